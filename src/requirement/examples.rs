//! The examples of rows, run as tests: a bad one must fail, a good one must pass, of an unknown one nobody can tell.

use std::sync::Arc;

use crate::document::{self, Document, Kind, Node};
use crate::levels::Level;
use crate::requirement::shelf::Ours;
use crate::requirement::{Requirements, Row};
use crate::result::SubjectStatus;
use crate::rule::Example;
use crate::source::{Artifact, Encoding, Origin, SourceText};
use crate::target::arm::Deployment;
use crate::target::schema::Schema;
use crate::target::terraform::Module;

/// How one example ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleResult {
    /// The row's id.
    pub rule: String,
    /// The file of the row, and the 1-based line of its id.
    pub file: String,
    pub line: u32,
    /// `example_bad_1`, numbered in the order of the file.
    pub name: String,
    /// Why it is not what it claims to be; `None` when it is.
    pub failure: Option<String>,
}

/// Runs the examples of every row, in the order of ids. Each is judged by its own row alone.
#[must_use]
pub fn test(requirements: &Requirements) -> Vec<ExampleResult> {
    let mut results = Vec::new();
    for row in requirements.rows() {
        let alone = Requirements::new(vec![row.clone()], Ours::default());
        for (word, examples) in [("bad", &row.rule.bad), ("good", &row.rule.good), ("unknown", &row.rule.unknown)] {
            for (at, example) in examples.iter().enumerate() {
                results.push(ExampleResult {
                    rule: row.rule.id.clone(),
                    file: row.rule.defined_in.clone(),
                    line: row.line,
                    name: format!("example_{word}_{}", at + 1),
                    failure: failure(&alone, row, word, example),
                });
            }
        }
    }
    results
}

fn failure(alone: &Requirements, row: &Row, word: &str, example: &Example) -> Option<String> {
    let targets = match targets(row, example) {
        Ok(targets) => targets,
        Err(problem) => return Some(problem),
    };
    // What the row says of a level's number is what production asks for.
    let level = &Level::default();
    let statuses: Vec<SubjectStatus> = targets
        .iter()
        .flat_map(|(kind, input)| alone.judge(*kind, input, level))
        .map(|judgement| judgement.status)
        .collect();
    let has = |status: SubjectStatus| statuses.contains(&status);
    let said = match word {
        "bad" if !has(SubjectStatus::Fail) => "a bad example must fail, and this one does not",
        "good" if has(SubjectStatus::Fail) => "a good example must pass, and this one fails",
        "good" if has(SubjectStatus::Unknown) => "a good example must pass, and nobody can tell whether this one does",
        "unknown" if has(SubjectStatus::Fail) || has(SubjectStatus::Pass) => {
            "an unknown example must neither pass nor fail, and this one does"
        }
        "unknown" if !has(SubjectStatus::Unknown) => "an unknown example must be unknown, and this one is not",
        _ if statuses.is_empty() => "the example has no resource that the row is about",
        _ => return None,
    };
    Some(said.to_string())
}

/// What an example is as rows see it.
fn targets(row: &Row, example: &Example) -> Result<Vec<(Kind, Node)>, String> {
    let source = SourceText::new(&example.file, example.content.as_str(), Encoding::Utf8, Origin::WorkingTree);
    let parsed = document::parse(&Artifact::file(Arc::new(source)));
    if let Some(problem) = parsed.problems.first() {
        return Err(format!("the example does not parse: {}", problem.message));
    }
    let (module, others): (Vec<&Document>, Vec<&Document>) = parsed
        .documents
        .iter()
        .filter(|document| row.rule.kinds.contains(&document.kind))
        .partition(|document| document.kind == Kind::Terraform);
    let module = (!module.is_empty()).then(|| (Kind::Terraform, Module::new("", &module).take_input()));
    let others = others.into_iter().map(|document| match document.kind {
        Kind::Arm => (Kind::Arm, Deployment::new(&[document]).input().clone()),
        Kind::Sql => (Kind::Sql, Schema::new(&[document]).input().clone()),
        kind => (kind, document.root.clone()),
    });
    let targets: Vec<_> = module.into_iter().chain(others).collect();
    if targets.is_empty() {
        let kinds: Vec<_> = row.rule.kinds.iter().map(|kind| kind.as_str()).collect();
        return Err(format!("the example is no {} document", kinds.join(" or ")));
    }
    Ok(targets)
}
