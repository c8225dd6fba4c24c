//! Reads assignments from a line of any language: a name, an operator, a literal. One pass over the line; no grammar.

use std::borrow::Cow;

use super::context::Medium;
use crate::span::Span;

/// A literal given to a name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Assignment<'a> {
    /// The last part of the name, as written: `password` of `config.db.password`.
    pub(crate) name: Cow<'a, str>,
    /// The whole of it, to look for a vendor's word in.
    pub(crate) path: Cow<'a, str>,
    pub(crate) value: Cow<'a, str>,
    /// The value without quotes, in the file's text.
    pub(crate) span: Span,
    pub(crate) syntax: &'static str,
    pub(crate) quoted: bool,
}

/// Names of types that may stand between a name and `=`.
const TYPES: &[&str] = &["string", "str", "String", "String?", "&str", "varchar", "text", "SecretStr", "NSString"];

/// Calls whose first argument names the second.
const NAMING_CALLS: &[&str] = &[
    "setdefault",
    "getenv",
    "get",
    "set",
    "define",
    "putenv",
    "env",
    "setProperty",
    "put",
    "setEnv",
    "setenv",
    "Setenv",
    "append",
    "header",
    "Set",
    "Add",
    "add",
    "setRequestHeader",
    "SetEnv",
    "environ",
    "config",
    "getOrDefault",
    "fetch",
];

/// One line of a text, and what it is.
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// Where it starts in the file.
    pub(crate) start: usize,
    pub(crate) medium: Medium,
}

impl<'a> Line<'a> {
    /// Every assignment of the line, from left to right.
    pub(crate) fn assignments(&self) -> Vec<Assignment<'a>> {
        let bytes = self.text.as_bytes();
        let mut found = if self.medium == Medium::Shell { super::command::passwords(self) } else { Vec::new() };
        let mut attribute: Option<&'a str> = None;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
            let after = bytes.get(at + 1).copied().unwrap_or(b' ');
            let length = operator(before, byte, after);
            let read = match byte {
                b'-' if after == b'-' && self.is_shell() && is_border(before) => self.flag(at),
                b'>' if length == 0 && before != b'=' && before != b'-' => self.element(at),
                b',' => self.naming_call(at),
                _ if length > 0 => self.assignment(at, length),
                _ => None,
            };
            if let Some(mut assignment) = read {
                if matches!(&*assignment.name, "value" | "Value")
                    && let Some(name) = attribute
                {
                    assignment.name = Cow::Borrowed(name);
                    assignment.path = Cow::Borrowed(name);
                }
                if matches!(&*assignment.name, "key" | "name" | "Name" | "Key") {
                    attribute = self.text.get(self.inside(assignment.span));
                }
                found.push(assignment);
            }
            at += length.max(1);
        }
        found
    }

    fn is_shell(&self) -> bool {
        matches!(self.medium, Medium::Shell | Medium::Configuration)
    }

    fn inside(&self, span: Span) -> std::ops::Range<usize> {
        (span.start as usize).saturating_sub(self.start)..(span.end as usize).saturating_sub(self.start)
    }

    /// `value`, a part of this line, given to `path`.
    pub(super) fn make(
        &self,
        path: &'a str,
        value: &'a str,
        syntax: &'static str,
        quoted: bool,
    ) -> Option<Assignment<'a>> {
        let offset = (value.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        let (skip, value) = without_scheme(value);
        if value.is_empty() {
            return None;
        }
        let name = last_part(path);
        let start = self.start + offset + skip;
        let span = Span::new(start, start + value.len());
        Some(Assignment {
            name: Cow::Borrowed(name),
            path: Cow::Borrowed(path),
            value: Cow::Borrowed(value),
            span,
            syntax,
            quoted,
        })
    }

    /// `name = "value"` and its kin, around the operator at `at`.
    fn assignment(&self, at: usize, length: usize) -> Option<Assignment<'a>> {
        let left = self.text.get(..at)?;
        let right = self.text.get(at + length..)?;
        let (name, lead) = name_before(left, self.text.get(at..at + length)? == "=")?;
        let key = self.text.as_bytes().get(at) == Some(&b':') && length == 1;
        if !key && self.medium != Medium::Prose && lead_of_flag(left, name) {
            return self.option(name, right);
        }
        let syntax = if key { "object-key" } else { "assignment" };
        if let Some(value) = quoted_literal(right) {
            return self.make(name, value, syntax, true);
        }
        if let Some(value) = fallback_literal(right) {
            let syntax = if reads_environment(right, value) { "fallback" } else { syntax };
            return self.make(name, value, syntax, true);
        }
        let header = key && name.to_ascii_lowercase().ends_with("authorization");
        if header {
            let value = right.trim_start().split(['"', '\'', '`', '\\']).next()?.trim_end();
            return self.make(name, value, "header", false);
        }
        if !self.is_shell() || (key && self.medium == Medium::Shell) || !starts_statement(lead) {
            return None;
        }
        let value = unquoted(right, self.medium)?;
        self.make(name, value, syntax, false)
    }

    /// `--password=value`.
    fn option(&self, name: &'a str, right: &'a str) -> Option<Assignment<'a>> {
        let right = right.trim_start_matches('\\');
        let literal = right.starts_with(['"', '\'']).then(|| quoted_literal(right)).flatten();
        let value = literal.or_else(|| right.split([' ', '\t', '"', '\'', '`', ';', ',', ')', ']']).next())?;
        self.make(name, value, "command-line", literal.is_some())
    }

    /// `--password value`.
    fn flag(&self, at: usize) -> Option<Assignment<'a>> {
        let rest = self.text.get(at + 2..)?;
        let (name, value) = rest.split_once(' ')?;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return None;
        }
        let literal = quoted_literal(value);
        let quoted = literal.is_some();
        let value = literal.or_else(|| value.split([' ', '\t', '"', '\'', '`']).next())?;
        if value.starts_with('-') {
            return None;
        }
        self.make(name, value, "command-line", quoted)
    }

    /// `<password>value</password>`.
    fn element(&self, at: usize) -> Option<Assignment<'a>> {
        let (_, name) = self.text.get(..at)?.rsplit_once('<')?;
        let name = name.split_whitespace().next()?;
        let (value, close) = self.text.get(at + 1..)?.split_once("</")?;
        if self.medium == Medium::Prose || !close.starts_with(name) || value.contains('<') {
            return None;
        }
        self.make(name, value.trim(), "element", true)
    }

    /// `setdefault("NAME", "value")`, and `["--password", "value"]`.
    fn naming_call(&self, at: usize) -> Option<Assignment<'a>> {
        let left = self.text.get(..at)?.trim_end();
        let quote = left.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
        let (head, name) = left.strip_suffix(quote)?.rsplit_once(quote)?;
        if let Some(flag) = flag_name(name) {
            let value = quoted_literal(self.text.get(at + 1..)?).filter(|value| !value.starts_with('-'))?;
            return self.make(flag, value, "command-line", true);
        }
        let callee = head.trim_end().strip_suffix(['(', '['])?;
        let callee = callee.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        if !NAMING_CALLS.contains(&callee) {
            return None;
        }
        let value = quoted_literal(self.text.get(at + 1..)?)?;
        self.make(name, value, "argument", true)
    }
}

/// The name in `--name`, when the text is that and nothing more.
pub(crate) fn flag_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("--")?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (!name.is_empty() && name.len() <= 60 && name.bytes().all(fits)).then_some(name)
}

/// Whether `name`, which ends `left`, is a flag there: `--name`.
fn lead_of_flag(left: &str, name: &str) -> bool {
    let lead = left.strip_suffix(name).and_then(|lead| lead.strip_suffix("--"));
    lead.is_some_and(|lead| lead.bytes().next_back().is_none_or(is_border))
}

/// A byte that may stand before a word of a command.
fn is_border(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`')
}

/// The length of the assignment operator that starts here; 0 when there is none.
fn operator(before: u8, byte: u8, after: u8) -> usize {
    match (byte, after) {
        (b'=', b'=' | b'~') => 0,
        (b'=', _) if b"=!<>~".contains(&before) || before == b':' => 0,
        (b'=', b'>') | (b':', b'=') => 2,
        (b'=', _) => 1,
        (b':', b':') => 0,
        (b':', _) if before == b':' => 0,
        (b':', b'/') => 0,
        (b':', _) => 1,
        _ => 0,
    }
}

/// The name that ends a text, and what stands before it.
fn name_before(left: &str, may_have_type: bool) -> Option<(&str, &str)> {
    let left = left.trim_end().trim_end_matches(['?', '+']).trim_end();
    let left = left.strip_suffix(']').map_or(left, |inside| inside.trim_end());
    let last = left.chars().next_back()?;
    if matches!(last, '"' | '\'' | '`') {
        let (lead, name) = left.strip_suffix(last)?.rsplit_once(last)?;
        return is_name(name).then_some((name, lead));
    }
    let (name, lead) = identifier_before(left)?;
    if may_have_type {
        let before = lead.trim_end_matches(['&', '*', ' ', '[']);
        let typed = before.strip_suffix(':').filter(|typed| !typed.ends_with(':'));
        let typed = typed.or_else(|| before_generic(lead)?.trim_end().strip_suffix(':'));
        if let Some(found) = typed.and_then(|typed| identifier_before(typed.trim_end().trim_end_matches('?'))) {
            return Some(found);
        }
        if TYPES.contains(&name) {
            return identifier_before(lead.trim_end());
        }
    }
    is_name(name).then_some((name, lead))
}

/// What stands before `Optional[` at the end of a text.
fn before_generic(lead: &str) -> Option<&str> {
    let inner = lead.trim_end().strip_suffix(['[', '<'])?;
    identifier_before(inner).map(|(_, before)| before)
}

fn identifier_before(left: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '$');
    let lead = left.trim_end_matches(is_part);
    let name = left.get(lead.len()..)?.trim_start_matches(['-', '.']);
    (!name.is_empty()).then_some((name, lead))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 120 && !name.contains(char::is_whitespace)
}

fn last_part(path: &str) -> &str {
    path.rsplit(['.', '/', ':']).next().filter(|part| !part.is_empty()).unwrap_or(path)
}

/// Whether an unquoted value may follow: the name begins the line, or follows a word or bracket of its own.
fn starts_statement(lead: &str) -> bool {
    let lead = lead.trim_start();
    let allowed = [
        "",
        "export",
        "set",
        "-",
        "ENV",
        "ARG",
        "env",
        "declare",
        "local",
        "readonly",
        "typeset",
        "#",
        "//",
        ";",
        "RUN",
        "{",
        "[",
        "//registry",
    ];
    let last = lead.split_whitespace().next_back().unwrap_or_default();
    allowed.contains(&lead.trim_end())
        || lead.ends_with([' ', '\t', '{', ','])
            && (allowed.contains(&last)
                || last.contains('=')
                || last.ends_with(['{', ',', '|', '&'])
                || last == "-e"
                || last == "--env"
                || last == "--build-arg")
        || (lead.starts_with("//") && lead.ends_with([':', '/']))
}

/// The inside of a string literal that begins here, when the literal is the whole value.
fn quoted_literal(right: &str) -> Option<&str> {
    let right = right.trim_start();
    let body = right.trim_start_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '@' | '$' | '&'));
    if right.len() - body.len() > 2 {
        return None;
    }
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = body.get(1..)?;
    let mut escaped = false;
    let end = inside.char_indices().find(|&(_, c)| {
        let end = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        end
    });
    let (at, _) = end?;
    let rest = inside.get(at + 1..)?.trim_start();
    let joined = ["+", "%", "..", "&", "~", "\\"].iter().any(|join| rest.starts_with(join))
        || rest.starts_with(".format")
        || rest.starts_with(".replace");
    // A key of its own (`"a": "b"`), or a comparison.
    let key = (rest.starts_with(':') && !rest.starts_with("::")) || rest.starts_with("==");
    (!joined && !key).then(|| inside.get(..at)).flatten()
}

/// A literal behind a wrapper or as the default of a look-up: `process.env.KEY || "value"`, `Some("value")`.
fn fallback_literal(right: &str) -> Option<&str> {
    let near = right.get(..super::checks::floor_boundary(right, 200))?;
    let marks = ["|| ", "?? ", " or ", "Some(", "String::from(", "SecretString::new(", "new String(", "SecretStr("];
    let (at, mark) = marks.iter().filter_map(|mark| near.find(mark).map(|at| (at, mark))).min()?;
    let lead = near.get(..at)?;
    (!lead.contains([',', ';', '{'])).then(|| quoted_literal(right.get(at + mark.len()..)?)).flatten()
}

/// Whether what stands before `value`, a part of `right`, reads the environment: then the value is its default.
fn reads_environment(right: &str, value: &str) -> bool {
    let lead = (value.as_ptr() as usize).checked_sub(right.as_ptr() as usize).and_then(|at| right.get(..at));
    lead.is_some_and(|lead| {
        ["process.env", "import.meta.env", "Deno.env", "environ", "ENV[", "getenv"]
            .iter()
            .any(|mark| lead.contains(mark))
    })
}

fn unquoted(right: &str, medium: Medium) -> Option<&str> {
    // A shell ends the name at `=`: `A= b` sets nothing.
    if medium == Medium::Shell && right.starts_with(char::is_whitespace) {
        return None;
    }
    let value = right.trim_start();
    if value.starts_with(['"', '\'', '`', '|', '>', '&', '*', '!']) {
        return None;
    }
    let value = match medium {
        Medium::Shell => value.split([' ', '\t', ';', '&', '|', ')', '"', '\'']).next()?,
        _ => {
            let comment = [" #", "\t#", " //", " ;"].iter().filter_map(|mark| value.find(mark)).min();
            comment.and_then(|at| value.get(..at)).unwrap_or(value).trim_end().trim_end_matches([',', ';'])
        }
    };
    (!value.is_empty()).then_some(value)
}

/// Takes the scheme of an `Authorization` header away: the number of bytes, and the rest.
fn without_scheme(value: &str) -> (usize, &str) {
    for scheme in ["Bearer ", "bearer ", "Basic ", "basic ", "Token ", "token "] {
        if let Some(rest) = value.strip_prefix(scheme) {
            return (scheme.len(), rest);
        }
    }
    (0, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(medium: Medium, text: &str) -> Vec<(String, String)> {
        let line = Line { text, start: 0, medium };
        line.assignments()
            .iter()
            .map(|a| {
                assert_eq!(text.get(a.span.range()), Some(&*a.value));
                (a.name.to_string(), a.value.to_string())
            })
            .collect()
    }

    #[test]
    fn source_of_many_languages() {
        let table = [
            ("password = \"v\"", "password"),
            ("const password: string = 'v';", "password"),
            ("password: str = \"v\"", "password"),
            ("password: Optional[str] = \"v\"", "password"),
            ("let password: &str = \"v\";", "password"),
            ("var password string = \"v\"", "password"),
            ("password := \"v\"", "password"),
            ("private static final String PASSWORD = \"v\";", "PASSWORD"),
            ("string password = @\"v\";", "password"),
            ("{ \"password\": \"v\" }", "password"),
            ("'password' => 'v',", "password"),
            (":password => 'v'", "password"),
            ("password: 'v',", "password"),
            ("$password = 'v';", "$password"),
            ("config.db.password = \"v\"", "password"),
            ("os.environ[\"PASSWORD\"] = \"v\"", "PASSWORD"),
            ("os.environ.setdefault(\"PASSWORD\", \"v\")", "PASSWORD"),
            ("const password = process.env.PASSWORD || 'v'", "password"),
            ("define('PASSWORD', 'v');", "PASSWORD"),
            ("<Input password=\"v\" />", "password"),
            ("connect(host, password=\"v\")", "password"),
            ("Authorization: \"Bearer v\"", "Authorization"),
        ];
        for (text, name) in table {
            assert_eq!(read(Medium::Source, text), [(name.to_string(), "v".to_string())], "{text}");
        }
        for text in [
            "password == \"v\"",
            "password = prompt(\"v\")",
            "password = \"v\" + suffix",
            "a::password",
            "password: string;",
            "if (password) { x }",
            "run([\"--password\", value])",
            "run([\"--password\", \"--quiet\"])",
            "count--password=v",
        ] {
            assert_eq!(read(Medium::Source, text), [], "{text}");
        }
    }

    #[test]
    fn configuration_and_shell_need_no_quotes() {
        let table = [
            (Medium::Configuration, "PASSWORD=v # comment", "PASSWORD"),
            (Medium::Configuration, "  password: v", "password"),
            (Medium::Configuration, "- PASSWORD=v", "PASSWORD"),
            (Medium::Configuration, "//registry.npmjs.org/:_authToken=v", "_authToken"),
            (Medium::Configuration, "<password>v</password>", "password"),
            (Medium::Configuration, "<add key=\"Password\" value=\"v\" />", "Password"),
            (Medium::Shell, "export PASSWORD=v; run", "PASSWORD"),
            (Medium::Shell, "tool --password v --x", "password"),
            (Medium::Shell, "tool --password=v --x", "password"),
            (Medium::Shell, "tool \"--password=v\"", "password"),
            (Medium::Shell, "CMD [\"tool\", \"--password\", \"v\"]", "password"),
            (Medium::Source, "run(['tool', '--password', 'v'])", "password"),
            (Medium::Source, "run(`tool --password=v`)", "password"),
            (Medium::Shell, "ENV PASSWORD=v", "PASSWORD"),
            (Medium::Shell, "curl -H 'Authorization: Bearer v' u", "Authorization"),
        ];
        for (medium, text, name) in table {
            let found = read(medium, text);
            assert_eq!(found.last(), Some(&(name.to_string(), "v".to_string())), "{text}");
        }
    }
}
