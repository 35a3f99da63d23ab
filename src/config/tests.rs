//! The configuration's precedence, defaults and messages.

use super::*;

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(a, b)| (a.to_string(), b.to_string()))
        .collect()
}

fn messages(mistakes: &[Mistake]) -> Vec<String> {
    mistakes.iter().map(|m| m.to_string()).collect()
}

#[test]
fn the_defaults_are_complete_and_sound() {
    let (_, mistakes) = read("default.toml", DEFAULT_TOML);
    assert_eq!(messages(&mistakes), Vec::<String>::new());
    let c = resolve("loopscope.toml", Typed::default(), PathBuf::new()).0;
    assert_eq!(c.paths.data, [PathBuf::from("data")]);
    assert_eq!(c.paths.lake, PathBuf::from(".loopscope/lake"));
    assert_eq!(c.paths.out, PathBuf::from("reports"));
    assert_eq!(c.ingest.line_limit_bytes, 16 * 1024 * 1024);
    assert_eq!(
        (
            c.ingest.quarantine_limit_ratio,
            c.ingest.quarantine_limit_lines
        ),
        (0.001, 10)
    );
    assert!(c.redact && c.ingest.jobs >= 1);
    assert_eq!(c.site.timezone, "UTC");
}

#[test]
fn flag_beats_environment_beats_file_beats_default() {
    let file = "[site]\ntitle = \"file\"\n[paths]\nlake = \"file\"\nout = \"file\"\n";
    let (file, _) = read("loopscope.toml", file);
    let (env, wrong) = from_environment(env(&[
        ("LOOPSCOPE_PATHS__OUT", "env"),
        ("LOOPSCOPE_PATHS__LAKE", "env"),
        ("LOOPSCOPE_PATHS__DATA", "a, b"),
        ("LOOPSCOPE_INGEST__JOBS", "2"),
        ("LOOPSCOPE_REDACT__ON", "false"),
        ("LOOPSCOPE_PARAMS__LIMIT", "7"),
        ("LOOPSCOPE_LOG", "ignored"),
        ("PATH", "ignored"),
    ]));
    assert_eq!(messages(&wrong), Vec::<String>::new());
    let flags = Typed {
        out: Some("flag".to_string()),
        ..Typed::default()
    };
    let c = resolve("loopscope.toml", flags.over(env).over(file), PathBuf::new()).0;
    assert_eq!(c.site.title, "file");
    assert_eq!(c.paths.lake, PathBuf::from("env"));
    assert_eq!(c.paths.out, PathBuf::from("flag"));
    assert_eq!(c.paths.data, [PathBuf::from("a"), PathBuf::from("b")]);
    assert_eq!((c.ingest.jobs, c.redact), (2, false));
    assert_eq!(c.params.get("limit"), Some(&Param::Int(7)));
}

#[test]
fn every_mistake_of_the_file_is_reported_at_once() {
    let text = "[site]\ntitel = \"x\"\n[pahts]\n[ingest]\njobs = \"two\"\n[metrics.dead_code_markers]\ngoal = 2\n[[path]]\nname = \"p\"\nproducer = \"reviews\"\n";
    let (_, mistakes) = read("loopscope.toml", text);
    let mut found = messages(&mistakes);
    found.sort();
    assert_eq!(
        found,
        [
            "loopscope.toml:2: unknown key `titel` in [site]; did you mean `title`?",
            "loopscope.toml:3: unknown key `pahts` in the file; did you mean `paths`?",
            "loopscope.toml:5: `jobs` is the text \"two\", expected a whole number; write jobs = 1",
            "loopscope.toml:7: unknown key `goal` in [metrics.dead_code_markers]; known: baseline, min_effect, target, target_after",
            "loopscope.toml:8: [[path]] has no `consumer`; add consumer = \"…\"",
        ]
    );
}

#[test]
fn values_that_cannot_be_used_are_refused() {
    let typed = Typed {
        expected_every: Some("soon".to_string()),
        timezone: Some("Mars/Olympus".to_string()),
        base_url: Some("ftp://x".to_string()),
        source_url: Some("https://x/".to_string()),
        quarantine_limit_ratio: Some(3.0),
        line_limit_bytes: Some(5),
        ..Typed::default()
    };
    let wrong = resolve("loopscope.toml", typed, PathBuf::new()).1;
    assert_eq!(
        messages(&wrong),
        [
            "loopscope.toml: `schedule.expected_every` is \"soon\", expected a length of time; write \"24h\", \"90m\" or \"7d\"",
            "loopscope.toml: `site.timezone` is \"Mars/Olympus\", which is no time zone; write \"UTC\", or a name such as \"Europe/Berlin\"",
            "loopscope.toml: `site.base_url` is \"ftp://x\", expected a web address; begin it with https://",
            "loopscope.toml: `site.source_url` is \"https://x/\", which has no {path}; write {path} and {line} where they belong",
            "loopscope.toml: `ingest.line_limit_bytes` is 5, expected at least 1024; write a greater number",
            "loopscope.toml: `ingest.quarantine_limit_ratio` is 3, expected 0 to 1; write 0.001 for 0.1 %",
        ]
    );
}

#[test]
fn a_mistake_stands_where_the_value_came_from() {
    let flags = Typed {
        timezone: Some("Mars/Olympus".to_string()),
        ..Typed::default()
    };
    let env = env(&[
        ("LOOPSCOPE_SITE__TIMEZONE", "UTC"),
        ("LOOPSCOPE_SITE__BASE_URL", "https://x.org/a b"),
    ]);
    let wrong = load(None, env, flags).unwrap_err();
    assert_eq!(
        messages(&wrong),
        [
            "--timezone: `site.timezone` is \"Mars/Olympus\", which is no time zone; write \"UTC\", or a name such as \"Europe/Berlin\"",
            "LOOPSCOPE_SITE__BASE_URL: `site.base_url` is \"https://x.org/a b\", an address with a blank in it; write %20 for the blank",
        ]
    );
}

#[test]
fn the_environment_is_checked_too() {
    let (_, wrong) = from_environment(env(&[
        ("LOOPSCOPE_SITE__TITEL", "x"),
        ("LOOPSCOPE_SIET__TITLE", "x"),
        ("LOOPSCOPE_INGEST__JOBS", "many"),
    ]));
    assert_eq!(
        messages(&wrong),
        [
            "LOOPSCOPE_INGEST__JOBS: `jobs` is the text \"many\", expected a whole number; write jobs = 1",
            "LOOPSCOPE_SIET__TITLE: unknown section `siet`; did you mean `site`?",
            "LOOPSCOPE_SITE__TITEL: unknown key `titel` in [site]; did you mean `title`?",
        ]
    );
}

#[test]
fn a_missing_file_is_fine_unless_it_was_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("none.toml");
    let wrong = load(Some(&path), Vec::new(), Typed::default()).unwrap_err();
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].found.starts_with("cannot be read: "));
    std::fs::write(&path, "[metrics.m]\ntarget = 2\ntarget_after = 6\n").unwrap();
    let c = load(Some(&path), Vec::new(), Typed::default()).unwrap();
    let goal = &c.metrics["m"];
    assert_eq!(
        (goal.target, goal.target_after.as_deref()),
        (Some(2.0), Some("6"))
    );
    assert_eq!(c.packs_dir(), dir.path().join("packs"));
}
