//! Systemic warnings: many failures of one category within a window, with hysteresis, so that a
//! warning does not flap.

/// When a warning begins and ends. Times are microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A failure counts from its moment until this much later.
    pub window: i64,
    /// A warning begins when this many failures count,
    pub on: i64,
    /// and ends when this many or fewer do.
    pub off: i64,
    /// Least time between two changes.
    pub rest: i64,
}

/// One warning of one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    pub on_at: i64,
    /// `None`: it had not ended when the data did.
    pub off_at: Option<i64>,
    /// Most failures that counted while it was on.
    pub peak: i64,
}

/// The warnings over the failures of one category, in order of time.
///
/// `times`: when they failed, ascending. `through`: up to when the data goes; what would happen
/// later is not known and not said.
pub fn warnings(times: &[i64], limits: Limits, through: i64) -> Vec<Warning> {
    let end = |t: &i64| t.saturating_add(limits.window);
    let mut found: Vec<Warning> = Vec::new();
    let mut changed: Option<i64> = None;
    // A change that came too early is looked at again when it is allowed.
    let mut again: Option<i64> = None;
    // How many have begun to count, and how many have stopped.
    let (mut begun, mut over) = (0, 0);
    loop {
        let next = [times.get(begun).copied(), times.get(over).map(end), again];
        let Some(now) = next.into_iter().flatten().min() else {
            break;
        };
        if now > through {
            break;
        }
        again = again.filter(|at| *at > now);
        begun += times[begun..].iter().take_while(|t| **t <= now).count();
        over += times[over..].iter().take_while(|t| end(t) <= now).count();
        let count = (begun - over) as i64;
        let on = found.last_mut().filter(|w| w.off_at.is_none());
        let wanted = match &on {
            None => count >= limits.on,
            Some(_) => count <= limits.off,
        };
        let may = changed.map(|at| at.saturating_add(limits.rest));
        if wanted && let Some(may) = may.filter(|may| now < *may) {
            again = Some(may);
        }
        let change = wanted && may.is_none_or(|may| now >= may);
        if change {
            changed = Some(now);
        }
        match on {
            Some(warning) if change => warning.off_at = Some(now),
            Some(warning) => warning.peak = warning.peak.max(count),
            None if change => found.push(Warning {
                on_at: now,
                off_at: None,
                peak: count,
            }),
            None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600;
    const LIMITS: Limits = Limits {
        window: 24 * HOUR,
        on: 3,
        off: 1,
        rest: HOUR,
    };

    fn seen(hours: &[i64], through: i64) -> Vec<(i64, Option<i64>, i64)> {
        let times: Vec<i64> = hours.iter().map(|h| h * HOUR).collect();
        warnings(&times, LIMITS, through * HOUR)
            .iter()
            .map(|w| (w.on_at / HOUR, w.off_at.map(|t| t / HOUR), w.peak))
            .collect()
    }

    #[test]
    fn three_in_a_day_begin_one_left_ends() {
        // 0, 5, 10 → on at 10; at 24 two count, at 29 one does: off.
        assert_eq!(seen(&[0, 5, 10], 100), [(10, Some(29), 3)]);
        assert_eq!(seen(&[0, 5, 24], 100), []);
    }

    #[test]
    fn between_the_thresholds_nothing_changes() {
        // At 24 two count, at 28 three again: one warning, not two.
        assert_eq!(seen(&[0, 8, 16, 28], 200), [(16, Some(40), 3)]);
    }

    #[test]
    fn an_end_beyond_the_data_is_not_said() {
        assert_eq!(seen(&[0, 5, 10], 20), [(10, None, 3)]);
        assert_eq!(seen(&[0, 1, 2, 3, 4], 9), [(2, None, 5)]);
    }

    #[test]
    fn a_change_waits_until_the_rest_is_over() {
        let limits = Limits {
            window: 10,
            on: 2,
            off: 0,
            rest: 100,
        };
        // On at 1; nobody counts from 11 on, but off may not be before 101.
        let found = warnings(&[0, 1], limits, 1000);
        assert_eq!(
            found,
            [Warning {
                on_at: 1,
                off_at: Some(101),
                peak: 2
            }]
        );
        // At 101 two count again: it never went off.
        let found = warnings(&[0, 1, 95, 96, 300], limits, 1000);
        assert_eq!(
            found,
            [Warning {
                on_at: 1,
                off_at: Some(106),
                peak: 2
            }]
        );
    }
}
