//! JUDGE: what the value is, and how sure that is. A form that tells by itself ([`form`]), a login ([`url`]), a literal that
//! its name ([`generic`]) or a service's word ([`service`]) makes a credential.

pub(crate) mod beside;
pub(crate) mod candidate;
pub(crate) mod environment;
pub(crate) mod form;
pub(crate) mod place;
pub(crate) mod service;
pub(crate) mod shown;
pub(crate) mod url;

mod documented;
mod generic;
mod made_up;

use self::candidate::{Candidate, claim};
use self::place::Place;
use crate::bound::Bound;
use crate::detect::Confidence;
use crate::detect::secrets::kinds;
use crate::detect::secrets::kinds::names;
use crate::detect::secrets::kinds::randomness::is_hex;
use crate::detect::secrets::medium::Medium;
use crate::detect::secrets::read::assignment::Assignment;
use crate::detect::secrets::read::fallback;
use crate::span::Span;

/// The longest value that is judged, in bytes: tokens that carry what they say have some KiB.
const LONGEST: Bound =
    Bound::new(8192, "a value is longer than 8 KiB: whether its name makes it a credential was not judged");

/// The claims on the value of an assignment; usually none.
pub(crate) fn literal(assignment: &Assignment<'_>, place: Place, candidates: &mut Vec<Candidate>) {
    let default = with_default(assignment);
    let assignment = default.as_ref().unwrap_or(assignment);
    let value = &*assignment.value;
    if value.len() < 3 {
        return;
    }
    if value.len() > LONGEST.most() {
        if assignment.says.or_else(|| names::classify(&assignment.name)).is_some() {
            LONGEST.reach();
        }
        return;
    }
    let known = candidates.len();
    service::assigned(assignment, place, candidates);
    let generic = generic::verdict(assignment, place);
    service::named(assignment, place, generic.map(|(_, confidence)| confidence), candidates);
    if let Some((id, confidence)) = generic
        && let Some(detector) = kinds::by_id(id)
    {
        candidates.push(claim(detector, assignment, place, confidence));
    } else if (generic::is_default_of_source(assignment, place) || generic::is_left_to_fill(assignment, place))
        && let Some(detector) = kinds::by_id("weak-default-credential")
    {
        let mut own = claim(detector, assignment, place, Confidence::Low);
        own.attributes.push(("production_only".to_string(), "true".to_string()));
        candidates.push(own);
    }
    // What a comment shows of an answer is an example more often than not; a signed address ends by itself.
    let addressed = place.comment && place.medium == Medium::Source && assignment.syntax == "url-query";
    if place.comment && place.payload || addressed || assignment.syntax == "signed-url" {
        candidates.iter_mut().skip(known).for_each(|candidate| candidate.confidence = Confidence::Low);
    }
}

/// The same of a value that a row of a table has: a password is kept there as its digest, MD5's or one of SHA's, which opens nothing
/// before somebody has guessed what it is of.
pub(crate) fn stored(assignment: &Assignment<'_>, place: Place, candidates: &mut Vec<Candidate>) {
    let known = candidates.len();
    literal(assignment, place, candidates);
    // A digest that was written as a number has lost its leading zeros.
    let length = matches!(assignment.value.len(), 31 | 32 | 39 | 40 | 56 | 63 | 64 | 96 | 127 | 128);
    let password = || names::classify(&assignment.name) == Some(names::Sensitive::Password);
    if length && is_hex(&assignment.value) && password() {
        candidates.iter_mut().skip(known).for_each(|candidate| candidate.confidence = Confidence::Low);
    }
}

/// The literal that `${DB_PASSWORD:-value}` (a shell, compose) or `${db.password:value}` (Spring) uses wherever nobody
/// sets the variable, or a template [falls back to](fallback), as an assignment of its own.
fn with_default<'a>(assignment: &'a Assignment<'_>) -> Option<Assignment<'a>> {
    let variable = with_default_of_variable(assignment);
    let found = variable.or_else(|| {
        let text = &*assignment.value;
        let value = fallback::literal(text)?;
        let at = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        let plain = assignment.span.range().len() == text.len();
        let start = assignment.span.start as usize + at;
        Some(assignment.with(value, if plain { Span::new(start, start + value.len()) } else { assignment.span }))
    });
    found.map(|assignment| Assignment { syntax: "fallback", quoted: true, ..assignment })
}

/// The same of a variable alone.
fn with_default_of_variable<'a>(assignment: &'a Assignment<'_>) -> Option<Assignment<'a>> {
    let inside = assignment.value.strip_prefix("${")?.strip_suffix('}')?;
    // The Serverless Framework's `${opt:secret, 'v'}`
    // (<https://www.serverless.com/framework/docs/providers/aws/guide/variables>).
    if let Some((source, default)) = inside.split_once(", ")
        && source.contains(':')
        && let Some(value) = default.strip_prefix(['\'', '"']).and_then(|rest| rest.strip_suffix(['\'', '"']))
    {
        let plain = assignment.span.range().len() == assignment.value.len();
        let end = (assignment.span.end as usize).saturating_sub(2);
        let span = if plain { Span::new(end.saturating_sub(value.len()), end) } else { assignment.span };
        return Some(assignment.with(value, span));
    }
    let rest = inside.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let name = inside.strip_suffix(rest).filter(|name| !name.is_empty())?;
    let marks: &[&str] = if name.contains('.') { &[":"] } else { &[":-", ":=", "-", ":"] };
    let value = marks.iter().find_map(|mark| rest.strip_prefix(mark)).filter(|value| !value.contains('$'))?;
    // `${A:?message}`, `${A:+other}`.
    if value.starts_with(['?', '+']) {
        return None;
    }
    // An escape or an encoding makes the text longer than the value: then the whole is shown.
    let plain = assignment.span.range().len() == assignment.value.len();
    let end = (assignment.span.end as usize).saturating_sub(1);
    let span = if plain { Span::new(end.saturating_sub(value.len()), end) } else { assignment.span };
    Some(assignment.with(value, span))
}
