//! `verify` on the text of a pull request: which of its claims the committed evidence or the
//! lake backs.

use super::evidence::folder;
use super::project::Project;
use super::verify::{Reader, together};
use super::{Exit, Failure, build};
use crate::cli::{Common, Format};
use crate::lake::Snapshot;
use crate::model::plural::counted_len;
use crate::model::report::{Metric, Report};
use crate::report::evidence::{Evidence, MOST_BYTES, check};
use crate::report::prose::{self, Claim, Name, Named, words_of};
use std::path::Path;

/// Evidence files that are looked at.
const FILES: usize = 200;

/// A committed file with what was found of it.
struct Committed {
    name: String,
    evidence: Evidence,
    exit: Exit,
    says: String,
}

struct Answer {
    exit: Exit,
    says: String,
}

pub fn verify(
    project: &Project,
    common: &Common,
    file: &Path,
    bytes: &[u8],
) -> Result<Exit, Failure> {
    let text = String::from_utf8_lossy(bytes);
    let claims = prose::claims(&text);
    let snapshot = Snapshot::load(&project.lake)?;
    let report = match snapshot.seq {
        0 => None,
        _ => Some(build::compute(project, &snapshot)?),
    };
    let committed = committed(project, common)?;
    let names = names(project);
    let mut tally = [0usize; 3];
    let mut records = Vec::new();
    for claim in &claims {
        let answer = one(claim, &names, &committed, report.as_ref());
        let (at, word) = match answer.exit {
            Exit::Done => (0, "backed"),
            Exit::Failed => (1, "not backed"),
            _ => (2, "cannot tell"),
        };
        tally[at] += 1;
        match common.format {
            Format::Json => records.push(serde_json::json!({
                "line": claim.line, "claim": claim.text, "answer": word, "why": answer.says,
            })),
            _ => println!(
                "{}:{}: {}: {word}: {}",
                file.display(),
                claim.line,
                claim.text,
                answer.says
            ),
        }
    }
    if common.format == Format::Json {
        println!("{}", serde_json::Value::Array(records));
    }
    project.say(&format!(
        "{}: {}: {} backed, {} not backed, {} cannot tell",
        file.display(),
        counted_len(claims.len(), "claims"),
        tally[0],
        tally[1],
        tally[2]
    ));
    Ok(match tally {
        [_, 0, 0] => Exit::Done,
        [_, 0, _] => Exit::CannotTell,
        _ => Exit::Failed,
    })
}

fn names(project: &Project) -> Vec<Name> {
    let mut names = Vec::new();
    for metric in project.packs.iter().flat_map(|p| &p.metrics) {
        for text in [&metric.id, &metric.title] {
            names.push(Name {
                metric: metric.id.clone(),
                words: words_of(text),
            });
        }
    }
    // A word of the project's own wins over every title.
    for (alias, metric) in &project.config.aliases {
        let words = words_of(alias);
        names.retain(|n| n.words != words);
        names.push(Name {
            metric: metric.clone(),
            words,
        });
    }
    names
}

/// The evidence files beside the configuration, by name.
fn committed(project: &Project, common: &Common) -> Result<Vec<Committed>, Failure> {
    let mut out = Vec::new();
    let reader = Reader::new(project, common);
    for (name, bytes) in files(&folder(project)) {
        let evidence = match check::read(&bytes) {
            Ok(evidence) => evidence,
            Err(problem) => {
                project.warn(&format!("{name}: {problem}; it backs nothing"));
                continue;
            }
        };
        let (exit, says) = together(&reader.levels(&bytes)?);
        out.push(Committed {
            name,
            evidence,
            exit,
            says,
        });
    }
    Ok(out)
}

/// `*.json` of a folder: name as shown, bytes (one more than allowed at most).
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    use std::io::Read;
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    paths.sort();
    paths.truncate(FILES);
    let read = |path: std::path::PathBuf| {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&path).ok()?;
        let most = MOST_BYTES as u64 + 1;
        file.take(most).read_to_end(&mut bytes).ok()?;
        Some((path.to_string_lossy().replace('\\', "/"), bytes))
    };
    paths.into_iter().filter_map(read).collect()
}

fn tell(says: String) -> Answer {
    Answer {
        exit: Exit::CannotTell,
        says,
    }
}

fn one(claim: &Claim, names: &[Name], committed: &[Committed], report: Option<&Report>) -> Answer {
    let (metric, rest) = match prose::name(&claim.words, names) {
        Named::One(metric, rest) => (metric, rest),
        Named::Several(some) => {
            return tell(format!(
                "could be {}; write the metric's id, or give the word under [aliases]",
                some.join(", ")
            ));
        }
        Named::None => return tell("names no metric of this project".to_string()),
    };
    let own: Vec<&Committed> = committed
        .iter()
        .filter(|c| c.evidence.metric.id == metric && fits_pair(claim, &c.evidence))
        .collect();
    let mut against = Vec::new();
    for c in &own {
        let shown = values_of(&c.evidence, &rest);
        match (backs(claim, &c.evidence, &rest), c.exit) {
            (true, Exit::Done) => {
                return Answer {
                    exit: Exit::Done,
                    says: format!(
                        "{metric}, iterations {} → {}: {} ({})",
                        c.evidence.from, c.evidence.to, c.name, c.says
                    ),
                };
            }
            (true, _) => against.push(format!("{} says so, but is {}", c.name, c.says)),
            (false, Exit::Done) => against.push(format!(
                "{} has {shown} in iterations {} → {}",
                c.name, c.evidence.from, c.evidence.to
            )),
            (false, _) => {}
        }
    }
    by_lake(claim, &metric, &rest, report, against)
}

/// What the lake says where no committed file backs the claim; `against`: what those files say.
fn by_lake(
    claim: &Claim,
    metric: &str,
    rest: &[String],
    report: Option<&Report>,
    mut against: Vec<String>,
) -> Answer {
    let found = report.and_then(|r| r.metrics.iter().find(|m| m.id == metric));
    let trend = found.map(|m| in_lake(claim, m, rest));
    match trend {
        Some(Lake::Backs(from, to)) => {
            return Answer {
                exit: Exit::Done,
                says: format!(
                    "{metric}, iterations {from} → {to}: the lake; commit its proof with \
                     `loopscope evidence {metric} {from} {to}`"
                ),
            };
        }
        Some(Lake::Has(values)) => against.push(format!("the lake has {values}")),
        Some(Lake::Nothing) | None => {}
    }
    match against.is_empty() {
        true => tell(match found.map(|m| m.series.as_slice()) {
            Some(series @ [_, ..]) => format!(
                "{metric} has a number for each of {}; name one before the number",
                series
                    .iter()
                    .take(8)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            _ => format!("{metric} has neither committed evidence nor a value in the lake"),
        }),
        false => Answer {
            exit: Exit::Failed,
            says: format!("{metric}: {}", against.join("; ")),
        },
    }
}

fn fits_pair(claim: &Claim, evidence: &Evidence) -> bool {
    let named = claim.pair.as_ref();
    named.is_none_or(|(from, to)| evidence.from == *from && evidence.to == *to)
}

/// Whether a point is of the series that the words after the metric's name say.
fn of_series(series: Option<&str>, rest: &[String]) -> bool {
    match series {
        None => true,
        Some(name) => {
            let words = words_of(name);
            !words.is_empty() && rest.windows(words.len()).any(|w| w == words.as_slice())
        }
    }
}

fn backs(claim: &Claim, evidence: &Evidence, rest: &[String]) -> bool {
    let side = |iteration: &str, written: &prose::Written| {
        let mut points = evidence.numbers.iter();
        points.any(|p| {
            p.iteration == iteration
                && of_series(p.series.as_deref(), rest)
                && written.is(p.value, p.k, p.n)
        })
    };
    side(&evidence.from, &claim.from) && side(&evidence.to, &claim.to)
}

fn values_of(evidence: &Evidence, rest: &[String]) -> String {
    let side = |iteration: &str| {
        let own = evidence.numbers.iter().filter(|p| {
            p.iteration == iteration && of_series(p.series.as_deref(), rest) && p.value.is_some()
        });
        let values: Vec<String> = own.filter_map(|p| Some(p.value?.to_string())).collect();
        match values.is_empty() {
            true => "no value".to_string(),
            false => values.join(", "),
        }
    };
    format!("{} → {}", side(&evidence.from), side(&evidence.to))
}

enum Lake {
    Backs(String, String),
    Has(String),
    Nothing,
}

/// Any two iterations, the earlier first, between which the number went as claimed.
fn in_lake(claim: &Claim, metric: &Metric, rest: &[String]) -> Lake {
    let points: Vec<_> = metric
        .points
        .iter()
        .filter(|p| p.value.is_some() && of_series(p.series.as_deref(), rest))
        .collect();
    for (at, a) in points.iter().enumerate() {
        for b in &points[at + 1..] {
            let pair = claim.pair.as_ref();
            let meant = pair.is_none_or(|(x, y)| a.iteration == *x && b.iteration == *y);
            if meant
                && a.series == b.series
                && claim.from.is(a.value, a.k, a.n)
                && claim.to.is(b.value, b.k, b.n)
            {
                return Lake::Backs(a.iteration.clone(), b.iteration.clone());
            }
        }
    }
    if points.is_empty() {
        return Lake::Nothing;
    }
    let shown = points.iter().map(|p| {
        let value = p.value.map_or(String::new(), |v| v.to_string());
        format!("{value} in iteration {}", p.iteration)
    });
    Lake::Has(shown.collect::<Vec<_>>().join(", "))
}
