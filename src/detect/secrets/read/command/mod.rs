//! Passwords in the arguments of well-known commands, whose short options do not say what they take. Everybody on the
//! machine sees them in the list of processes, and whoever reads the script has them.

mod options;

use self::options::Takes::{After, Connect, Either, Joined, Pair, Pass, Place, PlaceAfterUser, Word};
use self::options::{OPTIONS, SECURE, Secretive};
use super::assignment::{Assignment, Line};
use super::syntax::{Reader, Syntax};
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::kinds::randomness::is_random_in_part;
use crate::detect::secrets::kinds::values::is_weak;
use crate::detect::secrets::kinds::words::addresses::STAND_INS;
use crate::detect::secrets::text::floor_boundary;

/// What the settings of Composer and Poetry have in their names that are tokens: `github-oauth.github.com`, `pypi-token.acme`.
const TOKENS: &[&str] = &["-oauth", "-token", "bearer"];

/// Commands whose `set NAME VALUE` keeps a setting.
const SETTERS: &[&str] = &["npm", "yarn", "pnpm", "aws", "dotnet", "doppler", "heroku", "fly", "vercel"];

/// Words that give a variable as `NAME VALUE`: csh, Windows, and Dockerfiles of old.
const VARIABLES: &[&str] = &["setenv", "setx", "ENV"];

/// What wakes this reader: commands that take a password in an option of one letter.
pub(super) static SYNTAX: Syntax =
    Syntax { words: COMMANDS, reader: Reader::Line(|text, hit, _| may_take_password(text, hit.start, hit.end)) };

const COMMANDS: &[&str] = &[
    " <<< ",
    "| cryptsetup ",
    "| kinit ",
    "| passwd ",
    "7z ",
    "aws secretsmanager ",
    "aws ssm put-parameter ",
    "az keyvault secret ",
    "az login ",
    "buildah login ",
    "bundle config ",
    "cargo login ",
    "cf login ",
    "chpasswd",
    "composer config ",
    "consul kv put ",
    "cqlsh ",
    "curl ",
    "curl\",",
    "curl',",
    "docker login ",
    "doctl auth ",
    "docker secret create ",
    "etcdctl ",
    "gcloud secrets ",
    "gh secret ",
    "helm login ",
    "helm registry ",
    "htpasswd ",
    "http -a ",
    "http --auth ",
    "https -a ",
    "https --auth ",
    "influx ",
    "ipmitool ",
    "kubectl create secret ",
    "ldapadd ",
    "ldapmodify ",
    "ldapsearch ",
    "lftp ",
    "mariadb ",
    "mc alias ",
    "mongo ",
    "mongodump ",
    "mongoexport ",
    "mongoimport ",
    "mongorestore ",
    "mongosh ",
    "mosquitto_pub ",
    "mosquitto_sub ",
    "mysql ",
    "mysql\",",
    "mysql',",
    "mysqladmin ",
    "mysqldump ",
    "mysqldump\",",
    "mysqldump',",
    "nerdctl login ",
    "net use ",
    "net user ",
    "nmcli ",
    "nuget setapikey ",
    "oc create secret ",
    "oc login ",
    "openssl ",
    "plink ",
    "podman login ",
    "poetry config ",
    "pscp ",
    "rabbitmqctl ",
    "rclone obscure ",
    "redis-cli ",
    "security add-",
    "security create-keychain ",
    "security import ",
    "security unlock-keychain ",
    "signtool sign ",
    "skopeo login ",
    "smbclient ",
    "snmpget ",
    "snmpwalk ",
    "snyk auth ",
    "reg add ",
    "sqlcmd ",
    "sqlldr ",
    "sqlplus ",
    "ssh-keygen ",
    "sshpass ",
    "sshpass\",",
    "sshpass',",
    "sudo -s",
    "twine upload ",
    "unzip ",
    "vault login ",
    "wrangler secret ",
    "wpa_passphrase ",
    "zip -",
    "bcp ",
    "grafana-cli admin ",
    "ncftpput ",
    "vsce publish ",
    "xfreerdp ",
];

/// Commands that are also spoken of, or called without a password everywhere.
const COMMON_COMMANDS: &[&str] = &["curl ", "mariadb ", "mongo ", "mysql ", "openssl "];

/// Whether the command at `start..end` makes its line worth reading: of the common ones, when it has an option that can
/// take a password.
fn may_take_password(text: &str, start: usize, end: usize) -> bool {
    let is_common = |name: &str| COMMON_COMMANDS.iter().any(|common| name.eq_ignore_ascii_case(common));
    if !text.get(start..end).is_some_and(is_common) {
        return true;
    }
    let line = text.as_bytes().get(end..command_end(text, end)).unwrap_or_default();
    // `-k` of curl takes nothing.
    let is_openssl = text.get(start..end).is_some_and(|name| name.eq_ignore_ascii_case("openssl "));
    let takes = |word: &[u8]| match word {
        [b'-', b'-', ..] => true,
        b"-k" => is_openssl,
        [b'-', letters @ ..] => letters.iter().any(|byte| b"uUpPawbH".contains(byte)),
        _ => false,
    };
    line.split(u8::is_ascii_whitespace).any(takes)
}

/// How far a command goes on over the ends of its lines.
const COMMAND: usize = 2048;

/// Where the command ends whose line holds an offset: at the first end of a line that no backslash stands before.
pub(crate) fn command_end(text: &str, at: usize) -> usize {
    let most = floor_boundary(text, at.saturating_add(COMMAND));
    let rest = text.as_bytes().get(at..most).unwrap_or_default();
    let is_end = |&end: &usize| !rest.get(..end).is_some_and(|line| line.trim_ascii_end().ends_with(b"\\"));
    memchr::memchr_iter(b'\n', rest).find(is_end).map_or(most, |end| at + end)
}

/// Where the reading of a line of shell is.
#[derive(Default)]
struct Progress {
    command: &'static [Secretive],
    setter: bool,
    /// Bare words after the command.
    words: usize,
    subcommand: String,
    waiting: Option<&'static Secretive>,
    /// The bare word before is a setting that is a token.
    names_token: bool,
    /// A default account of a service on this machine: `curl -u admin:admin http://localhost:3000`.
    local: bool,
}

/// The passwords given to commands in a line of shell, in one pass over its words.
pub(crate) fn passwords<'a>(line: &Line<'a>) -> Vec<Assignment<'a>> {
    let mut found: Vec<_> = piped(line).into_iter().chain(here_string(line)).collect();
    let local = ["://localhost", "://127.0.0.1", "://0.0.0.0"].iter().any(|host| line.text.contains(host));
    let mut progress = Progress { local, ..Progress::default() };
    let words = Words { rest: line.text };
    // A backslash at the end of a line joins the next one to it.
    let words: Vec<&'a str> = words.take(ARGUMENTS).filter(|word| *word != "\\").collect();
    for (at, word) in words.iter().enumerate() {
        if let Some(value) = named(&words, at, progress.setter) {
            let (name, value) = value;
            found.extend(line.make(name, value, "command-line", true));
        }
        let given = progress.next(word).filter(|(name, _)| *name != SECURE || line.text.contains("SecureString"));
        if let Some((_, object)) = given.filter(|(_, value)| value.starts_with("{\"")) {
            // `--secret-string '{"password":"v"}'`
            let drawn = object.split('"').filter(|part| part.len() >= DRAWN && is_random_in_part(part));
            found.extend(
                drawn.filter_map(|part| line.promised("secret", part, "command-line", true, Some(Sensitive::Token))),
            );
            continue;
        }
        if let Some((name, value)) = given {
            let says = if name.ends_with(" token") { Sensitive::Token } else { Sensitive::Password };
            found.extend(line.promised(name, value, "command-line", true, Some(says)));
        }
    }
    found
}

/// The least length of what was drawn among the words of an object.
const DRAWN: usize = 16;

/// The same of a list of arguments, each a word: where the password stands among them, and what the fact calls it.
pub(crate) fn of_arguments(words: &[&str]) -> Vec<(usize, &'static str)> {
    let mut progress = Progress::default();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate().take(ARGUMENTS) {
        let whole = progress.next(word).filter(|(name, value)| *name != SECURE && value.len() == word.len());
        found.extend(whole.map(|(name, _)| (at, name)));
    }
    found
}

/// Whether a text is a command that may take a password in an option: `sshpass -p v ssh host`.
pub(super) fn begins_with_one(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(word, rest)| options_of(word).is_some() && format!(" {rest}").contains(" -"))
}

/// How many arguments of a command are read.
const ARGUMENTS: usize = 400;

/// Commands that read a password from their standard input, and whether a user stands before it.
const READERS: &[(&str, bool)] = &[
    ("sudo -S", false),
    ("--password-stdin", false),
    ("--passphrase-fd 0", false),
    ("cryptsetup ", false),
    ("chpasswd", true),
    ("su - ", false),
    ("passwd ", false),
    ("kinit ", false),
    // Stores of secrets that read one from there.
    ("gcloud secrets ", false),
    ("docker secret create", false),
    ("podman secret create", false),
    ("wrangler secret put", false),
    ("gh secret set", false),
];

/// `echo 'v' | sudo -S apt update`, `echo "user:v" | chpasswd`.
fn piped<'a>(line: &Line<'a>) -> Option<Assignment<'a>> {
    let (before, after) = line.text.split_once('|')?;
    let &(_, user) = READERS.iter().find(|(reader, _)| after.contains(reader))?;
    let (lead, said) = ["echo ", "printf "].iter().find_map(|echo| before.rsplit_once(echo))?;
    if !lead.is_empty() && !lead.ends_with([' ', ';', '&', '(', '\t', '@', '-', '"', '\'']) {
        return None;
    }
    let said = ["-n ", "-e "].iter().fold(said.trim(), |said, option| said.trim_start_matches(option).trim());
    let text = match said.chars().next()? {
        quote @ ('"' | '\'') => said.get(1..)?.split(quote).next()?,
        _ => said.split_whitespace().next()?,
    };
    // `passwd` asks twice.
    let text = text.split("\\n").next()?;
    let value = if user { text.split_once(':')?.1 } else { text };
    if value.starts_with(['$', '-', '%']) {
        return None;
    }
    line.promised("standard input", value, "command-line", true, Some(Sensitive::Password))
}

/// `sudo -S <<< "v"`, `read -r PASSWORD <<< "v"`, `wrangler secret put API_TOKEN <<< "v"`.
fn here_string<'a>(line: &Line<'a>) -> Option<Assignment<'a>> {
    let (before, after) = line.text.split_once("<<<")?;
    let after = after.trim_start();
    let value = match after.chars().next()? {
        quote @ ('"' | '\'') => after.get(1..)?.split(quote).next()?,
        _ => after.split_whitespace().next()?,
    };
    if value.contains(['$', ' ', '%']) {
        return None;
    }
    if let Some((_, user)) = READERS.iter().find(|(reader, _)| before.contains(reader)) {
        let value = if *user { value.split_once(':')?.1 } else { value };
        return line.promised("standard input", value, "command-line", true, Some(Sensitive::Password));
    }
    let mut words = before.split_whitespace().rev();
    let last = words.next()?;
    let verb = |word: &&str| matches!(*word, "read" | "put" | "set" | "create" | "add");
    // `vercel env add API_TOKEN production <<< v`: the environment stands behind the name.
    let named = words.clone().take_while(|word| !verb(word)).find(|word| names::classify(word).is_some());
    words.any(|word| verb(&word)).then(|| line.make(named.unwrap_or(last), value, "command-line", true)).flatten()
}

/// The words of a shell's line, or of a list of arguments in a program, without their quotes. A quoted text with blanks is read as
/// words: it may be a command.
struct Words<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        let first = text.chars().next()?;
        if let Some(inside) = text.strip_prefix(['"', '\''])
            && let Some((word, rest)) = inside.split_once(first)
            && !word.contains(char::is_whitespace)
            && (rest.is_empty() || rest.starts_with([' ', '\t', ';', ')', ',', ']']))
        {
            self.rest = rest.strip_prefix(',').unwrap_or(rest);
            return Some(word);
        }
        // `run(["curl", "-u", ...`
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let mut brackets = text.get(..end)?.match_indices(['[', '(']).map(|(at, _)| at);
        let opens = brackets.find(|at| text.get(at + 1..).is_some_and(is_first_argument));
        let end = opens.map_or(end, |at| end.min(at + 1));
        let (word, rest) = text.split_at_checked(end)?;
        self.rest = rest;
        // What closes a group or ends the command is no part of a bare word.
        let bare = if word.contains('(') { word } else { word.trim_end_matches([')', ';']) };
        let word = if bare.is_empty() { word } else { bare };
        Some(word.trim_matches(['"', '\'', '`']))
    }
}

/// Whether a list or a call begins with a word in quotes, and goes on: `"curl", `.
fn is_first_argument(rest: &str) -> bool {
    let Some(inside) = rest.strip_prefix(['"', '\'']) else { return false };
    let word = inside.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"/_.-".contains(b)).count();
    word > 0 && inside.get(word..).is_some_and(|after| after.starts_with("\",") || after.starts_with("',"))
}

/// `npm config set NAME VALUE`, `set -x NAME VALUE` (fish), `setenv NAME VALUE`; `at` is the word that gives.
fn named<'a>(words: &[&'a str], at: usize, setter: bool) -> Option<(&'a str, &'a str)> {
    let word = *words.get(at)?;
    let next = *words.get(at + 1)?;
    // `consul kv put app/db/password v`, `etcdctl put /app/token v`.
    let before = |back: usize| at.checked_sub(back).and_then(|at| words.get(at)).copied().unwrap_or_default();
    if word == "put" && (before(1) == "kv" && before(2) == "consul" || before(1) == "etcdctl") {
        let value = *words.get(at + 2)?;
        return (!next.starts_with('-') && !value.starts_with(['-', '@', '$'])).then_some((next, value));
    }
    // `Set-Item Env:TOKEN v`, `reg add KEY /v Token /d v`
    if let Some(name) = word.strip_prefix("Env:").or_else(|| word.strip_prefix("env:"))
        && before(1).starts_with(['S', 'N', '-'])
    {
        let value = if next == "-Value" { *words.get(at + 2)? } else { next };
        return (!value.starts_with(['-', '$', '('])).then_some((name, value));
    }
    if word == "/v" && words.contains(&"reg") {
        let data = words.iter().skip(at).position(|word| *word == "/d")?;
        return Some((next, *words.get(at + data + 1)?));
    }
    let fish = word == "set" && next.starts_with('-') && next.contains(['x', 'U', 'g']);
    let first = at + 1 + usize::from(fish);
    if !(fish || (word == "set" && setter) || VARIABLES.contains(&word)) {
        return None;
    }
    let (name, value) = (*words.get(first)?, *words.get(first + 1)?);
    (!name.contains('=') && !value.starts_with(['-', '=']) && value != "=").then_some((name, value))
}

impl Progress {
    /// Takes the next word; the password in it, and what the fact calls it.
    fn next<'a>(&mut self, word: &'a str) -> Option<(&'static str, &'a str)> {
        if let Some(option) = self.waiting.take() {
            return self.judged(option, value(option, word)?);
        }
        let setter = SETTERS.contains(&word.rsplit('/').next().unwrap_or(word));
        if let Some(command) = options_of(word) {
            *self = Self { command, setter, local: self.local, ..Self::default() };
        } else if setter {
            *self = Self { setter, local: self.local, ..Self::default() };
        } else if matches!(word, "|" | "||" | "&&" | ";") {
            *self = Self { local: self.local, ..Self::default() };
        } else if word.starts_with('-')
            || self.own().any(|option| option.2 == word || option.2 == "/p:" && word.starts_with(option.2))
        {
            return self.option(word);
        } else {
            self.words += 1;
            if self.subcommand.is_empty() {
                self.subcommand = word.to_string();
            }
            let place = self.words - 1;
            let named = std::mem::replace(&mut self.names_token, TOKENS.iter().any(|own| word.contains(own)));
            let takes = |option: &&Secretive| {
                let token = option.1 == "config" && option.4.ends_with(" token");
                [Place(place), PlaceAfterUser(place), Connect(place)].contains(&option.3) && (named || !token)
            };
            let option = self.own().find(takes)?;
            return self.judged(option, value(option, word)?);
        }
        None
    }

    fn own(&self) -> impl Iterator<Item = &'static Secretive> + use<'_> {
        self.command.iter().filter(|option| option.1 == self.subcommand || option.1.is_empty())
    }

    fn option<'a>(&mut self, word: &'a str) -> Option<(&'static str, &'a str)> {
        let own: Vec<_> = self.own().filter(|option| !option.2.is_empty()).collect();
        for option in own {
            match word.strip_prefix(option.2) {
                Some("") if option.3 != Joined => {
                    self.waiting = Some(option);
                    return None;
                }
                Some(rest) if !rest.is_empty() && matches!(option.3, Joined | Either) => {
                    return self.judged(option, rest.trim_matches(['"', '\'']));
                }
                // `-uuser:v`
                Some(rest) if matches!(option.3, After(_)) && option.2.len() == 2 && !rest.is_empty() => {
                    return self.judged(option, value(option, rest.trim_matches(['"', '\'']))?);
                }
                Some(rest) if option.3 == Pair => {
                    let (_, value) = rest.split_once('=')?;
                    return self.judged(option, value.trim_matches(['"', '\'']));
                }
                _ => {}
            }
        }
        None
    }

    fn judged<'a>(&self, option: &Secretive, value: &'a str) -> Option<(&'static str, &'a str)> {
        let account = matches!(option.3, After(_)) || option.3 == Word || option.0 == "mc";
        let known = self.local && account && is_weak(&value.to_ascii_lowercase());
        (!known).then_some((option.4, value))
    }
}

/// The options of a command, by its name or path.
fn options_of(word: &str) -> Option<&'static [Secretive]> {
    let name = word.rsplit(['/', '(', '\\', ';', '`', '=', '\'', '"']).next()?;
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let start = OPTIONS.partition_point(|option| option.0 < name);
    let count = OPTIONS.iter().skip(start).take_while(|option| option.0 == name).count();
    OPTIONS.get(start..start + count).filter(|own| !own.is_empty())
}

fn value<'a>(option: &Secretive, word: &'a str) -> Option<&'a str> {
    if word.starts_with(['-', '$']) {
        return None;
    }
    match option.3 {
        // `net use Z: \\host\share v /user:deploy`; it asks for `*`.
        Place(_) if word.starts_with(['/', '\\', '*', '>', '<']) => None,
        // `vault login -method=userpass username=me`
        Place(_) if option.4.ends_with(" token") && word.contains(['=', '/', ':']) => None,
        Word | Either | Place(_) => Some(word),
        PlaceAfterUser(_) => {
            let (user, password) = word.split_once(':')?;
            // `bundle config without development:test` joins groups of gems.
            let groups = ["development", "test", "production", "staging", "ci"];
            (!password.starts_with('/') && !groups.contains(&user)).then_some(password)
        }
        Connect(_) => {
            let (user, rest) = word.split_once('/')?;
            let (password, _) = rest.rsplit_once('@')?;
            (!user.is_empty() && !password.contains(['/', ':'])).then_some(password)
        }
        Joined | Pair => None,
        Pass => word.strip_prefix("pass:"),
        After(separator) => {
            let (user, password) = word.split_once(separator)?;
            (!STAND_INS.contains(&user.to_ascii_lowercase().as_str())).then_some(password)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::secrets::medium::Medium;

    fn read(text: &str) -> Vec<String> {
        passwords(&Line { text, start: 0, medium: Medium::Shell }).into_iter().map(|a| a.value.to_string()).collect()
    }

    #[test]
    fn a_command_without_an_option_for_it_takes_no_password() {
        let takes = |text: &str| may_take_password(text, 0, text.find(' ').unwrap() + 1);
        assert!(takes("curl -su a:b https://acme.dev"));
        assert!(takes("mysql --password=x"));
        assert!(takes("rabbitmqctl add_user a b"));
        assert!(takes("openssl enc -aes-256-cbc -k v9"));
        assert!(!takes("curl -k https://acme.dev"));
        assert!(!takes("curl -sL https://acme.dev\ncurl -u a:b"));
        assert!(!takes("MySQL password of the user"));
    }

    #[test]
    fn the_commands_are_sorted() {
        assert!(OPTIONS.is_sorted_by_key(|option| option.0));
    }

    #[test]
    fn short_options_that_take_a_password() {
        for text in [
            "curl -u admin:v9 https://api.acme.dev",
            "curl -s --user 'admin:v9' https://api.acme.dev",
            "curl -X POST \\\n  -H 'Accept: */*' \\\n  -u admin:v9 \\\n  https://api.acme.dev",
            "RUN /usr/bin/curl -fsSL -u \"admin:v9\" https://api.acme.dev",
            "sshpass -p v9 ssh host",
            "sshpass -pv9 ssh host",
            "redis-cli -h cache -a v9 ping",
            "docker login -u me -p v9 registry.acme.dev",
            "helm registry login -u me -p v9 registry.acme.dev",
            "mysql -u root -pv9 app",
            "mysql -u root -p'v9' app",
            "OUT=$(mysqldump -pv9 app)",
            "openssl rsa -in a.pem -passin pass:v9",
            "openssl enc -aes-256-cbc -salt -in a -out b -k v9",
            "smbclient //host/share -U deploy%v9",
            "lftp -u deploy,v9 ftp.acme.dev",
            "az login --service-principal -u me -p v9",
            "rabbitmqctl add_user app v9",
            "mc alias set minio https://s3.acme.dev key v9",
            "composer config http-basic.repo.acme.dev me v9",
            "npm config set //registry.acme.dev/:_authToken v9",
            "aws configure set aws_secret_access_key v9 --profile a",
            "dotnet user-secrets set \"Smtp:Password\" \"v9\"",
            "set -gx API_TOKEN v9",
            "setenv API_TOKEN v9",
            "setx API_TOKEN \"v9\"",
            "net user deploy v9 /add",
            r"net use Z: \\srv\\share v9 /user:ACME\\deploy",
            r"net use \\srv\\share /user:deploy v9",
            "consul kv put app/db/password v9",
            "etcdctl put /app/db/password v9",
            "htpasswd -b .htpasswd admin v9",
            "http -a app:v9 https://api.acme.dev",
            "echo 'v9' | sudo -S apt update",
            "echo \"v9\" | kinit admin",
            "echo -n \"v9\" | cryptsetup luksOpen /dev/x y -",
            "rclone obscure v9",
            "sqlplus -s app/v9@db.acme.dev",
            "echo \"v9\" | docker login -u me --password-stdin registry.acme.dev",
            "echo v9|docker login --password-stdin",
            "echo \"root:v9\" | chpasswd",
            "sudo -S apt update <<< 'v9'",
            "chpasswd <<< root:v9",
            "read -r PASSWORD <<< \"v9\"",
            "wrangler secret put API_TOKEN <<< v9",
            "nmcli dev wifi connect home password v9",
            "wpa_passphrase home v9",
            "sqlcmd -S s -U sa -P v9 -Q x",
            "twine upload -u me -p v9 dist/a",
            "etcdctl --user root:v9 get a",
            "gh secret set API_TOKEN --body v9",
            "gh secret set API_TOKEN -bv9",
            "aws ssm put-parameter --name /a --type SecureString --value v9",
            "gcloud secrets versions add a --data-file=- <<< \"v9\"",
            "echo -n \"v9\" | gcloud secrets create a --data-file=-",
            "echo \"v9\" | wrangler secret put API_TOKEN",
            "printf 'v9' | docker secret create db_password -",
            "kubectl create secret generic a --from-literal=foo=v9",
            "security unlock-keychain -p v9 x",
            "signtool sign /p v9 a.exe",
            "ssh-keygen -P v9 -f k",
            "http --auth a:v9 https://api.acme.dev",
            "RUN echo 'root:v9' | chpasswd -e",
            "composer config --global github-oauth.github.com v9",
            "bundle config set --local gems.acme.dev me:v9",
            "bundle config gems.acme.dev me:v9",
            "RUN poetry config pypi-token.acme v9",
            "cargo login v9 && cargo publish",
            "vault login v9",
            "nuget setapikey v9 -Source https://nuget.acme.dev",
            "snyk auth v9",
            "doctl auth init -t v9",
            "influx bucket list -t v9",
            "subprocess.run([\"mysql\", \"-u\", \"root\", \"-pv9\"])",
            "subprocess.run(['curl', '-u', 'a:v9', 'https://acme.dev'])",
            "exec.Command(\"curl\", \"-u\", \"a:v9\")",
            "spawn(\"sshpass\", [\"-p\", \"v9\", \"ssh\", \"host\"])",
        ] {
            assert_eq!(read(text), ["v9"], "{text}");
        }
        for text in [
            "curl -u $USER https://api.acme.dev",
            "curl -u user:password https://api.acme.dev",
            "curl -u admin:admin http://localhost:3000",
            "curl -u admin https://api.acme.dev",
            "docker run -p 8080:80 app",
            "mysql -u root -p app",
            "mkdir -p folder",
            "curl x | tar -u a:b",
            "sshpass -p \"$PASS\" ssh host",
            "set -e",
            "openssl rsa -passin env:PASS",
            "zip -r a.zip folder",
            "git config set user.name me",
            "net user deploy /delete",
            r"net use Z: \\srv\share * /user:deploy",
            "consul kv put app/db/password @file",
            "etcdctl put app/db/password $PASSWORD",
            "htpasswd -c .htpasswd admin",
            "echo \"$PASSWORD\" | docker login --password-stdin",
            "echo done | tee a | sudo -v",
            "grep x <<< v9",
            "sudo -S apt update <<< \"$PASSWORD\"",
            "gh secret set API_TOKEN < v9",
            "vault login -method=userpass username=me",
            "vault login $TOKEN",
            "aws ssm put-parameter --name /a --type String --value v9",
            "kubectl create secret generic a --from-file=v9",
            "gcloud secrets versions add a --data-file=v9.txt < v9",
            "cargo login < file",
            "bundle config set path vendor/bundle",
            "bundle config --local without 'development:test'",
            "bundle config mirror.https://rubygems.org https://gems.acme.dev",
            "composer config minimum-stability",
        ] {
            assert_eq!(read(text), [] as [String; 0], "{text}");
        }
    }
}
