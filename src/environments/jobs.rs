//! What jobs of pipelines do for environments.

use std::collections::{BTreeMap, BTreeSet};

use super::attribute::short;
use super::model::{Origin, Setting, State};
use super::read::{Draft, Reader, placed};
use super::topics::Topics;
use crate::pipeline::{Pipeline, Tier};
use crate::target::Target;

/// Calls of one workflow that are named.
const MOST_CALLS: usize = 3;

impl Reader<'_> {
    /// One line for each job and topic: its tools, and whether any of them can fail the run.
    pub(super) fn jobs(&mut self, target: &Target<'_>, pipeline: &Pipeline, clean: &dyn Fn(&str) -> String) {
        let mut calls: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for job in &pipeline.jobs {
            let workflow = pipeline.workflows.get(job.workflow).map_or("", |workflow| workflow.path.as_str());
            let environment = job.tier.map(Tier::as_str).map(str::to_string);
            for topic in Topics::get().all() {
                let acts: Vec<_> = job.acts().iter().filter(|act| topic.purposes.contains(&act.purpose)).collect();
                let Some(first) = acts.first() else { continue };
                let mut draft = Draft::new(
                    topic,
                    "job",
                    &format!("{workflow}: {}", job.name),
                    environment.clone(),
                    Origin::Pipeline,
                );
                let mut by_purpose: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
                for act in &acts {
                    by_purpose.entry(act.purpose.as_str()).or_default().insert(&act.tool);
                }
                let tools = by_purpose.into_iter().map(|(purpose, tools)| Setting {
                    name: purpose.to_string(),
                    value: tools.into_iter().collect::<Vec<_>>().join(", "),
                });
                draft.settings = tools.collect();
                if acts.iter().all(|act| act.lenient.is_some()) {
                    draft.settings.push(Setting { name: "fails the run".into(), value: "no".into() });
                }
                if acts.iter().all(|act| act.is_guess) {
                    draft.settings.push(Setting { name: "told by".into(), value: "its name only".into() });
                    draft.state = State::NotKnown;
                }
                let place = placed(target, &first.place);
                self.add(draft, place, clean);
            }
            calls.entry(workflow).or_default().extend(job.unread.iter().map(String::as_str));
        }
        for (workflow, calls) in calls.into_iter().filter(|(_, calls)| !calls.is_empty()) {
            let shown: Vec<String> = calls.iter().take(MOST_CALLS).map(|call| short(call)).collect();
            let more = calls.len().saturating_sub(MOST_CALLS);
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            let reason = format!(
                "its jobs call what was not read, so that nobody knows what it does: {}{more}",
                shown.join(", ")
            );
            self.unread(workflow, &reason, clean);
        }
    }
}
