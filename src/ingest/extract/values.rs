//! The slots that an extractor fills, reused from row to row so that a row costs no allocation.

/// What a slot holds at the moment.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Held {
    Nothing,
    Int(i64),
    Float(f64),
    Bool(bool),
    Text,
    List,
}

#[derive(Debug, Clone)]
struct Slot {
    held: Held,
    text: String,
    list: Vec<f64>,
}

/// One slot per output of an extractor. An empty slot is a null in the lake.
#[derive(Debug, Clone)]
pub struct Values {
    slots: Vec<Slot>,
}

impl Values {
    /// `count` empty slots.
    pub fn new(count: usize) -> Values {
        let empty = Slot {
            held: Held::Nothing,
            text: String::new(),
            list: Vec::new(),
        };
        Values {
            slots: vec![empty; count],
        }
    }

    /// Empties every slot and keeps the memory.
    pub fn clear(&mut self) {
        for slot in &mut self.slots {
            slot.held = Held::Nothing;
        }
    }

    pub fn set_int(&mut self, slot: usize, value: i64) {
        self.slots[slot].held = Held::Int(value);
    }

    /// Sets a count; one beyond the range of INT64 is cut to its end.
    pub fn set_count(&mut self, slot: usize, value: usize) {
        self.set_int(slot, i64::try_from(value).unwrap_or(i64::MAX));
    }

    pub fn set_float(&mut self, slot: usize, value: f64) {
        self.slots[slot].held = Held::Float(value);
    }

    pub fn set_bool(&mut self, slot: usize, value: bool) {
        self.slots[slot].held = Held::Bool(value);
    }

    pub fn set_text(&mut self, slot: usize, value: &str) {
        let slot = &mut self.slots[slot];
        slot.text.clear();
        slot.text.push_str(value);
        slot.held = Held::Text;
    }

    /// Makes the slot an empty list and lends it.
    pub fn start_list(&mut self, slot: usize) -> &mut Vec<f64> {
        let slot = &mut self.slots[slot];
        slot.list.clear();
        slot.held = Held::List;
        &mut slot.list
    }

    pub fn is_empty(&self, slot: usize) -> bool {
        self.slots[slot].held == Held::Nothing
    }

    pub fn int(&self, slot: usize) -> Option<i64> {
        match self.slots[slot].held {
            Held::Int(value) => Some(value),
            _ => None,
        }
    }

    pub fn float(&self, slot: usize) -> Option<f64> {
        match self.slots[slot].held {
            Held::Float(value) => Some(value),
            _ => None,
        }
    }

    pub fn bool(&self, slot: usize) -> Option<bool> {
        match self.slots[slot].held {
            Held::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub fn text(&self, slot: usize) -> Option<&str> {
        let slot = &self.slots[slot];
        (slot.held == Held::Text).then_some(slot.text.as_str())
    }

    /// The list, empty where the text holds none of its values; `None` where no list was given.
    pub fn list(&self, slot: usize) -> Option<&[f64]> {
        let slot = &self.slots[slot];
        (slot.held == Held::List).then_some(slot.list.as_slice())
    }
}
