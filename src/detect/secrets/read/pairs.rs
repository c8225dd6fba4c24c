//! Pairs in a string: `name=value`, alone or joined by `&`, `,` or `;`, as forms, options and literals of generators are
//! written.

use crate::bound::Bound;

/// What joins pairs.
const JOINTS: [char; 3] = ['&', ',', ';'];

/// How many pairs of a text are read.
const PAIRS: Bound =
    Bound::new(64, "a text holds more than 64 pairs of a name and a value: the rest was not searched for credentials");

/// The longest text that is taken for pairs, in bytes.
const TEXT: Bound = Bound::new(
    4096,
    "a text of pairs of a name and a value is longer than 4 KiB: it was not searched for credentials by name",
);

/// The pairs of a text that is nothing else, each a name and its value; `None` when some part of it is no pair. Of many, the
/// first.
pub(super) fn of_whole(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut rest = text.trim();
    if let Some(pairs) = of_words(rest) {
        return TEXT.holds(text.len()).then_some(pairs);
    }
    if text.contains("://") || !begins_with_pair(rest) || is_spaced(rest) || !TEXT.holds(text.len()) {
        return None;
    }
    let mut pairs = Vec::new();
    while !rest.is_empty() {
        let (name, right) = rest.split_once('=')?;
        let name = name.trim_start();
        if !is_name(name) {
            return None;
        }
        if !PAIRS.has_room(pairs.len()) {
            break;
        }
        let end = next_pair(right).unwrap_or(right.len());
        let value = right.get(..end)?;
        if value.trim_end_matches(JOINTS).contains(char::is_whitespace) {
            return None;
        }
        pairs.push((name, value.trim_end_matches([';', ','])));
        rest = right.get(end..)?.trim_start_matches(JOINTS);
    }
    Some(pairs)
}

/// `name=app password=v`: the arguments of a task of Ansible, each a word.
fn of_words(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    let mut pairs = Vec::new();
    while let Some(word) = words.next() {
        let (name, value) = word.split_once('=').filter(|(name, _)| is_name(name))?;
        if pairs.is_empty() && words.peek().is_none() || word.contains(JOINTS) || !PAIRS.has_room(pairs.len()) {
            return None;
        }
        pairs.push((name, value));
    }
    (!pairs.is_empty()).then_some(pairs)
}

fn begins_with_pair(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| is_name(name.trim_start()))
}

/// Whether white space stands elsewhere than after a joint, as between pairs it does not.
fn is_spaced(text: &str) -> bool {
    let mut parts = text.split(char::is_whitespace).filter(|part| !part.is_empty()).peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_some() && !part.ends_with(JOINTS) {
            return true;
        }
    }
    false
}

/// The value of a pair in a string in quotes: `right` follows the operator, `lead` stands before the name. Pairs alone may
/// stand between the quote and the name.
pub(super) fn in_string<'a>(lead: &str, right: &'a str) -> Option<&'a str> {
    let at = lead.rfind(['"', '\'', '`'])?;
    let quote = lead.get(at..)?.chars().next()?;
    let before = lead.get(at + 1..)?;
    // PostgreSQL's `"dbname=a user=b password=v"` (libpq, 34.1.1.1): words, each a pair.
    let spaced = before.ends_with(' ') && before.split_whitespace().all(begins_with_pair);
    let is_open = lead.get(..=at)?.matches(quote).count() % 2 == 1;
    let before = before.trim_end();
    // The path of an address that the string goes on with: `"/app?user=a&password=v"`.
    let query = before.rsplit_once('?').filter(|(path, _)| path.starts_with(['/', ':']) && !path.contains(' '));
    let before = query.map_or(before, |(_, query)| query);
    // `"export NAME=v"`, a line of a script that a program writes.
    let before = if matches!(before, "export" | "set" | "ENV") { "" } else { before };
    if !is_open || !(before.is_empty() || spaced || before.ends_with(JOINTS)) {
        return None;
    }
    let inside = right.get(..right.find(quote)?)?;
    let inside = inside.split(' ').next().filter(|_| spaced && !before.is_empty()).unwrap_or(inside);
    let value = inside.get(..next_pair(inside).unwrap_or(inside.len()))?.trim_end_matches([';', ',']);
    let fits = !value.is_empty()
        && !value.contains(|c: char| c.is_whitespace() || "${<\\".contains(c))
        && !holds_format(value);
    // Last, so that only what would be a value tells of a bound.
    (fits && (before.is_empty() || spaced || of_whole(before.trim_end_matches(JOINTS)).is_some())).then_some(value)
}

/// Whether a program puts something in a text: `%s`, `%(name)s`, `%NAME%`; a sign before another letter is a password's.
fn holds_format(text: &str) -> bool {
    text.match_indices('%').any(|(at, _)| {
        let next = text.get(at + 1..).unwrap_or_default();
        next.is_empty() || next.starts_with(|c: char| "sdvqrwuxfi@({-+.".contains(c)) || next.contains('%')
    })
}

/// Where the joint stands that another pair follows.
pub(super) fn next_pair(text: &str) -> Option<usize> {
    let mut joints = text.match_indices(JOINTS).map(|(at, _)| at);
    joints.find(|&at| {
        let rest = text.get(at + 1..).unwrap_or_default();
        rest.trim().is_empty() || rest.split_once('=').is_some_and(|(name, _)| is_name(name.trim_start()))
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 60 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::bound;

    #[test]
    fn a_text_of_pairs_is_read_whole() {
        for (text, pairs) in [
            ("a=v", &[("a", "v")][..]),
            ("a=1&b=v==", &[("a", "1"), ("b", "v==")]),
            ("user=x,password=v;z,c=", &[("user", "x"), ("password", "v;z"), ("c", "")]),
            ("a=1; b=v;", &[("a", "1"), ("b", "v")]),
            ("a=1, b=v", &[("a", "1"), ("b", "v")]),
            ("name=app  password=v", &[("name", "app"), ("password", "v")]),
        ] {
            assert_eq!(of_whole(text).as_deref(), Some(pairs), "{text}");
        }
        for text in ["", "a", "the password=v", "a=b c", "https://a.dev/?a=b", "a b=c", "=v"] {
            assert!(of_whole(text).is_none_or(|pairs| pairs.is_empty()), "{text}");
        }
    }

    #[test]
    fn more_than_is_read_is_told_and_what_is_no_text_of_pairs_is_not() {
        let told = |text: &str| bound::noting(|| of_whole(text).map_or(0, |pairs| pairs.len()));
        let pairs = |count: usize| "a=b&".repeat(count);
        assert_eq!(told(&pairs(64)), (64, BTreeSet::new()));
        let (read, reached) = told(&pairs(65));
        assert_eq!((read, reached.len()), (64, 1));
        for (text, is_told) in [
            (format!("a=1&password={}", "v".repeat(4096)), true),
            (format!("a=1&password={}", "v".repeat(4000)), false),
            ("A=1\nB=2\n".repeat(1000), false),
            (format!("see a=1, then {}", "b ".repeat(4096)), false),
            (format!("{}=", "QUJD".repeat(2000)), false),
        ] {
            assert_eq!(!told(&text).1.is_empty(), is_told, "{}", text.get(..30).unwrap_or_default());
        }
    }

    #[test]
    fn a_pair_in_quotes_ends_with_its_joint_or_the_quote() {
        for (lead, right, value) in [
            ("x = \"", "v\"", Some("v")),
            ("f('grant_type=a&", "v&c=d')", Some("v")),
            ("f(\"a=b; ", "v&w\")", Some("v&w")),
            ("x = \"a\" + ", "v\"", None),
            ("x = \"see ", "v\"", None),
            ("x = \"", "v w\"", None),
            ("x = \"", "{v}\"", None),
            ("x = ", "v", None),
        ] {
            assert_eq!(in_string(lead, right), value, "{lead}{right}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[a&,;= \"é]{0,24}", lead in "[a&=\" 'é]{0,12}") {
            let _ = of_whole(&text);
            let _ = in_string(&lead, &text);
        }
    }
}
