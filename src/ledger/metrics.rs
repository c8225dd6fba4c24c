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
    /// Rollbacks in the span, of whatever deployment.
    pub rollbacks: usize,
    pub deployments_per_day: f64,
    /// Median seconds from a commit to its deployment, of the deployments that name the commit's time.
    pub lead_time: Option<i64>,
    /// Deployments of which the ledger has the commit's time.
    pub lead_times_known: usize,
    /// Deployments that are older than their commit, as somebody's clock has it: their lead time is not known.
    pub lead_times_negative: usize,
    /// Deployments of the span that were rolled back, each once, for each deployment of the span.
    pub change_failure_rate: Option<f64>,
    /// Deployments of the span that were rolled back, whenever that was.
    pub rolled_back: usize,
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
    let (mut leads, mut restores) = (Vec::new(), Vec::new());
    let (mut deployments, mut rollbacks, mut rolled_back) = (0_usize, 0_usize, 0_usize);
    // When what stands there was deployed, the newest last; and to which version it was brought back since. A second rollback to
    // the same version is of the same deployment.
    let mut standing: Vec<i64> = Vec::new();
    let mut back_to: Option<&Value> = None;
    for entry in own {
        let in_time = entry.time >= start;
        match entry.kind {
            EntryKind::Deployment => {
                standing.push(entry.time);
                back_to = None;
                deployments += usize::from(in_time);
                let committed = entry.body.get("committed").and_then(Value::as_i64);
                leads.extend(committed.filter(|_| in_time).map(|committed| entry.time.saturating_sub(committed)));
            }
            EntryKind::Rollback => {
                rollbacks += usize::from(in_time);
                let version = entry.body.get("version");
                if version.is_some() && version == back_to {
                    continue;
                }
                back_to = version;
                let Some(deployed) = standing.pop() else { continue };
                rolled_back += usize::from(deployed >= start);
                restores.extend(in_time.then(|| entry.time.saturating_sub(deployed)));
            }
            _ => {}
        }
    }
    let all = leads.len();
    leads.retain(|lead| *lead >= 0);
    let ratio = |count: usize, of: f64| f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / of;
    let per_deployment = |count: usize| ratio(count, f64::from(u32::try_from(deployments).unwrap_or(u32::MAX)));
    Metrics {
        environment: environment.to_string(),
        days,
        deployments,
        rollbacks,
        deployments_per_day: ratio(deployments, f64::from(u32::try_from(days.max(1)).unwrap_or(u32::MAX))),
        lead_times_known: leads.len(),
        lead_times_negative: all - leads.len(),
        lead_time: median(leads),
        change_failure_rate: (deployments > 0).then(|| per_deployment(rolled_back)),
        rolled_back,
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

    use super::EntryKind::{Deployment, Rollback};
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
        assert_eq!(metrics(&entries, "staging", 10, now).change_failure_rate, None);
    }

    /// A deployment fails once, in the span that it was made in, and nothing is older than its commit.
    #[test]
    fn a_deployment_is_rolled_back_once_and_no_lead_time_is_negative() {
        let body = || Map::from_iter([("environment".to_string(), json!("production"))]);
        let of = |entries: &[(EntryKind, i64)]| {
            let entries: Vec<_> =
                entries.iter().map(|(kind, day)| Entry::new(*kind, day * DAY, vec![], body())).collect();
            metrics(&entries, "production", 10, 100 * DAY)
        };
        let before = of(&[(Deployment, 80), (Rollback, 95), (Deployment, 96)]);
        assert_eq!((before.deployments, before.rolled_back, before.rollbacks), (1, 0, 1));
        assert_eq!((before.change_failure_rate, before.time_to_restore), (Some(0.0), Some(15 * DAY)));
        let again = of(&[(Deployment, 91), (Rollback, 92), (Rollback, 93), (Deployment, 94), (Deployment, 95)]);
        assert_eq!((again.deployments, again.rolled_back, again.rollbacks), (3, 1, 2));
        let to = |version: &str, day: i64| {
            let mut body = body();
            body.insert("version".to_string(), json!(version));
            Entry::new(Rollback, day * DAY, vec![], body)
        };
        let two = || (91..=92).map(|day| Entry::new(Deployment, day * DAY, vec![], body()));
        let rolled_back = |back: [Entry; 2]| {
            let entries: Vec<_> = two().chain(back).collect();
            metrics(&entries, "production", 10, 100 * DAY).rolled_back
        };
        assert_eq!((rolled_back([to("1", 93), to("1", 94)]), rolled_back([to("1", 93), to("0", 94)])), (1, 2));
        assert_eq!(of(&[(Rollback, 95)]).change_failure_rate, None);
        let mut late = body();
        late.insert("committed".to_string(), json!(97 * DAY));
        let late = [Entry::new(Deployment, 96 * DAY, vec![], late)];
        let late = metrics(&late, "production", 10, 100 * DAY);
        assert_eq!((late.lead_time, late.lead_times_known, late.lead_times_negative), (None, 0, 1));
    }
}
