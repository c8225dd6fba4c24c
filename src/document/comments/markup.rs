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

/// HTML, with scripts and styles in it.
pub(super) fn with_scripts(text: &str) -> Vec<Range<usize>> {
    let mut found = between(text, "<!--", "-->");
    found.extend(between(text, "{#", "#}"));
    found.extend(between(text, "{{!--", "--}}"));
    found.extend(between(text, "{{/*", "*/}}"));
    found.extend(between(text, "<%--", "--%>"));
    for (open, close) in [("<script", "</script"), ("<style", "</style")] {
        for part in between(text, open, close) {
            let Some(start) = text.get(part.clone()).and_then(|part| part.find('>')).map(|at| part.start + at + 1)
            else {
                continue;
            };
            let code = text.get(start..part.end).unwrap_or_default();
            let own = lexer::comments(code, &syntax::C_LIKE).into_iter();
            found.extend(own.map(|comment| start + comment.start..start + comment.end));
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// XML: what stands in a CDATA section is text.
pub(super) fn xml(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("<!")).map(|start| at + start) {
        let rest = text.get(start..).unwrap_or_default();
        let close = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<![CDATA[") {
            "]]>"
        } else {
            at = start + 2;
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

fn between(text: &str, open: &str, close: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(open)).map(|start| at + start) {
        let end =
            text.get(start..).and_then(|rest| rest.find(close)).map_or(text.len(), |end| start + end + close.len());
        found.push(start..end);
        at = end;
    }
    found
}
