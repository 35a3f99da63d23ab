//! What a sample can carry, by its size.

/// Values up to this many: values and differences, no test.
pub const FEW: usize = 3;

/// Tiers of sample size; each allows what the one before it does and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Up to 3: values and differences.
    Values,
    /// 4 to 9: exact Mann–Kendall, Theil–Sen.
    Trend,
    /// 10 to 29: also Pettitt, and the fence for the newest value.
    Change,
    /// 30 and more: also E-divisive.
    Segments,
}

impl Tier {
    pub fn of(values: usize) -> Tier {
        match values {
            0..=FEW => Tier::Values,
            4..=9 => Tier::Trend,
            10..=29 => Tier::Change,
            _ => Tier::Segments,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders() {
        let found: Vec<Tier> = [0, 3, 4, 9, 10, 29, 30].map(Tier::of).to_vec();
        use Tier::*;
        assert_eq!(
            found,
            [Values, Values, Trend, Trend, Change, Change, Segments]
        );
    }
}
