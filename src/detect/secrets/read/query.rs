//! Parameters of a URL's query (RFC 3986 section 3.4, application/x-www-form-urlencoded): `?api_key=v&units=metric`.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::detect::secrets::text::floor_boundary;

/// How far before a parameter its URL may begin, in bytes.
const MOST_URL: usize = 512;

/// How many pairs of a text are looked at.
const MOST_PARAMETERS: usize = 64;

/// A parameter's value, and whose it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parameter<'a> {
    pub(crate) host: &'a str,
    /// As it stands there.
    pub(crate) raw: &'a str,
    pub(crate) value: Cow<'a, str>,
}

/// The parameter whose name stands between `lead` and the `=` before `right`, when it is one of a web address.
pub(crate) fn parameter<'a>(lead: &'a str, right: &'a str) -> Option<Parameter<'a>> {
    let before = lead.strip_suffix(['?', '&']).or_else(|| lead.strip_suffix("&amp;"))?;
    let window = before.get(floor_boundary(before, before.len().saturating_sub(MOST_URL))..)?;
    let (scheme, address) = window.rsplit_once("://")?;
    let web = ["http", "https", "ws", "wss"].iter().any(|own| scheme.ends_with(own));
    if !web || address.contains(is_border) {
        return None;
    }
    let host = address.split(['/', '?', ':', '#']).next()?;
    let raw = right.split(|c: char| is_border(c) || matches!(c, '&' | '#' | ')' | ']' | ';' | ',' | '|')).next()?;
    // A variable of whatever language: `${key}`, `{key}`, `$key`, `%s`, `:key`, `<key>`.
    let verb = raw.strip_prefix('%').is_some_and(|rest| !rest.bytes().take(2).all(|b| b.is_ascii_hexdigit()));
    if raw.is_empty() || verb || raw.contains(['$', '{', '}', '<', '*']) || raw.starts_with([':', '[']) {
        return None;
    }
    let value = match percent_decode_str(raw).decode_utf8().ok()? {
        Cow::Owned(value) => Cow::Owned(value),
        Cow::Borrowed(_) => Cow::Borrowed(raw),
    };
    Some(Parameter { host, raw, value })
}

/// The parameters of every web address in a text, with their names.
pub(crate) fn parameters(text: &str) -> impl Iterator<Item = (&str, Parameter<'_>)> {
    text.match_indices('=').take(MOST_PARAMETERS).filter_map(|(at, _)| {
        let (left, right) = (text.get(..at)?, text.get(at + 1..)?);
        let lead = left.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        Some((left.get(lead.len()..).filter(|name| !name.is_empty())?, parameter(lead, right)?))
    })
}

fn is_border(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, String)> {
        let (lead, right) = text.split_once("key=").unwrap();
        parameter(lead, right).map(|found| (found.host, found.value.into_owned()))
    }

    #[test]
    fn parameters_of_web_addresses_are_read() {
        for (text, value) in [
            ("see https://api.acme.dev/v1?key=v9", "v9"),
            ("fetch('https://api.acme.dev:8443/v1?a=b&key=v9&c=d')", "v9"),
            ("<a href=\"http://api.acme.dev?a=b&amp;key=v9#x\">", "v9"),
            ("https://api.acme.dev?key=v%2B9%3D", "v+9="),
            ("https://api.acme.dev?key=%24v9", "$v9"),
        ] {
            assert_eq!(read(text), Some(("api.acme.dev", value.to_string())), "{text}");
        }
        for text in [
            "a ? key=v9",
            "/v1?key=v9",
            "https://api.acme.dev/v1?key=${key}",
            "https://api.acme.dev/v1?key={key}",
            "https://api.acme.dev/v1?key=%s",
            "https://api.acme.dev/v1?key=",
            "https://api.acme.dev/v1 a&key=v9",
            "jdbc:mysql://db/shop?key=v9",
            "key=v9",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
