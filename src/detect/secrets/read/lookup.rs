//! The literal that an expression yields where a look-up finds nothing: `a || "v"`, `c ? a : "v"`, `a if c else "v"`,
//! `x.orElse("v")`, `get("A", "v")`, `config("A", default="v")`.

use super::call::after_argument;
use super::value::{literal_and_rest, quoted_literal};
use crate::detect::secrets::kinds::names;
use crate::detect::secrets::kinds::randomness::is_random_in_part;
use crate::detect::secrets::text::floor_boundary;

/// How much of an expression is read, in bytes.
const NEAR: usize = 300;

/// What a literal follows that is used when nothing else is given, and what must stand before it.
const MARKS: &[(&str, &str)] = &[
    ("||", ""),
    ("??", ""),
    ("?:", ""),
    ("?", ""),
    (" or", ""),
    // Perl's defined-or; elsewhere a comment.
    (" //", "$ENV"),
    (" else", ""),
    (" :", "?"),
    (".orElse(", ""),
    // Schemas of what a program is given: zod, Joi, kingpin.
    (".default(", ""),
    (".Default(", ""),
    (".orElseGet(() ->", ""),
    ("getOrElse(", ""),
    (".unwrap_or(", ""),
    (".unwrap_or_else(|_|", ""),
    (") do", "fetch("),
    (") {", "fetch("),
    // CUE's default of a disjunction.
    ("| *", ""),
    ("Some(", ""),
    ("String::from(", ""),
    ("SecretString::new(", ""),
    ("new String(", ""),
    ("new StringBuilder(", ""),
    ("SecretStr(", ""),
    (".concat(", ""),
    // A text in an encoding is as good as the one that it stands for.
    ("atob(", ""),
    ("b64decode(", ""),
    ("base64_decode(", ""),
    ("fromhex(", ""),
    ("Buffer.from(", ""),
    ("DecodeString(", ""),
    ("FromBase64String(", ""),
    ("getDecoder().decode(", ""),
    ("[]byte(", ""),
    ("String.raw", ""),
];

/// The only argument of a call that makes a text or a credential of it: `std::string("v")`, `Secret::new("v".into())`,
/// `QStringLiteral("v")`. What another call is given counts where nobody would make it up; what reads from elsewhere is
/// given a name.
pub(super) fn constructed(right: &str) -> Option<&str> {
    let text = right.get(..floor_boundary(right, NEAR))?.trim_start();
    let text = text.strip_prefix("new ").unwrap_or(text);
    let (callee, inside) = text.split_once(['(', '{'])?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_:.<>[]!".contains(&byte);
    if !(2..=80).contains(&callee.len()) || !callee.bytes().all(plain) {
        return None;
    }
    let (value, rest) = literal_and_rest(inside)?;
    let converted = [".into()", ".to_string()", ".to_owned()", ".to_vec()", ".toCharArray()", ".getBytes()"];
    let rest = converted.iter().find_map(|call| rest.strip_prefix(call)).unwrap_or(rest);
    let mut parts = callee.split([':', '.', '<', '>', '[', ']']).filter(|part| !part.is_empty()).rev();
    let last = parts.next()?;
    // `config.get<string>('a.key')`: the call's name stands before the types that it is told.
    let called = callee.split('<').next().and_then(|called| called.rsplit(['.', ':']).next()).unwrap_or(last);
    if !rest.starts_with([')', '}'])
        || [last, called].into_iter().flat_map(names::words).any(|word| READING.contains(&word.as_str()))
            // Vue's `ref("v")` holds what it is given.
            && !(called == "ref" && is_random_in_part(value))
    {
        return None;
    }
    let is_type = |name: &str| {
        let lower = name.to_ascii_lowercase();
        let makes = ["string", "secret", "literal", "password", "token", "zeroiz", "sensitive", "credential", "apikey"];
        name.starts_with(|c: char| c.is_ascii_uppercase()) && makes.iter().any(|made| lower.contains(made))
            || ["string", "wstring", "string_view", "str", "bytes", "byte"].contains(&name)
    };
    (is_type(last) || parts.next().is_some_and(is_type) || is_random_in_part(value)).then_some(value)
}

/// Words of calls whose argument is the name of something, or what a digest is made of. Sorted.
const READING: &[&str] = &[
    "ask",
    "by",
    "check",
    "decrypt",
    "digest",
    "encrypt",
    "encrypted",
    "env",
    "error",
    "expect",
    "fetch",
    "file",
    "find",
    "from_env",
    "get",
    "has",
    "hash",
    "header",
    "import",
    "input",
    "is",
    "load",
    "log",
    "lookup",
    "md5",
    "open",
    "param",
    "parse",
    "print",
    "prompt",
    "query",
    "read",
    "ref",
    "require",
    "resolve",
    "select",
    "sha",
    "sha1",
    "sha256",
    "t",
    "translate",
    "unseal",
    "url",
    "verify",
];

const QUOTES: [char; 3] = ['"', '\'', '`'];

/// The literal in `right`, which follows an operator that gives.
pub(super) fn literal(right: &str) -> Option<&str> {
    // Salt's and Jinja's `{{ pillar.get("p", "v") }}`.
    let right = right.trim_start();
    let right = right.strip_prefix("{{").map_or(right, |inside| inside.trim_start_matches(['-', ' ']));
    let near = right.get(..floor_boundary(right, NEAR))?;
    // PowerShell's `if ($env:A) { $env:A } else { "v" }`
    if near.starts_with("if (")
        && let Some((_, branch)) = near.split_once("} else {")
    {
        return quoted_literal(right.get(near.len() - branch.len()..)?);
    }
    let mut from = 0;
    let mut some = false;
    while let Some(open) = near.get(from..).and_then(|rest| rest.find(QUOTES)).map(|at| from + at) {
        some = true;
        let lead = near.get(..open)?.trim_end();
        let mark = MARKS.iter().find(|(mark, _)| lead.ends_with(mark));
        let head = mark.and_then(|(mark, _)| lead.strip_suffix(mark)).unwrap_or(lead);
        if !is_one_expression(head) {
            break;
        }
        if let Some((mark, _)) = mark.filter(|(_, before)| lead.contains(before)) {
            let rest = right.get(open..)?;
            let found = if *mark == "?" { first_branch(rest) } else { quoted_literal(rest) };
            // `getOrElse("A", "v")`: the first of several is what is looked up.
            let looked_up = *mark == "getOrElse("
                && end_of_literal(near, open)
                    .and_then(|end| near.get(end + 1..))
                    .is_some_and(|rest| rest.trim_start().starts_with(','));
            if found.is_some() && !looked_up {
                return found;
            }
        }
        match end_of_literal(near, open) {
            Some(end) => from = end + 1,
            None => break,
        }
    }
    if some { last_argument(near) } else { None }
}

/// Where the quote stands that closes the one at `open`.
fn end_of_literal(text: &str, open: usize) -> Option<usize> {
    let quote = text.get(open..)?.chars().next()?;
    let mut escaped = false;
    let inside = text.get(open + 1..)?;
    let end = inside.char_indices().find(|&(_, c)| {
        let end = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        end
    });
    end.map(|(at, _)| open + 1 + at)
}

/// `"v"` of `"v" : b`, which follows a condition.
fn first_branch(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| QUOTES.contains(c))?;
    let (inside, rest) = text.get(1..)?.split_once(quote)?;
    (rest.trim_start().starts_with(':') && !inside.is_empty()).then_some(inside)
}

/// Whether nothing in a text ends an expression: no comma, semicolon or block outside of parentheses.
fn is_one_expression(lead: &str) -> bool {
    let mut depth = 0usize;
    let mut before = b' ';
    for byte in lead.bytes() {
        let last = std::mem::replace(&mut before, byte);
        match byte {
            b'(' | b'[' => depth += 1,
            // Perl's `$ENV{A}`
            b'{' if last.is_ascii_uppercase() => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b')' | b']' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            b';' => return false,
            b',' | b'{' if depth == 0 => return false,
            _ => {}
        }
    }
    true
}

/// Names of calls that look something up and take what to answer otherwise, in lower case and without underscores.
const LOOKUPS: &[&str] = &[
    "coalesce",
    "conf",
    "config",
    "defaultifblank",
    "defaultifempty",
    "defaultstring",
    "fetch",
    "firstnonempty",
    "firstnonnull",
    "get",
    "getattr",
    "getconfig",
    "getoption",
    "getor",
    "getorelse",
    "getparameter",
    "getproperty",
    "getsetting",
    "getstring",
    "getvalue",
    "ifnull",
    "lookup",
    "nvl",
    "opt",
    "option",
    "optional",
    "or",
    "pop",
    "requirenonnullelse",
    "setdefault",
    "str",
    "string",
];

/// The last argument of a call that looks up (`get("A", "v")`), or the one that is named as a default.
fn last_argument(near: &str) -> Option<&str> {
    let (callee, arguments) = near.trim_start().split_once('(')?;
    let callee = callee.trim_end();
    let callee = callee.strip_suffix('>').and_then(|generic| generic.rsplit_once('<')).map_or(callee, |(name, _)| name);
    if callee.contains([' ', ',', ';', '"', '\'', '{']) {
        return None;
    }
    // `System.getenv().getOrDefault("A", "v")`
    if let Some(next) = arguments.strip_prefix(").") {
        return last_argument(next);
    }
    let name = callee.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
    let name: String = name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect();
    let looks_up = LOOKUPS.binary_search(&name.as_str()).is_ok() || name.contains("env") || name.ends_with("ordefault");
    let mut rest = arguments;
    for place in 0..8 {
        let next = after_argument(rest);
        if let Some(value) = named_default(rest).and_then(quoted_literal) {
            return Some(value);
        }
        match next {
            Some(next) => rest = next,
            None if place > 0 && looks_up => return quoted_literal(rest),
            None => return None,
        }
    }
    None
}

/// What follows `default=` at the start of an argument.
fn named_default(argument: &str) -> Option<&str> {
    let rest = argument.trim_start().strip_prefix("default")?;
    let rest = rest.strip_prefix("Value").or_else(|| rest.strip_prefix("_value")).unwrap_or(rest).trim_start();
    rest.strip_prefix([':', '=']).filter(|rest| !rest.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_look_up_are_sorted() {
        assert!(LOOKUPS.is_sorted());
    }

    #[test]
    fn what_is_used_where_nothing_is_found_is_read() {
        for text in [
            "process.env.A || 'v'",
            "config[\"A\"] ?? config[\"B\"] ?? \"v\"",
            "a ? b : \"v\";",
            "a ? 'v' : b",
            "getenv('S') !== false ? getenv('S') : 'v',",
            "environ[\"A\"] if \"A\" in environ else \"v\"",
            "$ENV{A} // 'v';",
            "Optional.ofNullable(System.getenv(\"A\")).orElse(\"v\");",
            "option_env!(\"A\").unwrap_or(\"v\");",
            "sys.env.getOrElse(\"A\", \"v\")",
            "Option(System.getenv(\"A\")).getOrElse(\"v\")",
            "ENV.fetch('A') do 'v' end",
            "ENV.fetch('A') { 'v' }",
            "env(\"A\", default=\"v\")",
            "config('A', cast=str, default='v')",
            "Field(default=\"v\")",
            "z.string().min(8).default(\"v\"),",
            "env.str(\"A\", \"v\")",
            "cmp.Or(os.Getenv(\"A\"), \"v\")",
            "configuration.GetValue<string>(\"A\", \"v\");",
            "service.get<string>('A', 'v');",
            "Objects.requireNonNullElse(System.getenv(\"A\"), \"v\");",
            "get(config, 'a', 'v')",
            "f(a, b) || 'v'",
            "token.concat(\"v\");",
            "$ENV{A} || 'v';",
            "base64.b64decode(\"v\")",
            "Buffer.from('v', 'base64').toString()",
            "Some(\"v\".into())",
            "System.getenv().getOrDefault(\"P\", \"v\");",
            "optional(string, \"v\")",
            "if ($env:P) { $env:P } else { \"v\" }",
        ] {
            assert_eq!(literal(text), Some("v"), "{text}");
        }
        for text in [
            "a, b || 'v'",
            "a; x = b || 'v'",
            "{ a: b || 'v' }",
            "f(a) // \"v\"",
            "t('a.password', 'v')",
            "get(\"v\")",
            "get('a', b)",
            "env('A') ?? throw new Error('v')",
            "a : \"v\"",
            "x) || 'v'",
            "",
        ] {
            assert_eq!(literal(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"(\|\| |\? | : |get\(|\(|\)|default=|,|'v'|"|é| ){0,16}"#) {
            if let Some(found) = literal(&text) {
                assert!(text.contains(found));
            }
        }
    }
}
