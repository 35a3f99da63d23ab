//! Badges: the endpoint JSON that badge services read, and a plain SVG of our own.

use super::{ctx, data, paths, safe};
use crate::model::format;
use crate::model::report::{Metric, Report};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    schema_version: u32,
    label: String,
    message: String,
    color: &'static str,
}

/// Adds `badges/<metric>.json` and `.svg` for every metric.
pub fn render(
    report: &Report,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), super::SiteError> {
    for m in &report.metrics {
        let (last, before) = ctx::last_two(m);
        let message = match last {
            Some(p) => format::point(p, &m.unit).text,
            None => parts(m),
        };
        let tone = last
            .zip(before)
            .and_then(|(a, b)| Some((a.value?, b.value?)));
        let color = colour(m, tone);
        let label = safe::short(&safe::clean(&m.title), 60);
        files.insert(
            paths::badge(&m.id, "svg"),
            svg(&label, &message, color).into_bytes(),
        );
        let endpoint = Endpoint {
            schema_version: 1,
            label,
            message,
            color,
        };
        files.insert(paths::badge(&m.id, "json"), data::json(&endpoint)?);
    }
    Ok(())
}

/// The newest values of a metric with series: `high ×3, medium ×8`; zeros are left out.
fn parts(m: &Metric) -> String {
    let Some(last) = m.points.iter().rfind(|p| p.value.is_some()) else {
        return "no data".to_string();
    };
    let named = ctx::points_at(m, &last.iteration).filter(|p| p.value.is_some_and(|v| v != 0.0));
    let texts: Vec<String> = named
        .map(|p| {
            let name = safe::clean(p.series.as_deref().unwrap_or_default());
            let value = format::point(p, &m.unit).text;
            format!("{} ×{value}", safe::short(&name, 20))
        })
        .collect();
    match texts.is_empty() {
        true => "0".to_string(),
        false => safe::short(&texts.join(", "), 60),
    }
}

/// Colour of the newest change; grey where there is none to speak of.
fn colour(m: &Metric, values: Option<(f64, f64)>) -> &'static str {
    let tone = values.map(|(to, from)| format::change(from, to, m.value_unit(), m.better).tone);
    match tone.as_deref() {
        Some("better") => "#00704c",
        Some("worse") => "#a84300",
        _ => "#4d4d4d",
    }
}

/// Widths are set by `textLength`, so that no font has to be measured.
fn svg(label: &str, message: &str, color: &str) -> String {
    let width = |text: &str| text.chars().count() * 7 + 12;
    let (left, right) = (width(label), width(message));
    let total = left + right;
    let (label, message) = (safe::escape(label), safe::escape(message));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{total}\" height=\"20\" viewBox=\"0 0 {total} 20\" role=\"img\">\
<title>{label}: {message}</title>\
<path fill=\"#333\" d=\"M0 0h{left}v20H0z\"/><path fill=\"{color}\" d=\"M{left} 0h{right}v20H{left}z\"/>\
<g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">\
<text x=\"6\" y=\"14\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{label}</text>\
<text x=\"{}\" y=\"14\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{message}</text></g></svg>\n",
        left - 12,
        left + 6,
        right - 12
    )
}
