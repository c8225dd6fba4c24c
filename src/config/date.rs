//! Days of the calendar, as the configuration and the command line write them. The clock is read here and nowhere else.

use std::fmt;

use jiff::civil::{self, date};
use jiff::{Timestamp, ToSpan as _};

/// Seconds in a day of UTC.
pub const DAY: i64 = 86_400;

/// A day in the Gregorian calendar, UTC: `2026-01-31`. Days compare by time; their years have four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(civil::Date);

const EPOCH: civil::Date = date(1970, 1, 1);
const FIRST: civil::Date = date(1, 1, 1);
const LAST: civil::Date = date(9999, 12, 31);

/// A text that is no day.
#[derive(Debug, thiserror::Error)]
#[error("write a day as 2026-01-31")]
pub struct NotADate;

impl Date {
    /// Today in UTC, for what a report says; the day of `SOURCE_DATE_EPOCH` where that is set, so that a run can be repeated to
    /// the byte (<https://reproducible-builds.org/specs/source-date-epoch/>).
    #[must_use]
    pub fn today() -> Self {
        Self::of_seconds(now())
    }

    /// Seconds from 1970 to the start of the day.
    #[must_use]
    pub fn seconds(self) -> i64 {
        days(self.0) * DAY
    }

    /// The day of a time in seconds since 1970. Times that four digits of a year cannot hold become the nearest that can.
    #[must_use]
    pub fn of_seconds(seconds: i64) -> Self {
        let since = seconds.div_euclid(DAY).clamp(days(FIRST), days(LAST));
        // Within the bounds, every sum is a day.
        Self(EPOCH.checked_add(since.days()).unwrap_or(EPOCH))
    }
}

/// Days since 1970-01-01.
fn days(date: civil::Date) -> i64 {
    i64::from((date - EPOCH).get_days())
}

/// The time in seconds since 1970 that a report carries: `SOURCE_DATE_EPOCH`, or the clock's.
#[must_use]
pub fn now() -> i64 {
    fixed().unwrap_or_else(clock)
}

/// The time that `SOURCE_DATE_EPOCH` fixes, where it is set.
#[must_use]
pub fn fixed() -> Option<i64> {
    of_environment("SOURCE_DATE_EPOCH")
}

/// The clock's time in seconds since 1970. What is decided, signed and recorded goes by it and not by a variable, which any step
/// before may have set: expired waivers and keys would hold again.
#[must_use]
pub fn clock() -> i64 {
    // No release has debug assertions. Tests need a clock that can be put forward.
    let tried = if cfg!(debug_assertions) { of_environment("REGATE_TEST_CLOCK") } else { None };
    tried.unwrap_or_else(|| Timestamp::now().as_second())
}

fn of_environment(name: &str) -> Option<i64> {
    std::env::var(name).ok().and_then(|seconds| seconds.parse().ok())
}

impl std::str::FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let date: civil::Date = text.parse().map_err(|_| NotADate)?;
        // Other spellings of ISO 8601 are dates too, and not what a person finds in a file again.
        if date >= FIRST && date.to_string() == text { Ok(Self(date)) } else { Err(NotADate) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_days() {
        let seconds = |text: &str| text.parse::<Date>().map(Date::seconds).ok();
        assert_eq!(seconds("1970-01-01"), Some(0));
        assert_eq!(seconds("2000-03-01"), Some(951_868_800));
        assert_eq!(seconds("2026-11-21"), Some(1_795_219_200));
        assert_eq!(seconds("2024-02-29"), Some(1_709_164_800));
        for wrong in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "0000-01-01",
            "2026-01-32",
            "",
            "x",
            "2026-01-01-",
            "20260131",
            "2026-01-31T00:00",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_day_survives_its_text(days in -719_162_i64..2_932_896) {
            let date = Date::of_seconds(days * DAY + 4_711);
            prop_assert_eq!(date.seconds(), days * DAY);
            prop_assert_eq!(date.to_string().parse::<Date>().ok(), Some(date));
        }
    }
}
