//! PostgreSQL's `COPY users (id, api_token) FROM stdin;` and its rows up to `\.`, cells between tabs, as `pg_dump` writes them
//! (<https://www.postgresql.org/docs/current/sql-copy.html>): the list of columns names the values, or a cell the next one.

use std::borrow::Cow;

use super::assignment::Assignment;
use crate::bound::Bound;
use crate::detect::secrets::kinds::names;
use crate::span::Span;

const VALUES: Bound = Bound::new(
    20_000,
    "copied tables have more than 20,000 values in columns of credentials: the rest was not searched by name",
);

/// Calls `see` for every cell in a column with a credential's name, and for every cell behind one that is such a name.
pub(crate) fn assignments(text: &str, see: &mut dyn FnMut(Assignment<'_>)) {
    if memchr::memmem::find(text.as_bytes(), b"COPY ").is_none() {
        return;
    }
    let (mut at, mut seen) = (0, 0);
    let mut columns: Option<Vec<Option<&str>>> = None;
    for line in text.split_inclusive('\n') {
        let row = line.trim_end_matches(['\n', '\r']);
        match &columns {
            None => columns = head(row),
            Some(_) if row == "\\." => columns = None,
            Some(own) => {
                let mut start = at;
                let mut before = "";
                for (place, cell) in row.split('\t').enumerate() {
                    let column = own.get(place).copied().flatten();
                    let named = column.or_else(|| Some(before).filter(|name| is_name(name)));
                    let span = Span::new(start, start + cell.len());
                    start += cell.len() + 1;
                    before = cell;
                    let Some(name) = named.filter(|_| !cell.is_empty() && cell != "\\N") else { continue };
                    if !VALUES.has_room(seen) {
                        return;
                    }
                    seen += 1;
                    let name = Cow::Borrowed(name);
                    let made = Assignment::new(name.clone(), name, cell, span, "statement", true);
                    made.into_iter().for_each(&mut *see);
                }
            }
        }
        at += line.len();
    }
}

/// The columns of a statement, each its name where that is a credential's.
fn head(line: &str) -> Option<Vec<Option<&str>>> {
    let (_, rest) = line.strip_prefix("COPY ")?.split_once('(')?;
    let (list, rest) = rest.split_once(')')?;
    rest.trim_start().to_ascii_lowercase().starts_with("from stdin").then(|| {
        let name = |column: &'_ str| names::classify(column).is_some();
        list.split(',').map(|column| Some(column.trim().trim_matches('"')).filter(|own| name(own))).collect()
    })
}

/// Whether a cell is the name of a setting that is a credential: `smtp_password`.
fn is_name(cell: &str) -> bool {
    cell.len() > 4
        && cell.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b))
        && names::classify(cell).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_cells_name_their_values() {
        let text = "COPY public.users (id, \"api_token\", x) FROM stdin;\n1\tv9\ta\r\n2\t\\N\tb\n\\.\nCOPY s (name, value) FROM stdin;\nsmtp_password\tv8\ntitle\tx\n\\.\napi_token\tno\n";
        let mut found = Vec::new();
        assignments(text, &mut |a| {
            assert_eq!(text.get(a.span.range()), Some(&*a.value));
            found.push(format!("{} {}", a.name, a.value));
        });
        assert_eq!(found, ["api_token v9", "smtp_password v8"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"(COPY |t \(|password|\)| FROM stdin;|\t|v9|\\\.|\n|é){0,24}"#) {
            assignments(&text, &mut |a| assert_eq!(text.get(a.span.range()), Some(&*a.value)));
        }
    }
}
