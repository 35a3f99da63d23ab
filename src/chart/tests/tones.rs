//! Colours that say what a layer means.

use super::*;
use crate::model::Tone;

#[test]
fn a_tone_decides_the_colour_and_no_name_takes_it() {
    let layer = |name: &str, tone| Layer {
        name: name.into(),
        unparsed: false,
        tone,
        values: vec![Some(1.0)],
    };
    let spec = StackedSpec {
        x: names(1),
        layers: vec![
            layer("in scope", Some(Tone::Better)),
            layer("a", None),
            layer("b", None),
            layer("c", None),
            layer("out of scope", Some(Tone::Worse)),
            layer("under 1 h", Some(Tone::Step)),
            layer("over 3 days", Some(Tone::Step)),
            layer("not declared", Some(Tone::Context)),
        ],
        ..StackedSpec::default()
    };
    let scene = scene(&ChartSpec::Stacked(spec), Size::PAGE);
    let ink = |item: &Item| match item {
        Item::Rect {
            ink, tip: Some(_), ..
        } => Some(ink.name()),
        _ => None,
    };
    let inks: Vec<&str> = scene.items.iter().filter_map(ink).collect();
    // Green, blue, orange, and past green to pink; vermilion; pale to dark; grey.
    assert_eq!(inks, ["k2", "k0", "k1", "k3", "k5", "r1", "r8", "k7"]);
}
