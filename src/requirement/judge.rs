//! Rows judged on the resources of one target.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde_json::Value as Json;

use crate::document::{Kind, Node, PathKey, Value};
use crate::levels::Level;
use crate::requirement::companion::{Companions, Finding, handed_to_modules};
use crate::requirement::dialect::{Dialect, State};
use crate::requirement::operator::Test;
use crate::requirement::path::{AttributePath, Key};
use crate::requirement::row::{Companion, Demand, Row, Spelling};
use crate::requirement::table::Absence;
use crate::requirement::truth::Truth;
use crate::requirement::{Judgement, Requirements, Subject};
use crate::result::SubjectStatus;
use crate::target::cloudformation;
use crate::target::resources::{Resource, Resources};

/// One target with what rows look up in it.
struct Bench<'r, 'n> {
    dialect: Dialect<'n>,
    /// By the position of the row and the spelling.
    companions: BTreeMap<(usize, usize), Companions<'n>>,
    handed: OnceLock<BTreeSet<&'n str>>,
    /// The numbers that rows name.
    level: &'n Level,
    judgements: Vec<Judgement<'r>>,
}

/// One row on one resource.
struct Case<'c, 'r, 'n> {
    row: &'r Row,
    resource: &'n Resource<'n>,
    subject: &'c Arc<Subject>,
    /// A condition cannot be told.
    doubt: bool,
}

/// The kind whose spelling of rows a kind's resources have: those of the Serverless Framework are CloudFormation's.
pub(super) fn spelt_as(kind: Kind) -> Kind {
    if kind == Kind::Serverless { Kind::Cloudformation } else { kind }
}

pub(super) fn judge<'r>(requirements: &'r Requirements, kind: Kind, input: &Node, level: &Level) -> Vec<Judgement<'r>> {
    let Some(by_type) = requirements.by_kind.get(&spelt_as(kind)) else { return Vec::new() };
    let evaluated = if kind == Kind::Cloudformation { cloudformation::evaluate(input) } else { None };
    let input = evaluated.as_ref().unwrap_or(input);
    let resources = Resources::of(kind, input);
    let root = if kind == Kind::Serverless { input.get("resources").unwrap_or(input) } else { input };
    let kind = spelt_as(kind);
    let dialect = Dialect { kind, root };
    let rows_of = |resource: &Resource<'_>| by_type.get(Resources::lookup(kind, &resource.kind).as_ref());
    let mut companions = BTreeMap::new();
    let asked: BTreeSet<(usize, usize)> = resources.all().iter().filter_map(rows_of).flatten().copied().collect();
    for (at, spelt) in asked {
        let spelling = requirements.spelling(at, spelt).map(|(_, spelling)| spelling);
        if let Some(Demand::Companion(companion)) = spelling.map(|spelling| &spelling.demand) {
            companions.entry((at, spelt)).or_insert_with(|| Companions::find(companion, dialect, &resources));
        }
    }
    let mut bench = Bench { dialect, companions, handed: OnceLock::new(), level, judgements: Vec::new() };
    for resource in resources.all() {
        let Some(rows) = rows_of(resource) else { continue };
        let subject = Arc::new(Subject {
            kind: resource.kind.to_string(),
            name: resource.address.clone(),
            path: resource.path.clone(),
        });
        for &(at, spelt) in rows {
            if let Some((row, spelling)) = requirements.spelling(at, spelt) {
                bench.judge(row, spelling, (at, spelt), resource, &subject);
            }
        }
    }
    bench.judgements
}

impl<'r: 'n, 'n> Bench<'r, 'n> {
    fn judge(
        &mut self,
        row: &'r Row,
        spelling: &'r Spelling,
        at: (usize, usize),
        resource: &'n Resource<'n>,
        subject: &Arc<Subject>,
    ) {
        let applies = spelling.applies(self.dialect, resource.body);
        let case = Case { row, resource, subject, doubt: applies == Truth::Unknown };
        let before = self.judgements.len();
        let rest = if applies == Truth::False {
            SubjectStatus::NotApplicable
        } else {
            let is_asked = match &spelling.demand {
                Demand::Attribute { path, test, when_absent, number } => {
                    let (level, asked) = (self.level, number.as_ref());
                    let fails = asked.and_then(|asked| asked.limit(level)).unwrap_or_else(|| test.clone());
                    let review = asked.and_then(|asked| asked.review(level));
                    self.attribute(&case, spelling, path, (&fails, review.as_ref()), *when_absent)
                }
                Demand::Companion(companion) => {
                    self.companion(&case, at, companion);
                    true
                }
            };
            if is_asked { SubjectStatus::Pass } else { SubjectStatus::NotApplicable }
        };
        if self.judgements.len() == before {
            self.judgements.push(case.judgement(rest, resource.path.clone(), String::new()));
        }
    }

    /// Adds what is not passed, for each place of the attribute; whether there is any place.
    fn attribute(
        &mut self,
        case: &Case<'_, 'r, 'n>,
        spelling: &'n Spelling,
        path: &'n AttributePath,
        (test, stricter): (&Test, Option<&Test>),
        when_absent: Absence,
    ) -> bool {
        let (dialect, judgements) = (self.dialect, &mut self.judgements);
        let mut is_there = false;
        path.visit(dialect, case.resource.body, &mut |trail, state| {
            let applies = spelling.applies_at(dialect, case.resource.body, (path, trail));
            if applies == Truth::False {
                return;
            }
            is_there = true;
            let state = match state {
                State::Unknown(node) => dialect.attribute(node).map_or(state, |found| dialect.state(found)),
                told => told,
            };
            let state = test.seen(dialect, state);
            let (status, review) = match (state, when_absent) {
                (State::Absent, Absence::Pass) => return,
                (State::Absent, Absence::Review) => (SubjectStatus::Unknown, true),
                (State::Absent, Absence::Fail) => (SubjectStatus::Fail, false),
                _ => match test.of(dialect, state) {
                    Truth::True if stricter.is_some_and(|own| own.of(dialect, state) == Truth::False) => {
                        (SubjectStatus::Unknown, true)
                    }
                    Truth::True => return,
                    Truth::False => (SubjectStatus::Fail, false),
                    Truth::Unknown => (SubjectStatus::Unknown, false),
                },
            };
            // A failure in doubt is not known.
            let in_doubt = applies == Truth::Unknown && status == SubjectStatus::Fail;
            let status = if in_doubt { SubjectStatus::Unknown } else { status };
            let shown = shown(dialect, state, status);
            let mut found = case.found(status, review, trail, &format!("`{}` is {shown}", path.label()));
            if matches!(state, State::Absent) {
                found.missing = path.below(trail).map(str::to_string).collect();
            }
            judgements.push(found);
        });
        is_there
    }

    fn companion(&mut self, case: &Case<'_, 'r, 'n>, at: (usize, usize), companion: &'n Companion) {
        let Some(companions) = self.companions.get(&at) else { return };
        let types = companion.resources.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(" or ");
        let handed = self.handed.get_or_init(|| handed_to_modules(self.dialect));
        let (status, why) = match companions.of(companion, self.dialect, case.resource) {
            Finding::Exists => return,
            Finding::Open => {
                (SubjectStatus::Unknown, format!("which {types} refers to it is not known before it runs"))
            }
            _ if handed.contains(case.resource.address.as_str()) => {
                (SubjectStatus::Unknown, format!("a module that gets it may make the {types}"))
            }
            Finding::Unfit(address) => {
                (SubjectStatus::Fail, format!("`{address}` refers to it and is not as it must be"))
            }
            Finding::Missing => (SubjectStatus::Fail, format!("no {types} refers to it")),
        };
        self.judgements.push(case.found(status, false, &[], &why));
    }
}

impl<'r> Case<'_, 'r, '_> {
    fn judgement(&self, status: SubjectStatus, path: Vec<PathKey>, message: String) -> Judgement<'r> {
        Judgement {
            row: self.row,
            subject: Arc::clone(self.subject),
            status,
            review: false,
            path,
            missing: Vec::new(),
            message,
        }
    }

    /// A judgement about a place below the resource's body. A failure in doubt is not known.
    fn found(&self, status: SubjectStatus, review: bool, trail: &[Key<'_>], why: &str) -> Judgement<'r> {
        let status = if self.doubt && status == SubjectStatus::Fail { SubjectStatus::Unknown } else { status };
        let (address, says) = (&self.resource.address, &self.row.message);
        let message = if status == SubjectStatus::Fail {
            format!("{address} {says} ({why})")
        } else {
            format!("whether {address} {says} cannot be told here ({why})")
        };
        let path = self.resource.path.iter().cloned().chain(trail.iter().copied().map(PathKey::from)).collect();
        Judgement { review, ..self.judgement(status, path, message) }
    }
}

/// A value as a message shows it.
fn shown<'n>(dialect: Dialect<'n>, state: State<'n>, status: SubjectStatus) -> String {
    match state {
        State::Absent => "not set".to_string(),
        State::Unknown(node) => dialect
            .told(node)
            .map_or_else(|| "not known before it runs".to_string(), |text| Json::from(text).to_string()),
        State::Known(node) if status == SubjectStatus::Unknown && dialect.holds_unknown(node) => {
            "not known before it runs".to_string()
        }
        State::Known(node) if node.as_object().is_some() => "set".to_string(),
        State::Known(node) => json(node).to_string(),
    }
}

/// Recursion is as deep as the tree, which parsers bound.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::from(*value),
        Value::Int(value) => Json::from(*value),
        Value::Float(value) => Json::from(*value),
        Value::String(text) => Json::from(text.as_str()),
        Value::Unknown(unknown) => Json::from(unknown.text.as_str()),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Object(entries) => {
            let sorted: BTreeMap<&str, Json> =
                entries.iter().map(|entry| (entry.key.as_str(), json(&entry.node))).collect();
            sorted.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
        }
    }
}
