//! Throw-away driver.
use loopscope::ingest::*;
use loopscope::lake::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mut decls = vec![];
    for f in glob::glob("/work/main/packs/*/streams/*.toml").unwrap() {
        let f = f.unwrap();
        decls.push(
            toml::from_str(&std::fs::read_to_string(&f).unwrap())
                .unwrap_or_else(|e| panic!("{f:?} {e}")),
        );
    }
    let streams = Streams::new(decls).unwrap();
    let lake = Lake::new(&a[2]);
    let _lock = Lock::take(&lake).unwrap();
    let t = std::time::Instant::now();
    let mut snapshot = Snapshot::load(&lake).unwrap();
    let options = Options {
        data: vec![a[1].clone().into()],
        jobs: a.get(3).map_or(2, |j| j.parse().unwrap()),
        line_limit_bytes: 16 << 20,
    };
    let s = run(&lake, &mut snapshot, &streams, &options, &|_, _| {}).unwrap();
    println!("{s:?} {:?}", t.elapsed());
    let acc = account::accounting(&snapshot).unwrap();
    println!("{:?}", acc.totals);
    for s in &acc.sources {
        if acc.sources.len() < 100 && a.len() > 4 {
            println!("{} {:?} {:?} {:?}", s.path, s.stream, s.counts, s.hint);
        }
    }
}
