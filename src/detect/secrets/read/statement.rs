//! Statements that give a value without an operator: SQL's `IDENTIFIED BY`, a directive's `requirepass v`, `.netrc`'s
//! `password v`, Gradle's and Ruby's `storePassword "v"`, PowerShell's `ConvertTo-SecureString "v" -AsPlainText`.

use super::super::assignment::{Assignment, Line};
use super::super::context::Medium;
use super::super::names::{self, Sensitive};
use super::super::values::is_identifier;
use super::value::{literal_and_rest, quoted_literal};

/// The credentials that the statements of a line give.
pub(crate) fn assignments<'a>(line: &Line<'a>) -> Vec<Assignment<'a>> {
    let mut found = Vec::new();
    let lower = line.text.to_ascii_lowercase();
    if line.medium != Medium::Prose {
        found.extend(sql(line, &lower));
        found.extend(secure_string(line, &lower));
        found.extend(literals_after_names(line));
    }
    if matches!(line.medium, Medium::Configuration | Medium::Shell) {
        found.extend(pairs(line));
    }
    found
}

/// `CREATE USER u IDENTIFIED BY 'v'` (MySQL, Oracle, ClickHouse), `ALTER ROLE r PASSWORD 'v'` (PostgreSQL),
/// `SET PASSWORD FOR u = PASSWORD('v')`.
fn sql<'a>(line: &Line<'a>, lower: &str) -> Option<Assignment<'a>> {
    let statement = ["create ", "alter ", "grant ", "set password"].iter().any(|verb| lower.contains(verb));
    if let Some(at) = lower.find("identified ") {
        let (end, rest) = after(lower, at, " by ")?;
        // A hash follows.
        if rest.trim_start().starts_with("password ") || rest.trim_start().starts_with("values ") {
            return None;
        }
        let rest = line.text.get(end..)?;
        let literal = quoted_literal(rest);
        let bare = || rest.trim_start().split([' ', ';', ')', '"', '\'']).next().filter(|_| statement);
        let value = literal.or_else(bare)?;
        return line.promised("IDENTIFIED BY", value, "statement", literal.is_some(), Some(Sensitive::Password));
    }
    // MySQL's `SET PASSWORD FOR u = 'v'`, which hashes it.
    if let Some(at) = lower.find("set password") {
        let (end, rest) = after(lower, at, "= ")?;
        if rest.trim_start().starts_with('\'') {
            let value = quoted_literal(line.text.get(end..)?)?;
            return line.promised("PASSWORD", value, "statement", true, Some(Sensitive::Password));
        }
    }
    let account = statement && ["role ", "user ", "login ", "set password"].iter().any(|what| lower.contains(what));
    if !account {
        return None;
    }
    let (at, word) = lower.match_indices("password").find(|(at, word)| {
        let rest = lower.get(at + word.len()..).unwrap_or_default().trim_start_matches([' ', '(']);
        rest.starts_with('\'')
    })?;
    let value = quoted_literal(line.text.get(at + word.len()..)?.trim_start_matches([' ', '(']))?;
    // PostgreSQL takes hashes as well.
    let hash = value.starts_with("md5") && value.len() == 35 || value.starts_with("SCRAM-SHA-256$");
    line.promised("PASSWORD", value, "statement", true, Some(Sensitive::Password)).filter(|_| !hash)
}

/// The end of a word after an offset, and what follows it.
fn after<'t>(text: &'t str, at: usize, word: &str) -> Option<(usize, &'t str)> {
    let end = at + text.get(at..)?.find(word)? + word.len();
    Some((end, text.get(end..)?))
}

/// <https://learn.microsoft.com/powershell/module/microsoft.powershell.security/convertto-securestring>.
fn secure_string<'a>(line: &Line<'a>, lower: &str) -> Option<Assignment<'a>> {
    let at = lower.find("convertto-securestring").filter(|_| lower.contains("-asplaintext"))?;
    // `"v" | ConvertTo-SecureString -AsPlainText`.
    let piped = line.text.get(..at)?.trim_end().strip_suffix('|').map(str::trim_end);
    if let Some(before) = piped {
        let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
        let (_, value) = before.strip_suffix(quote)?.rsplit_once(quote)?;
        return line.promised("ConvertTo-SecureString", value, "argument", true, Some(Sensitive::Password));
    }
    let rest = line.text.get(at + "convertto-securestring".len()..)?;
    let quote = rest.find(['"', '\''])?;
    let value = quoted_literal(rest.get(quote..)?)?;
    line.promised("ConvertTo-SecureString", value, "argument", true, Some(Sensitive::Password))
}

/// How many literals of a line are looked at for a name before them.
const MOST_LITERALS: usize = 40;

/// `storePassword "v"` at the start of a line, a call without parentheses in Groovy and Ruby; also after C's
/// `#define`, and in configuration after any directive: `proxy_set_header X-Api-Key "v"`; Clojure's keywords anywhere.
fn literals_after_names<'a>(line: &Line<'a>) -> Vec<Assignment<'a>> {
    let text = line.text.trim_start();
    let Some(first) = text.find(['"', '\'']) else { return Vec::new() };
    let mut found: Vec<_> = literal_after_name(line, text, first).into_iter().collect();
    // `{:user "app" :password "v"}`, `(def api-token "v")`.
    let quotes = text.match_indices('"').step_by(2).map(|(at, _)| at).take(MOST_LITERALS);
    found.extend(quotes.filter_map(|at| {
        let before = text.get(..at)?.strip_suffix(' ')?;
        let name = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '{' | '(')).next()?;
        let lead = before.strip_suffix(name)?;
        let name = name.strip_prefix(':').or_else(|| lead.ends_with("(def ").then_some(name))?;
        names::classify(name)?;
        line.make(name, quoted_literal(text.get(at..)?)?, "statement", true)
    }));
    found
}

/// The literal whose quote stands at `at`, when a name that says secret stands before it.
fn literal_after_name<'a>(line: &Line<'a>, text: &'a str, at: usize) -> Option<Assignment<'a>> {
    let (before, quote) = text.split_at_checked(at)?;
    let word = before.split_whitespace().next_back()?;
    let directive = line.medium == Medium::Configuration && !before.starts_with(['#', ';', '/', '<']);
    let first = before.trim_end() == word || before.starts_with("#define ");
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

/// Directives whose next word is a password, whatever it looks like (redis.conf, HAProxy's userlist).
const DIRECTIVES: &[&str] = &["requirepass", "masterauth", "insecure-password"];

/// `name value` with nothing but a blank between.
fn pairs<'a>(line: &Line<'a>) -> Vec<Assignment<'a>> {
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
        let secret = matches!(name, "password" | "passwd" | "pass") && (at == 0 || netrc || words.len() <= 6);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(medium: Medium, text: &str) -> Vec<String> {
        assignments(&Line { text, start: 0, medium }).iter().map(|a| a.value.to_string()).collect()
    }

    #[test]
    fn statements_without_an_operator_are_read() {
        for (medium, text) in [
            (Medium::Source, "CREATE USER 'a'@'%' IDENTIFIED BY 'v9';"),
            (Medium::Source, "create user a identified with mysql_native_password by 'v9'"),
            (Medium::Source, "CREATE USER a IDENTIFIED BY v9;"),
            (Medium::Source, "ALTER ROLE a WITH LOGIN ENCRYPTED PASSWORD 'v9';"),
            (Medium::Source, "SET PASSWORD FOR 'a' = PASSWORD('v9');"),
            (Medium::Shell, "psql -c \"CREATE USER a WITH PASSWORD 'v9'\""),
            (Medium::Shell, "$p = ConvertTo-SecureString \"v9\" -AsPlainText -Force"),
            (Medium::Shell, "$p = ConvertTo-SecureString -String 'v9' -AsPlainText"),
            (Medium::Source, "    storePassword \"v9\""),
            (Medium::Source, "  password 'v9' # local"),
            (Medium::Configuration, "requirepass v9"),
            (Medium::Configuration, "  user admin insecure-password v9"),
            (Medium::Configuration, "stats auth admin:v9"),
            (Medium::Configuration, "machine api.acme.dev login me password v9"),
            (Medium::Configuration, "  password v9"),
            (Medium::Shell, "\"v9\" | ConvertTo-SecureString -AsPlainText -Force"),
            (Medium::Source, "SET PASSWORD FOR 'a'@'%' = 'v9';"),
            (Medium::Source, "  {:db {:user \"app\" :password \"v9\"}}"),
            (Medium::Source, "(def api-token \"v9\")"),
            (Medium::Source, "@api_token \"v9\""),
            (Medium::Configuration, "set $api_token \"v9\";"),
            (Medium::Configuration, "remote_password v9"),
            (Medium::Configuration, "SetEnv DB_PASSWORD v9"),
            (Medium::Configuration, "proxy_set_header X-Api-Key v9;"),
            (Medium::Shell, "echo \"machine api.acme.dev login me password v9\" > ~/.netrc"),
        ] {
            assert_eq!(read(medium, text), ["v9"], "{text}");
        }
        for (medium, text) in [
            (Medium::Source, "GRANT ALL ON *.* TO 'a' IDENTIFIED BY PASSWORD '*2470C0C06'"),
            (Medium::Source, "// users are identified by name"),
            (Medium::Source, "ALTER ROLE a PASSWORD 'md5aabbccddeeff00112233445566778899';"),
            (Medium::Source, "ALTER USER a PASSWORD NULL"),
            (Medium::Configuration, "# password for the database"),
            (Medium::Configuration, "the password required here"),
            (Medium::Configuration, "password required pam_unix.so"),
            (Medium::Shell, "passwd root"),
            (Medium::Configuration, "PasswordAuthentication no"),
            (Medium::Configuration, "token expired"),
            (Medium::Configuration, "proxy_set_header X-Token $token_9;"),
            (Medium::Source, "throw \"password \" + a"),
        ] {
            assert_eq!(read(medium, text), [] as [String; 0], "{text}");
        }
    }
}
