//! SQL's `INSERT INTO users (email, password) VALUES ('a', 'v')` (ISO/IEC 9075-2, 14.11), over any number of lines and rows,
//! in a file of SQL or in a program's string: the list of columns names the values.

use std::borrow::Cow;

use super::assignment::Assignment;
use crate::bound::Bound;
use crate::detect::secrets::kinds::names;
use crate::detect::secrets::text::floor_boundary;
use crate::span::Span;

/// How far the list of columns and the word `VALUES` are looked for, in bytes.
const HEAD: usize = 4096;

const VALUES: Bound = Bound::new(
    20_000,
    "statements insert more than 20,000 values into columns of credentials: the rest was not searched by name",
);

/// Calls `see` for every literal that goes into a column with a credential's name.
pub(crate) fn assignments(text: &str, see: &mut dyn FnMut(Assignment<'_>)) {
    let (mut from, mut seen) = (0, 0);
    let finders = ["insert into", "INSERT INTO"].map(memchr::memmem::Finder::new);
    let next = |from: usize| {
        let rest = text.as_bytes().get(from..)?;
        finders.iter().filter_map(|finder| finder.find(rest)).min().map(|at| from + at + "insert into".len())
    };
    while let Some(at) = next(from) {
        let Some((columns, start)) = head(text, at) else {
            from = named_values(text, at, &mut seen, see);
            continue;
        };
        let mut at = start;
        while let Some(row) = Row::at(text, at) {
            at = row.end;
            for (name, span) in columns.iter().zip(&row.values) {
                let (Some(name), Some(span)) = (name, span) else { continue };
                let Some(value) = text.get(span.range()).filter(|value| !value.is_empty()) else { continue };
                if !VALUES.has_room(seen) {
                    return;
                }
                seen += 1;
                let name = Cow::Borrowed(*name);
                Assignment::new(name.clone(), name, value, *span, "statement", true).into_iter().for_each(&mut *see);
            }
            let rest = text.get(at..).unwrap_or_default();
            let Some(more) = rest.trim_start().strip_prefix(',') else { break };
            at += rest.len() - more.len();
        }
        from = at;
    }
}

/// Gives what rows of a table of settings say themselves, `VALUES (1, 'api_secret', 'v')`: a name, and the literal after it. Where
/// the rows end is the answer; `at` stands behind `INSERT INTO`.
fn named_values(text: &str, at: usize, seen: &mut usize, see: &mut dyn FnMut(Assignment<'_>)) -> usize {
    let near = text.get(at..floor_boundary(text, at + HEAD)).unwrap_or_default();
    let found = near.find("VALUES").or_else(|| near.find("values"));
    let Some(mut end) = found.filter(|found| !near.get(..*found).is_some_and(|head| head.contains(';'))) else {
        return at;
    };
    end += at + "values".len();
    while let Some(row) = Row::at(text, end) {
        end = row.end;
        for pair in row.values.windows(2) {
            let [Some(name), Some(value)] = pair else { continue };
            let (Some(name), Some(literal)) = (text.get(name.range()), text.get(value.range())) else { continue };
            let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b));
            let says = plain && name.len() > 4 && names::classify(name).is_some() && names::classify(literal).is_none();
            if literal.is_empty() || !says || !VALUES.has_room(*seen) {
                continue;
            }
            *seen += 1;
            let name = Cow::Borrowed(name);
            Assignment::new(name.clone(), name, literal, *value, "statement", true).into_iter().for_each(&mut *see);
        }
        let rest = text.get(end..).unwrap_or_default();
        let Some(more) = rest.trim_start().strip_prefix(',') else { break };
        end += rest.len() - more.len();
    }
    end
}

/// The columns of a statement, each its name where that is a credential's, and where its first row begins. `at` stands
/// behind `INSERT INTO`.
fn head(text: &str, at: usize) -> Option<(Vec<Option<&str>>, usize)> {
    let near = text.get(at..floor_boundary(text, at + HEAD))?;
    let (table, rest) = near.split_once('(')?;
    let (list, rest) = rest.split_once(')')?;
    if table.len() > 200 || table.contains([';', ')', '=']) {
        return None;
    }
    let name = |column| {
        let name = str::trim_matches(column, |c: char| c.is_whitespace() || "`\"'[]\\".contains(c));
        let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.$".contains(&b));
        Some(name).filter(|name| plain && names::classify(name).is_some())
    };
    let columns: Vec<_> = list.split(',').map(name).collect();
    // A program's string may end here, and go on.
    let body = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'`+.&_\\".contains(c));
    let word = body.get(.."values".len()).filter(|word| word.eq_ignore_ascii_case("values"))?;
    let end = near.len() - body.len() + word.len();
    columns.iter().any(Option::is_some).then_some((columns, at + end))
}

/// A row of values: of each that is a literal, the place of its inside.
struct Row {
    values: Vec<Option<Span>>,
    end: usize,
}

impl Row {
    /// The row that begins at an offset, behind white space.
    fn at(text: &str, at: usize) -> Option<Self> {
        let rest = text.get(at..)?;
        let start = at + (rest.len() - rest.trim_start().len());
        let bytes = text.as_bytes();
        let (mut values, mut own, mut depth) = (Vec::new(), None, 0_usize);
        let mut at = start;
        loop {
            match bytes.get(at)? {
                b'\'' => {
                    let end = end_of_literal(bytes, at + 1)?;
                    // A literal within a call is an argument.
                    own = (depth == 1).then(|| Span::new(at + 1, end));
                    at = end;
                }
                b'(' => depth += 1,
                b')' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        values.push(own);
                        return Some(Self { values, end: at + 1 });
                    }
                }
                b',' if depth == 1 => values.push(own.take()),
                b';' => return None,
                _ if depth == 0 => return None,
                _ => {}
            }
            at += 1;
        }
    }
}

/// Where the quote stands that closes a literal; two of them, or one behind a backslash, are one that it holds.
fn end_of_literal(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += memchr::memchr2(b'\'', b'\\', bytes.get(at..)?)?;
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\\'), _) | (_, Some(b'\'')) => at += 2,
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        assignments(text, &mut |a| {
            assert_eq!(text.get(a.span.range()), Some(&*a.value));
            found.push((a.name.to_string(), a.value.to_string()));
        });
        found
    }

    #[test]
    fn columns_name_their_values() {
        let pair = |name: &str, value: &str| (name.to_string(), value.to_string());
        for (text, found) in [
            ("INSERT INTO users (email, password) VALUES ('a@b.io', 'v9');", vec![pair("password", "v9")]),
            (
                "insert into `u` (`api_token`, `x`) values ('v9', now()), ('v8', 'y')",
                vec![pair("api_token", "v9"), pair("api_token", "v8")],
            ),
            (
                "INSERT INTO c\n  (id, client_secret)\nVALUES\n  (1, 'v9'),\n  (2, NULL);",
                vec![pair("client_secret", "v9")],
            ),
            ("x(\"INSERT INTO c (id, secret) \" +\n  \"VALUES (1, 'v9')\")", vec![pair("secret", "v9")]),
            ("INSERT INTO u (a, password) VALUES ('it''s, (b', 'v9')", vec![pair("password", "v9")]),
            ("INSERT INTO u (a, password) VALUES (f('x', 1), crypt('v9', gen_salt('bf')))", vec![]),
            ("INSERT INTO u (a, password) VALUES (?, ?)", vec![]),
            ("INSERT INTO u (a, b) VALUES ('x', 'v9')", vec![]),
            (
                "INSERT INTO `s` VALUES (1,'api_secret','v9'),(2,'title','a'),(3,'smtp_password','v8');",
                vec![pair("api_secret", "v9"), pair("smtp_password", "v8")],
            ),
            ("INSERT INTO s (name, value) VALUES ('api_secret', 'v9')", vec![pair("api_secret", "v9")]),
            ("INSERT INTO s VALUES ('password', 'api_token', 'v9')", vec![pair("api_token", "v9")]),
            ("INSERT INTO s SELECT 1; x VALUES ('api_secret', 'v9')", vec![]),
            ("INSERT INTO u (password) SELECT 'v9'", vec![]),
            ("INSERT INTO u (password) VALUES ('v9", vec![]),
        ] {
            assert_eq!(read(text), found, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"(INSERT INTO |t|\(|password|\)| VALUES |'|,|v9|\\|;|é|\n){0,24}"#) {
            read(&text);
        }
    }
}
