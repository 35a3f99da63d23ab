//! The configuration's remarks as the report takes them.

use crate::config::Config;
use crate::report::{Annotation, Ignore};

pub fn ignores(config: &Config) -> Vec<Ignore> {
    let list = config.ignores.iter().map(|i| Ignore {
        metric: i.metric.clone(),
        iteration: i.iteration.clone(),
        until: i.until.clone(),
        reason: i.reason.clone(),
    });
    list.collect()
}

pub fn annotations(config: &Config) -> Vec<Annotation> {
    let list = config.annotations.iter().map(|a| Annotation {
        iteration: a.iteration.clone(),
        at: a.at,
        text: a.text.clone(),
        metric: a.metric.clone(),
    });
    list.collect()
}
