//! What the values of calls are for: the name that a value is given to, and what is done with it on the way there.

use std::collections::HashMap;

use super::facts::Owners;
use super::rules::last_name;
use super::tape::{Kind, Tape, ValueId, WALK};

/// The operation that each value is a part of, by their places in the text: not all that a language's folder lowers names its operands.
pub(super) struct Around(HashMap<ValueId, ValueId>);

impl Around {
    pub(super) fn of(tape: &Tape<'_>) -> Self {
        let mut around = HashMap::new();
        let mut open: Vec<ValueId> = Vec::new();
        for (id, operation) in tape.iter().filter(|(_, operation)| is_value(&operation.kind)) {
            while let Some(last) = open.pop_if(|last| operation.span.contains(tape.span(*last))) {
                around.entry(last).or_insert(id);
            }
            // A type may stand before the value.
            if let Kind::Typed { value, .. } = &operation.kind {
                around.insert(*value, id);
            }
            open.push(id);
        }
        Self(around)
    }

    /// What a value is given to, and what is done with it before that.
    pub(super) fn purpose(
        &self,
        tape: &Tape<'_>,
        owners: &Owners<'_>,
        value: ValueId,
    ) -> (Option<String>, Vec<String>) {
        let (mut at, mut steps, mut through) = (value, 0, Vec::new());
        while WALK.has_room(steps) {
            steps += 1;
            if let Some(name) = owners.get(&at).and_then(|(owner, key)| given_to(tape, *owner, *key)) {
                return (Some(name), through);
            }
            let Some(parent) = self.0.get(&at).copied() else { break };
            match tape.kind(parent) {
                Kind::Call { callee, .. } => {
                    let name = last_name(tape, *callee).unwrap_or_default();
                    let on = tape.span(*callee).contains(tape.span(at));
                    through.push(if on { format!(".{name}") } else { format!("{name}(") });
                }
                Kind::Element(_) | Kind::At { .. } => through.push("[]".to_string()),
                Kind::Text(_) => through.push("+".to_string()),
                Kind::Derived if compares(tape, parent, at) => break,
                // What a function gives is its callers', if it is not given to a call.
                Kind::Function(function) if tape.function(*function).is_none_or(|own| own.passed_to.is_none()) => break,
                _ => {}
            }
            at = parent;
        }
        (None, through)
    }
}

fn given_to(tape: &Tape<'_>, owner: ValueId, key: Option<&str>) -> Option<String> {
    match tape.kind(owner) {
        Kind::Bind { name, .. } => Some((*name).to_string()),
        Kind::Assign { place, .. } => Some(tape.path(*place)),
        Kind::Object(_) | Kind::Keywords(_) => key.map(str::to_string),
        _ => None,
    }
}

/// Whether what is known of a value in an operation is how it compares with another.
fn compares(tape: &Tape<'_>, operation: ValueId, value: ValueId) -> bool {
    let (whole, own) = (tape.span(operation), tape.span(value));
    let part = |start: u32, end: u32| tape.text().get(start as usize..end as usize).unwrap_or_default().trim();
    let (before, after) = (part(whole.start, own.start), part(own.end, whole.end));
    let shifts = after.starts_with("<<") || after.starts_with(">>") || before.ends_with("<<") || before.ends_with(">>");
    !shifts && (after.starts_with(['<', '>', '=', '!']) || before.ends_with(['<', '>', '=', '!']))
}

fn is_value(kind: &Kind<'_>) -> bool {
    matches!(
        kind,
        Kind::Call { .. }
            | Kind::Member { .. }
            | Kind::Element(_)
            | Kind::At { .. }
            | Kind::Text(_)
            | Kind::List(_)
            | Kind::Object(_)
            | Kind::Keywords(_)
            | Kind::Choice(_)
            | Kind::Typed { .. }
            | Kind::Derived
            | Kind::Unknown
            | Kind::Function(_)
    )
}
