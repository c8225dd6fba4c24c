//! Four numbers of software delivery, measured from the ledger (<https://dora.dev/guides/dora-metrics-four-keys/>).

use serde::Serialize;
use serde_json::Value;

use crate::config::date::DAY;
use crate::ledger::entry::{Entry, EntryKind};

/// What the ledger shows of one environment over a span of time. `None` is not measured, which is not zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    pub environment: String,
    /// Days that were looked at.
    pub days: i64,
    pub deployments: usize,
    /// Of these deployments, those that were rolled back, whenever that was.
    pub rollbacks: usize,
    pub deployments_per_day: f64,
    /// Median seconds from a commit to its deployment, of the deployments that name the commit's time.
    pub lead_time: Option<i64>,
    /// Deployments of which the ledger has the commit's time, which is not after theirs.
    pub lead_times_known: usize,
    /// Deployments that are older than their commit says it is: a clock ran ahead, and how long they took is not known.
    pub before_their_commit: usize,
    /// The share of the deployments that were rolled back.
    pub change_failure_rate: Option<f64>,
    /// Median seconds from a deployment that was rolled back to the rollback.
    pub time_to_restore: Option<i64>,
}

/// Measures an environment over the days before `now`.
#[must_use]
pub fn metrics(entries: &[Entry], environment: &str, days: i64, now: i64) -> Metrics {
    let of_environment = |entry: &&Entry| {
        entry.body.get("environment").and_then(Value::as_str) == Some(environment) && entry.time <= now
    };
    let start = now.saturating_sub(days.saturating_mul(DAY));
    let mut own: Vec<&Entry> = entries.iter().filter(of_environment).collect();
    own.sort_by_key(|entry| entry.time);
    let (mut leads, mut restores, mut stands) = (Vec::new(), Vec::new(), None);
    let (mut deployments, mut rollbacks, mut before_their_commit) = (0_usize, 0_usize, 0_usize);
    for entry in own {
        let in_time = entry.time >= start;
        match entry.kind {
            EntryKind::Deployment => {
                stands = Some(entry.time);
                deployments += usize::from(in_time);
                let committed = entry.body.get("committed").and_then(Value::as_i64);
                let lead = committed.filter(|_| in_time).map(|committed| entry.time.saturating_sub(committed));
                before_their_commit += usize::from(lead.is_some_and(|lead| lead < 0));
                leads.extend(lead.filter(|lead| *lead >= 0));
            }
            // It brings back the deployment that stands there, once, and counts where that one does.
            EntryKind::Rollback => {
                if let Some(deployed) = stands.take().filter(|deployed: &i64| *deployed >= start) {
                    rollbacks += 1;
                    restores.push(entry.time.saturating_sub(deployed));
                }
            }
            _ => {}
        }
    }
    let ratio = |count: usize, of: f64| f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / of;
    let per_deployment = |count: usize| ratio(count, f64::from(u32::try_from(deployments).unwrap_or(u32::MAX)));
    Metrics {
        environment: environment.to_string(),
        days,
        deployments,
        rollbacks,
        deployments_per_day: ratio(deployments, f64::from(u32::try_from(days.max(1)).unwrap_or(u32::MAX))),
        lead_times_known: leads.len(),
        before_their_commit,
        lead_time: median(leads),
        change_failure_rate: (deployments > 0).then(|| per_deployment(rollbacks)),
        time_to_restore: median(restores),
    }
}

fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let upper = values.get(values.len() / 2).copied()?;
    let lower = values.get((values.len() - 1) / 2).copied()?;
    Some(i64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    #[test]
    fn four_numbers() {
        let entry = |kind, time: i64, committed: Option<i64>| {
            let mut body = Map::from_iter([("environment".to_string(), json!("production"))]);
            body.extend(committed.map(|time| ("committed".to_string(), json!(time))));
            Entry::new(kind, time, vec![], body)
        };
        let now = 100 * DAY;
        let entries = [
            entry(EntryKind::Deployment, 10 * DAY, Some(0)),
            entry(EntryKind::Deployment, 95 * DAY, Some(95 * DAY - 3600)),
            entry(EntryKind::Rollback, 95 * DAY + 1800, None),
            entry(EntryKind::Deployment, 96 * DAY, None),
            entry(EntryKind::Deployment, 101 * DAY, Some(0)),
        ];
        let measured = metrics(&entries, "production", 10, now);
        assert_eq!((measured.deployments, measured.rollbacks), (2, 1));
        assert_eq!((measured.lead_time, measured.lead_times_known), (Some(3600), 1));
        assert_eq!((measured.change_failure_rate, measured.time_to_restore), (Some(0.5), Some(1800)));
        // Of a deployment before the time; three of one; a commit of a clock that runs ahead.
        let rolled = |entries: &[Entry]| {
            let m = metrics(entries, "production", 10, now);
            (m.deployments, m.rollbacks, m.change_failure_rate)
        };
        let (deploy, back) = (
            |day: i64| entry(EntryKind::Deployment, day * DAY, None),
            |day: i64| entry(EntryKind::Rollback, day * DAY, None),
        );
        assert_eq!(rolled(&[deploy(50), back(95), deploy(96)]), (1, 0, Some(0.0)));
        assert_eq!(rolled(&[deploy(95), back(96), back(97), back(98)]), (1, 1, Some(1.0)));
        let ahead = metrics(&[entry(EntryKind::Deployment, 95 * DAY, Some(96 * DAY))], "production", 10, now);
        assert_eq!((ahead.lead_time, ahead.lead_times_known, ahead.before_their_commit), (None, 0, 1));
        assert_eq!(metrics(&entries, "staging", 10, now).change_failure_rate, None);
    }
}
