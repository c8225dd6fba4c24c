//! Words that the page and the diagrams share.

use crate::environments::{Absent, Environments, Gap, Line, Origin, State};

/// The settings of a line on one line.
pub(super) fn settings(line: &Line) -> String {
    let said: Vec<String> = line.settings.iter().map(|one| format!("{} {}", one.name, one.value)).collect();
    said.join(", ")
}

/// What a line says, with what it lacks: `off`, `not known`, `declared`.
pub(super) fn told(line: &Line) -> String {
    let mut words = Vec::new();
    match line.state {
        State::Off => words.push("off"),
        State::NotKnown => words.push("not known"),
        State::Found => {}
    }
    match line.origin {
        Origin::Document => words.push("declared only"),
        Origin::Code if line.kind == "package" => words.push("in use by the code"),
        _ => {}
    }
    let settings = settings(line);
    match (words.is_empty(), settings.is_empty()) {
        (true, true) => "yes".to_string(),
        (true, false) => settings,
        (false, true) => words.join(", "),
        (false, false) => format!("{}: {settings}", words.join(", ")),
    }
}

/// Where a line stands.
pub(super) fn place(line: &Line) -> String {
    format!("{}:{}", line.file, line.line)
}

/// How many lines say so, in a cell of the overview.
pub(super) fn count(lines: &[&Line]) -> String {
    let made = lines.iter().filter(|line| line.origin != Origin::Document);
    let (mut found, mut unknown, mut off) = (0_usize, 0_usize, 0_usize);
    for line in made {
        match line.state {
            State::Found => found += 1,
            State::NotKnown => unknown += 1,
            State::Off => off += 1,
        }
    }
    let declared = lines.iter().filter(|line| line.origin == Origin::Document).count();
    let words = [(found, ""), (unknown, " not known"), (off, " off"), (declared, " declared only")];
    let said = words.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count}{word}"));
    let said: Vec<String> = said.collect();
    if said.is_empty() { "–".to_string() } else { said.join(", ") }
}

/// What is absent, topic by topic: `Backups (staging, production)`.
pub(super) fn absent(all: &[Absent], gap: Gap) -> Vec<String> {
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in all.iter().filter(|one| one.gap == gap) {
        let title = one.topic.title.as_str();
        if said.last().is_none_or(|(last, _)| *last != title) {
            said.push((title, Vec::new()));
        }
        if let Some((_, environments)) = said.last_mut() {
            environments.extend(one.environment.as_deref());
        }
    }
    said.into_iter()
        .map(|(title, environments)| match environments.is_empty() {
            true => title.to_string(),
            false => format!("{title} ({})", environments.join(", ")),
        })
        .collect()
}

/// The environments that have a column, and last what is tied to none.
pub(super) fn columns(environments: &Environments) -> Vec<Option<&str>> {
    environments.names.iter().map(|name| Some(name.as_str())).chain([None]).collect()
}
