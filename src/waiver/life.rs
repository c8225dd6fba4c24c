//! How long waivers may hold by the gate's policy in the binary.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::embedded;
use crate::rule::Severity;

/// The profiles, lives and checks of the gate's policy.
const DATA: &str = "policies/gate/data.json";

#[derive(Deserialize)]
struct Data {
    gate: Gate,
}

#[derive(Deserialize)]
struct Gate {
    waiver_days: BTreeMap<Severity, i64>,
}

/// Days from a waiver's approval to its end, by the severity of what it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lives(BTreeMap<Severity, i64>);

impl Lives {
    /// The most days for a severity; 0 for one that is not named, as the gate has it.
    #[must_use]
    pub fn of(&self, severity: Severity) -> i64 {
        self.0.get(&severity).copied().unwrap_or_default()
    }
}

/// Those of the binary; a team's own gate policy may have others.
#[must_use]
pub fn lives() -> Lives {
    let text = embedded::below(DATA).map(|(_, text)| text).next().unwrap_or_default();
    Lives(serde_json::from_str::<Data>(text).map(|data| data.gate.waiver_days).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_severity_has_a_life_and_a_worse_one_no_longer_one() {
        let days: Vec<i64> = Severity::DESCENDING.into_iter().map(|severity| lives().of(severity)).collect();
        assert!(days.is_sorted() && days.iter().all(|days| *days > 0), "{days:?}");
    }
}
