//! Names that a literal follows without an operator: a directive's `requirepass v`, `.netrc`'s `password v`, Gradle's and
//! Ruby's `storePassword "v"`.

use super::assignment::{Assignment, Line};
use super::value::{literal_and_rest, quoted_literal};
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::kinds::values::is_identifier;
use crate::detect::secrets::medium::Medium;

/// How many literals of a line are looked at for a name before them.
const MOST_LITERALS: usize = 40;

/// `storePassword "v"` at the start of a line, a call without parentheses in Groovy and Ruby; also after C's
/// `#define`, and in configuration after any directive: `proxy_set_header X-Api-Key "v"`; Clojure's keywords anywhere.
pub(super) fn literals_after_names<'a>(line: &Line<'a>) -> Vec<Assignment<'a>> {
    let text = line.text.trim_start();
    // Elixir's `@api_token ~s|v|`.
    let sigil = || text.starts_with('@').then(|| text.find(" ~").map(|at| at + 1)).flatten();
    let Some(first) = text.find(['"', '\'']).or_else(sigil) else { return Vec::new() };
    let mut found: Vec<_> = literal_after_name(line, text, first).into_iter().collect();
    // `credentials { username "app"; password "v" }`, in Groovy on one line.
    let opens = |at: usize| text.get(..at).is_some_and(|before| before.ends_with([' ', '\t']));
    let later = text.match_indices(['"', '\'']).map(|(at, _)| at).filter(|at| *at > first && opens(*at));
    found.extend(later.take(MOST_LITERALS).filter_map(|at| literal_after_name(line, text, at)));
    // `{:user "app" :password "v"}`, `(def api-token "v")`.
    let quotes = text.match_indices('"').step_by(2).map(|(at, _)| at).take(MOST_LITERALS);
    found.extend(quotes.filter_map(|at| {
        let before = text.get(..at)?.strip_suffix(' ')?;
        let name = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '{' | '(')).next()?;
        let lead = before.strip_suffix(name)?;
        // Clojure's metadata: `(def ^:private secret-key "v")`.
        let lead = lead.rsplit_once('^').map_or(lead, |(lead, _)| lead);
        let name =
            name.strip_prefix(':').or_else(|| DEFINITIONS.iter().any(|call| lead.ends_with(call)).then_some(name))?;
        names::classify(name)?;
        line.make(name, quoted_literal(text.get(at..)?)?, "statement", true)
    }));
    found
}

/// What defines a name in a Lisp.
const DEFINITIONS: &[&str] = &[
    "(def ",
    "(defconst ",
    "(defcustom ",
    "(define ",
    "(defparameter ",
    "(defvar ",
    "(setf ",
    "(setq ",
    "(setq-default ",
];

/// The literal whose quote stands at `at`, when a name that says secret stands before it.
fn literal_after_name<'a>(line: &Line<'a>, text: &'a str, at: usize) -> Option<Assignment<'a>> {
    let (before, quote) = text.split_at_checked(at)?;
    // C's wide and Objective-C's literals.
    let prefixes = [" L", " @", " u", " U", " u8"];
    let wide = prefixes.iter().find(|prefix| before.starts_with("#define ") && before.ends_with(**prefix));
    let before = wide.and_then(|prefix| before.get(..before.len() - prefix.len() + 1)).unwrap_or(before);
    let word = before.split_whitespace().next_back()?;
    // COBOL's `01 DB-PASSWORD PIC X(24) VALUE "v".` (ISO/IEC 1989, 13.18.63).
    if word == "VALUE" && before.contains(" PIC ") {
        let name = before.split_whitespace().nth(1)?;
        names::classify(name)?;
        return line.make(name, quoted_literal(quote)?, "statement", true);
    }
    let directive = line.medium == Medium::Configuration && !before.starts_with(['#', ';', '/', '<']);
    let lead = before.trim_end().strip_suffix(word).unwrap_or_default().trim_end();
    // `signingConfigs { release { storePassword 'v' } }`
    let opened = line.medium == Medium::Source && lead.ends_with(['{', ';']);
    let first = lead.is_empty() || opened || before.starts_with("#define ");
    let spaced = before.ends_with([' ', '\t']);
    // Elixir's attributes, nginx' variables.
    let name = word.strip_prefix(['@', '$']).unwrap_or(word);
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    if !spaced || !plain || !(first || directive && !before.contains(['=', ':'])) {
        return None;
    }
    names::classify(name)?;
    let (value, rest) = literal_and_rest(quote)?;
    let ends = rest.is_empty() || rest.starts_with([';', ',', '}', '#', ')']) || rest.starts_with("//");
    ends.then(|| line.make(name, value, "statement", true)).flatten()
}

/// Tcl's `set api_token "v"`, `set password {v}`, `set ::token v`, alone on its line.
pub(super) fn tcl<'a>(line: &Line<'a>) -> Option<Assignment<'a>> {
    let (name, value) = line.text.trim().strip_prefix("set ")?.trim_start().split_once(' ')?;
    let name = name.trim_start_matches(':');
    let value = value.trim().trim_end_matches(';');
    let wrapped = |open, close| value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let inside = wrapped('"', '"').or_else(|| wrapped('{', '}'));
    let value = inside.unwrap_or(value);
    let drawn = inside.is_some() || value.bytes().any(|b| b.is_ascii_digit());
    let plain = !value.contains(|c: char| c.is_whitespace() || "\"'$[]{}=()".contains(c));
    names::classify(name.rsplit(':').next()?)?;
    (plain && drawn).then(|| line.make(name, value, "statement", true)).flatten()
}

/// Directives whose next word is a password, whatever it looks like (redis.conf, HAProxy's userlist).
const DIRECTIVES: &[&str] = &["requirepass", "masterauth", "insecure-password"];

/// `name value` with nothing but a blank between.
pub(super) fn pairs<'a>(line: &Line<'a>) -> Vec<Assignment<'a>> {
    let text = line.text.trim_start();
    let netrc = line.medium == Medium::Configuration && text.starts_with("password ") || text.contains("machine ");
    let shell = line.medium == Medium::Shell;
    if text.starts_with(['#', ';', '/', '<', '*', '!']) || text.contains(['=', '{']) || shell && !netrc {
        return Vec::new();
    }
    let words: Vec<&str> = text.split_whitespace().take(24).collect();
    let mut found = Vec::new();
    for (at, pair) in words.windows(2).enumerate() {
        let [name, raw] = *pair else { continue };
        let value = raw.trim_matches(['"', '\'', ';', '`']);
        let quoted = raw.len() > value.len();
        let directive = DIRECTIVES.contains(&name);
        // `password value` and `user a password value`; in a sentence the word after it is one of the language.
        // nscd's `max-db-size passwd 33554432` is about the system's list of users (nscd.conf(5)).
        let table = name == "passwd" && at > 0 && !quoted && value.bytes().all(|b| b.is_ascii_digit());
        let secret = matches!(name, "password" | "passwd" | "pass") && (at == 0 || netrc || words.len() <= 6) && !table;
        let likely = netrc && text.contains("machine ") || quoted || !is_identifier(value);
        if directive || secret && likely && !text.contains(": ") {
            found.extend(line.promised(name, value, "statement", quoted, Some(Sensitive::Password)));
        }
        // HAProxy's `stats auth admin:v`.
        if name == "auth"
            && words.get(at.wrapping_sub(1)) == Some(&"stats")
            && let Some((_, password)) = value.split_once(':')
        {
            found.extend(line.promised("stats auth", password, "statement", false, Some(Sensitive::Password)));
        }
    }
    if found.is_empty() {
        found.extend(directive(line, &words));
    }
    found
}

/// Directives that give their last word to the name before it.
const SETTERS: &[&str] = &["SetEnv", "fastcgi_param", "proxy_set_header", "grpc_set_header", "setenv"];

/// `remote_password v`, `SetEnv DB_PASSWORD v`, `proxy_set_header X-Api-Key v;`: a line of configuration that is a name and
/// a value no language has as a word.
fn directive<'a>(line: &Line<'a>, words: &[&'a str]) -> Option<Assignment<'a>> {
    let (name, raw) = match *words {
        [name, raw] => (name, raw),
        [setter, name, raw] if SETTERS.contains(&setter) => (name, raw),
        _ => return None,
    };
    let value = raw.trim_end_matches(';').trim_matches(['"', '\'']);
    let digit = value.bytes().any(|b| b.is_ascii_digit());
    if line.medium != Medium::Configuration || !digit || name.contains(':') || raw.starts_with('$') {
        return None;
    }
    names::classify(name)?;
    line.make(name, value, "statement", true)
}
