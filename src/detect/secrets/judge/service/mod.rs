//! Credentials that a service's word gives away: kinds with a shape of their own (`reads = "assigned"`), and for every
//! service of `rules/secrets/services.toml` any value that was drawn at random (`vendor-credential`).

mod around;
mod assigned;
mod carried;
mod name;
mod table;

#[cfg(test)]
mod tests;

use self::name::Noun;
use self::table::Sort;
#[cfg(test)]
pub(crate) use self::table::count;
use super::candidate::{Candidate, claim};
use super::made_up::{decodes_to_words, is_altered_token};
use super::place::Place;
use crate::detect::Confidence;
use crate::detect::secrets::kinds::randomness::{entropy, is_hex, is_uuid, is_worded, looks_random};
use crate::detect::secrets::kinds::values::{Nature, is_filler, nature};
use crate::detect::secrets::kinds::words::service_names::IN_PAGES;
use crate::detect::secrets::kinds::{self, names};
use crate::detect::secrets::medium::Medium;
use crate::detect::secrets::read::assignment::Assignment;
use crate::detect::secrets::text::floor_boundary;
use crate::span::Span;

/// The id of the rule for services without a kind of their own.
const RULE: &str = "vendor-credential";

/// Kinds that need a service's word in the name, and a value of their shape.
pub(super) fn assigned(assignment: &Assignment<'_>, place: Place, candidates: &mut Vec<Candidate>) {
    let value = &*assignment.value;
    if value.len() < 8 || value.bytes().any(|b| b.is_ascii_whitespace()) {
        return;
    }
    for kind in assigned::kinds(&assignment.name, &assignment.path) {
        let matched = kind.regex().is_some_and(|regex| regex.is_match(value));
        // A wide pattern fits names, too: `projects_locations_instances`.
        let named = kind.check.is_none() && !value.starts_with(kind.prefix) && is_worded(value);
        let filled = kind.allow.contains(&value) || is_filler(value) || named;
        if !matched || filled || entropy(value) < kind.min_entropy {
            continue;
        }
        let mut candidate = claim(kind, assignment, place, kind.confidence);
        if let Some(check) = kind.check {
            let Some(checked) = check.run(value, Span::new(0, value.len())) else { continue };
            candidate.checksum = checked.checksum;
            candidate.attributes = checked.attributes;
        }
        candidates.push(candidate);
    }
}

/// A random value whose name has a service's word, or only a credential's: then [`resolve`] looks around it. `generic` is
/// how sure the generic rules are of it.
pub(super) fn named(
    assignment: &Assignment<'_>,
    place: Place,
    generic: Option<Confidence>,
    candidates: &mut Vec<Candidate>,
) {
    let value = &*assignment.value;
    if place.medium == Medium::Prose || !has_shape(value) {
        return;
    }
    let Some(reading) = name::read(&assignment.name, &assignment.path) else { return };
    let noun = reading.noun;
    let uuid = is_uuid(value);
    // A service's word alone also names what is not secret: its release's digest, its entry's id.
    let fits = if uuid { noun >= Noun::Bare } else { noun > Noun::None || !is_digest(value) };
    if !fits || !is_credential(value) {
        return;
    }
    let sure = value.len() >= 20 && (is_hex(value) || entropy(value) >= 3.7);
    let used = matches!(place.medium, Medium::Configuration | Medium::Shell);
    let own = match (reading.vendor.map(|(_, sort)| sort), noun) {
        (_, Noun::None) => Confidence::Low,
        _ if uuid => {
            if used {
                Confidence::Medium
            } else {
                Confidence::Low
            }
        }
        (Some(Sort::Own), Noun::Bare | Noun::Qualified) if sure => Confidence::High,
        (Some(Sort::Own), _) | (_, Noun::Qualified) => Confidence::Medium,
        (_, Noun::Weak | Noun::Bare) => Confidence::Low,
    };
    let Some(rule) = kinds::by_id(RULE) else { return };
    let mut candidate = claim(rule, assignment, place, generic.map_or(own, |generic| generic.max(own)));
    candidate.vendor = reading.vendor.and_then(|(vendor, _)| table::name(vendor)).map(str::to_string);
    candidates.push(candidate);
}

/// How far around a search key the other fields of its call or object stand, in bytes.
const SEARCH_FIELDS: usize = 256;

/// Drops the keys that Algolia's search box is given in the page (<https://docsearch.algolia.com/docs/api/#apikey>): they
/// can search, and are public. They stand beside the index they search (`apiKey` with `indexName`), or in a variable that
/// the build puts into the page (`NEXT_PUBLIC_ALGOLIA_API_KEY`), or in the address of a search. `text` is the file's.
pub(crate) fn drop_search_keys(text: &str, candidates: &mut Vec<Candidate>) {
    candidates.retain(|candidate| !is_search_key(text, candidate));
}

fn is_search_key(text: &str, candidate: &Candidate) -> bool {
    let name = candidate.name.as_deref().map(names::squeezed).unwrap_or_default();
    let may_write = ["admin", "write", "secret"].iter().any(|word| name.contains(word));
    if !name.ends_with("apikey") || may_write || candidate.value.len() != 32 || !is_hex(&candidate.value) {
        return false;
    }
    // In an address it is what a page asks with: programs send it as a header
    // (<https://www.algolia.com/doc/libraries/sdk/methods/search/search-single-index>).
    let in_address = candidate.syntax == "url-query";
    if name.contains("algolia") && (in_address || IN_PAGES.iter().any(|start| name.starts_with(start))) {
        return true;
    }
    let span = candidate.span.range();
    let before = text.get(floor_boundary(text, span.start.saturating_sub(SEARCH_FIELDS))..span.start);
    let after = text.get(span.end..floor_boundary(text, span.end.saturating_add(SEARCH_FIELDS)));
    [before, after].into_iter().flatten().any(|side| ["indexName", "index_name"].iter().any(|name| side.contains(name)))
}

/// Looks around values whose name has no service's word for one; those without are dropped. `text` is the file's.
pub(crate) fn resolve(text: &str, candidates: &mut Vec<Candidate>) {
    candidates.retain_mut(|candidate| {
        if candidate.detector.id == RULE && candidate.vendor.is_none() {
            let span = candidate.span.range();
            candidate.vendor =
                around::vendor(text, candidate.name.as_deref(), span.start, span.end).map(str::to_string);
            return candidate.vendor.is_some();
        }
        true
    });
}

/// Whether a candidate is a key that pages and apps carry with them: a person has to look whether it opens more. `text` is the file's.
pub(crate) fn is_carried(path: &str, text: &str, candidate: &Candidate) -> bool {
    ["hardcoded-credential", RULE, "bugsnag-api-key"].contains(&candidate.detector.id)
        && (carried::is_carried(text, candidate) || carried::is_of_page(path, candidate))
}

/// Drawn at random, in one piece. Cheap: most values end here.
fn has_shape(value: &str) -> bool {
    (16..=600).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=_-.~:!@#$%^&*|,".contains(&b))
        && !value.contains("::")
        && (is_uuid(value) || looks_random(value))
}

/// The length of a digest that is written in hexadecimal: MD5, SHA-1, SHA-2.
fn is_digest(value: &str) -> bool {
    is_hex(value) && matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128)
}

fn is_credential(value: &str) -> bool {
    nature(value) == Nature::Literal
        && !is_filler(value)
        && !is_public_key(value)
        && !is_address(value)
        && !is_altered_token(value)
        && !decodes_to_words(value)
}

/// The beginnings of public keys and certificates: DER in base64 (RFC 5280, RFC 8017), OpenSSH's (RFC 4253), minisign's.
fn is_public_key(value: &str) -> bool {
    [
        "MIIB",
        "MIIC",
        "MIID",
        "MIIE",
        "MIIF",
        "MIIG",
        "MIIH",
        "MIGf",
        "MFkw",
        "MFww",
        "MCow",
        "AAAAB3NzaC",
        "AAAAC3NzaC",
        "AAAAE2VjZHNh",
        "LS0tLS1CRUdJTi",
    ]
    .iter()
    .any(|start| value.starts_with(start))
}

/// A mail address, or the name of a host: in lower case, and it ends in a domain.
fn is_address(value: &str) -> bool {
    let host = value.rsplit('@').next().unwrap_or(value);
    let host = host.split([':', '/']).next().unwrap_or(host);
    let Some((name, last)) = host.rsplit_once('.') else { return false };
    let domain = (2..=12).contains(&last.len()) && last.bytes().all(|b| b.is_ascii_lowercase());
    domain
        && !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b))
}
