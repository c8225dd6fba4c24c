//! Files that a script writes: the lines of a here-document (POSIX.1-2024, Shell Command Language 2.7.4) that are pairs of
//! a mapping, `password: v`, which a shell's own lines never are.

use std::borrow::Cow;

use super::assignment::Assignment;
use super::delimited::delimiter;
use super::value::{quoted_literal, unquoted};
use crate::detect::secrets::kinds::names;
use crate::detect::secrets::medium::Medium;
use crate::span::Span;

/// Calls `see` for every pair with a credential's name; spans are in `text`.
pub(crate) fn assignments(text: &str, see: &mut dyn FnMut(Assignment<'_>)) {
    for body in bodies(text, "<<") {
        let mut start = body.start as usize;
        for line in text.get(body.range()).unwrap_or_default().split_inclusive('\n') {
            pair(line, start).into_iter().for_each(&mut *see);
            start += line.len();
        }
    }
}

/// The lines of each here-document, which `mark` begins: `<<`, in PHP `<<<`. One pass: a document that does not end takes the rest.
pub(super) fn bodies(text: &str, mark: &str) -> Vec<Span> {
    let mut found = Vec::new();
    if memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_none() {
        return found;
    }
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        match open {
            // PHP and Ruby go on behind the word.
            Some((word, start)) if line.trim().trim_end_matches([';', ',', ')']) == word => {
                found.push(Span::new(start, at));
                open = None;
            }
            Some(_) => {}
            None => open = delimiter(line, mark).map(|word| (word, next)),
        }
        at = next;
    }
    found.extend(open.map(|(_, start)| Span::new(start, at)));
    found
}

pub(super) fn pair(line: &str, start: usize) -> Option<Assignment<'_>> {
    let line = line.trim_end_matches(['\n', '\r']);
    // The full-width colon is what keyboards of East Asia write.
    let (key, right) = line.split_at_checked(line.find([':', '=', '\u{ff1a}'])?)?;
    let right = right.get(right.chars().next()?.len_utf8()..)?;
    let key = key.trim().trim_start_matches("- ").trim_matches(['"', '\'']);
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b)) {
        return None;
    }
    names::classify(key)?;
    let literal = quoted_literal(right);
    let value = literal.or_else(|| unquoted(right, Medium::Configuration, false).filter(|_| right.starts_with(' ')))?;
    let at = start + (value.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
    let span = Span::new(at, at + value.len());
    let name = Cow::Borrowed(key);
    Assignment::new(name.clone(), name, value, span, "object-key", literal.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        assignments(text, &mut |a| {
            assert_eq!(text.get(a.span.range()), Some(&*a.value));
            found.push(a.value.to_string());
        });
        found
    }

    #[test]
    fn pairs_of_a_file_that_is_written_are_read() {
        for text in [
            "cat > a.yml <<EOF\na: 1\npassword: v9\nEOF\n",
            "cat <<-'END' > a.yml\n  password: \"v9\"\n  END\n",
            "tee a <<~X\n- token: v9\nX\npassword: v8\n",
        ] {
            assert_eq!(read(text), ["v9"], "{text}");
        }
        for text in ["password: v9\n", "a << 2\npassword: v9\n", "cat <<EOF\nthe password: v9\nEOF\n", "cat <<EOF"] {
            assert_eq!(read(text), [] as [String; 0], "{text}");
        }
    }
}
