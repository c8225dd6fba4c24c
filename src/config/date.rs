//! Days of the calendar, as the configuration and the command line write them. The clock is read here and nowhere else.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds in a day of UTC.
pub const DAY: i64 = 86_400;

/// A day in the Gregorian calendar, UTC: `2026-01-31`. Days compare by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is no day.
#[derive(Debug, thiserror::Error)]
#[error("write a day as 2026-01-31")]
pub struct NotADate;

impl Date {
    /// Today in UTC; the day of `SOURCE_DATE_EPOCH` where that is set, so that a run can be repeated to the byte
    /// (<https://reproducible-builds.org/specs/source-date-epoch/>).
    #[must_use]
    pub fn today() -> Self {
        Self::of_seconds(now())
    }

    /// Seconds from 1970 to the start of the day.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.days() * DAY
    }

    /// The day of a time in seconds since 1970. Times that four digits of a year cannot hold become the nearest that can.
    #[must_use]
    pub fn of_seconds(seconds: i64) -> Self {
        // Howard Hinnant's civil_from_days (http://howardhinnant.github.io/date_algorithms.html#civil_from_days).
        let days = seconds.div_euclid(DAY).clamp(-719_162, 2_932_896) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let small = |number: i64| u8::try_from(number).unwrap_or(1);
        Self { year: u16::try_from(year).unwrap_or(1), month: small(month), day: small(day) }
    }

    /// Days since 1970-01-01 (the same page, days_from_civil).
    fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * shifted + 2) / 5 + day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
    }
}

/// The time in seconds since 1970: `SOURCE_DATE_EPOCH`, or the clock's.
#[must_use]
pub fn now() -> i64 {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    fixed.unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

impl std::str::FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|part| part.parse::<u16>().ok()).ok_or(NotADate)
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let small = |number: u16| u8::try_from(number).map_err(|_| NotADate);
        let date = Self { year, month: small(month)?, day: small(day)? };
        let is_real = year > 0 && parts.next().is_none() && Self::of_seconds(date.seconds()) == date;
        if is_real { Ok(date) } else { Err(NotADate) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
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
        for wrong in
            ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "0000-01-01", "2026-01-32", "", "x", "2026-01-01-"]
        {
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
