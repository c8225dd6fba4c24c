//! Resources by environment, network and tier, with arrows where one names another.

use std::collections::{BTreeMap, BTreeSet};

use super::diagram::{boxes, finish, is_drawn, nothing};
use crate::environments::{Environments, Line, Topics};
use crate::report::mermaid::Flowchart;

/// The tiers, from the outside.
const TIERS: &[(&str, &str)] = &[
    ("edge", "Edge"),
    ("compute", "Compute"),
    ("messaging", "Queues and streams"),
    ("data", "Data"),
    ("network", "Network"),
];
/// Arrows; more of them say nothing to anybody.
const MOST_ARROWS: usize = 150;
/// Frames of networks; what is in others is drawn together.
const MOST_NETWORKS: usize = 6;

/// Where a thing is drawn: environment, network, tier.
type Spot<'e> = (Option<&'e str>, Option<&'e str>, usize);

pub(super) fn draw(environments: &Environments, environment: Option<&str>) -> String {
    let mut chart = Flowchart::new(false);
    let spots = spots(environments, environment);
    if spots.is_empty() {
        return nothing(environments, chart, "no infrastructure was found in these files");
    }
    let mut open: Vec<(usize, Option<&str>)> = Vec::new();
    let (mut frames, mut nodes) = (0_usize, 0_usize);
    let mut drawn: Vec<(String, Vec<&Line>)> = Vec::new();
    for ((environment, network, tier), lines) in &spots {
        let wanted = [*environment, *network];
        let same = open.iter().zip(wanted).take_while(|((_, own), wanted)| own == wanted).count();
        for (_, title) in open.drain(same..).rev().collect::<Vec<_>>() {
            if title.is_some() {
                chart.close();
            }
        }
        for (level, title) in wanted.iter().enumerate().skip(same) {
            if let Some(title) = title {
                let title = if level == 0 { (*title).to_string() } else { format!("network {title}") };
                chart.open(&format!("w{frames}"), &title);
                frames += 1;
            }
            open.push((level, *title));
        }
        chart.open(&format!("w{frames}"), TIERS.get(*tier).map_or("", |(_, title)| title));
        frames += 1;
        let (boxes, more) = boxes(lines);
        for one in boxes {
            let id = format!("s{nodes}");
            nodes += 1;
            chart.node(&id, &one.label, one.class);
            drawn.push((id, one.lines));
        }
        if more > 0 {
            chart.node(&format!("s{nodes}"), &[format!("{more} more are not drawn")], "found");
            nodes += 1;
        }
        chart.close();
    }
    for (_, title) in open.into_iter().rev() {
        if title.is_some() {
            chart.close();
        }
    }
    arrows(&drawn, &mut chart);
    finish(environments, chart)
}

/// The things by where they are drawn; each once, though several topics may have it.
fn spots<'e>(environments: &'e Environments, environment: Option<&str>) -> BTreeMap<Spot<'e>, Vec<&'e Line>> {
    let tier_of = |line: &Line| {
        let tier = Topics::get().named(line.topic)?.tier.as_deref()?;
        TIERS.iter().position(|(id, _)| *id == tier)
    };
    let mut spots: BTreeMap<Spot<'e>, Vec<&'e Line>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let networks = networks(environments);
    for line in environments.lines.iter().filter(|line| is_drawn(line, environment)) {
        let Some(tier) = tier_of(line).filter(|_| line.kind != "package") else { continue };
        if seen.insert((&line.kind, &line.name, &line.file, line.line, &line.environment)) {
            let network = line.network.as_deref().filter(|network| networks.contains(network));
            spots.entry((line.environment.as_deref(), network, tier)).or_default().push(line);
        }
    }
    spots
}

/// The networks that most things name.
fn networks(environments: &Environments) -> BTreeSet<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for network in environments.lines.iter().filter_map(|line| line.network.as_deref()) {
        *counts.entry(network).or_default() += 1;
    }
    let mut all: Vec<(&str, usize)> = counts.into_iter().collect();
    all.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    all.into_iter().take(MOST_NETWORKS).map(|(name, _)| name).collect()
}

/// From each box to those that it names.
fn arrows(drawn: &[(String, Vec<&Line>)], chart: &mut Flowchart) {
    let mut by_name: BTreeMap<&str, Vec<(&str, Option<&str>)>> = BTreeMap::new();
    for (id, lines) in drawn {
        for line in lines {
            by_name.entry(&line.name).or_default().push((id, line.environment.as_deref()));
        }
    }
    let mut arrows = BTreeSet::new();
    for (from, lines) in drawn {
        for line in lines {
            // In a module, names are those of the module.
            let module =
                line.name.strip_suffix(&format!("{}.{}", line.kind, line.name.rsplit('.').next().unwrap_or_default()));
            for named in &line.refers {
                let full = format!("{}{named}", module.unwrap_or_default());
                for (to, environment) in by_name.get(full.as_str()).into_iter().flatten() {
                    if *to != from && *environment == line.environment.as_deref() {
                        arrows.insert((from.as_str(), *to));
                    }
                }
            }
        }
    }
    let more = arrows.len().saturating_sub(MOST_ARROWS);
    arrows.into_iter().take(MOST_ARROWS).for_each(|(from, to)| chart.arrow(from, to, false));
    if more > 0 {
        chart.node("left", &[format!("{more} more arrows are not drawn")], "missing");
    }
}
