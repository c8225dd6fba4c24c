//! What stands beside a password and says whose it is: a server on this machine, a database within the program.

use crate::detect::secrets::text::{floor_boundary, line_around};

/// How far before and behind a value its neighbours are looked for, in bytes and in lines.
const REACH: usize = 2048;
const LINES: usize = 24;

/// Whether the value at `at` stands beside the address of a server that only this machine reaches: lines of the same
/// depth, or those whose names begin alike (`spring.datasource.`, `DB_`), without a gap between them.
pub(crate) fn is_of_this_machine(text: &str, at: usize) -> bool {
    let (start, end) = line_around(text, at, 0);
    let own = text.get(start..end).unwrap_or_default();
    let before = text.get(floor_boundary(text, start.saturating_sub(REACH))..start).unwrap_or_default();
    let behind = text.get(end..floor_boundary(text, end + REACH)).unwrap_or_default();
    let group = Group::of(own);
    let stands_beside = |line: &&str| group.has(line);
    let above = before.lines().rev().take(LINES).take_while(|line| !group.ends(line)).filter(stands_beside);
    let below = behind.lines().skip(1).take(LINES).take_while(|line| !group.ends(line)).filter(stands_beside);
    above.chain(below).any(is_local_address)
}

/// The lines that belong together.
struct Group<'t> {
    depth: usize,
    prefix: &'t str,
}

impl<'t> Group<'t> {
    fn of(line: &'t str) -> Self {
        let name = line.trim_start();
        let name = name.split(['=', ':', ' ']).next().unwrap_or_default();
        let prefix = name.rfind('.').or_else(|| name.find('_')).and_then(|at| name.get(..=at)).unwrap_or_default();
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
    let Some((name, value)) = line.split_once(['=', ':']) else { return false };
    let value = value.trim().trim_end_matches([',', ';']).trim_matches(['"', '\'']);
    let is_local = |host: &str| {
        let host = host.split([':', '/', ';', '?']).next().unwrap_or_default();
        // Docker's and Podman's name for the machine that a container runs on.
        ["localhost", "127.0.0.1", "host.docker.internal", "host.containers.internal"].contains(&host)
    };
    let host = value.split_once("://").map(|(_, rest)| rest.rsplit_once('@').map_or(rest, |(_, host)| host));
    let names_host = || {
        let lower = name.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        ["host", "hostname", "server", "address", "url", "addr"].iter().any(|word| lower.ends_with(word))
    };
    let embedded = ["jdbc:h2:", "r2dbc:h2:", "jdbc:hsqldb:mem", "jdbc:hsqldb:file", "jdbc:derby:"];
    let embedded = embedded.iter().any(|start| value.starts_with(start)) && !value.contains(":tcp:");
    embedded || host.is_some_and(is_local) || is_local(value) && names_host()
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
}
