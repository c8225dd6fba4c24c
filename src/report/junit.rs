//! JUnit XML, as test reporters of CI systems read it: a suite for each rule, a case for each subject and result.
//!
//! There is no schema by JUnit's makers; the elements are those of <https://github.com/testmoapp/junitxml>. What is not
//! known, waits for a person or is accepted is `skipped`, since readers count as passed what is neither that nor a
//! failure nor an error. What was not read is an error of the suite `coverage`, and what was switched off is skipped there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::report::ReportOptions;
use crate::report::entry::{Entry, Writer};
use crate::report::escape::one_line;
use crate::report::saved::{Exemption, Finding, Saved};

pub(super) const FORMAT: Entry = Entry {
    name: "junit",
    extension: "junit.xml",
    description: "JUnit XML: each rule a suite, each subject a case",
    write: Writer::Saved(write),
};

#[derive(Debug)]
struct Case {
    name: String,
    /// The path, empty where there is none, and the line.
    place: (String, Option<u32>),
    outcome: Outcome,
    message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failure,
    Error,
    Skipped,
}

fn write(saved: &Saved, _: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let suites = suites(saved);
    let of = |cases: &[Case], outcome| cases.iter().filter(|case| case.outcome == outcome).count();
    let counts = |cases: &[Case]| {
        let (failures, errors) = (of(cases, Outcome::Failure), of(cases, Outcome::Error));
        (cases.len(), failures, errors, of(cases, Outcome::Skipped))
    };
    let sum = suites
        .values()
        .map(|cases| counts(cases))
        .fold((0, 0, 0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1, sum.2 + counts.2, sum.3 + counts.3));
    let told = |(tests, failures, errors, skipped): (usize, usize, usize, usize)| {
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
    };
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"{}\" {}>", attribute(&saved.tool.name), told(sum))?;
    for (name, cases) in &suites {
        writeln!(out, "  <testsuite name=\"{}\" {}>", attribute(name), told(counts(cases)))?;
        for case in cases {
            case.write(name, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

impl Case {
    fn write(&self, suite: &str, out: &mut dyn Write) -> io::Result<()> {
        let (name, class, file) = (attribute(&self.name), attribute(suite), attribute(&self.place.0));
        // Readers make a link of `file`.
        write!(out, "    <testcase classname=\"{class}\" name=\"{name}\" file=\"{file}\"")?;
        let line = self.place.1.map(|line| line.to_string()).unwrap_or_default();
        let place = if line.is_empty() { file } else { format!("{file}:{line}") };
        if !line.is_empty() {
            write!(out, " line=\"{line}\"")?;
        }
        let message = attribute(&self.message);
        match self.outcome {
            Outcome::Passed => writeln!(out, "/>"),
            Outcome::Failure => writeln!(out, "><failure message=\"{message}\">{place}</failure></testcase>"),
            Outcome::Error => writeln!(out, "><error message=\"{message}\">{place}</error></testcase>"),
            Outcome::Skipped => writeln!(out, "><skipped message=\"{message}\"/></testcase>"),
        }
    }
}

fn suites(saved: &Saved) -> BTreeMap<&str, Vec<Case>> {
    let mut suites: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    let blocks = blocks_with_failures(saved);
    for result in &saved.results {
        told.insert((result.rule_id.as_str(), result.subject.as_deref().unwrap_or_default()));
        suites.entry(&result.rule_id).or_default().push(of_result(result));
    }
    for population in &saved.population {
        let rule = population.rule_id.as_str();
        for subject in &population.subjects {
            let place = &subject.location;
            let block = (rule, place.path.as_str(), place.start_line);
            let (outcome, message) = match subject.status.as_str() {
                "pass" => (Outcome::Passed, ""),
                "error" => (Outcome::Error, "the policy did not finish"),
                "notApplicable" => (Outcome::Skipped, "not applicable"),
                // Its result says so already.
                _ if told.contains(&(rule, subject.name.as_str())) => continue,
                "fail" if blocks.contains(&block) => continue,
                "fail" => (Outcome::Failure, "it fails"),
                other => (Outcome::Skipped, other),
            };
            let name = format!("{} {}", subject.kind, subject.name);
            let place = (subject.location.path.clone(), Some(subject.location.start_line));
            suites.entry(rule).or_default().push(Case { name, place, outcome, message: message.to_string() });
        }
    }
    for error in &saved.coverage.errors {
        let (name, place) = ("policy did not finish".to_string(), (error.path.clone(), None));
        let case = Case { name, place, outcome: Outcome::Error, message: error.message.clone() };
        suites.entry(&error.rule_id).or_default().push(case);
    }
    let gaps = crate::report::gaps::gaps(saved);
    let gap = |gap: crate::report::gaps::Gap| Case {
        name: gap.path.clone(),
        place: (gap.path, None),
        outcome: Outcome::Error,
        message: gap.reason,
    };
    // What is switched off, left out or lowered was not tested.
    let exempt = |exemption: &Exemption| Case {
        name: exemption.by.clone(),
        place: (exemption.path.clone().unwrap_or_default(), exemption.line),
        outcome: Outcome::Skipped,
        message: format!("exempt: {}", exemption.message),
    };
    let told: Vec<Case> = gaps.into_iter().map(gap).chain(saved.coverage.exemptions.iter().map(exempt)).collect();
    if !told.is_empty() {
        suites.entry("coverage").or_default().extend(told);
    }
    suites
}

/// The rule, path and first line of each subject in which a failure stands: one about a block of a module is about the block in
/// each of its calls.
fn blocks_with_failures(saved: &Saved) -> BTreeSet<(&str, &str, u32)> {
    let subjects = saved.population.iter().flat_map(|population| {
        population.subjects.iter().map(|subject| (population.rule_id.as_str(), &subject.location))
    });
    let starts: BTreeSet<(&str, &str, u32)> =
        subjects.map(|(rule, at)| (rule, at.path.as_str(), at.start_line)).collect();
    let ends = saved.results.iter().filter(|result| result.standing() == "open").map(|result| {
        let (rule, at) = (result.rule_id.as_str(), &result.location);
        ((rule, at.path.as_str(), 0), (rule, at.path.as_str(), at.start_line))
    });
    ends.filter_map(|(first, last)| starts.range(first..=last).next_back().copied()).collect()
}

fn of_result(result: &Finding) -> Case {
    let subject = result.subject.as_deref().unwrap_or(&result.location.path);
    let (outcome, message) = match (result.standing(), &result.suppression) {
        ("open", _) => (Outcome::Failure, result.message.clone()),
        (standing, Some(accepted)) => (Outcome::Skipped, format!("{standing}: {}", accepted.reason)),
        (standing, None) => (Outcome::Skipped, format!("{standing}: {}", result.message)),
    };
    let place = (result.location.path.clone(), Some(result.location.start_line));
    Case { name: subject.to_string(), place, outcome, message }
}

/// Text for an attribute or an element. XML 1.0 has no way to write most control characters, nor U+FFFE and U+FFFF
/// (section 2.2): what is hidden is shown as `\u{..}`.
fn attribute(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn hostile_text_stays_text_and_counts_add_up() {
        let mut report = sample::report();
        let first = report.results.first_mut().unwrap();
        first.message = "\"/><x>&\u{0}\u{ffff}]]>".to_string();
        let mut out = Vec::new();
        let options = ReportOptions::default();
        crate::report::write(&report, "junit".parse().unwrap(), &options, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let count = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count().to_string();
        let root = document.root_element();
        assert_eq!(root.attribute("tests").unwrap(), count("testcase"));
        assert_eq!(root.attribute("failures").unwrap(), count("failure"));
        assert_eq!(root.attribute("errors").unwrap(), count("error"));
        assert_eq!(root.attribute("skipped").unwrap(), count("skipped"));
        let words = ["tests", "failures", "errors", "skipped"].map(|name| root.attribute(name).unwrap());
        assert_eq!(words, ["23", "5", "4", "12"], "five things are switched off");
        assert_eq!(count("x"), "0");
        let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
        let is_apart = |case: &roxmltree::Node<'_, '_>| {
            let line = case.attribute("line").and_then(|line| line.parse::<u32>().ok());
            line.is_some() && !case.attribute("file").unwrap().contains(':')
        };
        assert_eq!(cases.filter(is_apart).count(), 18, "the path is a path, and the line a number");
    }
}
