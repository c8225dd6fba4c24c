//! Values without quotes in a program: lines of variables, what comments leave, and what a command in a string is given.

use crate::detect::secrets::kinds::names;
use crate::detect::secrets::kinds::randomness::is_random_in_part;

/// The value of a variable that stands before a command in a text for a shell: `system("PGPASSWORD=v psql -h db")`.
pub(super) fn before_command<'a>(text: &str, lead: &str, right: &'a str) -> Option<&'a str> {
    let lead = lead.strip_suffix("export ").unwrap_or(lead);
    let first = lead.ends_with(['"', '\'', '`']) || lead.ends_with(' ') && lead.trim_end().ends_with([';', '&']);
    let end = right.find([' ', ';', '&', '"', '\'', '`'])?;
    (first && end > 0 && runs_command(text)).then(|| right.get(..end)).flatten()
}

/// What a command prints that gives a variable of a shell its value: `$(echo v)`, `` `echo "v" | base64 -d` ``, `$(cat <<< 'v')`.
pub(super) fn printed(right: &str) -> Option<&str> {
    let right = right.trim_start().trim_start_matches('"');
    // Make's `$(or $(A),v)` and `$(if $(A),$(A),v)`.
    if let Some(choice) = right.strip_prefix("$(or ").or_else(|| right.strip_prefix("$(if ")) {
        let last = choice.trim_end().strip_suffix(')')?.rsplit(',').next()?.trim();
        return Some(last).filter(|value| !value.is_empty() && !value.contains(['$', ' ', ')']));
    }
    let parted = right.strip_prefix("$(").map(|rest| (rest, ')')).or_else(|| Some((right.strip_prefix('`')?, '`')));
    let (inside, _) = parted.and_then(|(rest, end)| rest.split_once(end))?;
    let said = ["echo ", "printf ", "cat <<<"].iter().find_map(|print| inside.trim_start().strip_prefix(print))?;
    let (said, then) = said.split_once('|').unwrap_or((said, ""));
    let said = ["-n ", "-e "].iter().fold(said.trim(), |said, option| said.trim_start_matches(option).trim());
    let value = said.trim_matches(['"', '\'']);
    let plain = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || "$%`\"'".contains(c));
    (plain && (then.trim().is_empty() || then.contains("base64"))).then_some(value)
}

/// The value of a variable that a shell's quoted text gives before a command of its own: `alias x='TOKEN=v y'`,
/// `ssh host "export TOKEN=v; y"`; and what `sed 's/TOKEN=.*/TOKEN=v/'` puts into a file.
pub(super) fn within_command<'a>(lead: &str, right: &'a str) -> Option<&'a str> {
    if lead.contains("sed ") && lead.contains("s/") && lead.ends_with('/') {
        return right.split('/').next().filter(|value| !value.contains([' ', '$', '.', '\\', '&']));
    }
    let word = lead.strip_suffix("export ").unwrap_or(lead);
    let command = ["alias ", "ssh ", "bash -c ", "sh -c ", "su -c "].iter().any(|command| lead.contains(command));
    let value = right.split([' ', ';', '&', '"', '\'', '`', '|']).next()?;
    (command && word.ends_with(['"', '\'']) && !value.contains(['$', '<', '%'])).then_some(value)
}

/// Whether what stands before a name is the scope of npm's settings for a registry, `//registry.acme.dev/:`
/// (<https://docs.npmjs.com/cli/configuring-npm/npmrc>), in a word of a command or in a string.
pub(super) fn is_registry(lead: &str) -> bool {
    let Some(scope) = lead.strip_suffix("/:") else { return false };
    let word = scope.rsplit([' ', '\t', '"', '\'', '`']).next().unwrap_or_default();
    word.len() < scope.len() && word.starts_with("//") && word.len() > 2
}

/// What a comment begins with in a program.
const COMMENTS: &[&str] = &["//", "/*", "#", "*", "--"];

/// Whether nothing but the mark of a comment stands before a name.
fn is_commented(lead: &str) -> bool {
    let lead = lead.trim();
    let lead = lead.strip_suffix("export").unwrap_or(lead).trim_end();
    COMMENTS.contains(&lead) || lead == "///"
}

/// The value of a commented-out line of variables or of YAML, without quotes: only what was drawn is one.
pub(super) fn in_comment<'a>(lead: &str, right: &'a str) -> Option<&'a str> {
    let value = right.trim().trim_end_matches("*/").trim_end().trim_end_matches([',', ';']);
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_+/=.!@#%^&*~".contains(&b));
    let drawn = value.len() >= DRAWN && value.bytes().filter(u8::is_ascii_digit).count() >= 2;
    (is_commented(lead) && plain && drawn && is_random_in_part(value)).then_some(value)
}

/// The least length of a value in a comment that has no quotes.
const DRAWN: usize = 16;

/// Calls and steps that give a text to a shell.
const RUNNERS: &[&str] = &[
    "sh \"",
    "sh '",
    "bat \"",
    "bat '",
    "sh(",
    "system(",
    "exec(",
    "Exec(",
    "popen(",
    "Popen(",
    "execSync(",
    "shell(",
    "subprocess.",
    "spawn(",
    "spawnSync(",
    "execFile(",
    "execFileSync(",
    "Command(",
    "Command::new(",
    "`curl ",
    "`mysql ",
    "`mysqldump ",
    "`sshpass ",
    "%x(",
];

pub(super) fn runs_command(text: &str) -> bool {
    RUNNERS.iter().any(|runner| text.contains(runner))
}

/// The value of a line of variables, `NAME=value`, which code has in its strings of several lines: nothing but the shell's
/// words stands before the name and no blank around the operator; nothing else has a value in code that is no identifier.
pub(super) fn variables_line<'a>(left: &str, lead: &str, name: &str, right: &'a str) -> Option<&'a str> {
    if !matches!(lead.trim(), "" | "export" | "set" | "ENV" | "-e" | "- ") || !left.ends_with(name) {
        return None;
    }
    let value = right.split([' ', '\t']).next()?;
    let rest = right.get(value.len()..)?.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~+/=@!#%^&*:,?".contains(c);
    if value.len() < 6 || !value.chars().all(plain) || value.ends_with([',', ';']) {
        return None;
    }
    let digits = value.bytes().any(|b| b.is_ascii_digit());
    let word = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.".contains(&b));
    let drawn = is_random_in_part(value);
    // A command may follow the variables of a shell: `TOKEN=v ./start`.
    let command = names::is_variable(name) || rest.is_empty();
    (command && digits && (drawn || names::is_variable(name) || !word)).then_some(value)
}
