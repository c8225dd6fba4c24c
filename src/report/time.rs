//! Times as reports write them.

use crate::config::date::{DAY, Date};

/// `2026-01-31T12:00:00Z` of seconds since 1970.
pub(super) fn rfc3339(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", Date::of_seconds(seconds))
}

#[cfg(test)]
mod tests {
    #[test]
    fn seconds_become_a_time() {
        assert_eq!(super::rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(super::rfc3339(1_764_331_199), "2025-11-28T11:59:59Z");
    }
}
