//! `--since`: a day, or how long ago.

use std::str::FromStr;

use crate::config::date::{DAY, Date, now};

/// Seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Since(pub(crate) i64);

impl FromStr for Since {
    type Err = String;

    /// A day (`2026-01-31`, from its start in UTC), or a number and a unit: `36h`, `90d`, `90 days ago`, `2 weeks`,
    /// `6 months` of 30 days, `1y` of 365. What git's approxidate understands beyond that is not guessed at.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(date) = text.parse::<Date>() {
            return Ok(Self(date.seconds()));
        }
        ago(text).map(|seconds| Self(now().saturating_sub(seconds))).ok_or_else(|| {
            "write a day (2026-01-31) or how long ago: 36h, 90d, '2 weeks ago', '6 months', 1y".to_string()
        })
    }
}

fn ago(text: &str) -> Option<i64> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_suffix("ago").map_or(text.as_str(), str::trim_end);
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at_checked(digits)?;
    let seconds = match unit.trim_start_matches([' ', '.']) {
        "h" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7 * DAY,
        "month" | "months" => 30 * DAY,
        "y" | "year" | "years" => 365 * DAY,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_understood() {
        assert_eq!("2026-01-31".parse(), Ok(Since(1_769_817_600)));
        for (text, hours) in [
            ("36h", 36),
            ("90d", 2_160),
            ("90 days ago", 2_160),
            ("2.weeks.ago", 336),
            ("2 Weeks ago", 336),
            ("6 months", 4_320),
            ("1y", 8_760),
            ("1 hour ago", 1),
        ] {
            assert_eq!(ago(text.trim_end_matches(".ago")), Some(hours * 3_600), "{text}");
        }
        for wrong in
            ["", "ago", "d", "yesterday", "90", "-1d", "90 q", "9999999999999999999d", "9223372036854775807y", "é"]
        {
            assert_eq!(ago(wrong), None, "{wrong}");
        }
    }
}
