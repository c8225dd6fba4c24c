//! Which files hold a server's directives: by name, and by what they say where the name says no more than "configuration".

use super::haproxy;
use crate::document::Format;
use crate::document::endings::stem;
use crate::document::lines::lines;

/// How many lines are looked at.
const LINES: usize = 400;

/// Names that nothing else has.
const APACHE: &[&str] = &[".htaccess", "apache2.conf", "httpd.conf", "htaccess"];

/// The format of a file of directives, by its lower-case name and path; `None` for anything else.
pub(in crate::document) fn of_file(path: &str, name: &str, text: &str) -> Option<Format> {
    let stem = stem(name);
    if APACHE.contains(&stem) {
        return Some(Format::Apache);
    }
    if stem == "nginx.conf" {
        return Some(Format::Nginx);
    }
    if stem.ends_with(".cfg") {
        return reads_as_haproxy(text).then_some(Format::Haproxy);
    }
    let is_in = |folders: &[&str]| path.rsplit('/').skip(1).any(|part| folders.contains(&part));
    // A site is named as its domain is.
    let plain = is_in(&["sites-available", "sites-enabled"]) || !stem.contains('.') && is_in(&["conf.d"]);
    let named = stem.ends_with(".conf") || stem.ends_with(".nginx") || stem.ends_with(".vhost");
    if !named && !plain {
        return None;
    }
    if reads_as_nginx(text) {
        Some(Format::Nginx)
    } else if reads_as_apache(text) {
        Some(Format::Apache)
    } else if reads_as_haproxy(text) {
        Some(Format::Haproxy)
    } else {
        None
    }
}

/// nginx's blocks.
const BLOCKS: &[&str] = &["events", "http", "location", "server", "stream", "upstream"];

/// Directives of nginx's that most files have one of.
const DIRECTIVES: &[&str] = &[
    "access_log",
    "add_header",
    "client_max_body_size",
    "error_log",
    "grpc_pass",
    "gzip",
    "include",
    "index",
    "listen",
    "proxy_pass",
    "proxy_set_header",
    "return",
    "rewrite",
    "root",
    "server",
    "server_name",
    "ssl_certificate",
    "ssl_ciphers",
    "ssl_protocols",
    "ssl_session_cache",
    "try_files",
    "user",
    "worker_connections",
    "worker_processes",
];

/// A block of nginx's and a directive, however the text is parted into lines.
fn reads_as_nginx(text: &str) -> bool {
    let (mut blocks, mut directives) = (false, false);
    for (_, line) in lines(text).take(LINES) {
        let body = line.trim();
        let first = body.split([' ', '\t', '{', ';']).next().unwrap_or_default();
        let ends = body.split('#').next().unwrap_or_default().trim_end();
        blocks |= BLOCKS.contains(&first) && !body.contains(['=', ':']) && ends.ends_with('{')
            || first == "location" && ends.ends_with('{');
        directives |= DIRECTIVES.contains(&first) && ends.ends_with([';', '}']);
        if blocks && directives {
            return true;
        }
    }
    // A part that another file includes: directives alone, and nothing that is not one.
    is_nginx_in_lines(text) || directives && part_of_nginx(text)
}

/// The same where several directives stand in one line: what ends with `{` is a block, what ends with `;` a directive.
fn is_nginx_in_lines(text: &str) -> bool {
    let (mut blocks, mut directives) = (false, false);
    for (_, line) in lines(text).take(LINES) {
        let body = line.split('#').next().unwrap_or_default();
        for statement in body.split_inclusive(['{', '}', ';']) {
            let mut words = statement.trim_end_matches(['{', '}', ';']).split_whitespace();
            let (first, arguments) = (words.next().unwrap_or_default(), words.count());
            let takes = match first {
                "location" | "upstream" => 1..=3,
                _ => 0..=0,
            };
            blocks |= statement.ends_with('{') && BLOCKS.contains(&first) && takes.contains(&arguments);
            directives |= statement.ends_with(';') && DIRECTIVES.contains(&first) && arguments > 0;
        }
    }
    blocks && directives
}

fn part_of_nginx(text: &str) -> bool {
    const OF_A_PART: &[&str] =
        &["add_header", "proxy_set_header", "proxy_pass", "ssl_certificate", "ssl_ciphers", "ssl_protocols"];
    let bodies = || {
        lines(text).take(LINES).map(|(_, line)| line.trim()).filter(|body| !body.is_empty() && !body.starts_with('#'))
    };
    let first = |body: &str| body.split_whitespace().next().unwrap_or_default().to_string();
    bodies().any(|body| OF_A_PART.contains(&first(body).as_str()))
        && bodies().all(|body| !body.starts_with(['[', '<']) && !body.contains(" = "))
}

fn reads_as_apache(text: &str) -> bool {
    const SECTIONS: &[&str] =
        &["<directory", "<files", "<ifdefine", "<ifmodule", "<location", "<proxy", "<virtualhost"];
    const DIRECTIVES: &[&str] = &[
        "sslprotocol",
        "sslciphersuite",
        "sslengine",
        "rewriterule",
        "rewriteengine",
        "proxypass",
        "serversignature",
        "servertokens",
    ];
    lines(text).take(LINES).any(|(_, line)| {
        let body = line.trim_start().to_ascii_lowercase();
        let first = body.split([' ', '\t', '>']).next().unwrap_or_default();
        SECTIONS.iter().any(|section| first.starts_with(section)) || DIRECTIVES.contains(&first)
    })
}

/// Two sections of HAProxy's, each at the beginning of a line.
fn reads_as_haproxy(text: &str) -> bool {
    let sections = lines(text).take(LINES).filter(|(_, line)| {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        let count = words.take_while(|word| !word.starts_with('#')).count();
        line.starts_with(first)
            && haproxy::SECTIONS.binary_search(&first).is_ok()
            && match first {
                "global" => count == 0,
                "defaults" => count <= 3,
                _ => (1..=2).contains(&count),
            }
    });
    sections.take(2).count() == 2
}
