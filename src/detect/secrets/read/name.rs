//! The name that stands before an operator.

use crate::detect::secrets::kinds::names;

/// Names of types that may stand between a name and `=`.
const TYPES: &[&str] = &["string", "str", "String", "String?", "&str", "varchar", "text", "SecretStr", "NSString"];

/// The name that ends a text, and what stands before it.
pub(crate) fn name_before(left: &str, may_have_type: bool) -> Option<(&str, &str)> {
    // `+=` and its kin: `.=`, `||=`, `??=`, make's `::=`.
    let left = left.trim_end().trim_end_matches(['?', '+', '.', '|', '&', ':']).trim_end();
    let left = without_accessors(left);
    // C's `char password[]`, and an index: `env["PASSWORD"]`, Perl's `$ENV{PASSWORD}`.
    let left = left.strip_suffix("[]").unwrap_or(left);
    let left = left.strip_suffix([']', '}']).map_or(left, |inside| inside.trim_end());
    let last = left.chars().next_back()?;
    if matches!(last, '"' | '\'' | '`') {
        let (lead, name) = left.strip_suffix(last)?.rsplit_once(last)?;
        // JSON in a string: `{\"password\": \"v\"}`.
        let name = name.trim_end_matches('\\');
        return is_name(name).then_some((name, lead));
    }
    let left = if may_have_type { without_byte_type(without_union(left)) } else { left };
    let (name, lead) = identifier_before(left)?;
    // `arguments: -Ddb.password=v` is an option, and no type.
    let option = left.get(lead.len()..).is_some_and(|own| own.starts_with('-'));
    if may_have_type && !option {
        let before = without_lifetime(lead).trim_end_matches(['&', '*', ' ', '[']);
        // Zig's `name: []const u8`, `name: [:0]const u8`.
        let slice = before.strip_suffix("]const").and_then(|inside| inside.strip_suffix(['[', '0']));
        let before = slice.map_or(before, |slice| slice.trim_end_matches("[:").trim_end());
        let typed = before.strip_suffix(':').filter(|typed| !typed.ends_with(':'));
        // Procfile's `web: NAME=v`.
        let typed = typed.filter(|_| !(lead.ends_with(": ") && names::is_variable(name)));
        // A variable's scope in Vim: `let g:api_key = 'v'`.
        let typed = typed.filter(|typed| {
            let scope = typed.len().checked_sub(1).and_then(|at| typed.get(at..)).unwrap_or_default();
            !(lead.ends_with(':')
                && matches!(scope, "g" | "b" | "w" | "t" | "s")
                && typed.ends_with(scope)
                && typed.trim_start().starts_with("let "))
        });
        let typed = typed.or_else(|| before_generic(lead)?.trim_end().strip_suffix(':'));
        let typed = typed.and_then(|typed| identifier_before(typed.trim_end().trim_end_matches(['?', '!'])));
        // PowerShell's `$env:NAME` is no type.
        if let Some(found) = typed.filter(|(name, _)| !name.eq_ignore_ascii_case("$env")) {
            return Some(found);
        }
        if TYPES.contains(&name) {
            // Visual Basic's `name As String`.
            let lead = lead.trim_end();
            return identifier_before(lead.strip_suffix(" As").unwrap_or(lead).trim_end());
        }
    }
    is_name(name).then_some((name, lead))
}

/// What stands before the accessors of a C# property: `public string ApiKey { get; set; }`.
fn without_accessors(left: &str) -> &str {
    let property = left.strip_suffix('}').and_then(|inside| inside.rsplit_once('{'));
    match property {
        Some((before, accessors)) if accessors.trim_start().starts_with("get;") => before.trim_end(),
        _ => left,
    }
}

/// `NAME` of Rust's `NAME: &'static [u8]` and `NAME: [u8; 32]`, whose bracket was closed.
fn without_byte_type(left: &str) -> &str {
    let Some((before, inside)) = left.rsplit_once('[') else { return left };
    let is_bytes = inside == "u8" || inside.starts_with("u8;");
    let before = without_lifetime(before).trim_end().trim_end_matches('&').trim_end();
    before.strip_suffix(':').filter(|name| is_bytes && !name.ends_with(':')).unwrap_or(left)
}

/// What stands before the other types of TypeScript's unions, and the arguments of a type: `key: string` of `key: string | undefined`,
/// `key: Readonly` of `key: Readonly<string>`.
fn without_union(left: &str) -> &str {
    let mut rest = left;
    while let Some((before, last)) = rest.rsplit_once('|') {
        if !last.trim().bytes().all(|b| b.is_ascii_alphabetic()) || !before.contains(':') {
            break;
        }
        rest = before.trim_end();
    }
    let inner = rest.strip_suffix('>').and_then(|inner| inner.rsplit_once('<')).map(|(before, _)| before);
    inner
        .filter(|before| before.contains(": ") && before.ends_with(|c: char| c.is_ascii_alphanumeric()))
        .unwrap_or(rest)
}

/// What stands before a lifetime: `name: &` of Rust's `name: &'static `.
fn without_lifetime(lead: &str) -> &str {
    let trimmed = lead.trim_end();
    let before = trimmed.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    before.strip_suffix('\'').filter(|before| before.ends_with('&')).unwrap_or(lead)
}

/// What stands before `Optional[` at the end of a text.
fn before_generic(lead: &str) -> Option<&str> {
    let inner = lead.trim_end().strip_suffix(['[', '<'])?;
    identifier_before(inner).map(|(_, before)| before)
}

/// The identifier that ends a text, with its path, and what stands before it.
pub(crate) fn identifier_before(left: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '$');
    let lead = left.trim_end_matches(is_part);
    let name = left.get(lead.len()..)?.trim_start_matches(['-', '.']);
    (!name.is_empty()).then_some((name, lead))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 120 && !name.contains(char::is_whitespace)
}

/// The last part of a path: `password` of `config.db.password`; of a mere `key`, with the part before it, as in .NET's `Jwt:Key`.
pub(crate) fn last_part(path: &str) -> &str {
    let last = path.rsplit(['.', '/', ':']).next().filter(|part| !part.is_empty()).unwrap_or(path);
    // `api.key` of `dd.api.key`: a key of its own is of nothing.
    let above = path
        .strip_suffix(last)
        .and_then(|above| above.strip_suffix(['.', ':']))
        .filter(|_| last.eq_ignore_ascii_case("key"));
    let word = above.and_then(|above| above.rsplit(['.', '/', ':']).next()).filter(|word| !word.is_empty());
    word.and_then(|word| path.get(path.len() - last.len() - 1 - word.len()..)).unwrap_or(last)
}

/// The name in `--name`, when the text is that and nothing more.
pub(crate) fn flag_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("--")?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (!name.is_empty() && name.len() <= 60 && name.bytes().all(fits)).then_some(name)
}

/// Whether `name`, which ends `left`, is a flag there: `--name`, `-Dname`, `/p:name`.
pub(crate) fn is_flag(left: &str, name: &str) -> bool {
    let Some(lead) = left.strip_suffix(name) else { return false };
    let before = lead.strip_suffix("--").or_else(|| lead.strip_suffix('-'));
    let before = before.or_else(|| lead.strip_suffix("/p:")).or_else(|| lead.strip_suffix("/property:"));
    before.is_some_and(|before| {
        before.bytes().next_back().is_none_or(|byte| is_border(byte) || matches!(byte, b'=' | b'['))
    })
}

/// A byte that may stand before a word of a command.
pub(crate) fn is_border(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`')
}
