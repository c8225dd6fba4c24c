//! Reads assignments from a line of any language: a name, an operator, a literal. One pass over the line; no grammar.

pub(crate) mod extent;
pub(crate) mod lead;

mod bare;
mod forms;

use std::borrow::Cow;

use self::bare::{before_command, in_comment, is_registry, printed, runs_command, variables_line, within_command};
use super::assignment::{Assignment, Line};
use super::name::{is_border, is_flag, last_part, name_before};
use super::value::{after_properties, literal_and_rest, quoted_literal, reads_environment, starts_statement, unquoted};
use super::{call, collection, command, directive, escaped, fallback, lookup, pairs, powershell, prose, query, sql};
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::medium::Medium;
use crate::detect::secrets::text::floor_boundary;
use crate::span::Span;

impl<'a> Line<'a> {
    /// Every assignment of the line, from left to right; then its statements and commands.
    pub(crate) fn assignments(&self) -> Vec<Assignment<'a>> {
        let bytes = self.text.as_bytes();
        let mut found = Vec::new();
        let mut attribute: Option<&'a str> = None;
        let mut at = self.history_mark();
        while let Some(&byte) = bytes.get(at) {
            let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
            let after = bytes.get(at + 1).copied().unwrap_or(b' ');
            let given =
                !(byte == b':' && before == b' ' && matches!(after, b'\'' | b'"') && sql::is_account(self.text));
            let length = if given { operator(before, byte, after) } else { 0 };
            let read = match byte {
                b'-' if after == b'-' && self.medium != Medium::Source && is_border(before) => self.flag(at + 2),
                // `-StorePass value`, of one dash: keytool's, PowerShell's.
                b'-' if self.medium == Medium::Shell && after.is_ascii_alphabetic() && is_border(before) => {
                    self.flag(at + 1).filter(|flag| flag.name.len() > 4)
                }
                b'>' if length == 0 && before != b'=' && before != b'-' => self.element(at),
                b'i' if before == b' ' && self.medium == Medium::Prose => self.said(at),
                b'{' => self.braced(at),
                b'=' | b'!' if after == b'=' && !b"=!<>~".contains(&before) => self.comparison(at),
                b'/' if after == b'/' && before == b' ' => self.alternative(at).filter(|_| self.is_perl(at)),
                b'|' | b'?' if after == byte => self.alternative(at),
                b'?' if after == b':' => self.alternative(at),
                b')' if self.text.get(at..).is_some_and(|rest| rest.starts_with(") {")) => self.block_of_fetch(at),
                b'o' if before == b' ' && after == b'r' => self.alternative(at),
                b't' if before == b' ' && after == b'o' => self.paired(at),
                b'|' if self.medium == Medium::Prose => self.cell(at),
                b',' => self.naming_call(at).or_else(|| self.cell(at)),
                b'(' => self.taking_call(at).or_else(|| self.default_of_call(at)).or_else(|| self.cmake(at)),
                // Ruby's `token << "v"`; elsewhere it shifts, or begins a here-document.
                b'<' if after == b'<' && self.medium != Medium::Source => None,
                _ if length > 0 => self.assignment(at, length),
                _ => None,
            };
            let said = |new: &Assignment<'_>| {
                new.syntax == "fallback"
                    && found
                        .iter()
                        .any(|old: &Assignment<'_>| old.span == new.span && names::classify(&old.name).is_some())
            };
            if let Some(mut assignment) = read.filter(|new| !said(new)) {
                if matches!(&*assignment.name, "value" | "Value" | "defaultValue" | "content")
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
        found.extend(self.statements());
        if self.medium == Medium::Source
            && (self.text.contains("\\n") || self.text.contains(" -") || runs_command(self.text))
        {
            found.extend(self.lines_in_strings());
        }
        // In a log, what was run.
        let commands = matches!(self.medium, Medium::Shell | Medium::Prose);
        if commands || self.medium == Medium::Source && runs_command(self.text) {
            found.extend(command::passwords(self));
        }
        found
    }

    /// Assignments in the lines that a literal holds by their escapes: `"TOKEN=v\nREGION=eu"`, `"db:\n  password: v\n"`; and in the data that
    /// a command in one sends: `os.system("curl -d token=v https://acme.dev")`.
    fn lines_in_strings(&self) -> Vec<Assignment<'a>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(open) = self.text.get(at..).and_then(|rest| rest.find(['"', '\'', '`'])).map(|quote| at + quote)
        {
            let quote = self.text.as_bytes().get(open).copied().unwrap_or_default();
            let inside = self.text.get(open + 1..).unwrap_or_default();
            let mut escaped = false;
            let end = inside.bytes().position(|byte| {
                let ends = byte == quote && !escaped;
                escaped = byte == b'\\' && !escaped;
                ends
            });
            let raw = inside.get(..end.unwrap_or(inside.len())).unwrap_or_default();
            at = open + raw.len() + 2;
            let runs = raw.contains(" -") && runs_command(self.text);
            // `cmd = "sshpass -p v ssh host"`: what is run elsewhere.
            let command = raw.contains("curl ") && runs_command(self.text) || runs || command::begins_with_one(raw);
            if !(command || raw.contains("\\n") && raw.contains(['=', ':'])) {
                continue;
            }
            let medium = if command { Medium::Shell } else { Medium::Configuration };
            escaped::of_string(raw, &mut |line| {
                let own = Line { text: &line.text, start: 0, medium };
                for mut assignment in own.assignments() {
                    let place = line.place(assignment.span);
                    let start = self.start + open + 1;
                    assignment.span = Span::new(start + place.start as usize, start + place.end as usize);
                    found.push(assignment.into_owned());
                }
            });
        }
        found
    }

    /// What the statements of the line give without an operator.
    fn statements(&self) -> Vec<Assignment<'a>> {
        let mut found = Vec::new();
        if self.medium != Medium::Prose {
            let lower = self.text.to_ascii_lowercase();
            found.extend(sql::password(self, &lower));
            found.extend(sql::setting(self, &lower));
            found.extend(powershell::secure_string(self, &lower));
            found.extend(powershell::login(self, &lower).filter(|new| !found.iter().any(|old| old.span == new.span)));
            found.extend(directive::literals_after_names(self));
            found.extend(directive::tcl(self).filter(|_| self.medium == Medium::Source));
        }
        if matches!(self.medium, Medium::Configuration | Medium::Shell) {
            found.extend(directive::pairs(self));
        }
        found
    }

    /// The length of `: 1700000000:0;`, which zsh writes before every command of its history.
    fn history_mark(&self) -> usize {
        let Some(rest) = self.text.strip_prefix(": ") else { return 0 };
        let mark = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b':').count();
        if mark > 8 && rest.as_bytes().get(mark) == Some(&b';') { mark + 3 } else { 0 }
    }

    fn is_shell(&self) -> bool {
        matches!(self.medium, Medium::Shell | Medium::Configuration)
    }

    fn inside(&self, span: Span) -> std::ops::Range<usize> {
        (span.start as usize).saturating_sub(self.start)..(span.end as usize).saturating_sub(self.start)
    }

    /// `name = "value"` and its kin, around the operator at `at`.
    fn assignment(&self, at: usize, length: usize) -> Option<Assignment<'a>> {
        let left = self.text.get(self.history_mark()..at)?;
        // Markdown's `**Token**: v`.
        let left = if self.medium == Medium::Prose { left.trim_end_matches("**") } else { left };
        // Kotlin's `val apiToken: String get() = "v"`.
        let left = left.trim_end().strip_suffix(" get()").unwrap_or(left);
        let right = self.text.get(at + length..)?;
        // `const token = () => "v"`, `token = lambda: "v"`, `const token = /* live */ "v"`, `<string>"v"`.
        let arrow = left.trim_end().strip_suffix("()").map(str::trim_end).and_then(|left| left.strip_suffix('='));
        let left = arrow.filter(|_| self.text.get(at..at + length) == Some("=>")).unwrap_or(left);
        // Kotlin's `fun token() = "v"`.
        let left = left.trim_end().strip_suffix("()").filter(|left| left.contains("fun ")).unwrap_or(left);
        let right = if self.medium == Medium::Source { without_lead(right) } else { right };
        if (length == 2 || self.text.as_bytes().get(at) == Some(&b'='))
            && let Some((name, value)) = forms::several(left, right)
        {
            return self.make(name, value, "assignment", true);
        }
        let (name, lead) = name_before(left, self.text.get(at..at + length)? == "=")?;
        // `password=v` is a name by itself, whatever the sentence says before it.
        let tight = left.ends_with(name) && !right.starts_with(' ') && self.text.as_bytes().get(at) == Some(&b'=');
        let name = if self.medium == Medium::Prose && !tight { prose::name(left, name) } else { name };
        let key = self.text.as_bytes().get(at) == Some(&b':') && length == 1;
        let right = if key && self.medium == Medium::Configuration { after_properties(right) } else { right };
        // Go's tags, `env:"API_TOKEN" envDefault:"v"` (<https://github.com/caarlos0/env>); envalid's `API_TOKEN: str({ default: "v" })`.
        if key && matches!(name, "envDefault" | "default") && self.medium == Medium::Source {
            let tag = lead.rsplit_once("env:\"").and_then(|(_, rest)| rest.split(['"', ',']).next());
            let schema = || {
                let call = lead.trim_end().strip_suffix('{')?.trim_end().strip_suffix('(')?;
                let named = call.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '.').trim_end();
                name_before(named.strip_suffix(':')?, false).map(|(name, _)| name)
            };
            // yargs' `.option("api-token", { type: "string", default: "v" })`.
            let yargs = || lead.rsplit_once("option(").and_then(|(_, rest)| quoted_literal(rest));
            if let Some(setting) = tag.filter(|_| name == "envDefault").or_else(schema).or_else(yargs) {
                return self.make(setting, quoted_literal(right)?, "fallback", true);
            }
        }
        // `add_argument("--password", default="v")`
        if !key
            && matches!(name, "default" | "defaultValue")
            && let Some(flag) = option_of_call(lead)
        {
            return self.make(flag, quoted_literal(right)?, "argument", true);
        }
        // `config("API_KEY", default="v")`, `env.str("API_KEY", default="v")`
        if !key
            && name == "default"
            && let Some(setting) = call::setting(lead)
        {
            return self.make(setting, quoted_literal(right)?, "fallback", true);
        }
        if !key && is_flag(left, name) {
            return self.option(name, right);
        }
        let syntax = if key { "object-key" } else { "assignment" };
        // `--from-file=password=./db.txt` of kubectl names a file.
        if ["--from-file=", "--set-file=", "--from-file "].iter().any(|option| lead.ends_with(option)) {
            return None;
        }
        if self.medium != Medium::Prose
            && let Some(value) = fallback::of_template(right)
        {
            return self.make(name, value, "fallback", true);
        }
        if let Some(value) = quoted_literal(right) {
            return self.make(name, value, syntax, true);
        }
        if let Some(parameter) = query::parameter(lead, right).filter(|_| !key) {
            return Assignment::of_query(self.text, self.start, name, parameter);
        }
        if let Some(value) = lookup::literal(right) {
            let syntax = if reads_environment(right, value) { "fallback" } else { syntax };
            return self.make(name, value, syntax, true);
        }
        if let Some(value) = lookup::constructed(right) {
            return self.make(name, value, syntax, true);
        }
        if let Some(value) = header(name, left, right).filter(|_| key) {
            let says = name.eq_ignore_ascii_case("cookie").then_some(Sensitive::Token);
            return self.promised(name, value, "header", false, says);
        }
        // `session({ secret: ["v", "old"] })`: what is signed with the first is believed with any.
        if self.medium == Medium::Source
            && let Some(value) = right.trim_start().strip_prefix('[').and_then(quoted_literal)
            && names::classify(last_part(name)) == Some(Sensitive::Token)
            && collection::is_drawn(value, Sensitive::Token)
        {
            return self.make(name, value, syntax, true);
        }
        // The accounts of a network, in a configuration of Hardhat.
        if name == "accounts"
            && let Some(value) = right.trim_start().strip_prefix('[').and_then(quoted_literal)
        {
            return self.make("private_key", value, syntax, true).filter(|_| call::is_wallet_key(value));
        }
        // `auth=("user", "v")` of Python's requests and httpx.
        if !key && last_part(name) == "auth" && right.trim_start().starts_with('(') {
            let value = call::argument(right.trim_start().get(1..)?, 1)?;
            return self.promised(name, value, "argument", true, Some(Sensitive::Password));
        }
        // `"grant_type=client_credentials&client_secret=v"`.
        let in_list = lead.trim_end().ends_with(['&', ';', ','])
            || lead.ends_with("export ")
            || self.medium == Medium::Source && !names::is_variable(name);
        if let Some(value) = pairs::in_string(lead, right).filter(|_| !key && in_list) {
            return self.make(name, value, syntax, true);
        }
        // An entry of an environment, in a list or a call: `"DB_PASSWORD=v"`, `putenv('DB_PASSWORD=v')`.
        if self.medium == Medium::Source && !key && names::is_variable(name) {
            let value = in_quotes(lead, right).or_else(|| before_command(self.text, lead, right));
            let value = value.filter(|value| !value.contains(['$', '{', '%', '<', '\\']));
            if let Some(value) = value {
                return self.make(name, value, syntax, true);
            }
        }
        // `echo "//registry.acme.dev/:_authToken=v" > ~/.npmrc`
        if self.medium != Medium::Prose && !key && is_registry(lead) {
            let value = right.split([' ', '\t', '"', '\'', '`', ';', '&', '|', '>', '\\', ',']).next()?;
            return self.make(name, value, syntax, false);
        }
        if self.medium == Medium::Source
            && let Some(value) = in_comment(lead, right).filter(|_| left.trim_end().ends_with(name))
        {
            return self.make(name, value, syntax, true);
        }
        if self.medium == Medium::Source && !key {
            return self.make(name, variables_line(left, lead, name, right)?, syntax, true);
        }
        if self.medium == Medium::Prose {
            return self.make(name, prose::value(right)?, syntax, false);
        }
        // HTTPie's and xh's `X-Api-Key:v`.
        let client = |word: &str| ["http", "https", "xh"].contains(&word);
        if key
            && self.medium == Medium::Shell
            && name.contains('-')
            && lead.ends_with(' ')
            && !right.starts_with(' ')
            && lead.split_whitespace().any(client)
        {
            let value = right.split([' ', '\t', '"', '\'']).next()?;
            return self.make(name, value, "header", false);
        }
        if !self.is_shell() || (key && self.medium == Medium::Shell) {
            return None;
        }
        if self.medium == Medium::Shell
            && !key
            && let Some(value) = printed(right).or_else(|| within_command(lead, right))
        {
            return self.make(name, value, syntax, true);
        }
        // `-e 'NAME=value'`.
        if let Some(value) = in_quotes(lead, right).filter(|_| !key) {
            let value = value.get(..pairs::next_pair(value).unwrap_or(value.len()))?;
            return self.make(name, value, syntax, false);
        }
        if !starts_statement(lead) {
            return None;
        }
        // A variable of one target: `deploy: export TOKEN := v`.
        let own = lead.trim().rsplit_once(':').map_or(lead, |(_, own)| own);
        let spaced = matches!(own.trim(), "" | "export" | "override" | "export override" | "set" | "private")
            && left.ends_with([' ', '\t', ':', '?', '+']);
        let value = unquoted(right, self.medium, spaced)?;
        // `- {name: root, password: v, type: text}`
        let value = if key && lead.contains('{') { value.split([',', '}']).next()? } else { value };
        // `${NAME:=value}`.
        let value = if lead.ends_with("${") { value.split('}').next()? } else { value };
        self.make(name, value, syntax, false)
    }

    /// `the api key is v`, in text for people.
    fn said(&self, at: usize) -> Option<Assignment<'a>> {
        let right = self.text.get(at..)?.strip_prefix("is ")?;
        let left = self.text.get(..at)?;
        let (name, _) = name_before(left, false)?;
        self.make(prose::name(left, name), prose::value(right)?, "statement", false)
    }

    /// `process.env.API_KEY || "v"`, `ENV["API_KEY"] ?? "v"`: in use wherever the variable is missing.
    fn alternative(&self, at: usize) -> Option<Assignment<'a>> {
        let (left, right) = (self.text.get(..at)?, self.text.get(at + 2..)?);
        self.make(variable_before(left)?, quoted_literal(right)?, "fallback", true)
    }

    /// Kotlin's `"apiToken" to "v"`.
    fn paired(&self, at: usize) -> Option<Assignment<'a>> {
        let value = quoted_literal(self.text.get(at..)?.strip_prefix("to ")?)?;
        let left = self.text.get(..at)?.trim_end();
        let (name, _) = name_before(left, false).filter(|_| left.ends_with('"'))?;
        names::classify(name).and_then(|_| self.make(name, value, "argument", true))
    }

    /// Whether a variable of Perl's environment stands right before an offset: elsewhere `//` begins a comment.
    fn is_perl(&self, at: usize) -> bool {
        self.text.get(floor_boundary(self.text, at.saturating_sub(100))..at).is_some_and(|left| left.contains("$ENV{"))
    }

    /// `ENV.fetch("API_KEY") { "v" }`; the parenthesis that closes is at `at`.
    fn block_of_fetch(&self, at: usize) -> Option<Assignment<'a>> {
        let (left, right) = (self.text.get(..=at)?, self.text.get(at + 3..)?);
        self.make(variable_before(left)?, quoted_literal(right)?, "fallback", true)
    }

    /// `env::var("API_KEY").unwrap_or("v".into())`.
    fn default_of_call(&self, at: usize) -> Option<Assignment<'a>> {
        let (left, right) = (self.text.get(..at)?, self.text.get(at + 1..)?);
        let callees = [".unwrap_or", ".unwrap_or_else", ".getOrElse", ".orElse"];
        let left = callees.iter().find_map(|callee| left.strip_suffix(callee))?;
        let right = right.trim_start_matches("|_|").trim_start_matches("||");
        self.make(variable_before(left)?, quoted_literal(right)?, "fallback", true)
    }

    /// CMake's `set(API_KEY "v")`.
    fn cmake(&self, at: usize) -> Option<Assignment<'a>> {
        if !self.text.get(..at)?.trim().eq_ignore_ascii_case("set") {
            return None;
        }
        let (name, value) = self.text.get(at + 1..)?.trim_start().split_once(' ')?;
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        self.make(Some(name).filter(|_| plain)?, quoted_literal(value)?, "argument", true)
    }

    /// `| API_TOKEN | v |`, a row of a table; `API_TOKEN,v`, a line of CSV.
    fn cell(&self, at: usize) -> Option<Assignment<'a>> {
        if self.medium != Medium::Prose {
            return None;
        }
        let (name, value) = prose::cell(self.text.get(..at)?, self.text.get(at..)?)?;
        self.make(name, value, "assignment", false)
    }

    /// `--password=value`.
    fn option(&self, name: &'a str, right: &'a str) -> Option<Assignment<'a>> {
        let name = name.strip_prefix('D').filter(|rest| rest.contains('.')).unwrap_or(name);
        let right = right.trim_start_matches('\\');
        let literal = right.starts_with(['"', '\'']).then(|| quoted_literal(right)).flatten();
        let value = literal.or_else(|| right.split([' ', '\t', '"', '\'', '`', ';', ',', ')', ']']).next())?;
        self.make(name, value, "command-line", literal.is_some())
    }

    /// `--password value`; the name begins at `at`.
    fn flag(&self, at: usize) -> Option<Assignment<'a>> {
        let rest = self.text.get(at..)?;
        let (name, value) = rest.split_once(' ')?;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return None;
        }
        let literal = quoted_literal(value);
        let quoted = literal.is_some();
        let value = literal.or_else(|| value.split([' ', '\t', '"', '\'', '`']).next())?;
        if value.starts_with(['-', '(']) {
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
        let (left, right) = (self.text.get(..at)?, self.text.get(at + 1..)?);
        let named = call::named(left, right).or_else(|| call::tuple(left, right));
        let named = named.or_else(|| call::curl_option(left, right));
        let named = named.or_else(|| call::compared(left, right).filter(|_| self.medium != Medium::Prose));
        let (name, value, syntax) = named?;
        self.make(name, value, syntax, true)
    }

    /// `setPassword("value")`, `.basic_auth(user, "value")`.
    fn taking_call(&self, at: usize) -> Option<Assignment<'a>> {
        if self.medium == Medium::Prose {
            return None;
        }
        let (name, value, says) = call::taken(self.text.get(..at)?, self.text.get(at + 1..)?)?;
        self.promised(name, value, "argument", true, says)
    }
}

/// What follows what may stand between an operator and a literal in a program: a comment, a cast, the head of a function.
fn without_lead(right: &str) -> &str {
    let text = right.trim_start();
    let comment = text.strip_prefix("/*").and_then(|rest| rest.split_once("*/")).map(|(_, rest)| rest);
    let cast = text.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    let cast =
        cast.filter(|(name, rest)| name.bytes().all(|b| b.is_ascii_alphabetic()) && rest.starts_with(['"', '\'', '`']));
    let head = text.strip_prefix("lambda:").or_else(|| text.strip_prefix("() =>"));
    let inside =
        text.strip_prefix('{').filter(|rest| literal_and_rest(rest).is_some_and(|(_, rest)| rest.starts_with('}')));
    comment.or(cast.map(|(_, rest)| rest)).or(head).or(inside).unwrap_or(right)
}

/// The name in the last `"--name"` before a named argument.
fn option_of_call(lead: &str) -> Option<&str> {
    let (_, rest) = lead.rsplit_once("\"--").or_else(|| lead.rsplit_once("'--"))?;
    let name = rest.get(..rest.find(['"', '\''])?)?;
    (name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) && !name.is_empty()).then_some(name)
}

/// The name of the environment's variable that an expression ends by reading: `process.env.NAME`, `os.getenv("NAME")`.
fn variable_before(left: &str) -> Option<&str> {
    let left = left.trim_end();
    let tail = left.get(floor_boundary(left, left.len().saturating_sub(100))..)?;
    let reads = ["env.", "env[", "ENV[", "$ENV{", "environ", "getenv(", "env(", "env::var(", "ENV.fetch("];
    if !reads.iter().any(|mark| tail.contains(mark)) {
        return None;
    }
    let inside = left.strip_suffix(')').map_or(left, str::trim_end);
    name_before(inside, false).map(|(name, _)| name)
}

/// The value of a header that stands in a string of its own, `"X-Api-Key: v"`, or of `Authorization` anywhere.
fn header<'a>(name: &str, left: &str, right: &'a str) -> Option<&'a str> {
    let quote = left.strip_suffix(name)?.chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'));
    let authorization = name.to_ascii_lowercase().ends_with("authorization");
    // An option of a command says that it is one, whatever its name: `-H "apikey: v"`.
    let option = || {
        left.strip_suffix(name)
            .and_then(|lead| lead.strip_suffix(['"', '\'']))
            .is_some_and(|lead| lead.ends_with("-H ") || lead.ends_with("--header "))
    };
    let value = match quote {
        // The first cookie: `-H "Cookie: session=v; lang=en"`.
        Some(quote) if name.eq_ignore_ascii_case("cookie") && option() => {
            right.split([quote, '\\', ';']).next()?.split_once('=')?.1
        }
        Some(quote) if name.contains('-') || authorization || option() => right.split([quote, '\\']).next()?,
        None if authorization => right.split(['"', '\'', '`', '\\']).next()?,
        _ => return None,
    };
    Some(value.trim())
}

/// The value of a pair that is quoted as a whole, `'NAME=value'`, when the quote stands right before the name.
fn in_quotes<'a>(lead: &str, right: &'a str) -> Option<&'a str> {
    let quote = lead.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let before = lead.strip_suffix(quote)?;
    let (value, _) = right.split_once(quote)?;
    let word = before.is_empty() || before.ends_with([' ', '\t', '=', '(', '[', '{', ',']);
    Some(value).filter(|value| word && !value.contains(' '))
}

/// The length of the assignment operator that starts here; 0 when there is none.
fn operator(before: u8, byte: u8, after: u8) -> usize {
    match (byte, after) {
        (b'=', b'=' | b'~') => 0,
        (b'=', _) if b"=!<>~".contains(&before) || before == b':' => 0,
        (b'<', b'<') if before != b'<' => 2,
        (b'=', b'>') | (b':', b'=') | (b'<', b'-') => 2,
        (b'=', _) => 1,
        (b':', b':') => 0,
        // Jsonnet's hidden fields, `password:: 'v'`.
        (b':', b' ') if before == b':' => 1,
        (b':', _) if before == b':' => 0,
        (b':', b'/') => 0,
        (b':', _) => 1,
        _ => 0,
    }
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
            ("const password: []const u8 = \"v\";", "password"),
            ("const password: [:0]const u8 = \"v\";", "password"),
            ("-define(PASSWORD, \"v\").", "PASSWORD"),
            ("password: z.string().default('v'),", "password"),
            ("jwt.sign(payload, \"v\");", "jwt_secret"),
        ];
        for (text, name) in table {
            assert_eq!(read(Medium::Source, text), [(name.to_string(), "v".to_string())], "{text}");
        }
        let words = read(Medium::Source, "c = connect(\"dbname=a user=b password=v host=c\")");
        assert!(words.contains(&("password".to_string(), "v".to_string())), "{words:?}");
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
            (Medium::Shell, ": ${PASSWORD:=v}", "PASSWORD"),
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

    fn stated(medium: Medium, text: &str) -> Vec<String> {
        (Line { text, start: 0, medium }).statements().iter().map(|a| a.value.to_string()).collect()
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
            assert_eq!(stated(medium, text), ["v9"], "{text}");
        }
        for (medium, text) in [
            (Medium::Source, "GRANT ALL ON *.* TO 'a' IDENTIFIED BY PASSWORD '*2470C0C06'"),
            (Medium::Source, "// users are identified by name"),
            (Medium::Shell, "create user :\"user\" with encrypted password :'pass';"),
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
            assert_eq!(stated(medium, text), [] as [String; 0], "{text}");
        }
    }
}
