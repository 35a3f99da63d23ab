//! `loopscope.toml` → checked options. (Interim: read without checks.)

use crate::packs::{Pack, Param};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub config: Option<PathBuf>,
    pub data: Vec<PathBuf>,
    pub lake: Option<PathBuf>,
    pub out: Option<PathBuf>,
    pub base_url: Option<String>,
    pub jobs: Option<usize>,
    pub no_redact: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Goal {
    pub baseline: Option<f64>,
    pub target: Option<f64>,
    pub target_after: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct PathPair {
    pub name: String,
    pub producer: (String, Option<String>),
    pub consumer: (String, Option<String>),
}

#[derive(Debug, Clone, Default)]
pub struct Options {
    pub folder: PathBuf,
    pub data: Vec<PathBuf>,
    pub lake: PathBuf,
    pub out: PathBuf,
    pub title: String,
    pub base_url: Option<String>,
    pub source_url: Option<String>,
    pub timezone: String,
    pub expected_every: Option<(String, i64)>,
    pub line_limit_bytes: usize,
    pub quarantine_limit_ratio: f64,
    pub quarantine_limit_lines: u64,
    pub jobs: usize,
    pub params: BTreeMap<String, Param>,
    pub goals: BTreeMap<String, Goal>,
    pub paths: Vec<PathPair>,
    pub redact: bool,
}

impl Options {
    pub fn load(typed: &Typed) -> Result<Options, Vec<String>> {
        let file = typed.config.clone().unwrap_or_else(|| "loopscope.toml".into());
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let value: toml::Table = toml::from_str(&text).map_err(|e| vec![e.to_string()])?;
        let mut o = Options {
            folder: file.parent().unwrap_or(std::path::Path::new("")).to_path_buf(),
            data: if typed.data.is_empty() { vec!["data".into()] } else { typed.data.clone() },
            lake: typed.lake.clone().unwrap_or_else(|| ".loopscope/lake".into()),
            out: typed.out.clone().unwrap_or_else(|| "reports".into()),
            title: "loopscope".into(),
            base_url: typed.base_url.clone(),
            timezone: "UTC".into(),
            line_limit_bytes: 16 << 20,
            quarantine_limit_ratio: 0.001,
            quarantine_limit_lines: 10,
            jobs: typed.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get())),
            redact: !typed.no_redact,
            ..Options::default()
        };
        if let Some(t) = value.get("metrics").and_then(|m| m.as_table()) {
            for (id, goal) in t {
                let num = |k: &str| goal.get(k).and_then(|v| v.as_float().or(v.as_integer().map(|i| i as f64)));
                o.goals.insert(id.clone(), Goal { baseline: num("baseline"), target: num("target"), target_after: goal.get("target_after").and_then(|v| v.as_str()).map(str::to_string) });
            }
        }
        for p in value.get("path").and_then(|p| p.as_array()).into_iter().flatten() {
            let side = |k: &str| { let t = p.get(k).and_then(|v| v.as_str()).unwrap_or_default(); match t.split_once(':') { Some((a, b)) => (a.to_string(), Some(b.to_string())), None => (t.to_string(), None) } };
            o.paths.push(PathPair { name: p.get("name").and_then(|v| v.as_str()).unwrap_or_default().into(), producer: side("producer"), consumer: side("consumer") });
        }
        Ok(o)
    }
    pub fn unknown_names(&self, _packs: &[Pack]) -> Vec<String> {
        Vec::new()
    }
}
