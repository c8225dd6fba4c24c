//! Markdown, HTML and XML: comments between `<!--` and `-->`.

use std::ops::Range;

use super::{lexer, syntax};

/// HTML comments of a Markdown file, outside of its code. One may go on beyond the block that it starts in.
pub(super) fn markdown(text: &str) -> Vec<Range<usize>> {
    use pulldown_cmark::{Event, Options, Parser};
    let mut found: Vec<Range<usize>> = Vec::new();
    for (event, html) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) {
            continue;
        }
        let mut at = html.start.max(found.last().map_or(0, |last| last.end));
        while let Some(start) = text.get(at..html.end).and_then(|html| html.find("<!--")).map(|start| at + start) {
            let close = text.get(start..).and_then(|rest| rest.find("-->"));
            at = close.map_or(text.len(), |close| start + close + "-->".len());
            found.push(start..at);
        }
    }
    found
}

/// What begins a comment of markup or of a template in it, and what ends it.
const COMMENTS: &[(&str, &str)] = &[
    ("<!--", "-->"),
    ("{{!--", "--}}"),
    ("{{/*", "*/}}"),
    ("{{- /*", "*/ -}}"),
    ("<%--", "--%>"),
    ("<%#", "%>"),
    ("{#", "#}"),
];

/// Code of a template: what looks like a comment of markup in it is none.
const CODE: &[(&str, &str)] = &[("<%", "%>"), ("{{", "}}"), ("{%", "%}"), ("<?", "?>")];

/// Elements whose content is no markup (<https://html.spec.whatwg.org/multipage/parsing.html>).
const TEXTS: &[(&str, &str)] = &[
    ("<script", "</script"),
    ("<style", "</style"),
    ("<textarea", "</textarea"),
    ("<title", "</title"),
    ("<xmp", "</xmp"),
    ("<iframe", "</iframe"),
];

/// HTML, with scripts and styles in it. What never ends takes all that is left, and is no comment.
pub(super) fn with_scripts(name: &str, text: &str) -> Vec<Range<usize>> {
    // In Svelte `{#` begins a block.
    let blocks = name.ends_with("svelte");
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(['<', '{'])).map(|start| at + start) {
        let rest = text.get(start..).unwrap_or_default();
        let opens = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().find(|(open, _)| rest.starts_with(open) && !(blocks && *open == "{#")).copied()
        };
        if let Some((open, close)) = opens(COMMENTS) {
            let end =
                rest.get(open.len()..).and_then(|rest| rest.find(close)).map(|end| open.len() + end + close.len());
            found.extend(end.map(|end| start..start + end));
            at = end.map_or(text.len(), |end| start + end);
        } else if let Some((_, close)) = opens(CODE) {
            at = rest.find(close).map_or(text.len(), |end| start + end + close.len());
        } else if rest
            .strip_prefix('<')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'))
        {
            at = start + tag(rest);
            let ends = |open: &str| {
                !rest.get(open.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
            };
            if let Some((own, close)) = opens(TEXTS).filter(|(open, _)| ends(open)) {
                let end = text.get(at..).and_then(|rest| rest.find(close)).map_or(text.len(), |end| at + end);
                let head = text.get(start..at).unwrap_or_default();
                let code = text.get(at..end).unwrap_or_default();
                let comments = language(own, head).map(|syntax| lexer::comments(code, syntax)).unwrap_or_default();
                found.extend(comments.into_iter().map(|comment| at + comment.start..at + comment.end));
                at = end;
            }
        } else {
            at = start + 1;
        }
    }
    found
}

/// The length of a tag; a quote that begins a value hides what would end it.
fn tag(text: &str) -> usize {
    let (mut quote, mut last) = (None, ' ');
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '>' => return at + 1,
            None if last == '=' && matches!(c, '"' | '\'') => quote = Some(c),
            None => {}
        }
        if !c.is_whitespace() {
            last = c;
        }
    }
    text.len()
}

/// What the content of a script or a style is written in, where that has comments.
fn language(element: &str, head: &str) -> Option<&'static lexer::Syntax> {
    let head = head.to_ascii_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| head.contains(word));
    match element {
        "<style" if names(&["scss", "sass", "less", "stylus"]) => Some(&syntax::SCSS),
        "<style" => Some(&syntax::CSS),
        "<script"
            if head.contains("type=") && !names(&["javascript", "module", "typescript", "babel", "ecmascript"]) =>
        {
            None
        }
        "<script" => Some(&syntax::SCRIPT),
        _ => None,
    }
}

/// The length of a declaration of a document type, or of what begins a list of them: `<!ENTITY a "...">`, `<!DOCTYPE a [`. A quote
/// hides what would end it.
fn declaration(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '>' | '[') => return at + 1,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None => {}
        }
    }
    text.len()
}

/// XML: what stands in a CDATA section, in an attribute's value or in an entity's is text.
pub(super) fn xml(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find('<')).map(|start| at + start) {
        let rest = text.get(start..).unwrap_or_default();
        let close = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<![CDATA[") {
            "]]>"
        } else if rest.starts_with("<?") {
            "?>"
        } else {
            at = start
                + match rest.as_bytes().get(1) {
                    Some(b'!') => declaration(rest),
                    Some(c) if c.is_ascii_alphabetic() || matches!(c, b'/' | b'_' | b':') => tag(rest),
                    _ => 1,
                };
            continue;
        };
        let end = rest.find(close).map_or(text.len(), |end| start + end + close.len());
        if close == "-->" {
            found.push(start..end);
        }
        at = end;
    }
    found
}
