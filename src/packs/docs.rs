//! `docs/metrics.md`: one row and one paragraph per metric, written from the files' headers.

use super::{MetricDef, Pack, Param, Scope};
use crate::model::Better;

/// The whole document. The same packs give the same bytes.
pub fn metrics_markdown(packs: &[Pack]) -> String {
    let mut out = String::from(
        "# Metrics\n\nWritten by the program from the headers of `packs/*/metrics/*.sql`; change those, not this file.\nNames of columns and relations are explained in [streams.md](streams.md).\n",
    );
    for pack in packs.iter().filter(|p| !p.metrics.is_empty()) {
        out.push_str(&format!(
            "\n## {} (`{}`)\n\n{}\n\n",
            pack.title, pack.id, pack.question
        ));
        out.push_str("| metric | unit | better | chart | question |\n|---|---|---|---|---|\n");
        for m in &pack.metrics {
            let row = [
                format!("[`{0}`](#{0})", m.id),
                m.unit.clone(),
                better(m.better).to_string(),
                m.chart.clone(),
                m.question.clone(),
            ];
            let cells: Vec<String> = row.iter().map(|c| cell(c)).collect();
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        out.push_str(&parameters(pack));
        for m in &pack.metrics {
            out.push_str(&paragraph(m));
        }
    }
    out
}

/// What a project may set under `[params]`; nothing for a pack without parameters.
fn parameters(pack: &Pack) -> String {
    if pack.params.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "\nParameters, to be set under `[params]` in `loopscope.toml`:\n\n| parameter | default |\n|---|---|\n",
    );
    for (name, value) in &pack.params {
        let value = match value {
            Param::Int(n) => n.to_string(),
            Param::Float(x) => format!("{x:?}"),
            Param::Text(t) => format!("\"{t}\""),
        };
        out.push_str(&format!("| `{name}` | `{}` |\n", cell(&value)));
    }
    out
}

fn paragraph(m: &MetricDef) -> String {
    let mut out = format!("\n### {}\n\n**{}.** {}\n", m.id, m.title, m.definition);
    if !m.series.is_empty() {
        out.push_str(&format!("\nSeries: {}.\n", m.series.join(", ")));
    }
    out.push_str(match m.scope {
        Scope::Iteration => "",
        Scope::Past => "\nAn iteration's value depends on the iterations before it too.\n",
        Scope::History => "\nAn iteration's value depends on other iterations too.\n",
    });
    out.push_str(&format!("\nReads: {}.\n", code(&m.sql.relations)));
    out.push_str(&format!("\n```sql\n{}\n```\n", m.sql.written.trim()));
    out
}

fn code(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    names.join(", ")
}

fn better(direction: Better) -> &'static str {
    match direction {
        Better::Lower => "lower",
        Better::Higher => "higher",
        Better::None => "–",
    }
}

/// A table cell: a bar or a line break would end it.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
