//! Passwords in the arguments of well-known commands, whose short options do not say what they take. Everybody on the
//! machine sees them in the list of processes, and whoever reads the script has them.

use super::assignment::{Assignment, Line};
use super::values::is_weak;

/// How an option takes its password.
#[derive(Clone, Copy, PartialEq)]
enum Takes {
    /// `-p value`
    Word,
    /// `-pvalue`, and never a word of its own
    Joined,
    /// `-u user:value`
    AfterColon,
}

/// A command's option that takes a password.
struct Secretive {
    command: &'static str,
    /// The word after the command, if the option is this subcommand's.
    subcommand: &'static str,
    option: &'static str,
    takes: Takes,
    /// What the fact calls it.
    name: &'static str,
}

/// From the commands' manual pages: curl(1), sshpass(1), redis-cli, docker-login(1), podman-login(1),
/// mysql's "Connecting to the MySQL Server Using Command Options", mongosh, ldapsearch(1).
const OPTIONS: &[Secretive] = &[
    Secretive { command: "curl", subcommand: "", option: "-u", takes: Takes::AfterColon, name: "curl password" },
    Secretive { command: "curl", subcommand: "", option: "--user", takes: Takes::AfterColon, name: "curl password" },
    Secretive { command: "sshpass", subcommand: "", option: "-p", takes: Takes::Word, name: "ssh password" },
    Secretive { command: "redis-cli", subcommand: "", option: "-a", takes: Takes::Word, name: "redis password" },
    Secretive { command: "docker", subcommand: "login", option: "-p", takes: Takes::Word, name: "registry password" },
    Secretive { command: "podman", subcommand: "login", option: "-p", takes: Takes::Word, name: "registry password" },
    Secretive { command: "mysql", subcommand: "", option: "-p", takes: Takes::Joined, name: "mysql password" },
    Secretive { command: "mysqldump", subcommand: "", option: "-p", takes: Takes::Joined, name: "mysql password" },
    Secretive { command: "mongosh", subcommand: "", option: "-p", takes: Takes::Word, name: "mongodb password" },
    Secretive { command: "ldapsearch", subcommand: "", option: "-w", takes: Takes::Word, name: "ldap password" },
];

/// Users that stand for one in documentation: what follows them is no password.
const STAND_INS: &[&str] = &["user", "username", "usr", "name", "login", "me", "email", "id", "client_id", "api"];

/// The passwords given to commands in a line of shell, in one pass over its words.
pub(super) fn passwords<'a>(line: &Line<'a>) -> Vec<Assignment<'a>> {
    let mut found = Vec::new();
    let mut command: &[Secretive] = &[];
    let mut subcommand = "";
    let mut waiting: Option<&Secretive> = None;
    // A default account of a service on this machine: `curl -u admin:admin http://localhost:3000`.
    let local = ["://localhost", "://127.0.0.1", "://0.0.0.0"].iter().any(|host| line.text.contains(host));
    for raw in line.text.split_whitespace() {
        let word = raw.trim_matches(['"', '\'', '`']);
        if let Some(option) = waiting.take() {
            let value = value(option, word).filter(|value| !(local && is_weak(&value.to_ascii_lowercase())));
            found.extend(value.and_then(|value| line.make(option.name, value, "command-line", true)));
        } else if let Some(own) = options_of(word) {
            (command, subcommand) = (own, "");
        } else if matches!(word, "|" | "||" | "&&" | ";") {
            command = &[];
        } else if word.starts_with('-') {
            let own = |option: &&Secretive| option.subcommand == subcommand || option.subcommand.is_empty();
            for option in command.iter().filter(own) {
                match word.strip_prefix(option.option) {
                    Some("") if option.takes != Takes::Joined => waiting = Some(option),
                    Some(rest) if !rest.is_empty() && option.takes == Takes::Joined => {
                        found.extend(line.make(option.name, rest, "command-line", true));
                    }
                    _ => {}
                }
            }
        } else if subcommand.is_empty() {
            subcommand = word;
        }
    }
    found
}

/// The options of a command, by its name or path.
fn options_of(word: &str) -> Option<&'static [Secretive]> {
    let name = word.rsplit(['/', '(']).next()?;
    let start = OPTIONS.iter().position(|option| option.command == name)?;
    let count = OPTIONS.iter().skip(start).take_while(|option| option.command == name).count();
    OPTIONS.get(start..start + count)
}

fn value<'a>(option: &Secretive, word: &'a str) -> Option<&'a str> {
    if word.starts_with(['-', '$']) {
        return None;
    }
    match option.takes {
        Takes::Word => Some(word),
        Takes::Joined => None,
        Takes::AfterColon => {
            let (user, password) = word.split_once(':')?;
            (!STAND_INS.contains(&user.to_ascii_lowercase().as_str())).then_some(password)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::context::Medium;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        passwords(&Line { text, start: 0, medium: Medium::Shell }).into_iter().map(|a| a.value.to_string()).collect()
    }

    #[test]
    fn short_options_that_take_a_password() {
        for text in [
            "curl -u admin:v9 https://api.acme.dev",
            "curl -s --user 'admin:v9' https://api.acme.dev",
            "RUN /usr/bin/curl -fsSL -u \"admin:v9\" https://api.acme.dev",
            "sshpass -p v9 ssh host",
            "redis-cli -h cache -a v9 ping",
            "docker login -u me -p v9 registry.acme.dev",
            "mysql -u root -pv9 app",
            "OUT=$(mysqldump -pv9 app)",
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
        ] {
            assert_eq!(read(text), [] as [String; 0], "{text}");
        }
    }
}
