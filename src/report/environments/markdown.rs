//! The page: an overview, the parts with every line's place, what was not found, and what was not read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::words;
use crate::environments::{Environments, Gap, Line, Part, Topic, Topics, absent, undeclared, unfound};
use crate::report::markdown::cell;
use crate::report::plural;

/// Things of a topic that are listed; of the others, how many there are.
const MOST_ROWS: usize = 15;
/// Lines of a list of what was not read or not found.
const MOST_LISTED: usize = 20;
/// Lines in one cell.
const MOST_IN_CELL: usize = 3;

pub(super) fn page(environments: &Environments) -> String {
    let mut page = "# Environments\n\n".to_string();
    let files = plural(environments.files, "file");
    let _ = writeln!(
        page,
        "Made by `regate document environments` from what {files} of the repository say. Values are shown as they are written, and \
         not judged: `regate scan` does that. What is not found here may be set up elsewhere, by hand or by another repository.\n"
    );
    named(environments, &mut page);
    if environments.lines.is_empty() {
        page.push_str("No infrastructure, pipeline or declaration of an environment was found in them.\n");
    } else {
        overview(environments, &mut page);
        for (at, part) in Part::ALL.iter().enumerate() {
            self::part(environments, at + 1, *part, &mut page);
        }
        outputs(environments, &mut page);
        gaps(environments, &mut page);
    }
    unread(environments, &mut page);
    page
}

/// The environments that there are, how often something is measured, and the version.
fn named(environments: &Environments, page: &mut String) {
    if environments.names.is_empty() {
        page.push_str("- Environments: none is named by a path, a tag, a namespace or a job\n");
    } else {
        let names: Vec<String> = environments.names.iter().map(|name| cell(name)).collect();
        let _ = writeln!(page, "- Environments: {}", names.join(", "));
    }
    if !environments.intervals.is_empty() {
        let _ = writeln!(page, "- Monitoring intervals: {}", environments.intervals.join(", "));
    }
    if let Some(version) = &environments.version {
        let _ = writeln!(page, "- Version in package.json: {}", cell(version));
    }
    page.push('\n');
}

/// How many lines there are of each topic and environment. Topics of which there is none are in the lists below.
fn overview(environments: &Environments, page: &mut String) {
    let columns = words::columns(environments);
    page.push_str("## Overview\n\n|  |");
    for column in &columns {
        let _ = write!(page, " {} |", title(*column, environments));
    }
    let _ = writeln!(page, "\n|---|{}", "---|".repeat(columns.len()));
    for topic in Topics::get().all() {
        let own = lines(environments, topic);
        if own.is_empty() {
            continue;
        }
        let _ = write!(page, "| {} |", cell(&topic.title));
        for column in &columns {
            let here: Vec<&Line> = own.iter().filter(|line| line.environment.as_deref() == *column).copied().collect();
            let _ = write!(page, " {} |", words::count(&here));
        }
        page.push('\n');
    }
    page.push('\n');
}

fn title(column: Option<&str>, environments: &Environments) -> String {
    match column {
        Some(name) => cell(name),
        None if environments.names.is_empty() => "Found".to_string(),
        None => "tied to no environment".to_string(),
    }
}

fn lines<'e>(environments: &'e Environments, topic: &Topic) -> Vec<&'e Line> {
    environments.lines.iter().filter(|line| line.topic == topic.id).collect()
}

fn part(environments: &Environments, number: usize, part: Part, page: &mut String) {
    let _ = writeln!(page, "## {number}. {}\n", part.title());
    let topics: Vec<&Topic> = Topics::get().all().iter().filter(|topic| topic.part == part).collect();
    let (shown, empty): (Vec<_>, Vec<_>) = topics.into_iter().partition(|topic| !lines(environments, topic).is_empty());
    for topic in &shown {
        table(environments, topic, page);
    }
    if !empty.is_empty() {
        let titles: Vec<&str> = empty.iter().map(|topic| topic.title.as_str()).collect();
        let _ = writeln!(page, "Nothing was found of: {}.\n", titles.join("; "));
    }
}

/// The things of a topic, environments side by side.
fn table(environments: &Environments, topic: &Topic, page: &mut String) {
    let own = lines(environments, topic);
    let mut rows: BTreeMap<(&str, &str), Vec<&Line>> = BTreeMap::new();
    for line in &own {
        rows.entry((&line.kind, &line.name)).or_default().push(line);
    }
    let columns: Vec<Option<&str>> = words::columns(environments)
        .into_iter()
        .filter(|column| own.iter().any(|line| line.environment.as_deref() == *column))
        .collect();
    let _ = write!(page, "### {}\n\n|  |", cell(&topic.title));
    for column in &columns {
        let _ = write!(page, " {} |", title(*column, environments));
    }
    let _ = writeln!(page, "\n|---|{}", "---|".repeat(columns.len()));
    let more = rows.len().saturating_sub(MOST_ROWS);
    for ((kind, name), lines) in rows.iter().take(MOST_ROWS) {
        let head = if name.starts_with(kind) { cell(name) } else { format!("{} {}", cell(kind), cell(name)) };
        let _ = write!(page, "| {head} |");
        for column in &columns {
            let _ = write!(page, " {} |", here(lines, *column));
        }
        page.push('\n');
    }
    if more > 0 {
        let _ = writeln!(page, "\n{more} more are in `--format json`.");
    }
    page.push('\n');
}

/// What a thing is in one environment.
fn here(lines: &[&Line], column: Option<&str>) -> String {
    let own: Vec<&&Line> = lines.iter().filter(|line| line.environment.as_deref() == column).collect();
    let shown = own
        .iter()
        .take(MOST_IN_CELL)
        .map(|line| format!("{} ({})", cell(&words::told(line)), cell(&words::place(line))));
    let mut shown: Vec<String> = shown.collect();
    if own.len() > MOST_IN_CELL {
        shown.push(format!("and {} more", own.len() - MOST_IN_CELL));
    }
    if shown.is_empty() { "–".to_string() } else { shown.join("<br>") }
}

fn outputs(environments: &Environments, page: &mut String) {
    if environments.outputs.is_empty() {
        return;
    }
    page.push_str("## Outputs of the infrastructure\n\n| Output | Environment | Value | Where |\n|---|---|---|---|\n");
    for output in environments.outputs.iter().take(MOST_ROWS) {
        let environment = output.environment.as_deref().map_or("–".to_string(), cell);
        let place = format!("{}:{}", output.file, output.line);
        let _ =
            writeln!(page, "| {} | {environment} | {} | {} |", cell(&output.name), cell(&output.value), cell(&place));
    }
    let more = environments.outputs.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        let _ = writeln!(page, "\n{more} more are in `--format json`.");
    }
    page.push('\n');
}

/// What was not found of what is expected, and how documents and infrastructure differ.
fn gaps(environments: &Environments, page: &mut String) {
    let absent = absent(environments);
    let groups = [
        (Gap::NotFound, "Expected, and not found in these files"),
        (Gap::Off, "Switched off, or open to everybody, wherever it is written"),
        (Gap::NotKnown, "Written, and not known before something runs"),
    ];
    for (gap, heading) in groups {
        list(page, heading, &words::absent(&absent, gap).iter().map(|one| cell(one)).collect::<Vec<_>>());
    }
    let declared: Vec<String> = by_topic(&unfound(environments));
    list(page, "Declared in documents, and found in no infrastructure", &declared);
    let undeclared: Vec<String> = undeclared(environments).iter().map(|topic| cell(&topic.title)).collect();
    list(page, "Found in the infrastructure, and declared in no document", &undeclared);
}

/// One line a topic: its first places, and how many more there are.
fn by_topic(lines: &[&Line]) -> Vec<String> {
    let mut topics: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    lines.iter().for_each(|line| topics.entry(line.topic).or_default().push(line));
    let told = |(topic, lines): (&str, Vec<&Line>)| {
        let title = Topics::get().named(topic).map_or(topic, |topic| topic.title.as_str());
        let shown =
            lines.iter().take(MOST_IN_CELL).map(|line| format!("{} ({})", cell(&line.name), cell(&words::place(line))));
        let mut shown: Vec<String> = shown.collect();
        if lines.len() > MOST_IN_CELL {
            shown.push(format!("and {} more", lines.len() - MOST_IN_CELL));
        }
        format!("{}: {}", cell(title), shown.join(", "))
    };
    topics.into_iter().map(told).collect()
}

fn list(page: &mut String, heading: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(page, "## {heading}\n");
    for line in lines.iter().take(MOST_LISTED) {
        let _ = writeln!(page, "- {line}");
    }
    if lines.len() > MOST_LISTED {
        let _ = writeln!(page, "- and {} more, in `--format json`", lines.len() - MOST_LISTED);
    }
    page.push('\n');
}

fn unread(environments: &Environments, page: &mut String) {
    let lines: Vec<String> =
        environments.unread.iter().map(|one| format!("{}: {}", cell(&one.what), cell(&one.reason))).collect();
    list(page, "Not read, so that nobody knows what it says", &lines);
    if environments.tests > 0 {
        let files = plural(environments.tests, "file");
        let _ = writeln!(page, "{files} of test code were left out.");
    }
}
