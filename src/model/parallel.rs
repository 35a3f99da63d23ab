//! Pieces of work on several threads; the answers stand in the order of the pieces.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// As many threads as the machine has cores.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs `work` over the items on all cores.
pub fn each<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    in_parallel(cores(), items.len(), |at| work(&items[at]))
}

/// Runs `work(0..count)` on up to `jobs` threads.
pub fn in_parallel<T: Send>(jobs: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    on_stacks(2 << 20, jobs, count, work)
}

/// The same with stacks of `bytes`, for work that recurses.
pub fn on_stacks<T: Send>(
    bytes: usize,
    jobs: usize,
    count: usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return done;
            }
            done.push((at, work(at)));
        }
    };
    let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
        let start = || {
            std::thread::Builder::new()
                .stack_size(bytes)
                .spawn_scoped(scope, run)
        };
        let threads: Vec<_> = (0..jobs.clamp(1, count.max(1))).map(|_| start()).collect();
        let mut all = Vec::with_capacity(count);
        for thread in threads {
            // A thread that cannot be had leaves its share to this one.
            let Ok(thread) = thread else {
                all.extend(run());
                continue;
            };
            match thread.join() {
                Ok(done) => all.extend(done),
                // A panic of one worker is a bug of this program: pass it on.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, answer)| answer).collect()
}

/// Runs `aside` on a thread of its own, with a stack of `bytes`, while this one runs `here`; with
/// one job, first the one and then the other.
pub fn beside<A: Send, B>(
    bytes: usize,
    jobs: usize,
    aside: impl FnOnce() -> A + Send,
    here: impl FnOnce() -> B,
) -> (A, B) {
    if jobs <= 1 {
        return (aside(), here());
    }
    let waiting = Mutex::new(Some(aside));
    let take = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.take()
    };
    std::thread::scope(|scope| {
        let run = || take().map(|aside| aside());
        let thread = std::thread::Builder::new().stack_size(bytes);
        // A thread that cannot be had leaves its work to this one.
        let thread = thread.spawn_scoped(scope, run);
        let here = here();
        let aside = match thread.map(|thread| thread.join()) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => run(),
        };
        match aside {
            Some(aside) => (aside, here),
            None => unreachable!("the work is taken once, by the thread or by this one"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{beside, in_parallel};

    #[test]
    fn both_answers_come_back() {
        for jobs in [0, 1, 2] {
            let word = String::from("here");
            assert_eq!(beside(1 << 20, jobs, || 7, || word.clone()), (7, word));
        }
    }

    #[test]
    fn answers_stand_in_order_and_none_is_missing() {
        for jobs in [0, 1, 3, 64] {
            let squares = in_parallel(jobs, 500, |at| at * at);
            assert!(squares.iter().enumerate().all(|(at, s)| *s == at * at));
            assert_eq!(squares.len(), 500);
        }
        assert!(in_parallel(4, 0, |at| at).is_empty());
    }
}
