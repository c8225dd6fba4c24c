//! What stands beside a password and says whose it is: a server on this machine, a database within the program.

use crate::detect::secrets::kinds::words::addresses::{HOSTS_IN_EXAMPLES, MAIL_TRAPS, RESERVED_DOMAINS};
use crate::detect::secrets::text::{floor_boundary, line_around};

/// How far before and behind a value its neighbours are looked for, in bytes and in lines.
const REACH: usize = 2048;
const LINES: usize = 24;

/// Whether the value at `at` stands beside the address of a server that only this machine reaches: lines of the same
/// depth, or those whose names begin alike (`spring.datasource.`, `DB_`), without a gap between them.
pub(crate) fn is_of_this_machine(text: &str, at: usize) -> bool {
    any_beside(text, at, false, is_local_address)
}

/// The same of a server with a name of the internet: whoever has the password reaches it.
pub(crate) fn is_of_named_server(text: &str, at: usize) -> bool {
    any_beside(text, at, true, is_named_address)
}

fn any_beside(text: &str, at: usize, close: bool, is_it: fn(&str) -> bool) -> bool {
    let (start, end) = line_around(text, at, 0);
    let own = text.get(start..end).unwrap_or_default();
    let before = text.get(floor_boundary(text, start.saturating_sub(REACH))..start).unwrap_or_default();
    let behind = text.get(end..floor_boundary(text, end + REACH)).unwrap_or_default();
    let group = Group::of(own, close);
    let stands_beside = |line: &&str| group.has(line);
    let above = before.lines().rev().take(LINES).take_while(|line| !group.ends(line)).filter(stands_beside);
    let below = behind.lines().skip(1).take(LINES).take_while(|line| !group.ends(line)).filter(stands_beside);
    above.chain(below).any(is_it)
}

/// The lines that belong together.
struct Group<'t> {
    depth: usize,
    prefix: &'t str,
}

impl<'t> Group<'t> {
    /// The group of a line. A `close` one has all of its name but the last word: all variables of a role begin with the role's name.
    fn of(line: &'t str, close: bool) -> Self {
        let name = line.trim_start();
        let name = name.split(['=', ':', ' ']).next().unwrap_or_default();
        let prefix = name
            .rfind('.')
            .or_else(|| if close { name.rfind('_') } else { name.find('_') })
            .and_then(|at| name.get(..=at))
            .unwrap_or_default();
        Self { depth: depth(line), prefix }
    }

    fn has(&self, line: &str) -> bool {
        depth(line) == self.depth && line.trim_start().starts_with(self.prefix)
    }

    /// Whether a line is none of the group's and ends it.
    fn ends(&self, line: &str) -> bool {
        line.trim().is_empty() || depth(line) < self.depth || line.starts_with(['[', '-'])
    }
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// `url: jdbc:mysql://localhost:3306/app`, `DB_HOST=127.0.0.1`, `url: r2dbc:h2:file:///db` (H2's embedded mode,
/// <https://www.h2database.com/html/features.html#connection_modes>).
fn is_local_address(line: &str) -> bool {
    let Some((name, value)) = pair(line) else { return false };
    let is_local = |host: &str| {
        let host = host.split([':', '/', ';', '?']).next().unwrap_or_default();
        // Docker's and Podman's name for the machine that a container runs on.
        ["localhost", "127.0.0.1", "host.docker.internal", "host.containers.internal"].contains(&host)
            || MAIL_TRAPS.contains(&host)
    };
    let host = host_of_url(value);
    // `root@127.0.0.1:22`
    let value = value.rsplit_once('@').filter(|_| host.is_none()).map_or(value, |(_, server)| server);
    let embedded = ["jdbc:h2:", "r2dbc:h2:", "jdbc:hsqldb:mem", "jdbc:hsqldb:file", "jdbc:derby:"];
    let embedded = embedded.iter().any(|start| value.starts_with(start)) && !value.contains(":tcp:");
    embedded || host.is_some_and(is_local) || is_local(value) && names_host(name)
}

/// `host: smtp.acme.dev`, `url: jdbc:postgresql://db.acme.dev/app`: a server whose last label is one of the internet's, and none that
/// stands for it or that a cluster alone resolves.
fn is_named_address(line: &str) -> bool {
    let Some((name, value)) = pair(line) else { return false };
    let host = host_of_url(value).or(Some(value).filter(|_| names_host(name))).unwrap_or_default();
    let host = host.split([':', '/', ';', '?']).next().unwrap_or_default().to_ascii_lowercase();
    let (labels, last) = host.rsplit_once('.').unwrap_or_default();
    let inside =
        ["local", "localhost", "internal", "svc", "lan", "home", "test", "example", "invalid", "docker", "arpa"];
    let shown = RESERVED_DOMAINS.iter().any(|domain| host == *domain || host.ends_with(&format!(".{domain}")));
    !labels.is_empty()
        && labels.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
        && last.len() >= 2
        && last.bytes().all(|b| b.is_ascii_lowercase())
        && !inside.contains(&last)
        && !shown
        && !MAIL_TRAPS.contains(&host.as_str())
        && !HOSTS_IN_EXAMPLES.contains(&host.as_str())
}

/// The name and the value of a line, without quotes.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(['=', ':'])?;
    Some((name, value.trim().trim_end_matches([',', ';']).trim_matches(['"', '\''])))
}

/// What stands for the server in a URL, and what follows it.
fn host_of_url(value: &str) -> Option<&str> {
    value.split_once("://").map(|(_, rest)| rest.rsplit_once('@').map_or(rest, |(_, host)| host))
}

fn names_host(name: &str) -> bool {
    let lower = name.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    ["host", "hostname", "server", "address", "url", "addr", "connection"].iter().any(|word| lower.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_this_machine_is_known_by_its_address() {
        for (text, expected) in [
            ("a:\n  url: r2dbc:pool:mysql://localhost:3306/h\n  username: root\n  password: VALUE\n", true),
            ("a:\n  password: VALUE\n  url: \"jdbc:h2:file:./db\"\n", true),
            ("DB_HOST=127.0.0.1\nDB_PORT=3306\nDB_PASSWORD=VALUE\n", true),
            ("a.url=jdbc:mysql://localhost/x\na.password=VALUE\n", true),
            ("{\n  \"host\": \"localhost\",\n  \"password\": \"VALUE\"\n", true),
            ("DB_HOST=host.docker.internal\nDB_PASSWORD=VALUE\n", true),
            ("A_SSHCONNECTION=root@127.0.0.1:2222\nA_SSHPASSWORD=VALUE\n", true),
            ("A_SSHCONNECTION=root@ssh.acme.dev:22\nA_SSHPASSWORD=VALUE\n", false),
            ("mail:\n  host: smtp.ethereal.email\n  password: VALUE\n", true),
            ("a:\n  url: jdbc:mysql://db.acme.dev/h\n  password: VALUE\n", false),
            ("a:\n  url: jdbc:h2:tcp://db/h\n  password: VALUE\n", false),
            ("a.url=jdbc:mysql://localhost/x\nb.password=VALUE\n", false),
            ("MAIL_HOST=localhost\nDB_PASSWORD=VALUE\n", false),
            ("DB_HOST=127.0.0.1\n\nDB_PASSWORD=VALUE\n", false),
            ("a:\n  host: localhost\nb:\n  password: VALUE\n", false),
            ("mode: localhost\npassword: VALUE\n", false),
            ("url: postgres://localhost@db.acme.dev/\npassword: VALUE\n", false),
        ] {
            assert_eq!(is_of_this_machine(text, text.find("VALUE").unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn a_server_of_the_internet_is_known_by_its_name() {
        for (text, expected) in [
            ("mail:\n  host: smtp.acme.dev\n  password: VALUE\n", true),
            ("a:\n  password: VALUE\n  url: jdbc:mysql://db.acme.dev:3306/h\n", true),
            ("DB_HOST=db.acme.dev\nDB_PASSWORD=VALUE\n", true),
            ("DB_HOST=db\nDB_PASSWORD=VALUE\n", false),
            ("mail:\n  host: smtp.ethereal.email\n  password: VALUE\n", false),
            ("DB_HOST=db.default.svc\nDB_PASSWORD=VALUE\n", false),
            ("DB_HOST=db.example.com\nDB_PASSWORD=VALUE\n", false),
            ("DB_HOST=10.0.0.7\nDB_PASSWORD=VALUE\n", false),
            ("MAIL_HOST=smtp.acme.dev\nDB_PASSWORD=VALUE\n", false),
            ("DB_FILE=a.acme.dev\nDB_PASSWORD=VALUE\n", false),
            ("relay_git_url: https://git.acme.dev/a\nrelay_admin_password: VALUE\n", false),
            ("relay_db_host: db.acme.dev\nrelay_db_password: VALUE\n", true),
        ] {
            assert_eq!(is_of_named_server(text, text.find("VALUE").unwrap()), expected, "{text}");
        }
    }
}
