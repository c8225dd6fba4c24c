//! The literal that stands after an operator.

use super::delimited;
use crate::detect::secrets::medium::Medium;

/// The inside of a string literal that begins here, when the literal is the whole value; it may stand in parentheses.
pub(crate) fn quoted_literal(right: &str) -> Option<&str> {
    literal_and_rest(right).map(|(inside, _)| inside)
}

/// The same, and what follows the literal.
pub(crate) fn literal_and_rest(right: &str) -> Option<(&str, &str)> {
    let right = right.trim_start();
    if right.starts_with("\\\"") {
        return escaped_literal(right);
    }
    if let Some((inside, rest)) = delimited::literal(right) {
        return stands_alone(rest).then_some((inside, rest));
    }
    let bare = right.strip_prefix('(').map_or(right, str::trim_start);
    // Rust's `*b"v"` is an array of bytes.
    let body = bare.strip_prefix('*').unwrap_or(bare);
    let body = body.trim_start_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '@' | '$' | '&'));
    if bare.len() - body.len() > 2 {
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
    if bare.len() < right.len() && !rest.starts_with(')') && !rest.is_empty() {
        return None;
    }
    stands_alone(rest).then(|| inside.get(..at)).flatten().map(|inside| (inside, rest))
}

/// Whether what follows a literal leaves it the whole value.
fn stands_alone(rest: &str) -> bool {
    // The end of a template's tag.
    let joined = !rest.starts_with("%>") && ["+", "%", "..", "&", "~", "\\"].iter().any(|join| rest.starts_with(join))
        || rest.starts_with(".format")
        || rest.starts_with(".replace");
    // A key of its own (`"a": "b"`), or a comparison.
    let key = (rest.starts_with(':') && !rest.starts_with("::")) || rest.starts_with("==");
    !joined && !key
}

/// The same in a string of its own: `\"v\"`, of JSON in a string.
fn escaped_literal(right: &str) -> Option<(&str, &str)> {
    let (inside, rest) = right.strip_prefix("\\\"")?.split_once("\\\"")?;
    (!inside.contains('"') && !rest.trim_start().starts_with(':')).then_some((inside, rest))
}

/// What follows the properties of a node of YAML, its anchor and its tag: `v` of `&pw !!str v` (YAML 1.2.2, 6.9).
pub(crate) fn after_properties(right: &str) -> &str {
    let mut rest = right;
    for _ in 0..2 {
        let text = rest.trim_start_matches(' ');
        let property = text.strip_prefix("!!").or_else(|| text.strip_prefix('&')).unwrap_or_default();
        let name = property.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"-_".contains(b)).count();
        match property.get(name..).filter(|after| name > 0 && after.starts_with(' ')) {
            Some(after) => rest = after,
            None => break,
        }
    }
    rest
}

/// Whether what stands before `value`, a part of `right`, reads the environment: then the value is its default.
pub(crate) fn reads_environment(right: &str, value: &str) -> bool {
    let lead = (value.as_ptr() as usize).checked_sub(right.as_ptr() as usize).and_then(|at| right.get(..at));
    lead.is_some_and(|lead| {
        ["process.env", "import.meta.env", "Deno.env", "environ", "ENV[", "getenv"]
            .iter()
            .any(|mark| lead.contains(mark))
    })
}

/// The value without quotes that begins here, as the medium ends it. `spaced` says that the line is one of a Makefile,
/// where blanks may stand around the operator; a shell ends the name at `=`, so that `A= b` sets nothing.
pub(crate) fn unquoted(right: &str, medium: Medium, spaced: bool) -> Option<&str> {
    if medium == Medium::Shell && right.starts_with(char::is_whitespace) && !spaced {
        return None;
    }
    let value = right.trim_start();
    if value.starts_with(['"', '\'', '`', '|', '>', '&', '*', '!']) {
        return None;
    }
    let value = match medium {
        Medium::Shell => until_next_pair(value.split([' ', '\t', ';', '&', '|', ')', '"', '\'']).next()?),
        _ => {
            let comment = [" #", "\t#", " //", " ;"].iter().filter_map(|mark| value.find(mark)).min();
            let value = comment.and_then(|at| value.get(..at)).unwrap_or(value).trim_end();
            until_next_word(value).trim_end_matches([',', ';'])
        }
    };
    (!value.is_empty()).then_some(value)
}

/// `v` of `v ok=1`: one of the pairs of a line of pairs, as logs and systemd's `Environment=` have them.
fn until_next_word(value: &str) -> &str {
    let is_pair = |word: &str| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
        })
    };
    match value.split_once(' ') {
        Some((first, rest)) if rest.split(' ').all(is_pair) => first,
        _ => value,
    }
}

/// `a` of `a,b.c=d`: what `helm --set` takes.
fn until_next_pair(value: &str) -> &str {
    let next = value.match_indices(',').find(|(at, _)| {
        let rest = value.get(at + 1..).unwrap_or_default();
        let name = rest.split('=').next().unwrap_or_default();
        name.len() < rest.len()
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    });
    next.and_then(|(at, _)| value.get(..at)).unwrap_or(value)
}

/// Whether an unquoted value may follow: the name begins the line, or follows a word or bracket of its own.
pub(crate) fn starts_statement(lead: &str) -> bool {
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
        "@",
        "SET",
        "Environment=",
        "override",
        "export override",
        "private",
        "cross-env",
        "cross-env-shell",
        "//registry",
        "$",
        "%",
        "sudo",
        "config:set",
        "then",
        "do",
        "exec",
        "time",
    ];
    let options = [
        "-e",
        "-i",
        "-v",
        "--config",
        "--env",
        "--build-arg",
        "--set",
        "--set-string",
        "-var",
        "--extra-vars",
        "--from-literal",
        "--opt",
        "--data-urlencode",
        "-d",
        "--data",
        "--data-ascii",
        "--data-binary",
        "--data-raw",
        "-F",
        "--form",
        "--form-string",
        "--json",
        "--url-query",
        "--post-data",
        "--body-data",
        "-x",
        "-gx",
        "--set-env-vars",
        "--update-env-vars",
        "--environment-variables",
        "--secure-environment-variables",
        "--settings",
        "--env-vars",
    ];
    let last = lead.split_whitespace().next_back().unwrap_or_default();
    allowed.contains(&lead.trim_end())
        || lead.ends_with([' ', '\t', '{', ','])
            && (allowed.contains(&last)
                || last.contains('=')
                || last.ends_with(['{', ',', '|', '&'])
                || options.contains(&last))
        || (lead.starts_with("//") && lead.ends_with([':', '/']))
        || lead.ends_with([' ', '\t']) && is_schedule(lead)
        || is_declaration(lead)
        // Procfile's `web: NAME=value ./start`.
        || lead.ends_with(": ") && !lead.trim_end().contains([' ', '\t'])
        || lead.ends_with(' ') && PAIRED.contains(&lead.split_whitespace().next().unwrap_or_default())
        || (lead.ends_with('=') && last.starts_with("--"))
}

/// `declare -rx `: a command that declares, and its options.
fn is_declaration(lead: &str) -> bool {
    let mut words = lead.split_whitespace();
    let declares =
        words.next().is_some_and(|word| ["declare", "typeset", "local", "readonly", "export"].contains(&word));
    declares && lead.ends_with(' ') && words.all(|word| word.starts_with('-'))
}

/// Commands that take `name=value` among their arguments.
const PAIRED: &[&str] = &[
    "ansible-playbook",
    "doctl",
    "dokku",
    "eb",
    "firebase",
    "fly",
    "flyctl",
    "gmake",
    "heroku",
    "http",
    "https",
    "just",
    "make",
    "netlify",
    "scalingo",
    "vault",
    "xh",
];

/// Whether a text is the time of a cron job, and perhaps its user: `0 2 * * * root` (crontab(5)).
fn is_schedule(lead: &str) -> bool {
    let field = |word: &str| word.bytes().all(|b| b.is_ascii_digit() || b"*/,-".contains(&b));
    let mut words = lead.split_whitespace();
    let named = words.clone().next().is_some_and(|first| first.starts_with('@'));
    let fields = words.by_ref().take(if named { 1 } else { 5 }).filter(|word| named || field(word)).count();
    fields == if named { 1 } else { 5 } && words.count() <= 1
}
