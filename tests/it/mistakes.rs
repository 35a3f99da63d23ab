//! What somebody may have meant otherwise is said: pins, folders, several mistakes at once, and
//! what the last line of a build counts.

use super::common::Project;

const ROW: &str = "{\"iteration\":1,\"tag\":\"T1\",\"text\":\"first\"}\n";

fn project() -> Project {
    Project::with(&[("data/observations.jsonl", ROW)])
}

#[test]
fn a_pin_of_an_unknown_iteration_is_a_mistake_and_the_site_is_published() {
    let p = project();
    p.append("data/observations.jsonl", &ROW.replace(":1,", ":2,"));
    let config = "[site]\n[[pin]]\nfrom = \"1\"\nto = \"2\"\n[[pin]]\nfrom = 1\nto = \"99\"\n";
    p.write("loopscope.toml", config.as_bytes());
    for _ in 0..2 {
        let ran = p.run(&["build"]).expect_code(2);
        let said = "error: loopscope.toml:5: [[pin]] names iteration \"99\", expected one of the \
                    data; known: 1, 2\n";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert_eq!(ran.stderr.matches("[[pin]]").count(), 1);
    }
    assert!(p.path("reports/compare/1...2/index.html").is_file());
    p.write("loopscope.toml", config.replace("99", "2").as_bytes());
    p.run(&["build"]).expect_code(0);
}

#[test]
fn data_that_was_named_has_to_be_there() {
    let p = project();
    let ran = p
        .run(&["build", "--data", "data", "--data", "nowhere"])
        .expect_code(2);
    assert_eq!(
        ran.stderr,
        "error: nowhere: no such file or folder, expected data to read; mend --data, or `data` \
         under [paths] in loopscope.toml\n"
    );
    assert!(!p.path("reports").exists());
    // A fresh project gets a hint.
    let ran = Project::new().run(&["build"]).expect_code(0);
    let said =
        "data: no such folder; put the loop's .jsonl files there, or name another with --data\n";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
}

#[test]
fn mistakes_of_every_kind_are_said_at_once() {
    let p = project();
    let config = "[site]\ntitel = \"x\"\n[schedule]\nexpected_every = \"soon\"\n[metrics.nope]\n\
                  target = 1\n[gate]\nratchet = [\"neither\"]\n[[source]]\nglob = \"x\"\n\
                  stream = \"nostream\"\n";
    p.write("loopscope.toml", config.as_bytes());
    let ran = p.run(&["build"]).expect_code(2);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    for said in [
        "error: loopscope.toml:2: unknown key `titel`",
        "error: loopscope.toml: `schedule.expected_every` is \"soon\"",
        "error: loopscope.toml:5: no metric is called `nope`",
        "error: loopscope.toml: a gate names \"neither\"",
        "error: loopscope.toml:11: no stream is called `nostream`",
    ] {
        let found = lines.iter().filter(|l| l.starts_with(said)).count();
        assert_eq!(found, 1, "{said}\n{}", ran.stderr);
    }
    assert_eq!(lines.len(), 5, "{}", ran.stderr);
}

#[test]
fn new_rows_are_new_to_the_lake() {
    let p = project();
    let said = |rows: &str| {
        let ran = p.run(&["build"]).expect_code(0);
        assert!(ran.stderr.contains(rows), "{rows}: {}", ran.stderr);
    };
    // The second line is a copy of the first.
    p.append("data/observations.jsonl", ROW);
    said(": 1 source, 1 new row, 0 lines set aside, ");
    // A copy in another file, and one that is new.
    p.write("data/more/observations.jsonl", ROW.as_bytes());
    said(": 2 sources, 0 new rows, 0 lines set aside, ");
    p.append("data/more/observations.jsonl", &ROW.replace("T1", "T2"));
    said(": 2 sources, 1 new row, 0 lines set aside, ");
    said(": 2 sources, 0 new rows, 0 lines set aside, 0 files written; ");
}

#[test]
fn a_deeply_nested_record_is_proposed_with_its_iteration() {
    let p = Project::new();
    let line = |n: u32| {
        format!(
            "{{\"event\": {{\"meta\": {{\"iter\": {n}}}, \"data\": {{\"review\": {{\"file\": \
             \"a{n}.rs\", \"score\": {n}, \"model\": \"m\"}}}}}}}}\n"
        )
    };
    p.write("data/x/things.jsonl", (line(3) + &line(4)).as_bytes());
    let ran = p
        .run(&["init", "--from", "data/x/things.jsonl", "--write"])
        .expect_code(0);
    let proposed = "[[source]]\nglob = \"x/*.jsonl\"\nstream = \"reviews\"\n\
                    iteration = { field = \"/event/meta/iter\" }\n[source.fields]\n\
                    alignment_score = \"/event/data/review/score\"\n\
                    file = \"/event/data/review/file\"\nmodel = \"/event/data/review/model\"\n";
    assert_eq!(ran.stdout, proposed);
    p.build().expect_code(0);
    assert_eq!(p.value("score_median", "4", None), Some(4.0));
    // Where no stream has enough, the nearest says what it lacks.
    let line = "{\"event\":{\"meta\":{\"iter\":3},\"data\":{\"score\":4}}}\n";
    p.write("data/y/thin.jsonl", line.as_bytes());
    let ran = p
        .run(&["init", "--from", "data/y/thin.jsonl"])
        .expect_code(2);
    let said = "(the nearest is `reviews`: alignment_score = \"/event/data/score\", without its \
                required file)";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
}
