//! The rows that one scan gives, in the order of the JSON report.

use crate::report::audit::{self, ControlRow};
use crate::report::parquet::About;
use crate::report::saved::{Finding, Kind, Saved};

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    Null,
    Text(&'a str),
    Long(i64),
    Flag(bool),
}

pub(super) type Row<'a> = Vec<Cell<'a>>;

/// A scan of which rows are made.
pub(super) struct Scan<'a> {
    about: &'a About,
    saved: &'a Saved,
    schema: i64,
    tool: String,
    controls: Vec<ControlRow<'a>>,
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Cell<'_> {
    fn from(count: usize) -> Self {
        Self::Long(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Cell<'_> {
    fn from(line: u32) -> Self {
        Self::Long(i64::from(line))
    }
}

impl<'a, T: Into<Self>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Null, Into::into)
    }
}

impl<'a> Scan<'a> {
    pub(super) fn new(about: &'a About, saved: &'a Saved, schema: i64) -> Self {
        let tool = format!("{} {}", saved.tool.name, saved.tool.version);
        Self { about, saved, schema, tool, controls: audit::control_rows(saved) }
    }

    /// The rows of a table, the scan's id before each; `None` where there is no such table.
    pub(super) fn rows(&'a self, table: &str) -> Option<Box<dyn Iterator<Item = Row<'a>> + 'a>> {
        let saved = self.saved;
        let rows: Box<dyn Iterator<Item = Row<'a>> + 'a> = match table {
            "scans" => Box::new(std::iter::once(self.itself())),
            "results" => Box::new(saved.results.iter().map(result)),
            "flows" => Box::new(saved.results.iter().flat_map(flow)),
            "subjects" => Box::new(self.subjects()),
            "controls" => Box::new(self.controls.iter().map(control)),
            "coverage" => Box::new(self.coverage()),
            _ => return None,
        };
        let id: &'a str = &self.about.scan;
        Some(Box::new(rows.map(move |row| [vec![id.into()], row].concat())))
    }

    fn itself(&'a self) -> Row<'a> {
        let Self { about, saved, tool, .. } = self;
        let (summary, came_from, verdict) = (&saved.summary, saved.provenance.as_ref(), saved.verdict.as_ref());
        vec![
            Cell::Long(about.at),
            about.team.as_deref().into(),
            about.product.as_deref().into(),
            came_from.and_then(|from| from.revision.as_deref()).into(),
            came_from.and_then(|from| from.branch.as_deref()).into(),
            tool.as_str().into(),
            verdict.map(|verdict| verdict.outcome.as_str()).into(),
            verdict.map(|verdict| verdict.reason.as_str()).into(),
            summary.rules_in_force.into(),
            summary.files_read.into(),
            summary.for_tables.files_partial.into(),
            summary.for_tables.files_not_read.into(),
            summary.for_tables.policy_errors.into(),
            saved.results.len().into(),
            Cell::Long(self.schema),
        ]
    }

    fn subjects(&'a self) -> impl Iterator<Item = Row<'a>> {
        self.saved.population.iter().flat_map(|rule| {
            rule.subjects.iter().map(|one| {
                vec![
                    rule.rule_id.as_str().into(),
                    one.kind.as_str().into(),
                    one.name.as_str().into(),
                    one.status.as_str().into(),
                    one.location.path.as_str().into(),
                    one.location.start_line.into(),
                ]
            })
        })
    }

    fn coverage(&'a self) -> impl Iterator<Item = Row<'a>> {
        self.saved.coverage.files.iter().map(|file| {
            vec![
                file.path.as_str().into(),
                file.status.as_str().into(),
                file.reason.as_deref().into(),
                file.format.as_deref().into(),
                file.bytes.map(|bytes| Cell::Long(i64::try_from(bytes).unwrap_or(i64::MAX))).into(),
                file.problems.len().into(),
            ]
        })
    }
}

fn result(result: &Finding) -> Row<'_> {
    let accepted = result.suppression.as_ref();
    let kind = match result.kind {
        Kind::Fail => "fail",
        Kind::Review => "review",
        Kind::Open => "open",
    };
    vec![
        result.fingerprint.as_str().into(),
        result.rule_id.as_str().into(),
        kind.into(),
        result.severity.as_str().into(),
        Cell::Flag(result.standing() == "open"),
        result.location.path.as_str().into(),
        result.location.start_line.into(),
        result.message.as_str().into(),
        result.subject.as_deref().into(),
        result.environment.as_deref().into(),
        accepted.map(|accepted| accepted.by.as_str()).into(),
        accepted.map(|accepted| accepted.reason.as_str()).into(),
    ]
}

fn flow(result: &Finding) -> impl Iterator<Item = Row<'_>> {
    result.code_flow.iter().enumerate().map(|(number, step)| {
        vec![
            result.fingerprint.as_str().into(),
            result.rule_id.as_str().into(),
            number.into(),
            step.location.path.as_str().into(),
            step.location.start_line.into(),
            step.message.as_str().into(),
        ]
    })
}

fn control<'a>(control: &ControlRow<'a>) -> Row<'a> {
    vec![
        control.framework.into(),
        control.id.into(),
        control.title.into(),
        control.status.into(),
        control.passed.into(),
        control.failed.into(),
        control.unknown.into(),
        control.rules.into(),
    ]
}
