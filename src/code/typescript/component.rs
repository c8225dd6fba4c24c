//! Single-file components: what stands between `<script ...>` and `</script>`, and Astro's code between two lines of `---`.
//!
//! Formats: <https://vuejs.org/api/sfc-spec.html#script>, <https://svelte.dev/docs/svelte/svelte-files>,
//! <https://docs.astro.build/en/basics/astro-components/#the-component-script>. Markup is not followed:
//! coverage counts these files as templates that no rule judges.

/// The text with spaces in place of all that is no script, of the same length, so that all spans hold.
pub(super) fn scripts(text: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    for range in ranges(text) {
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
