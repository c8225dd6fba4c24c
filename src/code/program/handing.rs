//! Modules that only hand on what they are given: `wrap` of `console.log(wrap(user.email))`. They have no word of the rules, and lose
//! the data when they are not looked at. Those are looked at that a module with such a word calls, and those that these call.

use std::collections::{BTreeSet, HashMap};

use super::Files;
use super::outline::Outline;

/// Whether functions of a text may give back something of what they are given.
pub(super) fn may_hand_on(text: &str) -> bool {
    ["return", "=>", "lambda", "yield"]
        .iter()
        .any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// Of the names that a text imports, those that it calls, or that it passes on as they are: `wrap(x)`, `format.line(x)`, `map(wrap)`.
pub(super) fn called(outline: &Outline, text: &str) -> BTreeSet<String> {
    // `import a.b` is written out: by its first part.
    let names = outline.imports.iter().flat_map(|taken| &taken.names).map(|alias| alias.local.as_str());
    let mut by_first: HashMap<&str, Vec<&str>> = HashMap::new();
    for name in names {
        by_first.entry(name.split('.').next().unwrap_or(name)).or_default().push(name);
    }
    // What is required is not read by its names.
    let mut found: BTreeSet<String> = by_first.contains_key("*").then(|| "*".to_string()).into_iter().collect();
    if by_first.len() == found.len() {
        return found;
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let mut rest = text;
    let mut before = None;
    while let Some(start) = rest.find(is_word) {
        let (gap, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_word(c)).unwrap_or(from.len()));
        before = gap.trim_end().chars().next_back().or(before.filter(|_| gap.is_empty()));
        if before != Some('.')
            && by_first.contains_key(word)
            && is_called(before, after)
            && let Some(names) = by_first.remove(word)
        {
            found.extend(names.into_iter().map(str::to_string));
        }
        before = Some('a');
        rest = after;
    }
    found
}

/// Whether what stands around a name calls it or a member of it, or passes it to something.
fn is_called(before: Option<char>, after: &str) -> bool {
    let mut chars = after.trim_start_matches([' ', '\t', '\n', '\r', '?', '!']).chars();
    match chars.next() {
        Some('(' | '.' | '`') => true,
        Some('<') => after.starts_with('<') && before != Some('<'),
        Some(')') => matches!(before, Some('(' | ',')),
        Some(',') => before == Some('('),
        _ => false,
    }
}

impl Files {
    /// The files that may hand on the data of others, by what these call.
    pub(super) fn handing(&self) -> Vec<bool> {
        let mut handing = vec![false; self.files.len()];
        let mut open: Vec<usize> = Vec::new();
        for at in (0..self.files.len()).filter(|at| self.files.get(*at).is_some_and(|file| file.matters)) {
            self.call(at, &mut open);
        }
        let mut seen = BTreeSet::new();
        while let Some(at) = open.pop() {
            let (Some(place), Some(file), true) = (handing.get_mut(at), self.files.get(at), seen.insert(at)) else {
                continue;
            };
            let outline = &file.said.outline;
            let given_on = outline.given_on.iter().map(|taken| &taken.specifier).chain(&outline.all_of);
            open.extend(given_on.filter_map(|specifier| file.edges.get(specifier)));
            *place = may_hand_on(file.source.text());
            if *place {
                self.call(at, &mut open);
            }
        }
        handing
    }

    /// The files that a file calls something of.
    fn call(&self, at: usize, called: &mut Vec<usize>) {
        let Some(file) = self.files.get(at) else { return };
        for taken in &file.said.outline.imports {
            let is_called = |local: &str| file.said.called.contains(local);
            if taken.names.iter().any(|alias| is_called(&alias.local)) {
                called.extend(file.edges.get(&taken.specifier));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::python;

    #[test]
    fn what_a_module_calls_of_what_it_imports_is_read() {
        for (text, expected) in [
            ("import { a, b, C } from './m';\na(1); x.b(2); <C />; const t: C = 1;", "a"),
            ("import * as m from './m';\nlog(m.wrap(x), y)", "m"),
            ("import { a, b } from './m';\nall.map(a); f(x, b)", "a,b"),
            ("import { a, b } from './m';\na<string>(x); b`x`", "a,b"),
            ("import a from './m';\nmore(data)", ""),
            ("const { build } = require('./m');\nbuild(x)", "*"),
        ] {
            let found: Vec<String> = called(&Outline::of(text), text).into_iter().collect();
            assert_eq!(found.join(","), expected, "{text}");
        }
        let text = "from m import wrap, other\nimport lib.texts\nlog(wrap(x), lib.texts.line(x))";
        let found: Vec<String> = called(&python::outline(text), text).into_iter().collect();
        assert_eq!(found, ["lib.texts", "wrap"]);
    }
}
