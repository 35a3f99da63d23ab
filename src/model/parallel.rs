//! The same work on many items, on all cores.

/// Runs `work` over the items on all cores, each taking a run of neighbours; results stand in the
/// order of the items.
pub fn in_parallel<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let chunk = items.len().div_ceil(cores).max(1);
    let mut chunks = items.chunks(chunk);
    let own = chunks.next().unwrap_or_default();
    std::thread::scope(|scope| {
        let work = &work;
        let threads =
            chunks.map(|some| scope.spawn(move || some.iter().map(work).collect::<Vec<_>>()));
        let threads = threads.collect::<Vec<_>>();
        let mut results = own.iter().map(work).collect::<Vec<_>>();
        for thread in threads {
            let some = thread.join();
            results.extend(some.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for many in [0, 1, 2, 3, 100] {
            let items = (0..many).collect::<Vec<_>>();
            let squares = items.iter().map(|n| n * n).collect::<Vec<i32>>();
            assert_eq!(in_parallel(&items, |n| n * n), squares);
        }
    }
}
