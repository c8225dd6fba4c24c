//! Literals whose delimiters are more than one quote, from the references of their languages: `"""v"""` (Python, Java,
//! Kotlin, Swift, C#), `r#"v"#` (Rust), `#"v"#` (Swift), `R"(v)"` (C++), `[[v]]` and `[=[v]=]` (Lua), `''v''` (Nix), `q(v)`
//! (Perl), `%q{v}` (Ruby), `~s(v)` (Elixir), here-documents, and PowerShell's here-strings. Only one word is a value.

use std::borrow::Cow;

use crate::detect::secrets::text::floor_boundary;

/// How far the end of a literal is looked for, in bytes.
const NEAR: usize = 1024;

/// A literal's opening delimiter, its length, and what closes it.
struct Delimiters {
    open: usize,
    close: Cow<'static, str>,
    /// The opening is also something else in other languages: only what has digits and no punctuation of code is a value.
    doubtful: bool,
}

/// The inside of the literal that begins a text, without white space around it, and what follows the literal.
pub(super) fn literal(text: &str) -> Option<(&str, &str)> {
    let near = text.get(..floor_boundary(text, NEAR))?;
    let Delimiters { open, close, doubtful } = delimiters(near)?;
    let body = near.get(open..)?;
    let end = body.find(&*close)?;
    let inside = body.get(..end)?.trim();
    let code =
        || inside.contains(|c: char| "\"'`,()[]{}<>;".contains(c)) || !inside.bytes().any(|b| b.is_ascii_digit());
    if inside.is_empty() || inside.contains(char::is_whitespace) || doubtful && code() {
        return None;
    }
    Some((inside, text.get(open + end + close.len()..)?.trim_start()))
}

/// Whether what begins a text may be such a literal, for a look that is cheap.
pub(super) fn may_open(text: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[
        b"<<", b"[[", b"[=", b"%(", b"%q", b"%Q", b"~s", b"~S", b"q(", b"q{", b"q[", b"q<", b"q|", b"q/", b"q!", b"qq",
    ];
    STARTS.iter().any(|start| text.starts_with(start))
}

fn delimiters(text: &str) -> Option<Delimiters> {
    if text.starts_with("<<") || text.starts_with("$(cat <<") {
        return here_document(text);
    }
    if let Some(found) = here_string(text) {
        return Some(found);
    }
    let body = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '$' | '%' | '~'));
    let at = text.len() - body.len();
    let prefix = text.get(..at).filter(|prefix| prefix.len() <= 3)?;
    let first = body.chars().next()?;
    let run = body.chars().take_while(|&c| c == first).count();
    let repeated = |close: &'static str| Some((close, run));
    let found = match first {
        '"' if run >= 3 => repeated("\"\"\""),
        '\'' if run >= 3 => repeated("'''"),
        _ => None,
    };
    if let Some((close, run)) = found {
        return Some(Delimiters { open: at + run, close: Cow::Borrowed(close), doubtful: false });
    }
    if first == '"' && prefix.ends_with('R') {
        let (name, _) = body.get(1..)?.split_once('(').filter(|(name, _)| name.len() <= 16)?;
        let open = at + 2 + name.len();
        return Some(Delimiters { open, close: Cow::Owned(format!("){name}\"")), doubtful: false });
    }
    if first == '#' && matches!(prefix, "" | "r" | "br" | "cr") && body.get(run..)?.starts_with('"') {
        return Some(Delimiters {
            open: at + run + 1,
            close: Cow::Owned(format!("\"{}", "#".repeat(run))),
            doubtful: false,
        });
    }
    let doubtful = |open: usize, close: String| Some(Delimiters { open, close: Cow::Owned(close), doubtful: true });
    match (prefix, first) {
        ("", '[') => {
            let level = body.get(1..)?.bytes().take_while(|&byte| byte == b'=').count();
            let opens = body.get(1 + level..)?.starts_with('[');
            opens.then(|| doubtful(level + 2, format!("]{}]", "=".repeat(level)))).flatten()
        }
        ("", '\'') if run == 2 => doubtful(2, "''".to_string()),
        ("q" | "qq" | "%q" | "%Q" | "~s" | "~S", _) | ("%", '(') => doubtful(at + 1, closing(first)?.to_string()),
        _ => None,
    }
}

/// What closes a literal of Perl, Ruby or Elixir that a character opens.
fn closing(open: char) -> Option<char> {
    Some(match open {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        '|' | '/' | '!' => open,
        _ => return None,
    })
}

/// `<<~E.strip`, PHP's `<<<'E'`, the shell's `$(cat <<E`: the lines up to the word.
fn here_document(text: &str) -> Option<Delimiters> {
    let (first, _) = text.split_once('\n')?;
    let word = delimiter(first, if text.starts_with("<<<") { "<<<" } else { "<<" })?;
    let body = text.get(first.len() + 1..)?;
    let end = body.split_inclusive('\n').nth(1).filter(|line| line.trim_start().starts_with(word))?;
    let close = end.get(..end.len() - end.trim_start().len() + word.len())?;
    Some(Delimiters { open: first.len() + 1, close: Cow::Owned(format!("\n{close}")), doubtful: true })
}

/// The word that ends the here-document that a line begins.
pub(super) fn delimiter<'t>(line: &'t str, mark: &str) -> Option<&'t str> {
    let (_, rest) = line.split_once(mark)?;
    let rest = rest.trim_start_matches(['-', '~']).trim_start().trim_start_matches(['"', '\'', '\\']);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.get(..end).filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// PowerShell's `@"` that ends its line, closed by `"@` that begins one.
fn here_string(text: &str) -> Option<Delimiters> {
    let quote = text.strip_prefix('@')?.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (first, _) = text.split_once('\n')?;
    let opens = first.trim_end().len() == 2;
    opens.then(|| Delimiters { open: first.len(), close: Cow::Owned(format!("\n{quote}@")), doubtful: false })
}

/// Whether a line gives a name what such a literal begins with that goes on in the lines below.
pub(super) fn goes_on(line: &str) -> bool {
    let line = line.trim_end();
    if let Some((given, _)) = line.split_once("<<") {
        let given = given.trim_end().trim_end_matches("$(cat").trim_end();
        let mark = if line.contains("<<<") { "<<<" } else { "<<" };
        return given.ends_with(['=', ':', '(', '>']) && delimiter(line, mark).is_some();
    }
    let openings = ["\"\"\"", "'''", "''", "@\"", "@'", "R\"(", "[["];
    let Some(lead) = openings.iter().find_map(|opening| line.strip_suffix(opening)) else { return false };
    let given = lead.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '#').trim_end();
    lead.len() - given.len() <= 3 && given.ends_with(['=', ':', '(', '>'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_every_delimiter_are_read() {
        for text in [
            "\"\"\"v9\"\"\"",
            "'''v9'''",
            "f\"\"\"\n  v9\n\"\"\"",
            "r#\"v9\"#",
            "br##\"v9\"##",
            "#\"v9\"#",
            "R\"(v9)\"",
            "u8R\"x(v9)x\"",
            "[[v9]]",
            "[==[v9]==]",
            "''v9''",
            "''\n  v9\n''",
            "q(v9)",
            "qq{v9}",
            "q|v9|",
            "%q{v9}",
            "%(v9)",
            "~s(v9)",
            "<<~E.strip\n  v9\nE",
            "<<<'E'\nv9\nE;",
            "<<\"E\";\nv9\nE\n",
            "$(cat <<EOF\nv9\nEOF\n)",
            "@\"\nv9\n\"@",
            "@'\r\nv9\r\n'@",
        ] {
            assert_eq!(literal(text).map(|(inside, _)| inside), Some("v9"), "{text}");
        }
        for text in [
            "\"v9\"",
            "\"\"",
            "\"\"\"The password of user 9.\"\"\"",
            "[[ -z $v9 ]]",
            "[[\"v9\"]]",
            "q(name)",
            "sql(v9)",
            "%{v9}",
            "'', b = ''",
            "<< 9",
            "<<E\na 9\nE\n",
            "<<E\nv9\nb\nE\n",
            "#\"v9",
        ] {
            assert_eq!(literal(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_that_opens_one_goes_on() {
        for line in
            ["a = \"\"\"", "a: f'''", "$a = @\"", "a = <<~E.strip", "$a = <<<'E'", "A=$(cat <<EOF", "f(a=r#\"\"\""]
        {
            assert!(goes_on(line), "{line}");
        }
        for line in ["    \"\"\"", "The end.\"\"\"", "a = ''x''", "cat <<EOF", "x << 2", "if [[", "read A <<< word"] {
            assert!(!goes_on(line), "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"("|'|#|R|\(|\)|\[|=|q|%|<<|E|\n|@|v9|é){0,16}"#) {
            let _ = literal(&text);
            let _ = goes_on(&text);
        }
    }
}
