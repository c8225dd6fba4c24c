//! What a scan should have read and did not, or not whole.

use crate::document;
use crate::kind::{Format, Kind};
use crate::report::saved::{Origin, Saved};

/// A file or a history that was not read, or not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) path: String,
    pub(super) reason: String,
    /// Kinds of documents in it, where that is known: read in part, or not parsed under such a name. Empty where it is not.
    pub(super) kinds: Vec<String>,
}

impl Gap {
    /// Whether it may hold something that a rule for these kinds of documents examines; none stand for all.
    pub(super) fn may_matter_to(&self, kinds: &[String]) -> bool {
        self.kinds.is_empty() || kinds.is_empty() || self.kinds.iter().any(|kind| kinds.contains(kind))
    }
}

/// By path, the history last. What the configuration leaves out, binary files and links are no gaps.
pub(super) fn gaps(saved: &Saved) -> Vec<Gap> {
    let mut gaps = Vec::new();
    if let Origin::Sarif(unknown) = &saved.origin {
        let gap = |reason: &String| Gap { path: "(SARIF)".to_string(), reason: reason.clone(), kinds: Vec::new() };
        gaps.extend(unknown.iter().map(gap));
    }
    for file in &saved.coverage.files {
        let reason = match file.status.as_str() {
            "partial" => match file.problems.first() {
                Some(problem) => format!("read in part: line {}: {}", problem.start_line, problem.message),
                None => "read in part".to_string(),
            },
            "skipped-too-large"
            | "skipped-unknown-encoding"
            | "skipped-unreadable"
            | "skipped-lfs"
            | "skipped-not-checked-out"
            | "skipped-submodule" => {
                format!("not read: it {}", file.reason.as_deref().unwrap_or(&file.status))
            }
            _ => continue,
        };
        let kinds = match file.status.as_str() {
            "partial" => file.kinds.clone(),
            _ => match document::format_by_name(&file.path) {
                // Nothing of that name is parsed: read, it would have been searched and no more.
                Some(Format::Text) => vec![Kind::Facts.as_str().to_string()],
                Some(Format::Sql) => [Kind::Facts, Kind::Sql].map(|kind| kind.as_str().to_string()).to_vec(),
                _ => Vec::new(),
            },
        };
        gaps.push(Gap { path: file.path.clone(), reason, kinds });
    }
    if let Some(history) = &saved.coverage.history {
        let missed = history.too_large + history.unknown_encoding + history.unreadable + history.partial;
        if history.shallow || missed > 0 {
            let shallow = if history.shallow { "; the clone is shallow" } else { "" };
            let reason = format!("{missed} objects of the history were not read, or in part{shallow}");
            gaps.push(Gap { path: ".git".to_string(), reason, kinds: Vec::new() });
        }
    }
    if gaps.is_empty() && saved.summary.incomplete && saved.coverage.errors.is_empty() {
        let reason = "the report says that the scan is incomplete".to_string();
        gaps.push(Gap { path: ".".to_string(), reason, kinds: Vec::new() });
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ReportOptions, json, sample};

    #[test]
    fn every_file_that_was_missed_is_a_gap() {
        let report = sample::report();
        let saved = json::saved(&report, &ReportOptions::default()).unwrap();
        let paths: Vec<_> = gaps(&saved).into_iter().map(|gap| gap.path).collect();
        assert_eq!(paths, ["chart/templates/app.yaml", "data/dump.sql", "locked"]);
        let matter: Vec<_> = gaps(&saved).iter().map(|gap| gap.may_matter_to(&["terraform".to_string()])).collect();
        assert_eq!(matter, [true, false, true], "no dump is Terraform, a file without an extension may be");
    }

    #[test]
    fn what_nobody_could_read_matters_to_every_rule() {
        let unread = Gap { path: "a".into(), reason: "r".into(), kinds: vec![] };
        let partial = Gap { kinds: vec!["terraform".into()], ..unread.clone() };
        let kubernetes = ["kubernetes".to_string()];
        assert!(unread.may_matter_to(&kubernetes) && partial.may_matter_to(&[]));
        assert!(!partial.may_matter_to(&kubernetes));
    }
}
