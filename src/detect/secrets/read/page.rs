//! What pages of HTML (<https://html.spec.whatwg.org/>) show their readers, between the tags: `<pre>API_TOKEN=v</pre>`,
//! `<td>API_TOKEN</td><td>v</td>`, what a comment leaves, `<code>curl -u user:v ...</code>`. As of any text for people, only what nobody
//! would make up counts.

use super::assignment::{Assignment, Line};
use super::command;
use crate::detect::secrets::kinds::names;
use crate::detect::secrets::medium::Medium;

/// How many pieces of a line are read: beyond it stands what a program wrote for no reader.
const PIECES: usize = 64;

/// How many words name a credential at most, and the least length of a value beside its name.
const WORDS: usize = 3;
const LEAST: usize = 12;

/// Whether a file is a page.
pub(crate) fn is_page(path: &str) -> bool {
    [".html", ".htm", ".xhtml"].iter().any(|end| path.ends_with(end))
}

/// The assignments in what a line, which starts at `start`, shows.
pub(crate) fn assignments(text: &str, start: usize) -> Vec<Assignment<'_>> {
    let mut found = Vec::new();
    let mut label: Option<&str> = None;
    for (at, piece) in pieces(text) {
        let line = Line { text: piece, start: start + at, medium: Medium::Prose };
        found.extend(line.assignments());
        if piece.contains("curl ") {
            found.extend(command::passwords(&line));
        }
        let shown = piece.trim();
        // `<td>API_TOKEN</td><td>v</td>`
        let whole = Line { text, start, medium: Medium::Prose };
        let value = (shown.len() >= LEAST && !shown.contains(char::is_whitespace)).then_some(shown);
        found.extend(label.zip(value).and_then(|(label, value)| whole.make(label, value, "object-key", true)));
        let name = shown.trim_end_matches([':', '=']).trim_end();
        label = Some(name).filter(|name| name.split(' ').count() <= WORDS && names::classify(name).is_some());
    }
    found
}

/// The texts between the tags of a line and within its comments, and where each stands.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    // A line may begin within a tag.
    if let Some(close) = text.find('>').filter(|close| !text.get(..*close).is_some_and(|before| before.contains('<'))) {
        at = close + 1;
    }
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && found.len() < PIECES) {
        let end = rest.find('<').unwrap_or(rest.len());
        let piece = rest.get(..end).unwrap_or_default();
        if !piece.trim().is_empty() {
            found.push((at, piece));
        }
        let Some(tag) = rest.get(end..).filter(|tag| !tag.is_empty()) else { break };
        at += end
            + if tag.starts_with("<!--") { "<!--".len() } else { tag.find('>').map_or(tag.len(), |close| close + 1) };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const V: &str = "q8Zr1LxW0pVn6TbYc4Hs";

    #[test]
    fn what_a_page_shows_is_read() {
        for text in [
            format!("<pre>API_TOKEN={V}</pre>"),
            format!("API_TOKEN={V}"),
            format!("<code>export DB_PASSWORD={V}</code>"),
            format!("<p>password: {V}</p>"),
            format!("<tr><td>API_TOKEN</td><td>{V}</td></tr>"),
            format!("<dt>API token:</dt> <dd><code>{V}</code></dd>"),
            format!("<!-- API_TOKEN={V} -->"),
            format!("<code>curl -u svc:{V} https://api.acme.dev</code>"),
        ] {
            let found = assignments(&text, 7);
            assert!(found.iter().any(|own| own.value == V), "{text}");
            assert!(found.iter().all(|own| {
                let range = own.span.range();
                text.get(range.start - 7..range.end - 7) == Some(&*own.value)
            }));
        }
        for text in [
            "<input type=\"password\" name=\"token\" value=\"x\">".to_string(),
            format!("class=\"a\" data-token=\"{V}\">text</a>"),
            format!("<td>Name</td><td>{V}</td>"),
            String::new(),
        ] {
            assert_eq!(assignments(&text, 0), [], "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read(text in r#"(<td>|</td>|<!--|-->|<|>|token|=|: |é|q8Zr1LxW0pVn6TbYc4Hs){0,30}"#) {
            let _ = assignments(&text, 0);
        }
    }
}
