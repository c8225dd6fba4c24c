//! The layers of security that files show, from the outside to the data, and what is not found of them.

use super::diagram::{finish, is_drawn, nothing, topics};
use crate::environments::{Environments, Topic, Topics};
use crate::report::mermaid::Flowchart;

/// The layers, from the outside.
const LAYERS: &[(&str, &str)] = &[
    ("perimeter", "Perimeter"),
    ("identity", "Authentication and permissions"),
    ("data", "Data"),
    ("delivery", "Delivery"),
];

pub(super) fn draw(environments: &Environments, environment: Option<&str>) -> String {
    let mut chart = Flowchart::new(false);
    let of = |layer: &str| {
        Topics::get().all().iter().filter(|topic| topic.layer.as_deref() == Some(layer)).collect::<Vec<&Topic>>()
    };
    let is_any = |layer: &&(&str, &str)| {
        let ids: Vec<&str> = of(layer.0).iter().map(|topic| topic.id.as_str()).collect();
        environments.lines.iter().any(|line| ids.contains(&line.topic) && is_drawn(line, environment))
    };
    if !LAYERS.iter().any(|layer| is_any(&layer)) {
        return nothing(environments, chart, "no layer of security was found in these files");
    }
    let mut before: Option<String> = None;
    for (at, (layer, title)) in LAYERS.iter().enumerate() {
        let id = format!("w{at}");
        chart.open(&id, title);
        topics(environments, environment, &of(layer), &format!("s{at}x"), &mut chart);
        chart.close();
        // Delivery is beside the way of a request.
        if *layer != "delivery"
            && let Some(before) = before.replace(id.clone())
        {
            chart.arrow(&before, &id, false);
        }
    }
    finish(environments, chart)
}
