//! Reading the file, entry by entry, so that one that is malformed takes no other with it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::config::date::Date;
use crate::config::ignore::says_nothing;
use crate::document::{self, Node, Value};
use crate::source::{Artifact, Encoding, Origin, SkipReason, SourceText};
use crate::span::Span;
use crate::suggest;
use crate::waiver::{Covers, FILE, Malformed, Waiver, Waivers};

const FIELDS: &[&str] = &[
    "id",
    "rule",
    "fingerprint",
    "path",
    "subject",
    "reason",
    "ticket",
    "owner",
    "approved_by",
    "approved_at",
    "expires",
    "compensating_control",
];
/// Bytes that the file may have.
const MAX_BYTES: u64 = 4 << 20;

/// The waivers of the repository at a root; none where there is no file.
///
/// # Errors
///
/// When the file is there and cannot be read.
pub fn parse_path(root: &Path) -> Result<Waivers, SkipReason> {
    let path = root.join(FILE);
    if !path.exists() {
        return Ok(Waivers::default());
    }
    let source = crate::source::read(&path, FILE, MAX_BYTES)?;
    Ok(parse(source.text()))
}

/// Reads the text of the file.
#[must_use]
pub fn parse(text: &str) -> Waivers {
    let source = Arc::new(SourceText::new(FILE, text, Encoding::Utf8, Origin::WorkingTree));
    let parsed = document::parse(&Artifact::file(source));
    let mut waivers = Waivers { text: text.to_string(), ..Waivers::default() };
    waivers.malformed.extend(parsed.problems.iter().map(|p| Malformed { message: p.message.clone(), span: p.span }));
    // A text that did not parse as a whole may say something else than what its parts say.
    if !waivers.malformed.is_empty() {
        return waivers;
    }
    let mut ids = BTreeSet::new();
    for document in &parsed.documents {
        match (&document.root.value, document.root.as_array()) {
            (Value::Null, _) => {}
            (_, Some(items)) => items.iter().for_each(|item| match waiver(item) {
                Ok(waiver) if !ids.insert(waiver.id.clone()) => waivers.malformed.push(Malformed {
                    message: format!("another waiver has the id '{}'", waiver.id),
                    span: waiver.span,
                }),
                Ok(waiver) => waivers.list.push(waiver),
                Err(malformed) => waivers.malformed.push(malformed),
            }),
            _ => waivers.malformed.push(wrong(document.root.span, "the file is no list of waivers")),
        }
    }
    waivers
}

fn wrong(span: Span, message: impl Into<String>) -> Malformed {
    Malformed { message: message.into(), span }
}

fn waiver(item: &Node) -> Result<Waiver, Malformed> {
    let Some(entries) = item.as_object() else { return Err(wrong(item.span, "a waiver is a list of fields")) };
    for entry in entries {
        if !FIELDS.contains(&entry.key.as_str()) {
            let near = suggest::hint(&entry.key, FIELDS.iter().copied());
            return Err(wrong(entry.key_span, format!("'{}' is no field of a waiver{near}", entry.key)));
        }
    }
    let text = |key: &str| -> Result<Option<String>, Malformed> {
        let Some(node) = item.get(key) else { return Ok(None) };
        let text = node.as_str().map(|text| text.trim().to_string());
        let text = text.ok_or_else(|| wrong(node.span, format!("'{key}' is no text")))?;
        Ok(Some(text).filter(|text| !says_nothing(text)))
    };
    let needed = |key: &str| text(key)?.ok_or_else(|| wrong(item.span, format!("a waiver has no '{key}'")));
    let day = |key: &str| -> Result<Date, Malformed> {
        let span = item.get(key).map_or(item.span, |node| node.span);
        needed(key)?.parse::<Date>().map_err(|error| wrong(span, format!("'{key}': {error}")))
    };
    let (id, rule) = (needed("id")?, needed("rule")?);
    let covers = match (text("fingerprint")?, text("path")?, text("subject")?) {
        (Some(fingerprint), None, None) => Covers::Fingerprint(fingerprint),
        (None, Some(path), Some(subject)) => Covers::Subject { path, subject },
        _ => return Err(wrong(item.span, "give a 'fingerprint', or a 'path' and a 'subject'")),
    };
    let waiver = Waiver {
        id,
        rule,
        covers,
        reason: needed("reason")?,
        ticket: text("ticket")?,
        owner: needed("owner")?,
        approved_by: needed("approved_by")?,
        approved_at: day("approved_at")?,
        expires: day("expires")?,
        compensating_control: text("compensating_control")?,
        span: item.span,
    };
    if waiver.expires < waiver.approved_at { Err(wrong(item.span, "it ends before it begins")) } else { Ok(waiver) }
}
