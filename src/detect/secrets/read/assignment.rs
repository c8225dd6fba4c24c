//! A literal that is given to a name, and the line it stands in.

use std::borrow::Cow;

use super::name::last_part;
use super::{credential, escape, query};
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::medium::Medium;
use crate::detect::secrets::text::floor_boundary;
use crate::span::Span;

/// A literal given to a name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Assignment<'a> {
    /// The last part of the name, as written: `password` of `config.db.password`.
    pub(crate) name: Cow<'a, str>,
    /// The whole of it, to look for a vendor's word in.
    pub(crate) path: Cow<'a, str>,
    pub(crate) value: Cow<'a, str>,
    /// The value without quotes, or what it is encoded in, in the file's text.
    pub(crate) span: Span,
    pub(crate) syntax: &'static str,
    pub(crate) quoted: bool,
    /// The encodings that were undone to see the value.
    pub(crate) decoded: Vec<&'static str>,
    /// What the place promises, where the name alone does not: the second argument of `SetBasicAuth`.
    pub(crate) says: Option<Sensitive>,
}

/// Characters that nobody sees (Unicode's Default_Ignorable_Code_Point): a value that has them is the same to its reader.
const INVISIBLE: [char; 7] = ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{2060}', '\u{feff}'];

impl<'a> Assignment<'a> {
    /// `text`, which stands at `span`, given to a name: the credential in it. `None` when there is none to judge.
    pub(crate) fn new(
        name: Cow<'a, str>,
        path: Cow<'a, str>,
        text: &str,
        span: Span,
        syntax: &'static str,
        quoted: bool,
    ) -> Option<Self> {
        let start = span.start as usize + text.len() - text.trim_start_matches(INVISIBLE).len();
        let inner = text.trim_matches(INVISIBLE);
        let seen = (span.len() == text.len() && text.contains(INVISIBLE)).then(|| inner.replace(INVISIBLE, ""));
        let (text, span) = match &seen {
            Some(seen) => (seen.as_str(), Span::new(start, start + inner.len())),
            None => (text, span),
        };
        let read = credential::read(&name, text)?;
        if read.value.is_empty() {
            return None;
        }
        // An escape makes the text longer than what it stands for: then the whole is shown.
        let plain = span.len() == text.len();
        let start = span.start as usize + read.skip;
        let span = if plain { Span::new(start, start + read.raw.len()) } else { span };
        let (mut value, mut decoded) = (read.value.into_owned(), read.decoded);
        if let Some((plain, step)) = escape::unescaped(&value) {
            value = plain;
            decoded.push(step);
        }
        let value = Cow::Owned(value);
        Some(Self { name, path, value, span, syntax, quoted, decoded, says: read.says })
    }

    /// `https://host/path?name=value`, which stands in `text`, which starts at `start`.
    pub(crate) fn of_query(
        text: &str,
        start: usize,
        name: &'a str,
        parameter: query::Parameter<'a>,
    ) -> Option<Assignment<'a>> {
        // What a visit or a survey is told by ends by itself.
        if ["sid", "session"].iter().any(|own| name.eq_ignore_ascii_case(own)) {
            return None;
        }
        let at = start + (parameter.raw.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        let span = Span::new(at, at + parameter.raw.len());
        let path = Cow::Owned(format!("{}.{name}", parameter.host));
        let syntax = if is_signed(text, parameter.raw) { "signed-url" } else { "url-query" };
        let mut assignment = Self::new(Cow::Borrowed(name), path, parameter.raw, span, syntax, true)?;
        if let Cow::Owned(value) = parameter.value {
            assignment.value = Cow::Owned(value);
            assignment.decoded.insert(0, "percent");
        }
        Some(assignment)
    }

    /// Whether it is an assignment as a program writes it, `NAME=value`, and not what a sentence says: its name is one
    /// word, and the value is given by an operator.
    pub(crate) fn is_written(&self) -> bool {
        (!self.path.contains(' ') || self.syntax == "command-line")
            && match self.syntax {
                "assignment" => true,
                "command-line" => true,
                "object-key" => self.quoted || self.path.contains(['_', '.']) || names::is_variable(&self.name),
                _ => false,
            }
    }

    /// The same, of no text.
    pub(crate) fn into_owned<'b>(self) -> Assignment<'b> {
        let owned = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        Assignment {
            name: owned(self.name),
            path: owned(self.path),
            value: owned(self.value),
            span: self.span,
            syntax: self.syntax,
            quoted: self.quoted,
            decoded: self.decoded,
            says: self.says,
        }
    }

    /// The same with another value, which stands at `span`.
    pub(crate) fn with<'b>(&'b self, value: &'b str, span: Span) -> Assignment<'b> {
        Assignment {
            name: Cow::Borrowed(&self.name),
            path: Cow::Borrowed(&self.path),
            value: Cow::Borrowed(value),
            span,
            syntax: self.syntax,
            quoted: self.quoted,
            decoded: self.decoded.clone(),
            says: self.says,
        }
    }
}

/// How far a parameter's neighbours are looked for.
const QUERY: usize = 400;

/// Whether the address that a parameter of `text` belongs to says when it ends, in seconds since 1970: `?e=1576142006&token=v`.
fn is_signed(text: &str, raw: &str) -> bool {
    let Some(at) = (raw.as_ptr() as usize).checked_sub(text.as_ptr() as usize) else { return false };
    let start = floor_boundary(text, at.saturating_sub(QUERY));
    let end = floor_boundary(text, at + raw.len() + QUERY);
    let (Some(before), Some(after)) = (text.get(start..at), text.get(at + raw.len()..end)) else { return false };
    let before = before.rsplit_once('?').map_or("", |(_, query)| query);
    let ends = |c: char| c.is_whitespace() || "\"'`<>".contains(c);
    let after = after.split(ends).next().unwrap_or_default();
    before.split('&').chain(after.split('&')).any(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or_default();
        let name = name.trim_start_matches("amp;").to_ascii_lowercase();
        ["e", "exp", "expires", "expire", "expiry", "deadline"].contains(&name.as_str())
            && value.len() == 10
            && value.bytes().all(|b| b.is_ascii_digit())
    })
}

/// One line of a text, and what it is.
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// Where it starts in the file.
    pub(crate) start: usize,
    pub(crate) medium: Medium,
}

impl<'a> Line<'a> {
    /// `value`, a part of this line, given to `path`.
    pub(crate) fn make(
        &self,
        path: &'a str,
        value: &'a str,
        syntax: &'static str,
        quoted: bool,
    ) -> Option<Assignment<'a>> {
        let offset = (value.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        let start = self.start + offset;
        let span = Span::new(start, start + value.len());
        Assignment::new(Cow::Borrowed(last_part(path)), Cow::Borrowed(path), value, span, syntax, quoted)
    }

    /// The same where the place says what the value is.
    pub(crate) fn promised(
        &self,
        name: &'a str,
        value: &'a str,
        syntax: &'static str,
        quoted: bool,
        says: Option<Sensitive>,
    ) -> Option<Assignment<'a>> {
        let assignment = self.make(name, value, syntax, quoted)?;
        Some(Assignment { says: assignment.says.or(says), ..assignment })
    }
}
