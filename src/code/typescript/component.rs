//! Single-file components: what stands between `<script ...>` and `</script>`, and Astro's code between two lines of `---`.
//!
//! Formats: <https://vuejs.org/api/sfc-spec.html#script>, <https://svelte.dev/docs/svelte/svelte-files>,
//! <https://docs.astro.build/en/basics/astro-components/#the-component-script>. Markup is not followed,
//! which coverage says where values stand in it.

use std::sync::LazyLock;

use regex::Regex;

use crate::bound::Bound;

const MARKUP: Bound = Bound::new(
    0,
    "markup of a Vue, Svelte or Astro component has values in it: what it shows, asks for and passes on was not followed",
);

/// The text with spaces in place of all that is no script, of the same length, so that all spans hold.
pub(super) fn scripts(text: &str) -> Vec<u8> {
    let ranges = ranges(text);
    if has_values(text, &ranges) {
        MARKUP.reach();
    }
    let mut bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    for range in ranges {
        if let (Some(place), Some(script)) = (bytes.get_mut(range.clone()), text.as_bytes().get(range)) {
            place.copy_from_slice(script);
        }
    }
    bytes
}

fn ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = front(text).into_iter().collect();
    let mut at = found.first().map_or(0, |front| front.end);
    while let Some(open) = find(text, at, "<script") {
        let named = text.get(open + "<script".len()..).and_then(|rest| rest.chars().next());
        if !named.is_some_and(|next| next == '>' || next.is_whitespace()) {
            at = open + "<script".len();
            continue;
        }
        let Some(start) = end_of_tag(text, open) else { break };
        let end = find(text, start, "</script").unwrap_or(text.len());
        found.push(start..end);
        at = end;
    }
    found
}

/// Whether markup has values: `{value}`, `{{ value }}`, `v-html="value"`, `:href="value"`, `@click="call()"`.
fn has_values(text: &str, scripts: &[std::ops::Range<usize>]) -> bool {
    static VALUE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"\{|\s(?:v-[a-z]+|[:@#][\w.:-]+)\s*=\s*["']|<style\b"#).ok());
    let mut at = 0;
    let ends = scripts.iter().map(|script| (script.start, script.end)).chain([(text.len(), text.len())]);
    for (start, end) in ends {
        while at < start {
            let markup = text.get(at..start).unwrap_or_default();
            match VALUE.as_ref().and_then(|value| value.find(markup)) {
                // Braces of styles are none.
                Some(found) if found.as_str().starts_with("<style") => {
                    at = find(text, at + found.end(), "</style").map_or(text.len(), |end| end + "</style".len());
                }
                Some(_) => return true,
                None => break,
            }
        }
        at = at.max(end);
    }
    false
}

/// Astro's code: from a first line `---` to the next.
fn front(text: &str) -> Option<std::ops::Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let body = start + text.get(start..)?.strip_prefix("---").map(|_| "---".len())?;
    let end = find(text, body, "\n---")?;
    Some(body..end)
}

/// Behind the `>` of a tag, of which attributes in quotes may hold one, too.
fn end_of_tag(text: &str, open: usize) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(own), _) if own == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes().get(from..)?, what.as_bytes()).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_markup_are_not_followed_and_told() {
        for (text, expected) in [
            ("<script>a({})</script><p>b</p><style>p { color: red }</style>", false),
            ("<script>a({})</script><p>{b}</p>", true),
            ("<p :title=\"b\">c</p><script>a({})</script>", true),
            ("<p v-html='b'/>", true),
            ("<style>a {}</style><p @click=\"b()\"/>", true),
            ("<style>a {}", false),
            ("---\nconst a = {};\n---\n<p>a</p>", false),
            ("---\nconst a = {};\n---\n<p>{a}</p>", true),
        ] {
            let (_, reached) = crate::bound::noting(|| scripts(text));
            assert_eq!(reached.contains(MARKUP.reason()), expected, "{text}");
        }
    }

    #[test]
    fn only_scripts_are_left() {
        for (text, left) in [
            ("<template>{{ a }}</template>\n<script setup lang=\"ts\">\nf(a)\n</script>\n<style>b{}</style>", "f(a)"),
            ("<script context=\"module\">a</script><p>b</p><script generic=\"T extends A<B>\">c</script>", "a c"),
            ("---\nconst a = 1;\n---\n<p>{a}</p>", "const a = 1;"),
            ("<scripted>a</scripted><p>\u{e9}</p>", ""),
            ("<script>a", "a"),
            ("<script", ""),
            ("", ""),
        ] {
            let bytes = scripts(text);
            assert_eq!(bytes.len(), text.len(), "{text}");
            let shown = String::from_utf8(bytes).unwrap();
            assert_eq!(shown.split_whitespace().collect::<Vec<_>>().join(" "), left, "{text}");
        }
    }
}
