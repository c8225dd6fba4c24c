//! What is not found, and what is said in documents and found nowhere else.

use super::model::{Environments, Line, Origin, State};
use super::topics::{Topic, Topics};

/// Why a topic is told to be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// No file shows it.
    NotFound,
    /// Every file that shows it switches it off.
    Off,
    /// Nobody knows before something runs.
    NotKnown,
}

/// A topic that is expected of an environment and was not found.
#[derive(Clone, Debug)]
pub struct Absent {
    pub topic: &'static Topic,
    /// `None` where the files name no environment.
    pub environment: Option<String>,
    pub gap: Gap,
}

/// What was not found of what is expected of the environments that are named, or at all where none is. Nothing where the
/// repository has neither infrastructure nor pipelines: there is nothing of which it could be missing.
#[must_use]
pub fn absent(environments: &Environments) -> Vec<Absent> {
    let is_made = |line: &Line| matches!(line.origin, Origin::Infrastructure | Origin::Pipeline);
    if !environments.lines.iter().any(is_made) {
        return Vec::new();
    }
    let mut absent = Vec::new();
    for topic in Topics::get().all().iter().filter(|topic| !topic.expected.is_empty()) {
        let named = topic.expected.iter().filter(|one| environments.names.contains(one));
        let mut wanted: Vec<Option<String>> = named.cloned().map(Some).collect();
        if environments.names.is_empty() {
            wanted = vec![None];
        }
        for environment in wanted {
            // What nothing ties to an environment may be there in each.
            let own = environments
                .of(&topic.id, false)
                .filter(|line| line.environment.is_none() || line.environment == environment);
            absent.extend(gap(own).map(|gap| Absent { topic, environment, gap }));
        }
    }
    absent
}

/// What lines come to; `None` when one of them shows the topic.
fn gap<'l>(lines: impl Iterator<Item = &'l Line>) -> Option<Gap> {
    let mut gap = Gap::NotFound;
    for line in lines {
        match line.state {
            State::Found => return None,
            State::NotKnown => gap = Gap::NotKnown,
            State::Off if gap == Gap::NotFound => gap = Gap::Off,
            State::Off => {}
        }
    }
    Some(gap)
}

/// What documents and plain YAML declare and no infrastructure, pipeline or package shows. What they switch off is not missed.
#[must_use]
pub fn unfound(environments: &Environments) -> Vec<&Line> {
    let shown = |topic: &str| environments.of(topic, false).any(|line| line.state != State::Off);
    let is_declared = |line: &&Line| line.origin == Origin::Document && line.state != State::Off;
    environments.lines.iter().filter(is_declared).filter(|line| !shown(line.topic)).collect()
}

/// Topics that the infrastructure shows and no document declares, of those that YAML has a known way to declare; none where no document
/// declares anything.
#[must_use]
pub fn undeclared(environments: &Environments) -> Vec<&'static Topic> {
    if !environments.lines.iter().any(|line| line.origin == Origin::Document) {
        return Vec::new();
    }
    let made = |topic: &str| environments.of(topic, false).any(|line| line.origin == Origin::Infrastructure);
    let declared = |topic: &str| environments.of(topic, true).next().is_some();
    Topics::get()
        .all()
        .iter()
        .filter(|topic| topic.can_be_declared() && made(&topic.id) && !declared(&topic.id))
        .collect()
}
