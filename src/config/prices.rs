//! `[prices]`: what tokens cost, with the day the prices were looked up.

use crate::packs::tomlfile::Reader;
use std::collections::BTreeMap;
use toml::de::DeTable;

/// A price table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prices {
    /// The day the table is of: `2026-01-31`.
    pub date: String,
    pub models: BTreeMap<String, Price>,
}

/// Dollars for a million tokens of one model; `None`: not known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Price {
    pub input: Option<f64>,
    pub output: Option<f64>,
    pub cache_read: Option<f64>,
    pub cache_write: Option<f64>,
}

const KINDS: [&str; 4] = ["input", "output", "cache_read", "cache_write"];

/// Reads the table; what is wrong in it goes to the reader's mistakes.
pub fn read<'t>(r: &mut Reader<'t>, t: &DeTable<'t>) -> Option<Prices> {
    let table = r.table(t, "prices")?;
    let line = r.key_line(t, "prices");
    let mut prices = Prices {
        date: r.text(table, "date").unwrap_or_default(),
        ..Prices::default()
    };
    if !is_day(&prices.date) {
        let found = match prices.date.as_str() {
            "" => "[prices] has no `date`".to_string(),
            date => format!("`date` of [prices] is \"{date}\", expected a day"),
        };
        r.refuse(
            line,
            found,
            "write date = \"2026-01-31\", the day you looked the prices up",
        );
    }
    for (key, value) in table.iter().filter(|(key, _)| key.get_ref() != "date") {
        let model = key.get_ref().to_string();
        let at = r.line(value);
        if value.get_ref().as_table().is_none() {
            let found = format!("`{model}` of [prices] is no table");
            let fix = format!(
                "write [prices.\"{model}\"] and below it input, output, cache_read, cache_write"
            );
            r.refuse(at, found, &fix);
            continue;
        }
        let Some(inner) = r.table(table, &model) else {
            continue;
        };
        let place = format!("[prices.\"{model}\"]");
        r.only(inner, &place, &KINDS);
        let mut price = |kind: &str| {
            let dollars = r.number(inner, kind)?;
            if !(0.0..1e6).contains(&dollars) {
                let found = format!(
                    "`{kind}` of {place} is {dollars}, expected dollars for a million tokens"
                );
                r.refuse(at, found, "write a number from 0 on");
                return None;
            }
            Some(dollars)
        };
        let price = Price {
            input: price("input"),
            output: price("output"),
            cache_read: price("cache_read"),
            cache_write: price("cache_write"),
        };
        prices.models.insert(model, price);
    }
    Some(prices)
}

fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use crate::config::read;

    #[test]
    fn a_table_is_read_and_its_mistakes_are_named() {
        let (typed, wrong) = read(
            "l.toml",
            "[prices]\ndate = \"2026-02-01\"\n[prices.\"m-1\"]\ninput = 3\ncache_read = 0.3\n",
        );
        assert_eq!(wrong.len(), 0);
        let prices = typed.prices.unwrap();
        assert_eq!(prices.date, "2026-02-01");
        let price = prices.models["m-1"];
        assert_eq!(
            (price.input, price.output, price.cache_read),
            (Some(3.0), None, Some(0.3))
        );

        let (_, wrong) = read("l.toml", "[prices]\n[prices.m]\ninput = -1\noutpt = 2\n");
        let found = wrong.iter().map(|m| m.to_string()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                "l.toml:1: [prices] has no `date`; write date = \"2026-01-31\", the day you looked the prices up",
                "l.toml:4: unknown key `outpt` in [prices.\"m\"]; did you mean `output`?",
                "l.toml:2: `input` of [prices.\"m\"] is -1, expected dollars for a million tokens; write a number from 0 on",
            ]
        );
    }
}
