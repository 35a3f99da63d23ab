//! Heat map: file × iteration with the value printed in the cell.

use super::font;
use super::frame;
use super::ink::{Ink, RAMP_STEPS};
use super::number;
use super::scene::{Bounds, Scene, Style, Tip};
use super::spec::{HeatCell, HeatRow, HeatmapSpec, Size};

/// Rows drawn at most; the rest is in the CSV.
pub const MOST_ROWS: usize = 40;
/// The narrowest column that still holds a printed value.
const NARROWEST: f64 = 34.0;
const ROW_HEIGHT: f64 = 20.0;
const TOP: f64 = 76.0;
const BOTTOM: f64 = 14.0;

/// The size at which every drawn row has room.
pub fn natural_size(spec: &HeatmapSpec) -> Size {
    let rows = spec.rows.len().clamp(1, MOST_ROWS) as f64;
    let height = (TOP + rows * ROW_HEIGHT + BOTTOM).max(140.0);
    Size {
        width: Size::PAGE.width,
        height: height as u32,
    }
}

/// Where things stand.
struct Grid {
    left: f64,
    cell_width: f64,
    cell_height: f64,
    /// The first column drawn; older ones have no room.
    from: usize,
    low: f64,
    high: f64,
}

/// Draws the chart.
pub fn draw(spec: &HeatmapSpec, size: Size) -> Scene {
    let mut scene = Scene::new(size);
    let rows = &spec.rows[..spec.rows.len().min(MOST_ROWS)];
    if rows.is_empty() || spec.x.is_empty() {
        frame::heading(&mut scene, &spec.title, number::unit_words(&spec.unit));
        frame::empty(
            &mut scene,
            "No rows yet: nothing was measured in any iteration.",
        );
        return scene;
    }
    let room = f64::from(size.height) - TOP - BOTTOM;
    // A drawing lower than its rows need keeps the first ones, readable.
    let fits = ((room / 14.0) as usize).clamp(1, rows.len());
    let rows = &rows[..fits];
    let grid = layout(spec, rows, size);
    frame::heading(
        &mut scene,
        &spec.title,
        &subtitle(spec, rows.len(), grid.from),
    );
    column_heads(&mut scene, spec, &grid);
    for (r, row) in rows.iter().enumerate() {
        let top = TOP + r as f64 * grid.cell_height;
        let style = Style::new(12.0, Ink::Text).end();
        let name = font::shorten(
            &row.name,
            style.size,
            false,
            grid.left - frame::MARGIN - 8.0,
        );
        let middle = top + grid.cell_height / 2.0 + 4.2;
        scene.text_of(&name, (grid.left - 8.0, middle), style, Some(&row.name));
        for i in grid.from..spec.x.len() {
            draw_cell(&mut scene, spec, &grid, row, i, top);
        }
    }
    scene
}

fn layout(spec: &HeatmapSpec, rows: &[HeatRow], size: Size) -> Grid {
    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let widest = rows
        .iter()
        .map(|r| font::width(&r.name, 12.0, false))
        .fold(20.0, f64::max);
    let left = frame::MARGIN + widest.min(w * 0.36) + 8.0;
    let room = w - frame::MARGIN - left;
    let columns = ((room / NARROWEST) as usize).clamp(1, spec.x.len());
    let values = rows.iter().flat_map(|r| &r.cells).filter_map(|c| match c {
        HeatCell::Value(v) => number::drawable(*v),
        _ => None,
    });
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| {
        (a.min(v), b.max(v))
    });
    let (low, high) = spec.scale.unwrap_or((low, high));
    Grid {
        left,
        cell_width: (room / columns as f64).min(72.0),
        cell_height: ((h - TOP - BOTTOM) / rows.len() as f64).min(26.0),
        from: spec.x.len() - columns,
        low,
        high,
    }
}

/// What is counted, and what was left out.
fn subtitle(spec: &HeatmapSpec, rows: usize, from: usize) -> String {
    let mut out = number::unit_words(&spec.unit).to_string();
    let mut add = |text: String| {
        if !out.is_empty() {
            out.push_str(" · ");
        }
        out.push_str(&text);
    };
    if rows < spec.rows.len() {
        add(format!("{rows} of {} rows", spec.rows.len()));
    }
    if from > 0 {
        add(format!(
            "newest {} of {} iterations",
            spec.x.len() - from,
            spec.x.len()
        ));
    }
    if spec
        .rows
        .iter()
        .flat_map(|r| &r.cells)
        .any(|c| *c == HeatCell::Unparsed)
    {
        add("hatched ? = unparsed".to_string());
    }
    out
}

fn column_heads(scene: &mut Scene, spec: &HeatmapSpec, grid: &Grid) {
    let style = frame::small().middle();
    for (c, i) in (grid.from..spec.x.len()).enumerate() {
        let x = grid.left + (c as f64 + 0.5) * grid.cell_width;
        let name = font::shorten(&spec.x[i], style.size, false, grid.cell_width - 4.0);
        scene.text_of(&name, (x, TOP - 7.0), style, Some(&spec.x[i]));
    }
}

fn draw_cell(
    scene: &mut Scene,
    spec: &HeatmapSpec,
    grid: &Grid,
    row: &HeatRow,
    i: usize,
    top: f64,
) {
    let left = grid.left + (i - grid.from) as f64 * grid.cell_width;
    let bounds = Bounds {
        left: left + 1.0,
        top: top + 1.0,
        right: left + grid.cell_width - 1.0,
        bottom: top + grid.cell_height - 1.0,
    };
    let middle = (
        (bounds.left + bounds.right) / 2.0,
        (bounds.top + bounds.bottom) / 2.0 + 4.0,
    );
    let tip = |v: String| {
        Some(Tip {
            x: format!("{}, {}", row.name, spec.x[i]),
            v,
        })
    };
    match row.cells.get(i) {
        Some(HeatCell::Value(v)) if v.is_finite() => {
            let ink = shade(*v, grid.low, grid.high);
            scene.rect(
                bounds,
                ink,
                false,
                tip(number::value_with_unit(*v, &spec.unit)),
            );
            let style = Style::new(11.5, ink.text_on()).middle();
            let room = bounds.width();
            scene.text(
                &font::clip(&number::value(*v, &spec.unit), 11.5, false, room),
                middle,
                style,
            );
        }
        Some(HeatCell::Unparsed) => {
            scene.rect(bounds, Ink::Background, true, tip("unparsed".to_string()));
            // The sign stands on paper, so that the hatch does not run through it.
            let paper = Bounds {
                left: middle.0 - 7.0,
                top: bounds.top + 1.0,
                right: middle.0 + 7.0,
                bottom: bounds.bottom - 1.0,
            };
            scene.rect(paper, Ink::Background, false, None);
            scene.text("?", middle, Style::new(11.5, Ink::Text).bold().middle());
        }
        _ => {}
    }
}

/// The ramp's step for a value; the middle where all values are equal.
fn shade(v: f64, low: f64, high: f64) -> Ink {
    let top = f64::from(RAMP_STEPS - 1);
    let span = high - low;
    if span <= 0.0 || !span.is_finite() {
        return Ink::Ramp(RAMP_STEPS / 2);
    }
    Ink::Ramp((((v - low) / span).clamp(0.0, 1.0) * top).round() as u8)
}
