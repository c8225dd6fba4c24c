//! Waivers: results that somebody answers for until a day. `.regate/waivers.yaml` holds them, one a list item.
//!
//! A waiver never removes a result: reports show it, marked, and the population counts it as waived. One that is over,
//! malformed or matches nothing covers nothing, and is told.

mod file;
mod life;
mod write;

use crate::config::date::Date;
use crate::span::Span;

pub use file::{parse, parse_path};
pub use life::{Lives, lives};
pub use write::{append, new_id};

/// Where they stand in a repository.
pub const FILE: &str = ".regate/waivers.yaml";

/// Days before its end from which on a waiver is told to be ending.
const WARNING_DAYS: i64 = 14;

/// One waiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    pub id: String,
    /// The rule that it is about, of whichever tool.
    pub rule: String,
    pub covers: Covers,
    pub reason: String,
    pub ticket: Option<String>,
    /// Who sees to it that the cause goes away.
    pub owner: String,
    pub approved_by: String,
    pub approved_at: Date,
    /// The last day on which it holds.
    pub expires: Date,
    pub compensating_control: Option<String>,
    /// Where it stands in the file.
    pub span: Span,
}

/// What a waiver covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covers {
    Fingerprint(String),
    /// One subject in one file: `aws_s3_bucket.logs` in `main.tf`.
    Subject {
        path: String,
        subject: String,
    },
}

/// What is wrong with a part of the file. The rest of it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    pub message: String,
    pub span: Span,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waivers {
    pub list: Vec<Waiver>,
    pub malformed: Vec<Malformed>,
    /// As it was read.
    pub text: String,
}

/// How a waiver stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Active,
    /// It holds, and ends within two weeks.
    Expiring,
    Expired,
    /// Its approval is dated after the day: it does not hold yet.
    NotYet,
}

impl Standing {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::NotYet => "not-yet",
        }
    }

    /// Whether it covers anything.
    #[must_use]
    pub fn holds(self) -> bool {
        matches!(self, Self::Active | Self::Expiring)
    }
}

/// What a waiver is held against.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The rule's id and its other names.
    pub rules: &'a [&'a str],
    pub fingerprint: &'a str,
    /// That of all places of its credential.
    pub together: Option<&'a str>,
    pub path: &'a str,
    pub subject: Option<&'a str>,
}

impl Waiver {
    #[must_use]
    pub fn standing(&self, today: Date) -> Standing {
        let left = (self.expires.seconds() - today.seconds()) / crate::config::date::DAY;
        match left {
            _ if self.approved_at > today => Standing::NotYet,
            left if left < 0 => Standing::Expired,
            left if left <= WARNING_DAYS => Standing::Expiring,
            _ => Standing::Active,
        }
    }

    /// Days from its approval to its end.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.expires.seconds() - self.approved_at.seconds()) / crate::config::date::DAY
    }

    /// Whether it is about a result.
    #[must_use]
    pub fn matches(&self, candidate: Candidate<'_>) -> bool {
        let is_covered = match &self.covers {
            Covers::Fingerprint(own) => {
                own == candidate.fingerprint || candidate.together.is_some_and(|together| own == together)
            }
            Covers::Subject { path, subject } => path == candidate.path && candidate.subject == Some(subject),
        };
        is_covered && candidate.rules.contains(&self.rule.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn one(text: &str) -> Waiver {
        let waivers = parse(text);
        assert_eq!(waivers.malformed, []);
        waivers.list.into_iter().next().unwrap()
    }

    const GOOD: &str = "- id: W-1\n  rule: r\n  fingerprint: abc\n  reason: old key, revoked\n  owner: team-a\n  approved_by: sec@example.com\n  approved_at: 2026-11-01\n  expires: 2026-11-30\n";

    #[test]
    fn its_days_are_inclusive_and_its_end_is_announced() {
        let waiver = one(GOOD);
        let at = |text: &str| waiver.standing(day(text));
        assert_eq!(at("2026-10-31"), Standing::NotYet);
        assert_eq!(at("2026-11-01"), Standing::Active);
        assert_eq!(at("2026-11-15"), Standing::Active);
        assert_eq!(at("2026-11-16"), Standing::Expiring);
        assert_eq!(at("2026-11-30"), Standing::Expiring);
        assert_eq!(at("2026-12-01"), Standing::Expired);
        assert_eq!(waiver.days(), 29);
    }

    #[test]
    fn it_covers_one_result_and_not_its_neighbours() {
        let by_print = one(GOOD);
        let by_subject = one(&GOOD.replace("fingerprint: abc", "path: a.tf\n  subject: aws_s3_bucket.a"));
        let candidate = |rule: &'static [&str], fingerprint, path, subject| Candidate {
            rules: rule,
            fingerprint,
            together: None,
            path,
            subject,
        };
        assert!(by_print.matches(candidate(&["r"], "abc", "x", None)));
        assert!(!by_print.matches(candidate(&["other"], "abc", "x", None)));
        assert!(!by_print.matches(candidate(&["r"], "abcd", "x", None)));
        assert!(by_subject.matches(candidate(&["new", "r"], "", "a.tf", Some("aws_s3_bucket.a"))));
        assert!(!by_subject.matches(candidate(&["r"], "", "b.tf", Some("aws_s3_bucket.a"))));
        assert!(!by_subject.matches(candidate(&["r"], "", "a.tf", Some("aws_s3_bucket.b"))));
        assert!(!by_subject.matches(candidate(&["r"], "", "a.tf", None)));
    }

    #[test]
    fn what_is_malformed_covers_nothing_and_is_told() {
        let told = |text: &str| {
            let waivers = parse(text);
            assert_eq!(waivers.list, [], "{text}");
            waivers.malformed.into_iter().map(|m| m.message).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(told("- id: W-1\n"), "a waiver has no 'rule'");
        assert_eq!(
            told(&GOOD.replace("fingerprint", "fingerprnt")),
            "'fingerprnt' is no field of a waiver (did you mean 'fingerprint'?)"
        );
        assert_eq!(told(&GOOD.replace("2026-11-30", "never")), "'expires': write a day as 2026-01-31");
        assert_eq!(told(&GOOD.replace("2026-11-30", "2026-10-30")), "it ends before it begins");
        assert_eq!(
            told(&GOOD.replace("  fingerprint: abc\n", "  path: a\n")),
            "give a 'fingerprint', or a 'path' and a 'subject'"
        );
        assert_eq!(
            told(&GOOD.replace("fingerprint: abc", "fingerprint: abc\n  path: a\n  subject: b")),
            "give a 'fingerprint', or a 'path' and a 'subject'"
        );
        assert_eq!(told(&GOOD.replace("old key, revoked", "''")), "a waiver has no 'reason'");
        assert_eq!(told(&GOOD.replace("team-a", "[a, b]")), "'owner' is no text");
        assert_eq!(told("a: 1\n"), "the file is no list of waivers");
        assert!(told(&format!("{GOOD}  id: W-2\n")).contains("twice"), "{}", told(&format!("{GOOD}  id: W-2\n")));
        assert!(!told("- id: [\n").is_empty());
        let twice = parse(&format!("{GOOD}{GOOD}"));
        assert_eq!((twice.list.len(), twice.malformed[0].message.as_str()), (1, "another waiver has the id 'W-1'"));
        assert_eq!(parse("").list, []);
        assert_eq!(parse("# none\n").malformed, []);
    }
}
