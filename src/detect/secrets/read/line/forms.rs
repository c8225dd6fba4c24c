//! Forms of a line in which a literal is given to a name by something else than an operator before it: a comparison, a
//! brace, the place in a list.

use crate::detect::secrets::kinds::names;
use crate::detect::secrets::medium::Medium;
use crate::detect::secrets::read::assignment::{Assignment, Line};
use crate::detect::secrets::read::call;
use crate::detect::secrets::read::name::{last_part, name_before};
use crate::detect::secrets::read::value::{literal_and_rest, quoted_literal};

impl<'a> Line<'a> {
    /// `if password == "v"`, `"v" !== req.headers["x-api-key"]`, `[[ $API_TOKEN == v ]]` (CWE-798); the operator is at `at`.
    pub(super) fn comparison(&self, at: usize) -> Option<Assignment<'a>> {
        if self.medium == Medium::Prose {
            return None;
        }
        let (left, right) = (self.text.get(..at)?, self.text.get(at + 1..)?.trim_start_matches('='));
        let bare = || {
            let word = right.strip_prefix(' ')?.split([' ', '\t', ')', ';']).next()?;
            Some(word).filter(|word| self.medium == Medium::Shell && word.bytes().all(|b| b.is_ascii_alphanumeric()))
        };
        // Python's colon ends the condition.
        let before_colon = || {
            let quote = right.trim_start().chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, rest) = right.trim_start().get(1..)?.split_once(quote)?;
            Some(value).filter(|value| rest.starts_with(':') && !value.contains('\\'))
        };
        let (name, value) = match quoted_literal(right).or_else(before_colon).or_else(bare) {
            Some(value) => {
                // `request.headers.get("X-Api-Key")`
                let called = left.trim_end().strip_suffix(')').filter(|inside| inside.ends_with(['"', '\'']));
                (name_before(called.unwrap_or(left), false)?.0, value)
            }
            None => {
                let before = left.trim_end();
                let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'))?;
                let (_, value) = before.strip_suffix(quote)?.rsplit_once(quote)?;
                let name = right.trim_start();
                let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !"_.$".contains(c)).unwrap_or(name.len());
                (name.get(..end)?, value)
            }
        };
        names::classify(last_part(name))?;
        call::is_compared(value).then(|| self.make(name, value, "comparison", true)).flatten()
    }

    /// `std::string kApiSecret{"v"}`, Swift's `var apiToken: String { "v" }`, Kotlin's `val apiToken by lazy { "v" }`,
    /// `get apiToken() { return "v" }`; the brace is at `at`.
    pub(super) fn braced(&self, at: usize) -> Option<Assignment<'a>> {
        let inside = self.text.get(at + 1..)?.trim_start();
        let inside = inside.strip_prefix("return ").unwrap_or(inside);
        if self.medium != Medium::Source || !inside.starts_with(['"', '\'']) {
            return None;
        }
        let (value, rest) = literal_and_rest(inside)?;
        let left = self.text.get(..at)?.trim_end();
        let left = left.strip_suffix("by lazy").unwrap_or(left).trim_end();
        // `func apiToken() string { return "v" }`, `function apiToken(): string { return "v"; }`
        let typed = [": string", ": String", " string", ": str"].iter().find_map(|kind| left.strip_suffix(kind));
        let left = typed.filter(|left| left.ends_with(')')).unwrap_or(left);
        let (name, lead) = name_before(left.strip_suffix("()").unwrap_or(left), true)?;
        let declared = lead.ends_with([' ', '\t', ':']);
        names::classify(name)?;
        (declared && rest.trim_start_matches(';').trim_start().starts_with('}'))
            .then(|| self.make(name, value, "assignment", true))
            .flatten()
    }
}

/// The first of several targets whose name is that of a credential, and its literal: `USER, PASSWORD = "ops", "v"`,
/// `const [user, password] = ["ops", "v"]`.
pub(super) fn several<'a>(left: &'a str, right: &'a str) -> Option<(&'a str, &'a str)> {
    if !left.contains(',') {
        return None;
    }
    let left = left.trim().trim_end_matches(':').trim_end();
    let words = ["var ", "let ", "const ", "local ", "my ", "final ", "val ", "export const "];
    let left = words.iter().find_map(|word| left.strip_prefix(word)).unwrap_or(left).trim();
    let left = left.strip_prefix(['[', '(']).map_or(left, |inside| inside.trim_end_matches([']', ')']));
    let names: Vec<&str> = left.split(',').map(str::trim).take(17).collect();
    let plain = |name: &&str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.' | b'@'))
    };
    if !(2..=16).contains(&names.len()) || !names.iter().all(plain) {
        return None;
    }
    let right = right.trim_start();
    let right = right.strip_prefix(['[', '(']).unwrap_or(right);
    let at = names.iter().position(|name| names::classify(last_part(name)).is_some())?;
    // As many literals as names: `user, password="v"` among arguments is one name.
    quoted_literal(right).and_then(|_| call::argument(right, names.len() - 1))?;
    Some((names.get(at)?, call::argument(right, at)?))
}
