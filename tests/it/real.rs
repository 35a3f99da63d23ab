//! Real files of other programs: no panic, every line accounted for, hints and not bad lines.

use super::accounting::assert_balanced;
use super::common::{Project, root};

#[test]
fn real_files_are_accounted_for() {
    let places = [
        root().join("../shared/real"),
        root().join("../../shared/real"),
    ];
    let Some(real) = places.iter().find(|p| p.is_dir()) else {
        println!("skipped: ../shared/real is not on this machine");
        return;
    };
    let p = Project::new();
    let ran = p.run(&["build", "--data", &real.to_string_lossy()]);
    assert!(matches!(ran.code, Some(0 | 3)), "{ran:?}");
    assert_balanced(&p);
    let json = p.json("reports/accounting.json");
    let sources = json["sources"].as_array().expect("sources");
    assert!(sources.len() > 20, "{} sources", sources.len());
    for source in sources {
        let unmapped = source["unmapped"].as_u64().expect("a count");
        if unmapped > 0 {
            assert_eq!(
                source["quarantined"], 0,
                "unmapped files have no bad lines: {source}"
            );
            assert!(
                source["hint"].as_str().is_some_and(|h| !h.is_empty()),
                "no hint: {source}"
            );
        }
    }
}
