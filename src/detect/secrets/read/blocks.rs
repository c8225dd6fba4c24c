//! Pairs of YAML and of ini files that stand without quotes in a string of several lines of a program: what a line of
//! code never is, such a string may be.

use super::assignment::Assignment;
use super::heredoc;
use crate::detect::secrets::look::keywords::Hit;
use crate::span::Span;

/// How a language writes strings and comments.
#[derive(Clone, Copy)]
struct Lexis {
    /// `"""` and `'''`
    triple: bool,
    /// Go's and JavaScript's backtick
    backtick: bool,
    /// Any string may go on over the end of a line.
    spanning: bool,
    /// What begins a here-document.
    document: Option<&'static str>,
    /// C#'s `@"..."`, in which a backslash is one.
    verbatim: bool,
    /// What begins a comment to the end of the line.
    comment: &'static str,
}

const C: Lexis =
    Lexis { triple: false, backtick: false, spanning: false, document: None, verbatim: false, comment: "//" };

/// Extensions, and how their language writes strings: from the languages' references.
const LANGUAGES: &[(&[&str], Lexis)] = &[
    (&["py", "pyi", "jl"], Lexis { triple: true, comment: "#", ..C }),
    (&["ex", "exs"], Lexis { triple: true, comment: "#", spanning: true, ..C }),
    (&["java", "kt", "kts", "scala", "swift", "groovy", "gradle", "dart"], Lexis { triple: true, ..C }),
    (&["cs", "fs", "fsx"], Lexis { triple: true, verbatim: true, ..C }),
    (&["go", "js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte"], Lexis { backtick: true, ..C }),
    (&["rs"], Lexis { spanning: true, ..C }),
    (&["php"], Lexis { spanning: true, document: Some("<<<"), ..C }),
    (&["rb", "pl", "pm"], Lexis { spanning: true, document: Some("<<"), comment: "#", ..C }),
];

fn lexis(path: &str) -> Option<Lexis> {
    let (_, extension) = path.rsplit_once('.')?;
    LANGUAGES.iter().find(|(extensions, _)| extensions.contains(&extension)).map(|(_, lexis)| *lexis)
}

/// Calls `see` for every pair whose name is that of a credential and whose value has no quotes. `hits` are the words of
/// names in the text.
pub(crate) fn assignments(path: &str, text: &str, hits: &[Hit], see: &mut dyn FnMut(Assignment<'_>)) {
    let Some(lexis) = lexis(path) else { return };
    let mut lines: Vec<Span> = hits.iter().filter_map(|hit| bare_pair(text, hit)).collect();
    lines.dedup();
    if lines.is_empty() {
        return;
    }
    let mut blocks = strings(text, lexis);
    if let Some(mark) = lexis.document {
        blocks.extend(heredoc::bodies(text, mark));
    }
    blocks.sort_unstable_by_key(|block| block.start);
    let mut at = 0;
    for line in lines {
        // The last block that begins before the line.
        while blocks.get(at + 1).is_some_and(|next| next.start <= line.start) {
            at += 1;
        }
        let inside = blocks.get(at).is_some_and(|block| block.start <= line.start && line.end <= block.end);
        if inside && let Some(text) = text.get(line.range()) {
            heredoc::pair(text, line.start as usize).into_iter().for_each(&mut *see);
        }
    }
}

/// How much of a line is looked at before and after a name.
const LEAD: usize = 120;
const REST: usize = 400;

/// The line of a hit, when it is a name, `:` or `=`, and a value without quotes that could be a credential.
fn bare_pair(text: &str, hit: &Hit) -> Option<Span> {
    let bytes = text.as_bytes();
    let from = hit.start.saturating_sub(LEAD);
    let before = bytes.get(from..hit.start)?;
    let start = match memchr::memrchr(b'\n', before) {
        Some(end) => from + end + 1,
        None if from == 0 => 0,
        None => return None,
    };
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let lead = bytes.get(start..hit.start)?.trim_ascii_start();
    let lead = lead.strip_prefix(b"- ").unwrap_or(lead);
    let rest = bytes.get(hit.end..bytes.len().min(hit.end + REST))?;
    let rest = rest.get(..memchr::memchr(b'\n', rest)?)?;
    let name = rest.iter().take_while(|byte| is_part(byte)).count();
    let after = rest.get(name..)?.trim_ascii();
    let value = after.strip_prefix(b": ").or_else(|| after.strip_prefix(b"= "))?.trim_ascii();
    let fits = value.len() >= 6
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().all(|byte| byte.is_ascii_graphic() && !b"\"'`(){}[]<>;,$".contains(byte));
    (lead.iter().all(is_part) && fits).then(|| Span::new(start, hit.end + rest.len()))
}

/// The strings of several lines.
fn strings(text: &str, lexis: Lexis) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| b"\"'`/#".contains(byte))) {
        at += offset;
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.starts_with(lexis.comment.as_bytes()) {
            at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            continue;
        }
        if rest.starts_with(b"/*") && lexis.comment == "//" {
            at += memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2);
            continue;
        }
        let Some(&quote) = rest.first().filter(|byte| b"\"'`".contains(byte)) else {
            at += 1;
            continue;
        };
        let (opening, spans) = opening(bytes, at, quote, lexis);
        let length =
            length(bytes.get(at + opening..).unwrap_or_default(), quote, opening, spans, is_raw(bytes, at, lexis));
        let end = at + opening + length;
        if spans && memchr::memchr(b'\n', bytes.get(at..end.min(bytes.len())).unwrap_or_default()).is_some() {
            found.push(Span::new(at + opening, end));
        }
        at = end + opening;
    }
    found
}

/// How many quotes open the string at `at`, and whether it may go on over the end of the line.
fn opening(bytes: &[u8], at: usize, quote: u8, lexis: Lexis) -> (usize, bool) {
    let tripled = bytes.get(at..at + 3) == Some(&[quote; 3][..]);
    if lexis.triple && quote != b'`' && tripled {
        return (3, true);
    }
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let verbatim = lexis.verbatim && quote == b'"' && before == Some(&b'@');
    (1, quote == b'`' && lexis.backtick || verbatim || lexis.spanning && quote == b'"')
}

/// Whether a backslash is one in the string that opens at `at`: Rust's `r"`, Python's, C#'s `@"`.
fn is_raw(bytes: &[u8], at: usize, lexis: Lexis) -> bool {
    let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
    before == b'r' || before == b'#' || lexis.verbatim && before == b'@'
}

/// How long the inside of a string is.
fn length(inside: &[u8], quote: u8, opening: usize, spans: bool, raw: bool) -> usize {
    let mut at = 0;
    while let Some(offset) =
        inside.get(at..).and_then(|rest| rest.iter().position(|&byte| byte == quote || byte == b'\\' || byte == b'\n'))
    {
        at += offset;
        match inside.get(at) {
            Some(b'\\') => at += if raw { 1 } else { 2 },
            Some(b'\n') if !spans => return at,
            Some(b'\n') => at += 1,
            _ if inside.get(at..at + opening).is_some_and(|end| end.iter().all(|&byte| byte == quote)) => return at,
            _ => at += 1,
        }
    }
    inside.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Vec<String> {
        let hits: Vec<Hit> = text
            .match_indices("password")
            .map(|(at, word)| Hit { start: at, end: at + word.len(), keyword: 0 })
            .collect();
        let mut found = Vec::new();
        assignments(path, text, &hits, &mut |a| {
            assert_eq!(text.get(a.span.range()), Some(&*a.value));
            found.push(a.value.to_string());
        });
        found
    }

    #[test]
    fn pairs_in_strings_of_several_lines_are_read() {
        for (path, open, close) in [
            ("a.go", "var a = `", "`"),
            ("a.ts", "f(`", "`)"),
            ("a.py", "a = \"\"\"", "\"\"\""),
            ("a.py", "a = f'''", "'''"),
            ("A.java", "String a = \"\"\"", "\"\"\";"),
            ("a.cs", "var a = @\"", "\";"),
            ("a.rs", "let a = r#\"", "\"#;"),
            ("a.rs", "let a = \"", "\";"),
            ("a.rb", "a = <<~X", "X"),
            ("a.php", "$a = <<<X", "X;"),
        ] {
            for pair in ["  password: v9-abc", "password = v9-abc", "- password: v9-abc"] {
                assert_eq!(read(path, &format!("{open}\nuser: x\n{pair}\n{close}\n")), ["v9-abc"], "{path} {pair}");
                assert_eq!(read(path, &format!("{open}\nx\n{close}\n{{\n{pair}\n}}\n")), [] as [String; 0], "{path}");
            }
        }
        for (path, text) in [
            ("a.ts", "x = {\n  password: hash9.value\n}\n"),
            ("a.go", "// `\nx(\n  password: v9-abc\n)\n"),
            ("a.py", "\"\"\"\n  password: the user's 9\n  password: str\n\"\"\"\n"),
            ("a.py", "# it's\nx = {\n  password: v9-abc\n}\n"),
            ("a.unknown", "`\npassword: v9-abc\n`\n"),
        ] {
            assert_eq!(read(path, text), [] as [String; 0], "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"(password: v9-abc|\n|`|"|'|"""|\\|//|/\*|\*/|#|é|<<X|X){0,20}"#) {
            for path in ["a.go", "a.py", "a.cs", "a.rs", "a.rb"] {
                read(path, &text);
            }
        }
    }
}
