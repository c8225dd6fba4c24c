//! Whether a word makes its line worth reading: a look at what follows it, which costs a fraction of reading the
//! assignments of the line or the tree of the file. It lets through much that is none. It refuses what the tests hold it to,
//! and, for speed, a value far below its key that no other word of its file leads to.

use crate::detect::secrets::kinds::names;
use crate::detect::secrets::kinds::words::names::PARTS;
use crate::detect::secrets::kinds::words::service_names::LINE_WORDS;
use crate::detect::secrets::look::keywords::Hit;
use crate::detect::secrets::read::delimited;
use crate::detect::secrets::read::syntax::{Reader, Syntax};

/// Words that names of credentials have, and those of services' credentials beside them.
pub(crate) static NAMES: Syntax = Syntax { words: PARTS, reader: Reader::Line(names_a_literal) };
pub(crate) static SERVICE_NAMES: Syntax = Syntax { words: LINE_WORDS, reader: Reader::Line(names_a_literal) };

/// `api` and `pat` are in too many words: they count where they end a name. What follows them here is no part of it.
pub(crate) static NAME_ENDS: Syntax = Syntax {
    words: &["api =", "api=", "api:", "api\"", "api'", "api\\", "pat =", "pat=", "pat:", "pat\"", "pat'", "pat\\"],
    reader: Reader::Line(|text, hit, quoted| may_assign(text, hit.start, hit.start + NAME_END, quoted)),
};

/// The length of the word that each of [`NAME_ENDS`] begins with.
const NAME_END: usize = 3;

fn names_a_literal(text: &str, hit: &Hit, quoted: bool) -> bool {
    may_assign(text, hit.start, hit.end, quoted)
}

/// How far the end of a name, and the value behind it, are looked at.
const NAME_REST: usize = 64;
const VALUE_REST: usize = 400;

/// Letters in a row that are no word.
const NO_WORD: usize = 24;

/// The least length of a value whose name says little.
const TOKEN_LENGTH: usize = 12;

/// Whether the word at `start..end` can be part of a name that a literal is given to. `quoted` says that literals have
/// quotes in this text.
fn may_assign(text: &str, start: usize, end: usize, quoted: bool) -> bool {
    let bytes = text.as_bytes();
    let name_end = end + count(bytes.get(end..).unwrap_or_default(), NAME_REST, is_part);
    let length = count(bytes.get(name_end..).unwrap_or_default(), 16, |byte| b"\"'` \t\\]?!".contains(&byte));
    let at = name_end + length;
    let closers = bytes.get(name_end..at).unwrap_or_default();
    let is_closed = |by: &[u8]| closers.iter().any(|byte| by.contains(byte));
    let rest = bytes.get(at..(at + VALUE_REST).min(bytes.len())).unwrap_or_default();
    let before = bytes.get(start.saturating_sub(NAME_REST)..start).unwrap_or_default();
    let name_start = start - (before.len() - before.trim_suffix_while(is_part).len());
    let name = text.get(name_start..name_end).unwrap_or_default();
    // The letter of an escape: `"a: 1\npassword: v"`.
    let escaped = name_start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'\\');
    let name = name.strip_prefix(['n', 't', 'r']).filter(|_| escaped).unwrap_or(name);
    // `token += "x"`, `.=`, `||=`, and make's `::=`.
    if let Some(given) = APPENDING.iter().find_map(|operator| rest.strip_prefix(*operator)) {
        return (!quoted || has_quote(given)) && may_be_given(name, given);
    }
    match *rest.first().unwrap_or(&b'\n') {
        // `name: DB_PASSWORD`, and the value on another line.
        b'\n' | b'\r' if is_option_of_list(bytes, name_start, name) => !quoted && is_sensitive(name.trim_matches('-')),
        b'\n' | b'\r' => is_value_of_name(bytes, name_start, quoted) && has_value_near(bytes, name_start, at),
        // Perl's `$ENV{PASSWORD} = "x"`, and a property of C#.
        b'}' => {
            let given = rest.get(1..).unwrap_or_default().trim_ascii_start();
            (given.starts_with(b"=") || given.starts_with(b"//") && has_quote(given)) && may_be_given(name, rest)
        }
        b'{' if rest.starts_with(b"{ get;") => line_of(rest).contains(&b'='),
        // `process.env.API_KEY || "x"`, `env::var("API_KEY").unwrap_or("x")`: what is used without the variable.
        b'|' if rest.starts_with(b"||") => has_quote(rest) && may_be_given(name, rest.get(2..).unwrap_or_default()),
        b')' if DEFAULTS.iter().any(|call| rest.starts_with(call)) => has_quote(rest) && may_be_given(name, rest),
        // Markdown's rows of tables, and `**Token**: x`.
        b'|' | b'*' if !quoted && rest.get(..2).is_some_and(|two| matches!(two, b"| " | b"**")) => {
            may_be_given(name, rest.get(2..).unwrap_or_default())
        }
        // `"v".equals(apiToken)`, `hash_equals("v", $token)`
        b')' if is_compared(line_before(bytes, name_start)) => is_sensitive(name),
        b')' if rest.starts_with(b"), ") && has_quote(rest) => {
            let before = line_before(bytes, name_start);
            memchr::memmem::find(before, b"ompare").is_some() && is_sensitive(name)
        }
        // Kotlin's `"apiToken" to "v"`
        b't' if is_closed(b"\"") && rest.starts_with(b"to \"") => is_sensitive(name),
        // Kotlin's `val apiToken by lazy { "v" }`
        b'b' if rest.starts_with(b"by lazy {") => has_quote(rest) && is_sensitive(name),
        // `(user, password) = ("ops", "v")`
        b')' if rest.starts_with(b") = ") || rest.starts_with(b")=(") => has_quote(rest) && is_sensitive(name),
        // `UPDATE settings SET value = 'v' WHERE name = 'api_token';`
        b';' if is_closed(b"'") && is_condition(line_before(bytes, name_start)) => is_sensitive(name),
        b';' | b')' | b'+' | b'*' | b'|' | b'&' | b'/' => false,
        // COBOL's `01 DB-PASSWORD PIC X(24) VALUE "v".`
        b'P' if rest.starts_with(b"PIC ") => has_quote(rest) && is_sensitive(name),
        // `setPassword("x")`: its name is a verb's. Not `"imagePullSecrets" (dict ...)`.
        b'(' if is_closed(b"\"'") && !is_closed(b"]") => false,
        b'(' => line_of(rest).iter().any(|byte| b"\"'`".contains(byte)),
        b'{' if quoted && line_before(bytes, name_start).starts_with(b"set ") => is_sensitive(name),
        b'{' if quoted && [&b"{\""[..], b"{ \"", b"{'", b"{ '"].iter().any(|open| rest.starts_with(open)) => {
            is_sensitive(name)
        }
        // Of HCL's blocks, only a variable's label names its value.
        b'{' => line_before(bytes, name_start).starts_with(b"variable") && is_sensitive(name) && has_default(bytes, at),
        // The text of an element has no quotes anywhere.
        b'>' => may_be_given(name, rest),
        // A template's end (`x -}}`) and path (`lookup .Values.x`), and lists of words in prose.
        b'-' if rest.starts_with(b"-}") => false,
        b'.' if !is_closed(b"\"'`]") => false,
        b',' | b'.' if !quoted && is_closed(b"`") => false,
        b'=' if quoted && length == 0 && !has_quote(rest) => is_variables_line(rest) && may_be_given(name, rest),
        b':' | b'=' | b',' | b'<' | b'-' | b'.' => {
            (!quoted || has_quote(rest) || is_bare_pair(rest)) && may_be_given(name, rest)
        }
        0xef if !quoted && rest.starts_with("\u{ff1a}".as_bytes()) => is_sensitive(name),
        // `--token x`, `IDENTIFIED BY 'x'`, `requirepass x`, `token string = "x"`: not what a sentence says of a password.
        _ if name.starts_with('-') => true,
        // netrc(5) that a script writes: `echo "machine a login b password v" > ~/.netrc`.
        _ if name == "password" && memchr::memmem::find(line_before(bytes, name_start), b"machine ").is_some() => true,
        // `the api key is x`, in text for people.
        b'i' if !quoted && rest.starts_with(b"is ") => may_be_given(name, rest.get(3..).unwrap_or_default()),
        _ => {
            let opened = length > 1 && closers.last().is_some_and(|byte| b"\"'".contains(byte));
            let alone = length > 0
                && is_last_word(rest)
                && (line_before(bytes, name_start).is_empty() || line_of(rest).iter().any(u8::is_ascii_digit));
            (opened || alone || line_of(rest).contains(&b'=')) && may_be_given(name, rest)
        }
    }
}

/// Whether a name is an option that is alone in an item of YAML's lists, `- --password`: the next item is its value.
fn is_option_of_list(bytes: &[u8], start: usize, name: &str) -> bool {
    let before = line_before(bytes, start).trim_suffix_while(|byte| b"\"' ".contains(&byte));
    name.starts_with("--") && before == b"-"
}

/// Whether a line before a name is SQL's up to a condition.
fn is_condition(before: &[u8]) -> bool {
    [&b"WHERE "[..], b"where "].iter().any(|word| memchr::memmem::find(before, word).is_some())
}

/// Whether a line before a name compares a literal with it: what it ends with, and digits.
fn is_compared(before: &[u8]) -> bool {
    let before = before.trim_suffix_while(|byte| b" $".contains(&byte));
    let ends = [&b"\" =="[..], b"\" ===", b"\" !=", b"\" !==", b"' ==", b"' ===", b"' !==", b".equals(", b"\",", b"',"];
    ends.iter().any(|end| before.ends_with(end)) && before.iter().any(u8::is_ascii_digit)
}

/// Operators that give beside what was there.
const APPENDING: &[&[u8]] = &[b"+=", b".=", b"||=", b"&&=", b"??=", b":::=", b"::=", b"&=", b"<< "];

/// Whether what follows a name is as a line of variables has it, `=value`, without a blank: in code such a line stands in
/// a string of several lines.
fn is_variables_line(rest: &[u8]) -> bool {
    let value = line_of(rest.get(1..).unwrap_or_default());
    let length = count(value, VALUE_REST, |byte| !byte.is_ascii_whitespace());
    length >= 6 && !value.get(..length).unwrap_or_default().iter().any(|byte| b"()[]{}<>\"'`;=".contains(byte))
}

/// Whether what follows a name is as a line of YAML or of an ini file has it, `: v9`: in Terraform such a line stands in a
/// here-document.
fn is_bare_pair(rest: &[u8]) -> bool {
    let value = line_of(rest.strip_prefix(b": ").or_else(|| rest.strip_prefix(b"= ")).unwrap_or_default()).trim_ascii();
    // The end of a comment of C's kind.
    let value = value.strip_suffix(b"*/").unwrap_or(value).trim_ascii_end();
    value.len() >= 6
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().all(|byte| byte.is_ascii_graphic() && !b"\"'`(){}[]<>;,$".contains(byte))
}

/// What follows the name of a variable where a default does.
const DEFAULTS: &[&[u8]] = &[
    b") ?: ",
    b") { ",
    b").unwrap_or",
    b").getOrElse(",
    b").orElse(",
    b") or ",
    b") || ",
    b") ?? ",
    b") == ",
    b") != ",
    b") === ",
    b") !== ",
];

/// Whether a quote stands to the end of the line, or nothing but the operator.
fn has_quote(rest: &[u8]) -> bool {
    let line = line_of(rest);
    let given = || line.get(count(line, 16, |byte| b":=> \t".contains(&byte))..).unwrap_or_default();
    line.iter().any(|byte| b"\"'`".contains(byte))
        || line.iter().all(|byte| b":=> \t\r,(+<-\\".contains(byte))
        || delimited::may_open(given())
}

/// The line up to an offset, without its indentation.
fn line_before(bytes: &[u8], at: usize) -> &[u8] {
    let before = bytes.get(at.saturating_sub(NAME_REST)..at).unwrap_or_default();
    let line = memchr::memrchr(b'\n', before).and_then(|end| before.get(end + 1..)).unwrap_or(before);
    line.trim_ascii_start()
}

fn line_of(rest: &[u8]) -> &[u8] {
    rest.get(..count(rest, VALUE_REST, |byte| byte != b'\n')).unwrap_or_default()
}

/// Whether the name stands for a credential, or what follows it could be one under any name.
fn may_be_given(name: &str, rest: &[u8]) -> bool {
    let lead = count(rest, 16, |byte| b":=> \t\"'`,(\\".contains(&byte));
    let line = line_of(rest.get(lead..).unwrap_or_default());
    if opens_mapping(rest, lead)
        || is_template(rest.get(lead..).unwrap_or_default().trim_ascii_start())
        || is_reference(line.trim_suffix_while(|byte| b"\"'`,;) \t\r".contains(&byte)))
    {
        return false;
    }
    has_token(line) || is_sensitive(name.trim_matches(['-', '.', '$']))
}

/// Keys of a mapping that hold the value of what it is for.
const VALUE_KEYS: &[&[u8]] = &[b"value", b"Value", b"default", b"Default", b"plain", b"plaintext"];

/// How many lines of a mapping are looked at for them.
const MAPPING_KEYS: usize = 16;

/// Whether a mapping follows in place of a value, on lines of its own: what is in it has names of its own.
fn opens_mapping(rest: &[u8], lead: usize) -> bool {
    let after = rest.get(lead..).unwrap_or_default();
    if rest.first() != Some(&b':') || !after.starts_with(b"\n") {
        return false;
    }
    let mut keys =
        after.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).map(|line| {
            let line = line.strip_prefix(b"- ").unwrap_or(line);
            let key = line.get(..count(line, NAME_REST, is_part)).unwrap_or_default();
            Some(key).filter(|key| line.get(key.len()) == Some(&b':') && !key.is_empty())
        });
    let Some(Some(first)) = keys.next() else { return false };
    !VALUE_KEYS.contains(&first) && !keys.take(MAPPING_KEYS).flatten().any(|key| VALUE_KEYS.contains(&key))
}

/// Whether any part of a name that is joined by dots says credential: `spring.datasource.password`, `password.value`.
fn is_sensitive(name: &str) -> bool {
    name.split('.').any(|part| part.eq_ignore_ascii_case("auth") || names::classify(part).is_some())
}

/// Whether there is one word to the end of the line, which does not end a sentence.
fn is_last_word(rest: &[u8]) -> bool {
    let line = line_of(rest).trim_ascii_end();
    let ends_sentence = line.strip_suffix(b".").is_some_and(|word| word.iter().all(u8::is_ascii_alphabetic));
    !ends_sentence && !line.iter().any(u8::is_ascii_whitespace)
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$')
}

fn count(bytes: &[u8], most: usize, fits: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take(most).take_while(|&&byte| fits(byte)).count()
}

/// Whether the identifier at `start` is the value of a key that names things: `name: X`, `"key": "X"`.
fn is_value_of_name(bytes: &[u8], start: usize, quoted: bool) -> bool {
    let lead = bytes.get(start.saturating_sub(NAME_REST)..start).unwrap_or_default();
    if quoted && !lead.last().is_some_and(|byte| b"\"'`".contains(byte)) {
        return false;
    }
    let lead = lead.trim_suffix_while(|byte| b"\"' \t".contains(&byte));
    let Some((b':' | b'=', lead)) = lead.split_last() else { return false };
    let key = lead.trim_suffix_while(|byte| b"\"' \t".contains(&byte));
    [&b"name"[..], b"key"].iter().any(|word| {
        key.len().checked_sub(word.len()).and_then(|at| key.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
    })
}

/// How far from a name its value is looked for.
const PAIR_BEFORE: usize = 200;
const PAIR_AFTER: usize = 600;

/// Whether a key `value` stands near the name at `start..end`: the other half of its pair.
fn has_value_near(bytes: &[u8], start: usize, end: usize) -> bool {
    let near = bytes.get(start.saturating_sub(PAIR_BEFORE)..(end + PAIR_AFTER).min(bytes.len())).unwrap_or_default();
    memchr::memmem::find_iter(near, b"alue").any(|at| {
        let first = at.checked_sub(1).and_then(|at| near.get(at));
        first.is_some_and(|byte| b"vV".contains(byte))
            && near.get(at + 4).is_some_and(|byte| b"\"': =<\t".contains(byte))
    })
}

/// How far the default of a variable is looked for.
const BLOCK: usize = 2000;

/// Whether the block of HCL at `start` gives a default that says something.
fn has_default(bytes: &[u8], start: usize) -> bool {
    let block = bytes.get(start..(start + BLOCK).min(bytes.len())).unwrap_or_default();
    let block = memchr::memmem::find(block, b"\n}").and_then(|end| block.get(..end)).unwrap_or(block);
    memchr::memmem::find_iter(block, b"default").any(|at| {
        let rest = block.get(at + b"default".len()..).unwrap_or_default().trim_ascii_start();
        let value = line_of(rest.strip_prefix(b"=").unwrap_or_default()).trim_ascii();
        !value.is_empty() && !matches!(value, b"null" | b"\"\"" | b"{}" | b"[]" | b"{" | b"[")
    })
}

/// Whether a template's action without a literal stands in place of a value.
fn is_template(value: &[u8]) -> bool {
    let value = value.trim_prefix_while(|byte| b"\"'".contains(&byte));
    let Some(action) = value.strip_prefix(b"{{") else { return false };
    let end = memchr::memmem::find(action, b"}}").unwrap_or(action.len());
    let action = action.get(..end).unwrap_or_default().trim_prefix_while(|byte| b"- \t".contains(&byte));
    let gives_other =
        [&b"efault"[..], b"or .", b"coalesce", b"ternary", b"printf", b"d(", b".get(", b" or ", b"||", b"??"];
    !action.starts_with(b"\"") && !gives_other.iter().any(|word| memchr::memmem::find(action, word).is_some())
}

trait TrimWhile {
    fn trim_prefix_while(&self, fits: impl Fn(u8) -> bool) -> &Self;
    fn trim_suffix_while(&self, fits: impl Fn(u8) -> bool) -> &Self;
}

impl TrimWhile for [u8] {
    fn trim_prefix_while(&self, fits: impl Fn(u8) -> bool) -> &Self {
        self.get(count(self, self.len(), fits)..).unwrap_or_default()
    }

    fn trim_suffix_while(&self, fits: impl Fn(u8) -> bool) -> &Self {
        let kept = self.iter().rposition(|&byte| !fits(byte)).map_or(0, |at| at + 1);
        self.get(..kept).unwrap_or_default()
    }
}

/// Starts of expressions that name a value of the configuration.
const REFERENCES: &[&[u8]] = &[b"var.", b"local.", b"module.", b"each.", b"data.", b"self.", b"{{", b"$"];

/// Types, and values that are none.
const NO_VALUES: &[&[u8]] =
    &[b"string", b"String", b"str", b"null", b"None", b"nil", b"undefined", b"true", b"false", b"boolean", b"any"];

/// Whether a value, to the end of its line and without its last quotes, names another one and has no default.
fn is_reference(value: &[u8]) -> bool {
    let named =
        REFERENCES.iter().any(|start| value.starts_with(start)) && !value.iter().any(|byte| b"\"'`|?:".contains(byte));
    // `$x-7` and `$6$salt$hash` are no names of variables.
    let plain = match value {
        // An expression of a workflow, Kubernetes' variables.
        [b'$', b'{', b'{', ..] => true,
        [b'$', b'(', name @ ..] => name.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"_)".contains(&byte)),
        [b'$', b'{', name @ ..] => {
            name.iter().all(|&byte| is_part(byte) || byte == b'}') && !has_default_in_shell(name)
        }
        [b'$', name @ ..] => name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'),
        _ => true,
    };
    named && plain || NO_VALUES.contains(&value)
}

/// `DB_PASSWORD-v9}`: a shell's variable, and what it is without a value (POSIX.1-2024, Shell Command Language 2.6.2).
fn has_default_in_shell(inside: &[u8]) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let name = count(inside, NAME_REST, is_capital);
    name > 0 && inside.get(name) == Some(&b'-') && inside.get(name + 1).is_some_and(u8::is_ascii_alphanumeric)
}

/// The least length of a part of a token that has digits: `ec2` and `k8s` are words.
const TOKEN_PART: usize = 5;

/// Whether there is a run without a space that is as long as a token, and has digits or is too long for a word.
fn has_token(line: &[u8]) -> bool {
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-.~".contains(byte);
    let is_no_word =
        |part: &[u8]| part.len() >= NO_WORD || part.len() >= TOKEN_PART && part.iter().any(u8::is_ascii_digit);
    let mut runs = line.split(|byte| !is_token(byte)).filter(|run| run.len() >= TOKEN_LENGTH);
    runs.any(|run| run.split(|byte| !byte.is_ascii_alphanumeric()).any(is_no_word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, word: &str) -> bool {
        let start = text.find(word).unwrap();
        may_assign(text, start, start + word.len(), false)
    }

    #[test]
    fn what_can_be_an_assignment_is_let_through() {
        for (text, word) in [
            ("PASSWORD=x", "PASS"),
            ("\"token\": \"x\"", "token"),
            ("password: |\n", "pass"),
            ("<password>x</password>", "pass"),
            ("env[\"API_KEY\"] = 'x'", "KEY"),
            ("password?: string = 'x'", "pass"),
            ("--token x", "token"),
            ("- name: DB_PASSWORD\n  value: x", "PASS"),
            ("{\"key\": \"DB_PASSWORD\",\n\"value\": \"x\"", "PASS"),
            ("name = \"DB_PASSWORD\"\nvalue = \"x\"", "PASS"),
            ("key: q8Zr1LxW0pVn6TbYc4Hs", "key"),
            ("password = var.x != null ? var.x : \"a\"", "pass"),
            ("password: {{ .Values.x | default \"a\" }}", "pass"),
            ("password:\n  value: x", "pass"),
            ("password:\n  hunter2", "pass"),
            ("airvisual_key = 'q8Zr1LxW0pVn'", "key"),
            ("PASSWORD 'x y'", "PASS"),
            ("PASSWORD=${DB_PASSWORD:-x}", "PASS"),
            ("PASSWORD=$x!7", "PASS"),
            ("PASSWORD='$x.y$7Z'", "PASS"),
            ("password hunter2\nlogin", "pass"),
            ("variable \"db_password\" {\n  type = string\n  default = \"x\"\n}\n", "pass"),
            ("- value: x\n  name: DB_PASSWORD\n", "PASS"),
            ("password: {{ \"x\" | b64enc }}", "pass"),
            ("PASSWORD=$(openssl passwd -1 x)", "PASS"),
            ("obj[\"setPassword\"](\"x\")", "Pass"),
        ] {
            assert!(first(text, word), "{text}");
        }
    }

    #[test]
    fn what_can_be_none_is_refused() {
        for (text, word) in [
            ("return token;", "token"),
            ("f(token)", "token"),
            ("read -s PASSWORD\n", "PASS"),
            ("password = var.password", "pass"),
            ("password: \"{{ vault_password }}\"", "pass"),
            ("PASSWORD=${DB_PASSWORD}", "PASS"),
            ("password: string;", "pass"),
            ("token: {{ .Values.token }}", "token"),
            ("key: name", "key"),
            ("for key, value in items:", "key"),
            ("password", "pass"),
            ("the secret name to read", "secret"),
            ("must be a valid secret key.\n", "secret"),
            ("secret:\n  name: x", "secret"),
            ("data \"aws_eks_cluster_auth\" \"eks\" {\n", "auth"),
            ("secretName: web-tls", "secret"),
            ("tokenUrl = 'https://acme.dev'", "token"),
            ("- name: DB_PASSWORD\n  valueFrom:\n    x: y\n", "PASS"),
            ("- name: image-pull-secret\n", "secret"),
            ("variable \"db_password\" {\n  type = string\n}\n\nvariable \"x\" { default = 1 }", "pass"),
            ("variable \"db_password\" {\n  default = null\n}\n", "pass"),
            ("apiVersion: rbac.authorization.k8s.io/v1\n", "auth"),
            ("same time as `authorization`, `basicAuth`.\n", "auth"),
            ("Prefer using `authorization`.\n", "auth"),
            ("        secret key.\n", "secret"),
            ("{{- if include \"x.imagePullSecrets\" (dict \"Values\" .Values)", "Secret"),
            ("{{- if .Values.configSecret.enabled -}}\n", "Secret"),
            ("automountServiceAccountToken .Values.x", "Token"),
            ("token: {{ required \"A token is needed\" .Values.token }}", "token"),
            ("bearerTokenSecret:\n  {{- toYaml . | nindent 4 }}", "Secret"),
            ("GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}", "TOKEN"),
            ("--sasl.password=$(SCRAM_PASSWORD)", "pass"),
            ("key: k8s-resources-namespace.json", "key"),
        ] {
            assert!(!first(text, word), "{text}");
        }
    }
}
