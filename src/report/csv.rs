//! Tables as auditors sample them (RFC 4180): one of results, one of everything that rules examined.

use std::io::{self, Write};

use crate::report::ReportOptions;
use crate::report::entry::{Entry, Writer};
use crate::report::escape::one_line;
use crate::report::saved::{Rule, Saved};

pub(super) const FINDINGS: Entry = Entry {
    name: "csv",
    extension: "csv",
    description: "a table of all results: open, unknown, for review, waived, suppressed",
    write: Writer::Saved(findings),
};

pub(super) const POPULATION: Entry = Entry {
    name: "csv-population",
    extension: "population.csv",
    description: "a table of everything that rules examined and how it ended, to draw samples from",
    write: Writer::Saved(population),
};

fn findings(saved: &Saved, _: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let head = [
        "rule",
        "title",
        "severity",
        "standing",
        "message",
        "path",
        "line",
        "column",
        "subject",
        "environment",
        "baseline",
        "accepted_by",
        "acceptance",
        "fingerprint",
        "controls",
    ];
    row(&head, out)?;
    for result in &saved.results {
        let rule = saved.rule(&result.rule_id);
        let accepted = result.suppression.as_ref();
        let (line, column) = (result.location.start_line.to_string(), result.location.start_column.to_string());
        row(
            &[
                &result.rule_id,
                rule.map_or("", |rule| &rule.title),
                result.severity.as_str(),
                result.standing(),
                &result.message,
                &result.location.path,
                &line,
                &column,
                result.subject.as_deref().unwrap_or_default(),
                result.environment.as_deref().unwrap_or_default(),
                result.baseline_state.as_deref().unwrap_or_default(),
                accepted.map_or("", |accepted| &accepted.by),
                accepted.map_or("", |accepted| &accepted.reason),
                &result.fingerprint,
                &controls(rule),
            ],
            out,
        )?;
    }
    Ok(())
}

/// A population without its members is none that anybody can draw from: that is an error and no empty table.
fn population(saved: &Saved, _: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    if saved.has_unlisted_subjects() {
        let words = "the report lists no subjects: make it with 'regate scan -o json --show-passed'";
        return Err(io::Error::other(words));
    }
    row(&["rule", "title", "severity", "kind", "subject", "status", "path", "line", "controls"], out)?;
    for population in &saved.population {
        let rule = saved.rule(&population.rule_id);
        let controls = controls(rule);
        for subject in &population.subjects {
            row(
                &[
                    &population.rule_id,
                    rule.map_or("", |rule| &rule.title),
                    rule.map_or("", |rule| rule.severity.as_str()),
                    &subject.kind,
                    &subject.name,
                    &subject.status,
                    &subject.location.path,
                    &subject.location.start_line.to_string(),
                    &controls,
                ],
                out,
            )?;
        }
    }
    Ok(())
}

fn controls(rule: Option<&Rule>) -> String {
    rule.map(|rule| crate::report::control_list::line(&rule.controls)).unwrap_or_default()
}

/// Every cell in quotes, lines ended by CR LF (RFC 4180).
pub(super) fn row(cells: &[&str], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// A spreadsheet takes a cell that starts with one of these for a formula
/// (<https://owasp.org/www-community/attacks/CSV_Injection>); an apostrophe makes it text.
fn cell(text: &str) -> String {
    let text = one_line(text);
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{json, sample};

    fn written(name: &str) -> String {
        let mut out = Vec::new();
        let options = ReportOptions::default();
        crate::report::write(&sample::report(), name.parse().unwrap(), &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_cell_is_text() {
        assert_eq!(cell("=cmd|' /C calc'!A0"), "\"'=cmd|' /C calc'!A0\"");
        assert_eq!(cell("\t@x"), "\"' @x\"");
        assert_eq!(cell("a\"b\r\nc,\u{1b}"), "\"a\"\"b  c,\\u{1b}\"");
    }

    #[test]
    fn every_result_and_every_subject_is_a_row() {
        let report = sample::report();
        let saved = json::saved(&report, &ReportOptions::default()).unwrap();
        assert_eq!(written("csv").lines().count(), 1 + report.results.len());
        let subjects: usize = saved.population.iter().map(|population| population.subjects.len()).sum();
        assert_eq!((written("csv-population").lines().count(), subjects), (8, 7));
        assert!(written("csv").contains("\"suppressed\"") && written("csv").contains("\"unknown\""));
        assert!(written("csv-population").contains("\"notApplicable\""));
    }

    #[test]
    fn a_population_that_is_only_counted_is_no_empty_table() {
        let mut bytes = Vec::new();
        crate::report::write(&sample::report(), "json".parse().unwrap(), &ReportOptions::default(), &mut bytes)
            .unwrap();
        let saved = Saved::read(&bytes).unwrap();
        let error = population(&saved, &ReportOptions::default(), &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("--show-passed"));
    }
}
