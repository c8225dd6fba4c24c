//! Strings of a program that describe its interface: what they hold is an example. `@Schema(example = "...")` of OpenAPI's
//! annotations (<https://docs.swagger.io/swagger-core/v2.0.0-RC3/apidocs/io/swagger/v3/oas/annotations/media/Schema.html>),
//! and comments from which documentation is made.

use crate::detect::secrets::text::floor_boundary;

/// How far before a value the name of what holds it is looked for, in bytes.
const REACH: usize = 4096;

/// The names of what an annotation or a schema shows of a value, and of what it says.
const SHOWN: [&str; 4] = ["example", "Example", "EXAMPLE", "description"];

/// Whether the value at `at` of a program stands in an example of its interface.
pub(super) fn is_documented(text: &str, at: usize) -> bool {
    let from = floor_boundary(text, at.saturating_sub(REACH));
    let before = text.get(from..at).unwrap_or_default();
    // What begins before the window is no line of it.
    let line = before.rsplit('\n').next().filter(|line| from == 0 || line.len() < before.len());
    line.is_some_and(is_in_doc_comment) || is_in_example(before)
}

/// Whether a line is one of a comment that tools make documentation of: `/** x`, ` * x`, `/// x`, `//! x`, `>>> x`. Code may
/// stand behind one that ends.
fn is_in_doc_comment(line: &str) -> bool {
    !line.contains("*/")
        && ["/** ", "* ", "/// ", "//! ", ">>> "].iter().any(|lead| line.trim_start().starts_with(lead))
}

/// Whether a text ends within what the last `example` in it is given: a string, its pieces, or a block of them.
fn is_in_example(before: &str) -> bool {
    let last = SHOWN.iter().filter_map(|word| before.rfind(word).map(|at| (at, word.len()))).max();
    last.is_some_and(|(at, length)| {
        let begins = !before.get(..at).is_some_and(|left| left.ends_with(|c: char| c.is_alphanumeric()));
        begins && before.get(at + length..).is_some_and(|rest| is_open(given(rest).unwrap_or_default()))
    })
}

/// What is given to a name that goes on with `rest`: `s = "v`, `Object(name = "a", value = "v`, `": {"a": "v`.
fn given(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches(|c: char| c.is_alphanumeric()).trim_start_matches(['"', '\'']).trim_start();
    let value = if rest.starts_with('(') { rest } else { rest.strip_prefix(['=', ':'])? };
    Some(value.trim_start_matches(['=', '>', ' ', '\n', '\r', '\t'])).filter(|value| !value.is_empty())
}

/// Whether a value that begins a text has not ended in it: within a string, between its pieces, in a bracket.
fn is_open(value: &str) -> bool {
    let (mut depth, mut rest) = (0_usize, value);
    while let Some(next) = rest.chars().next() {
        if matches!(next, '"' | '\'' | '`') {
            let quote = if rest.starts_with("\"\"\"") { "\"\"\"" } else { rest.get(..1).unwrap_or_default() };
            match after_string(rest.get(quote.len()..).unwrap_or_default(), quote) {
                Some(after) => rest = after,
                None => return true,
            }
            continue;
        }
        match next {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            '+' | '.' => {}
            // The name of a constant between the pieces.
            other if other.is_ascii_uppercase() => {
                rest = rest.trim_start_matches(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
                continue;
            }
            other if depth > 0 || other.is_whitespace() => {}
            _ => return false,
        }
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    depth > 0
}

/// What follows the string that a text begins within, if its end is there.
fn after_string<'t>(text: &'t str, quote: &str) -> Option<&'t str> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find(['\\', quote.chars().next()?])?;
        let rest = text.get(at..)?;
        if let Some(after) = rest.strip_prefix(quote) {
            return Some(after);
        }
        from = at + 1;
        if rest.starts_with('\\') {
            from += text.get(from..)?.chars().next()?.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> bool {
        is_documented(text, text.find("VALUE").unwrap())
    }

    #[test]
    fn what_an_interface_is_described_with_is_known() {
        for text in [
            "@Schema(description = \"x\", example = \"{\\\"token\\\": \\\"VALUE\\\"}\")",
            "@Schema(requiredMode = A,\n        example = \"https://h/x?token=VALUE\")",
            "@ApiResponse(code = 200, examples = @Example({ \"token\": \"VALUE\" }))",
            "@ExampleObject(name = \"a\", value = \"{\" +\n  \"\\\"password\\\": \\\"VALUE\\\"\" +\n \"}\")",
            "@ExampleObject(value = \"\"\"\n {\n  \"password\": \"VALUE\"\n }\n \"\"\")",
            "schema_extra={\"example\": {\"id\": 1, \"password\": \"VALUE\"}}",
            "@ApiProperty({ example: { token: 'VALUE' } })",
            "String LOGIN_EXAMPLE = FENCE_START + \"{\\n\" +\n  \"\\\"token\\\": \\\"VALUE\\\"\" + FENCE_END;",
            "@Operation(summary = \"a\", description = \"Send \" + FENCE +\n  \"\\\"token\\\": \\\"VALUE\\\"\")",
            " * { apiKey: 'VALUE' }\n",
            "/// client.set(\"token\", \"VALUE\")\n",
            ">>> login(password='VALUE')\n",
        ] {
            assert!(shown(text), "{text}");
        }
        for text in [
            "@Schema(example = \"a\") String token = \"VALUE\";",
            "String example = \"a\";\nString token = \"VALUE\";\n",
            "x.example(\"it's\"); token = \"VALUE\"",
            "counterexample: \"VALUE\"",
            "example.com/\npassword = 'VALUE'",
            "A_EXAMPLE = B\nTOKEN = 'VALUE'",
            "{ description: 'a', token: 'VALUE' }",
            "// token = \"VALUE\"",
            "/** @const */ const token = \"VALUE\"",
            "a ** token(\"VALUE\")",
            "example",
        ] {
            assert!(!is_documented(text, text.find("VALUE").unwrap_or(text.len())), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"(example|: |=|"|'|"""|\\|\{|\}|\(|é|\n|\* ){0,30}"#) {
            let _ = is_documented(&text, text.len());
        }
    }
}
