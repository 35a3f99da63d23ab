//! The site of the sample in a real browser: `tests/browser/run.mjs` does the looking.

use super::common::root;
use super::published::sample;
use std::path::Path;
use std::process::Command;

#[test]
fn every_kind_of_page_opens_cleanly_in_a_browser() {
    let folder = root().join("tests/browser");
    let browser = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_string());
    for (there, what) in [
        (
            Path::new(&browser).is_file(),
            "Chromium is not installed (apt-get install chromium, or set CHROMIUM)",
        ),
        (
            folder.join("node_modules/playwright-core").is_dir(),
            "playwright-core is not installed (npm ci in tests/browser)",
        ),
        (
            Command::new("node").arg("--version").output().is_ok(),
            "Node is not installed",
        ),
    ] {
        if !there {
            println!("skipped: {what}");
            return;
        }
    }
    let out = Command::new("node")
        .arg(folder.join("run.mjs"))
        .arg(sample().path("reports"))
        .env("CHROMIUM", browser)
        .output()
        .expect("node starts");
    let said = String::from_utf8_lossy(&out.stdout);
    print!("{said}");
    assert!(
        out.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
}
