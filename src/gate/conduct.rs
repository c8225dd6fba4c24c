//! Whether a run of Regate is one that a decision can rest on: whole, trusted, and of what the commit has.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::config::date::{DAY, Date};
use crate::evidence::{OURS, ToolRun};
use crate::result::{Conduct, Listened, Scope};

/// The option of a scan that reads commits in place of the tree.
const HISTORY: &str = "--history";

/// Exemptions that are named; they are counted all.
const MOST_EXEMPTIONS: usize = 10;

/// What a run of Regate is held against.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Commits that scans trusted, or were held against, where the trusted base has them.
    pub commits: BTreeSet<String>,
    /// The clock's time, in seconds since 1970.
    pub now: i64,
}

/// What a run of Regate is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Worth {
    /// Whether nothing of the change said what is scanned and accepted.
    pub trusted: bool,
    /// Whether all that the change brings was scanned, by all rules.
    pub whole: bool,
    /// Why it is not whole, for people.
    pub because: Vec<String>,
    /// The first of what its configuration switched off, left out or made milder, for people.
    pub exemptions: Vec<String>,
    /// How many there are.
    pub exempted: usize,
}

impl Worth {
    /// Of a run of Regate; `None` for other tools.
    #[must_use]
    pub fn of(run: &ToolRun, held: &Held) -> Option<Self> {
        if !run.tool.eq_ignore_ascii_case(OURS) {
            return None;
        }
        let Some(conduct) = &run.conduct else {
            let because = vec!["it does not say how it was run: give the file of sarif-full".to_string()];
            return Some(Self { trusted: false, whole: false, because, exemptions: Vec::new(), exempted: 0 });
        };
        let is_held = |commit: &Option<String>| commit.as_ref().is_some_and(|commit| held.commits.contains(commit));
        let trusted = match conduct.trust {
            Listened::Outside => true,
            Listened::Base => is_held(&conduct.trust_commit),
            Listened::Itself => false,
        };
        let mut because: Vec<String> =
            conduct.narrowed_by.iter().map(|option| format!("it was narrowed by {option}")).collect();
        match conduct.scope {
            Scope::Whole => {}
            Scope::Change if is_held(&conduct.scope_base) => {}
            Scope::Change => {
                because.push("it was held against a commit that the trusted base does not have".to_string())
            }
            Scope::Part if because.is_empty() => because.push("it is of a part".to_string()),
            Scope::Part => {}
        }
        match conduct.dirty {
            Some(false) => {}
            Some(true) => because.push("it read files that are not as in the commit".to_string()),
            None => because.push("whether it read what the commit has is not known".to_string()),
        }
        because.extend(other_day(conduct, held.now));
        let exemptions = run.exemptions.iter().take(MOST_EXEMPTIONS).cloned().collect();
        Some(Self { trusted, whole: because.is_empty(), because, exemptions, exempted: run.exemptions.len() })
    }
}

/// That a scan took another day for today: what was accepted until a day before now may have held for it.
fn other_day(conduct: &Conduct, now: i64) -> Option<String> {
    let time = conduct.fixed_time.filter(|time| time.abs_diff(now) > DAY.unsigned_abs())?;
    Some(format!("it took {} for its day (SOURCE_DATE_EPOCH)", Date::of_seconds(time)))
}

/// Whether a run of Regate is of all commits, and listened to nobody in the change.
#[must_use]
pub(super) fn is_of_all_history(run: &ToolRun, held: &Held) -> bool {
    let is_all = run
        .conduct
        .as_ref()
        .is_some_and(|conduct| conduct.narrowed_by == [HISTORY] && other_day(conduct, held.now).is_none());
    is_all && Worth::of(run, held).is_some_and(|worth| worth.trusted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(change: impl FnOnce(&mut Conduct)) -> ToolRun {
        let mut conduct = Conduct {
            trust: Listened::Base,
            trust_commit: Some("a".to_string()),
            scope: Scope::Whole,
            scope_base: None,
            narrowed_by: Vec::new(),
            dirty: Some(false),
            rules_sha256: None,
            fixed_time: None,
        };
        change(&mut conduct);
        ToolRun { conduct: Some(conduct), ..ToolRun::new(OURS) }
    }

    fn held() -> Held {
        Held { commits: BTreeSet::from(["a".to_string()]), now: 1_796_000_000 }
    }

    fn worth(run: &ToolRun) -> (bool, bool) {
        let worth = Worth::of(run, &held()).unwrap();
        assert_eq!(worth.whole, worth.because.is_empty());
        (worth.trusted, worth.whole)
    }

    #[test]
    fn only_a_whole_trusted_clean_scan_is_one() {
        assert_eq!(worth(&run(|_| ())), (true, true));
        assert_eq!(worth(&run(|c| c.trust_commit = Some("b".to_string()))), (false, true));
        assert_eq!(worth(&run(|c| c.trust_commit = None)), (false, true));
        assert_eq!(worth(&run(|c| c.trust = Listened::Itself)), (false, true));
        assert_eq!(worth(&run(|c| (c.trust, c.trust_commit) = (Listened::Outside, None))), (true, true));
        let change = |base: &str| {
            let base = Some(base.to_string());
            run(|c| (c.scope, c.scope_base) = (Scope::Change, base))
        };
        assert_eq!((worth(&change("a")), worth(&change("b"))), ((true, true), (true, false)));
        assert_eq!(worth(&run(|c| c.scope = Scope::Part)), (true, false));
        assert_eq!(worth(&run(|c| c.narrowed_by.push("--only".to_string()))), (true, false));
        assert_eq!(worth(&run(|c| c.dirty = Some(true))), (true, false));
        assert_eq!(worth(&run(|c| c.dirty = None)), (true, false));
        assert_eq!(worth(&ToolRun::new("regate")), (false, false), "one that says nothing");
        assert_eq!(Worth::of(&ToolRun::new("Trivy"), &held()), None);
    }

    #[test]
    fn a_scan_of_another_day_does_not_know_what_is_over() {
        let at = |time: i64| worth(&run(|c| c.fixed_time = Some(time)));
        assert_eq!(at(held().now - 3_600), (true, true));
        for other in [held().now - 2 * DAY, held().now + 2 * DAY, i64::MIN, i64::MAX] {
            assert_eq!(at(other), (true, false), "{other}");
        }
        let history = |time: Option<i64>| run(|c| (c.narrowed_by, c.fixed_time) = (vec![HISTORY.to_string()], time));
        assert!(is_of_all_history(&history(None), &held()));
        assert!(!is_of_all_history(&history(Some(0)), &held()));
    }

    #[test]
    fn a_history_is_all_of_it_or_none() {
        let is_all = |options: &[&str], trust: Listened| {
            let run = run(|c| {
                c.narrowed_by = options.iter().map(|option| option.to_string()).collect();
                c.trust = trust;
            });
            is_of_all_history(&run, &held())
        };
        assert!(is_all(&["--history"], Listened::Base));
        for (options, trust) in [
            (&["--history"][..], Listened::Itself),
            (&["--history", "--since"], Listened::Base),
            (&["--history RANGE"], Listened::Base),
            (&[], Listened::Base),
        ] {
            assert!(!is_all(options, trust), "{options:?}");
        }
    }
}
