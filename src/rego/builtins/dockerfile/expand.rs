//! A word of an instruction with its variables put in, as BuildKit does it.

use std::collections::BTreeMap;

use crate::bound::Bound;

/// The value of a variable, when it has one.
pub(super) type Values<'v> = dyn Fn(&str) -> Option<&'v str> + 'v;

/// Bytes of a value with its variables put in; paths and addresses take some hundred. Values that hold another one twice grow
/// beyond all memory in forty lines.
pub(super) const VALUE: Bound = Bound::new(64 << 10, "a Dockerfile's variable gives more than 64 KiB");
/// How deeply one variable's default may hold another's.
pub(super) const DEPTH: Bound =
    Bound::new(16, "a Dockerfile's variables are nested more than 16 deep in each other's defaults");

/// Whether a variable is left in an expanded text.
pub(super) fn is_open(text: &str) -> bool {
    let starts = |(at, _): (usize, &str)| {
        let escaped = text.get(..at).is_some_and(|before| before.ends_with('\\'));
        let next = text.get(at + 1..).and_then(|after| after.chars().next());
        !escaped && next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '{'))
    };
    text.match_indices('$').any(starts)
}

/// A text without its quotes and with its variables put in. What has no value, or too long a one, stays as it is written.
pub(super) fn expand(text: &str, values: &Values<'_>) -> String {
    Expansion { values, depth: 0, is_full: false }.expand(text)
}

struct Expansion<'a, 'v> {
    values: &'a Values<'v>,
    depth: usize,
    /// Nothing more is put in.
    is_full: bool,
}

impl<'v> Expansion<'_, 'v> {
    fn expand(&mut self, text: &str) -> String {
        let closing = closing(text);
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut double = false;
        while let Some(c) = rest.chars().next() {
            let after = rest.get(c.len_utf8()..).unwrap_or_default();
            rest = match c {
                '\'' if !double => literal(after, &mut out),
                '"' => {
                    double = !double;
                    after
                }
                '\\' => escaped(after, &mut out),
                '$' => {
                    let end = closing.get(&(text.len() - after.len())).copied();
                    self.variable(after, end.map(|end| text.len() - end), &mut out)
                }
                _ => {
                    out.push(c);
                    after
                }
            };
        }
        out
    }

    /// What follows a `$`. `left` is how much of it is left from the brace that closes its own.
    fn variable<'t>(&mut self, text: &'t str, left: Option<usize>, out: &mut String) -> &'t str {
        let Some(inner) = text.strip_prefix('{') else {
            let (name, after) = name(text);
            match self.value(name).filter(|value| self.has_room(out, value)) {
                Some(value) => out.push_str(value),
                None => out.extend(["$", name]),
            }
            return after;
        };
        let Some(end) = left.and_then(|left| inner.len().checked_sub(left)) else {
            out.push('$');
            return text;
        };
        let (body, after) = (inner.get(..end).unwrap_or_default(), inner.get(end + 1..).unwrap_or_default());
        match self.braced(body).filter(|value| self.has_room(out, value)) {
            Some(value) => out.push_str(&value),
            None => out.extend(["${", body, "}"]),
        }
        after
    }

    fn has_room(&mut self, out: &str, value: &str) -> bool {
        self.is_full |= !VALUE.holds(out.len() + value.len());
        !self.is_full
    }

    /// The value of what stands in braces: `X`, `X:-default`, `X+instead`. With other operators it is not worked out.
    fn braced(&mut self, body: &str) -> Option<String> {
        let (name, operator) = name(body);
        let known = self.value(name);
        let (colon, operator) = operator.strip_prefix(':').map_or((false, operator), |rest| (true, rest));
        let set = known.filter(|value| !(colon && value.is_empty()));
        match operator.chars().next() {
            None if !colon => known.map(str::to_string),
            Some('-') => set.map(str::to_string).or_else(|| self.word(operator)),
            Some('+') if set.is_some() => self.word(operator),
            Some('+') => Some(String::new()),
            Some('?') => set.map(str::to_string),
            _ => None,
        }
    }

    /// What stands behind an operator.
    fn word(&mut self, operator: &str) -> Option<String> {
        let word = operator.get(1..)?;
        if self.is_full || !DEPTH.has_room(self.depth) {
            return None;
        }
        self.depth += 1;
        let word = self.expand(word);
        self.depth -= 1;
        Some(word)
    }

    fn value(&self, name: &str) -> Option<&'v str> {
        if name.is_empty() || self.is_full { None } else { (self.values)(name) }
    }
}

/// Up to the closing quote nothing has a meaning.
fn literal<'t>(text: &'t str, out: &mut String) -> &'t str {
    let (inside, after) = text.split_once('\'').unwrap_or((text, ""));
    out.push_str(&inside.replace('$', "\\$"));
    after
}

/// An escaped `$` keeps its escape: what comes after must see that it is no variable.
fn escaped<'t>(text: &'t str, out: &mut String) -> &'t str {
    let Some(c) = text.chars().next() else { return text };
    if c == '$' {
        out.push('\\');
    }
    out.push(c);
    text.get(c.len_utf8()..).unwrap_or_default()
}

/// A variable's name, and what follows.
fn name(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    text.split_at(text.len() - rest.len())
}

/// For each brace that is closed, where: byte offsets.
fn closing(text: &str) -> BTreeMap<usize, usize> {
    let mut open = Vec::new();
    let mut closing = BTreeMap::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open.push(at),
            b'}' => {
                if let Some(start) = open.pop() {
                    closing.insert(start, at);
                }
            }
            _ => {}
        }
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_put_in_as_buildkit_does() {
        let values = BTreeMap::from([("UID", "0"), ("WHO", "root"), ("EMPTY", "")]);
        for (text, expected) in [
            ("$WHO", "root"),
            ("${WHO}", "root"),
            ("$UID:$UID", "0:0"),
            ("${UID}:${GID:-0}", "0:0"),
            ("${GID:-${UID}}", "0"),
            ("${EMPTY:-x}${EMPTY-y}", "x"),
            ("${WHO:+app}${GID:+app}", "app"),
            ("${WHO:?must be set}", "root"),
            ("\"root\"", "root"),
            ("'$WHO'", "\\$WHO"),
            ("\\$WHO", "\\$WHO"),
            ("$OTHER", "$OTHER"),
            ("${OTHER}:1", "${OTHER}:1"),
            ("${WHO#r}", "${WHO#r}"),
            ("${WHO", "${WHO"),
            ("${WHO ${UID}", "${WHO 0"),
            ("}${UID}}", "}0}"),
            ("${GID:-{}${UID}}", "{}0"),
            ("$", "$"),
            ("é$WHO", "éroot"),
        ] {
            assert_eq!(expand(text, &|name| values.get(name).copied()), expected, "{text}");
        }
    }

    #[test]
    fn deep_defaults_end() {
        let deep = "${A:-".repeat(5000) + &"}".repeat(5000);
        assert!(expand(&deep, &|_| None).starts_with("${A:-"));
    }

    #[test]
    fn braces_that_are_not_closed_take_no_time() {
        let open = "${".repeat(300_000);
        assert_eq!(expand(&open, &|_| None), open);
    }

    #[test]
    fn values_that_grow_stay_as_they_are_written() {
        let long = "x".repeat(40 << 10);
        let values = |_: &str| Some(long.as_str());
        let (out, reached) = crate::bound::noting(|| expand("$A${B:+$C}$D", &values));
        assert_eq!(out, format!("{long}${{B:+$C}}$D"));
        assert_eq!(reached.len(), 1);
        assert!(is_open(&out));
    }
}
