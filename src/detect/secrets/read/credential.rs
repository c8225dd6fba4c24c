//! What a header or a key of a known meaning really carries: the password in `Basic dXNlcjpwYXNzd29yZA==`.

use std::borrow::Cow;

use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::kinds::words::addresses::STAND_INS;
use crate::detect::secrets::text::base64;

/// A value as it is to be judged.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Credential<'a> {
    /// How many bytes of the text stand before it.
    pub(crate) skip: usize,
    /// The part of the text that it is, or is encoded in.
    pub(crate) raw: &'a str,
    pub(crate) value: Cow<'a, str>,
    pub(crate) decoded: Vec<&'static str>,
    /// What the place promises, whatever the name says.
    pub(crate) says: Option<Sensitive>,
}

/// Reads a value by its name: takes the scheme of an `Authorization` header away (RFC 9110 section 11.4), undoes the
/// base64 of user and password (RFC 7617; `auth` in Docker's `config.json`, `_auth` in `.npmrc`) or of npm's
/// `_password`. `None` when a user stands there that stands for one.
pub(crate) fn read<'a>(name: &str, text: &'a str) -> Option<Credential<'a>> {
    let (scheme, raw) = without_scheme(text);
    let skip = text.len() - raw.len();
    let plain = Credential { skip, raw, value: Cow::Borrowed(raw), decoded: Vec::new(), says: None };
    let basic = scheme.eq_ignore_ascii_case("basic") || matches!(name, "auth" | "_auth");
    if basic {
        // `Basic user password`, as the HTTP clients of editors take it.
        let header = !scheme.is_empty() && name.to_ascii_lowercase().contains("auth");
        if let Some((_, password)) = raw.split_once(' ').filter(|_| header) {
            let raw = password.trim();
            let skip = text.len() - raw.len();
            let value = Cow::Borrowed(raw);
            return Some(Credential { skip, raw, value, decoded: Vec::new(), says: Some(Sensitive::Password) });
        }
        let Some(pair) = decode(raw) else { return Some(plain) };
        let Some((user, password)) = pair.split_once(':') else { return Some(plain) };
        if STAND_INS.contains(&user.to_ascii_lowercase().as_str()) {
            return None;
        }
        // A token goes in either place: `token:x-oauth-basic`, `token:`.
        let other = password.is_empty() || matches!(password, "x-oauth-basic" | "X" | "x" | "api_token" | "unused");
        let (value, says) = if other { (user, Sensitive::Token) } else { (password, Sensitive::Password) };
        let value = Cow::Owned(value.to_string());
        return Some(Credential { value, decoded: vec!["base64"], says: Some(says), ..plain });
    }
    // `npmAuthIdent: user:password` of Yarn (<https://yarnpkg.com/configuration/yarnrc#npmAuthIdent>), or its base64.
    if name == "npmAuthIdent" {
        let pair = decode(raw).map_or(Cow::Borrowed(raw), Cow::Owned);
        let password = pair.split_once(':').map(|(_, password)| password.to_string());
        let decoded = if matches!(pair, Cow::Owned(_)) { vec!["base64"] } else { Vec::new() };
        let value = password.map_or(pair, Cow::Owned);
        return Some(Credential { value, decoded, says: Some(Sensitive::Password), ..plain });
    }
    // `basicAuth: user:password`, and PHP's `CURLOPT_USERPWD`.
    let pair = matches!(names::squeezed(name).as_str(), "basicauth" | "curloptuserpwd" | "curloptproxyuserpwd");
    if pair
        && let Some((user, password)) =
            raw.split_once(':').filter(|(user, rest)| !user.contains(' ') && !rest.starts_with('/'))
    {
        if STAND_INS.contains(&user.to_ascii_lowercase().as_str()) {
            return None;
        }
        let skip = skip + user.len() + 1;
        let value = Cow::Borrowed(password);
        return Some(Credential { skip, raw: password, value, decoded: Vec::new(), says: Some(Sensitive::Password) });
    }
    if name == "CURLOPT_XOAUTH2_BEARER" {
        return Some(Credential { says: Some(Sensitive::Token), ..plain });
    }
    if name == "_password"
        && let Some(password) = decode(raw)
    {
        let value = Cow::Owned(password);
        return Some(Credential { value, decoded: vec!["base64"], says: Some(Sensitive::Password), ..plain });
    }
    // `APP_KEY=base64:...`: Laravel's encryption key (<https://laravel.com/docs/encryption>).
    let laravel = names::squeezed(name) == "appkey" && raw.strip_prefix("base64:").is_some_and(|key| key.len() >= 22);
    let says = laravel.then_some(Sensitive::Token);
    Some(Credential { says, ..plain })
}

/// Base64 of a text that can be typed.
fn decode(raw: &str) -> Option<String> {
    if raw.len() < 6 || raw.len() > 4096 {
        return None;
    }
    let bytes = base64(raw)?;
    String::from_utf8(bytes).ok().filter(|text| !text.contains(char::is_control))
}

/// The scheme of an `Authorization` header, and what follows it.
fn without_scheme(value: &str) -> (&str, &str) {
    let schemes = ["bearer", "basic", "token", "apikey", "api-key", "key", "genie key", "bot", "ssws", "negotiate"];
    for scheme in schemes {
        if let (Some(head), Some(rest)) = (value.get(..scheme.len()), value.get(scheme.len()..))
            && head.eq_ignore_ascii_case(scheme)
            && let Some(credentials) = rest.strip_prefix(' ')
        {
            return (head, credentials.trim_start());
        }
    }
    ("", value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_header_is_read_by_its_scheme() {
        for (name, text, value, decoded) in [
            ("Authorization", "Bearer v9", "v9", 0),
            ("Authorization", "Basic ZGVwbG95OmhZN2txMkx3", "hY7kq2Lw", 1),
            ("authorization", "basic ZGVwbG95OmhZN2txMkx3", "hY7kq2Lw", 1),
            ("Authorization", "Basic $CREDENTIALS", "$CREDENTIALS", 0),
            ("auth", "ZGVwbG95OmhZN2txMkx3", "hY7kq2Lw", 1),
            ("_auth", "ZGVwbG95OmhZN2txMkx3", "hY7kq2Lw", 1),
            ("_password", "aFk3a3EyTHc=", "hY7kq2Lw", 1),
            ("password", "aFk3a3EyTHc=", "aFk3a3EyTHc=", 0),
            ("auth", "required", "required", 0),
            ("Authorization", "é Bearer", "é Bearer", 0),
        ] {
            let read = read(name, text).unwrap();
            assert_eq!((&*read.value, read.decoded.len()), (value, decoded), "{name}: {text}");
            assert_eq!(text.get(read.skip..), Some(read.raw));
        }
        // `user:password`
        assert_eq!(read("Authorization", "Basic dXNlcjpwYXNzd29yZA=="), None);
    }
}
