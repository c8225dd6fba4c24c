//! Passwords and tokens in the authority of a URL (RFC 3986 section 3.2.1).

use super::login::{Form, Login};
use super::syntax::{Reader, Syntax};
use crate::detect::secrets::kinds::words::addresses::{DATABASES, SCHEMES};
use crate::detect::secrets::look::keywords::Hit;
use crate::detect::secrets::text::floor_boundary;
use crate::span::Span;

/// What wakes this reader.
pub(super) static SYNTAX: Syntax = Syntax { words: &["://"], reader: Reader::Login(in_authority) };

/// How far the end of a URL's user and password is looked for.
const AUTHORITY: usize = 512;

/// Whether the URL whose authority begins at `start` can hold a password: most have no `@` before their path.
pub(super) fn may_have_userinfo(text: &str, start: usize) -> bool {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let mut authority = rest.iter().take(AUTHORITY).take_while(|byte| !b"/ \t\r\n\"'`<>".contains(byte));
    authority.any(|&byte| byte == b'@')
}

/// The longest authority that is read, in bytes.
pub(super) const MAX_AUTHORITY: usize = 512;

/// The password in the authority of the URL whose `://` was hit.
pub(crate) fn in_authority<'a>(text: &'a str, hit: &Hit) -> Option<Login<'a>> {
    let at = hit.start;
    if !may_have_userinfo(text, hit.end) {
        return None;
    }
    let before = text.get(floor_boundary(text, at.saturating_sub(24))..at)?;
    let scheme = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '+').next()?.to_ascii_lowercase();
    let (base, _) = scheme.split_once('+').unwrap_or((&scheme, ""));
    let database = DATABASES.contains(&scheme.as_str()) || DATABASES.contains(&base);
    if !database && !SCHEMES.contains(&scheme.as_str()) {
        return None;
    }
    let start = at + 3;
    let rest = text.get(start..floor_boundary(text, start + MAX_AUTHORITY))?;
    let end = rest.find(|c: char| c.is_whitespace() || "/?#\"'`<>|\\,)".contains(c)).unwrap_or(rest.len());
    let (userinfo, host) = rest.get(..end)?.rsplit_once('@')?;
    let path = rest.get(end..)?;
    let host = if host.is_empty() { of_program(path).unwrap_or(host) } else { host };
    let server = host.split(':').next().unwrap_or_default();
    let host = server.to_ascii_lowercase();
    Some(match userinfo.split_once(':') {
        None => {
            let (span, form) = (Span::new(start, start + userinfo.len()), Form::UserOfUrl);
            Login { form, at, span, value: userinfo, user: "", scheme, server, host, path }
        }
        Some((user, value)) => {
            let offset = start + user.len() + 1;
            let form = if database { Form::DatabaseUrl } else { Form::Url };
            let span = Span::new(offset, offset + value.len());
            Login { form, at, span, value, user, scheme, server, host, path }
        }
    })
}

/// What stands in a program in place of a host: Ruby's `#{host}`, Swift's `\(host)`, and `" + host` after the string.
fn of_program(path: &str) -> Option<&str> {
    if path.starts_with("#{") || path.starts_with("\\(") {
        return path.get(..2);
    }
    let joined = path.strip_prefix(['"', '\'', '`'])?.trim_start();
    joined.starts_with(['+', '%']).then(|| joined.get(..1)).flatten()
}

/// Whether a text has the form of a server's name, with a port perhaps: `git.acme.dev`, `db.acme.dev:8443`.
pub(crate) fn is_domain(text: &str) -> bool {
    let host = text.split_once(':').map_or(text, |(host, _)| host);
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253 && host.split('.').all(part) && last.len() >= 2 && last.bytes().all(|b| b.is_ascii_lowercase())
}
