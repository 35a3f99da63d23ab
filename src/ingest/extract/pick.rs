//! Picking a verdict, the length of a list and the confidences of its entries out of any JSON
//! value, without building the value.

use super::confidences;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Takes any JSON value and picks what is wanted of it; a value of another kind gives nothing.
pub enum Any<'c> {
    Text,
    /// A list, whose objects' confidences are wanted.
    List(&'c mut Vec<f64>),
    /// An entry of such a list.
    Entry(&'c mut Vec<f64>),
    Confidence,
}

/// What was picked; all empty where the value is of another kind.
#[derive(Default)]
pub struct Picked<'de> {
    pub text: Option<Cow<'de, str>>,
    pub count: Option<usize>,
    confidence: Option<f64>,
}

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Picked<'de>;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Picked<'de>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl Any<'_> {
    fn text<'de>(self, text: Cow<'de, str>) -> Picked<'de> {
        match self {
            Any::Text => Picked {
                text: Some(text),
                ..Picked::default()
            },
            Any::Confidence => Picked {
                confidence: confidences::value(text.as_bytes()),
                ..Picked::default()
            },
            Any::List(_) | Any::Entry(_) => Picked::default(),
        }
    }

    fn number<'de>(self, value: f64, point: bool) -> Picked<'de> {
        let confidence = match self {
            Any::Confidence => confidences::percent(value, point),
            _ => None,
        };
        Picked {
            confidence,
            ..Picked::default()
        }
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Picked<'de>;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E: Error>(self) -> Result<Picked<'de>, E> {
        Ok(Picked::default())
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Picked<'de>, E> {
        Ok(Picked::default())
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Picked<'de>, E> {
        Ok(self.number(value as f64, false))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Picked<'de>, E> {
        Ok(self.number(value as f64, false))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Picked<'de>, E> {
        Ok(self.number(value, true))
    }
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Picked<'de>, E> {
        Ok(self.text(Cow::Borrowed(text)))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Picked<'de>, E> {
        Ok(self.text(Cow::Owned(text.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Picked<'de>, A::Error> {
        let Any::List(confidences) = self else {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Picked::default());
        };
        let mut count = 0;
        while seq.next_element_seed(Any::Entry(confidences))?.is_some() {
            count += 1;
        }
        Ok(Picked {
            count: Some(count),
            ..Picked::default()
        })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Picked<'de>, A::Error> {
        let Any::Entry(confidences) = self else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Picked::default());
        };
        while let Some(key) = map.next_key_seed(ConfidenceKey)? {
            if key {
                confidences.extend(map.next_value_seed(Any::Confidence)?.confidence);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Picked::default())
    }
}

struct ConfidenceKey;

impl<'de> DeserializeSeed<'de> for ConfidenceKey {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<bool, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for ConfidenceKey {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(key.eq_ignore_ascii_case("confidence"))
    }
}
