//! What is logged and measured, what alerts, and whom it reaches.

use super::diagram::{finish, is_drawn, nothing, topics};
use crate::environments::{Environments, Topic, Topics};
use crate::report::mermaid::Flowchart;

/// Frames, with those that they lead to.
const FLOWS: &[(&str, &str, &[usize])] = &[
    ("logs", "Logs and audit trails", &[]),
    ("metrics", "Metrics, errors and traces", &[2]),
    ("alerts", "Alerts", &[3]),
    ("routes", "Alert routes and dashboards", &[]),
];

pub(super) fn draw(environments: &Environments, environment: Option<&str>) -> String {
    let mut chart = Flowchart::new(true);
    let of = |flow: &str| {
        Topics::get().all().iter().filter(|topic| topic.flow.as_deref() == Some(flow)).collect::<Vec<&Topic>>()
    };
    let drawn = |flow: &str| {
        let ids: Vec<&str> = of(flow).iter().map(|topic| topic.id.as_str()).collect();
        environments.lines.iter().any(|line| ids.contains(&line.topic) && is_drawn(line, environment))
    };
    let there: Vec<bool> = FLOWS.iter().map(|(flow, ..)| drawn(flow)).collect();
    if !there.contains(&true) {
        return nothing(environments, chart, "no monitoring was found in these files");
    }
    for (at, (flow, title, _)) in FLOWS.iter().enumerate() {
        chart.open(&format!("w{at}"), title);
        topics(environments, environment, &of(flow), &format!("s{at}x"), &mut chart);
        chart.close();
    }
    // Dotted: that they belong together is how monitoring is made, and no file says it.
    for (at, (.., next)) in FLOWS.iter().enumerate() {
        for to in next.iter().filter(|to| there.get(at) == Some(&true) && there.get(**to) == Some(&true)) {
            chart.arrow(&format!("w{at}"), &format!("w{to}"), true);
        }
    }
    finish(environments, chart)
}
