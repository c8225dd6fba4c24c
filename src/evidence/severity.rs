//! How bad it is, in the words and scores that tools share.

use serde_json::Value;

use crate::rule::Severity;

/// A severity as a tool says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    Known(Severity),
    /// Something is said and it is not understood: it may be the worst.
    Odd,
}

impl Said {
    /// A score of CVSS from 0 to 10, as a number or a text, or a word. A text of nothing says nothing.
    pub(super) fn of(value: Option<&Value>) -> Self {
        match value {
            None | Some(Value::Null) => Self::Nothing,
            Some(Value::Number(number)) => number.as_f64().and_then(of_score).map_or(Self::Odd, Self::Known),
            Some(Value::String(text)) => Self::of_text(text),
            Some(_) => Self::Odd,
        }
    }

    pub(super) fn of_text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Nothing;
        }
        let score = || text.parse().ok().and_then(of_score);
        of_word(text).or_else(score).map_or(Self::Odd, Self::Known)
    }

    /// The worse of what several fields say; what is not understood counts as high at least.
    pub(super) fn worst(all: &[Self]) -> Option<Severity> {
        let of_one = |said: &Self| match said {
            Self::Nothing => None,
            Self::Known(severity) => Some(*severity),
            Self::Odd => Some(Severity::High),
        };
        all.iter().filter_map(of_one).max()
    }
}

/// The words of npm, GitHub and others.
pub(super) fn of_word(word: &str) -> Option<Severity> {
    match word.to_ascii_lowercase().as_str() {
        "critical" => Some(Severity::Critical),
        "high" | "important" => Some(Severity::High),
        "moderate" | "medium" => Some(Severity::Medium),
        "low" => Some(Severity::Low),
        "info" | "informational" | "none" | "negligible" => Some(Severity::Info),
        _ => None,
    }
}

/// A score from 0 to 10, with GitHub's bounds for `security-severity`, but 9.0 is critical, as in CVSS
/// (<https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#reportingdescriptor-object>,
/// <https://www.first.org/cvss/v3.1/specification-document#Qualitative-Severity-Rating-Scale>). `None` for what is no score.
pub(super) fn of_score(number: f64) -> Option<Severity> {
    match number {
        n if !(0.0..=10.0).contains(&n) => None,
        n if n >= 9.0 => Some(Severity::Critical),
        n if n >= 7.0 => Some(Severity::High),
        n if n >= 4.0 => Some(Severity::Medium),
        n if n > 0.0 => Some(Severity::Low),
        _ => Some(Severity::Info),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_understood_is_never_mild() {
        let said = |value: Value| Said::worst(&[Said::of(Some(&value))]);
        for (value, severity) in [
            (json!("CRITICAL"), Severity::Critical),
            (json!("9.0"), Severity::Critical),
            (json!(7), Severity::High),
            (json!(" 4.0 "), Severity::Medium),
            (json!(0), Severity::Info),
        ] {
            assert_eq!(said(value.clone()), Some(severity), "{value}");
        }
        for odd in
            [json!("NaN"), json!("inf"), json!(-1), json!("-1"), json!(11), json!("severe"), json!([9.8]), json!(true)]
        {
            assert_eq!(said(odd.clone()), Some(Severity::High), "{odd}");
        }
        assert_eq!(said(json!("")), None);
        assert_eq!(Said::worst(&[Said::Odd, Said::Known(Severity::Critical)]), Some(Severity::Critical));
    }
}
