//! Time lines: one lane a name, moments as marks, spans as bars, stretches without cover hatched.
//! Long stretches in which nothing happens are cut out of the scale, and the cut says how long.

use super::frame;
use super::ink::Ink;
use super::lanes::{Lanes, TOP, natural_size as lanes_size, radius};
use super::number;
use super::scene::{Bounds, Scene, Tip};
use super::spec::{Lane, Size, TimelineSpec};
use super::timescale::{Timescale, moment};

/// The size at which every drawn lane has room.
pub fn natural_size(spec: &TimelineSpec) -> Size {
    lanes_size(spec.lanes.len())
}

/// Draws the chart.
pub fn draw(spec: &TimelineSpec, size: Size) -> Scene {
    let mut scene = Scene::new(size);
    frame::heading(&mut scene, &spec.title, &subtitle(spec));
    let moments: Vec<i64> = spec.lanes.iter().flat_map(moments_of).collect();
    if moments.is_empty() {
        frame::empty(&mut scene, "No moments yet: nothing has a time.");
        return scene;
    }
    let names: Vec<&str> = spec.lanes.iter().map(|l| l.name.as_str()).collect();
    let notes: Vec<String> = spec.lanes.iter().map(|l| note(spec, l)).collect();
    let lanes = Lanes::new(size, &names, &notes);
    let scale = Timescale::new(&moments, lanes.left, lanes.right);
    let base = lanes.scale(spec.lanes.len());
    scale.draw(&mut scene, (TOP, lanes.bottom), base);
    for (i, lane) in spec.lanes[..lanes.shown].iter().enumerate() {
        lanes.words(&mut scene, i, &lane.name, &notes[i]);
        draw_lane(
            &mut scene,
            spec,
            lane,
            (lanes.middle(i), lanes.height),
            &scale,
        );
    }
    lanes.rest(&mut scene, spec.lanes.len());
    scene
}

fn moments_of(lane: &Lane) -> impl Iterator<Item = i64> + '_ {
    let spans = lane.bars.iter().chain(&lane.blind);
    let marks = lane.marks.iter().map(|mark| mark.at);
    marks.chain(spans.flat_map(|(from, to)| [*from, *to]))
}

fn subtitle(spec: &TimelineSpec) -> String {
    let mut parts = Vec::new();
    let any = |f: fn(&Lane) -> bool| spec.lanes.iter().any(f);
    if any(|l| !l.marks.is_empty()) {
        parts.push(format!("dot: {}, larger for more", spec.mark));
    }
    if any(|l| !l.bars.is_empty()) {
        parts.push(format!("bar: {}", spec.bar));
    }
    if any(|l| !l.blind.is_empty()) {
        parts.push(format!("hatched: {}", spec.gap));
    }
    parts.join(" · ")
}

/// Marks that no bar covers, and all of them.
pub fn uncovered(lane: &Lane) -> (f64, f64) {
    let covered = |at: i64| lane.bars.iter().any(|(from, to)| *from <= at && at <= *to);
    let count = |marks: &mut dyn Iterator<Item = f64>| marks.sum::<f64>();
    let all = count(&mut lane.marks.iter().map(|m| m.count));
    let outside = lane.marks.iter().filter(|m| !covered(m.at));
    (count(&mut outside.map(|m| m.count)), all)
}

/// `4 of 6 blind`
fn note(spec: &TimelineSpec, lane: &Lane) -> String {
    let (outside, all) = uncovered(lane);
    let text = |v: f64| number::value(v, "");
    if lane.bars.is_empty() {
        text(all)
    } else {
        format!("{} of {} {}", text(outside), text(all), spec.gap)
    }
}

fn draw_lane(
    scene: &mut Scene,
    spec: &TimelineSpec,
    lane: &Lane,
    (middle, height): (f64, f64),
    scale: &Timescale,
) {
    let band = |from: i64, to: i64, half: f64| Bounds {
        left: scale.x(from),
        top: middle - half,
        // A span that is shorter than a pixel is drawn all the same.
        right: scale.x(to).max(scale.x(from) + 1.0),
        bottom: middle + half,
    };
    let tip = |what: &str, from: i64, to: i64| {
        let said = format!("{what} {} to {}", moment(from), moment(to));
        Some(Tip {
            x: lane.name.clone(),
            v: said,
        })
    };
    for (from, to) in &lane.blind {
        let tip = tip(&spec.gap, *from, *to);
        scene.rect(band(*from, *to, height * 0.36), Ink::Grid, true, tip);
    }
    for (from, to) in &lane.bars {
        let tip = tip(&spec.bar, *from, *to);
        scene.rect(
            band(*from, *to, (height * 0.14).min(4.0)),
            Ink::Better,
            false,
            tip,
        );
    }
    for mark in &lane.marks {
        let covered = lane
            .bars
            .iter()
            .any(|(a, b)| *a <= mark.at && mark.at <= *b);
        let ink = if covered { Ink::Context } else { Ink::Worse };
        let r = radius(mark.count).min(height * 0.42);
        let tip = Tip {
            x: lane.name.clone(),
            v: format!(
                "{} {} at {}",
                number::value(mark.count, ""),
                spec.mark,
                moment(mark.at)
            ),
        };
        // What is covered is hollow: the colour is not the only sign.
        scene.dot((scale.x(mark.at), middle), r, ink, covered, Some(tip));
    }
}
