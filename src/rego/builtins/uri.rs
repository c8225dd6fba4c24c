//! `uri.parse` and `uri.is_valid`, as Go's `net/url.Parse` reads a URI (go1.26, `src/net/url/url.go`).

use percent_encoding::percent_decode_str;
use regorus::Value;

use super::arguments::text;
use crate::rego::value::object;

struct Uri {
    scheme: String,
    host: String,
    port: String,
    /// Decoded.
    path: String,
    raw_path: String,
    query: String,
    fragment: String,
}

/// The parts of a URI; those that are empty are absent.
pub(super) fn parse(arguments: &[Value]) -> Result<Value, String> {
    let uri = read(text(arguments, 0)?)?;
    let raw_path = if uri.path.is_empty() { String::new() } else { uri.raw_path };
    let parts = [
        ("scheme", uri.scheme),
        ("hostname", uri.host),
        ("port", uri.port),
        ("path", uri.path),
        ("raw_path", raw_path),
        ("raw_query", uri.query),
        ("fragment", uri.fragment),
    ];
    Ok(object(parts.into_iter().filter(|(_, part)| !part.is_empty()).map(|(key, part)| (key, Value::from(part)))))
}

/// Whether a text is a URI, absolute or relative. The empty one is none.
pub(super) fn is_valid(arguments: &[Value]) -> Result<Value, String> {
    let text = text(arguments, 0).unwrap_or_default();
    Ok(Value::from(!text.is_empty() && read(text).is_ok()))
}

fn read(text: &str) -> Result<Uri, String> {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err("invalid control character in URL".to_string());
    }
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let fragment = decode(fragment)?;
    let (scheme, rest) = scheme(rest)?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut uri = Uri {
        scheme: scheme.to_ascii_lowercase(),
        host: String::new(),
        port: String::new(),
        path: String::new(),
        raw_path: String::new(),
        query: query.to_string(),
        fragment,
    };
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            // An opaque URI, such as `mailto:`, has no path.
            return Ok(uri);
        }
        if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
            return Err("first path segment in URL cannot contain colon".to_string());
        }
    }
    let mut path = rest;
    if let Some(authority) = rest.strip_prefix("//")
        && (!scheme.is_empty() || !rest.starts_with("///"))
    {
        let (authority, rest) = authority.split_at(authority.find('/').unwrap_or(authority.len()));
        (uri.host, uri.port) = read_authority(authority)?;
        path = rest;
    }
    uri.path = decode(path)?;
    // Go keeps the text only where it is not what it would write itself.
    uri.raw_path = if escape(&uri.path) == path { uri.path.clone() } else { path.to_string() };
    Ok(uri)
}

/// The scheme and what follows its colon.
fn scheme(text: &str) -> Result<(&str, &str), String> {
    for (at, letter) in text.char_indices() {
        match letter {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if at > 0 => {}
            ':' if at == 0 => return Err("missing protocol scheme".to_string()),
            ':' => return text.split_once(':').ok_or_else(String::new),
            _ => break,
        }
    }
    Ok(("", text))
}

/// The host without brackets and the port of `user:password@host:port`.
fn read_authority(authority: &str) -> Result<(String, String), String> {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let of_user = |letter: char| letter.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(letter);
    if !user.chars().all(of_user) {
        return Err("net/url: invalid userinfo".to_string());
    }
    decode(user)?;
    if let Some(inner) = host.strip_prefix('[') {
        let (address, rest) = inner.rsplit_once(']').ok_or("missing ']' in host")?;
        return Ok((decode_host(address)?, port(rest)?));
    }
    match host.rfind(':').and_then(|at| host.split_at_checked(at)) {
        Some((name, rest)) => Ok((decode_host(name)?, port(rest)?)),
        None => Ok((decode_host(host)?, String::new())),
    }
}

fn port(text: &str) -> Result<String, String> {
    match text.strip_prefix(':') {
        _ if text.is_empty() => Ok(String::new()),
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => Ok(digits.to_string()),
        _ => Err("invalid port after host".to_string()),
    }
}

fn decode_host(host: &str) -> Result<String, String> {
    if host.chars().any(|letter| {
        letter.is_ascii() && !letter.is_ascii_alphanumeric() && !"-._~%!$&'()*+,;=:[]<>\"".contains(letter)
    }) {
        return Err("invalid character in host name".to_string());
    }
    // Of escapes a host may have those beyond ASCII, and the one that begins an address's zone.
    let is_ascii = |rest: &str| rest.starts_with(|digit: char| ('0'..'8').contains(&digit)) && !rest.starts_with("25");
    if host.split('%').skip(1).any(is_ascii) {
        return Err("invalid URL escape".to_string());
    }
    decode(host)
}

/// Text with its `%41` as `A`; an escape that is none is an error.
fn decode(text: &str) -> Result<String, String> {
    let escapes = text.split('%').skip(1);
    let is_escape = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !escapes.into_iter().all(is_escape) {
        return Err("invalid URL escape".to_string());
    }
    Ok(percent_decode_str(text).decode_utf8_lossy().into_owned())
}

/// A path as Go writes it.
fn escape(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte);
    path.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
