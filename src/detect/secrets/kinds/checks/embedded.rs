//! Tokens that say in the clear whose they are.

use data_encoding::BASE64URL_NOPAD;

use super::checked::Checked;
use crate::detect::secrets::text::base64;

/// The first part of a Discord bot token is the bot's user id, a decimal number, in base64
/// (<https://discord.com/developers/docs/reference#authentication>).
pub(super) fn discord(value: &str) -> bool {
    let id = value.split('.').next().unwrap_or_default().trim_end_matches('=');
    BASE64URL_NOPAD
        .decode(id.as_bytes())
        .is_ok_and(|id| (17..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit))
}

/// A Telegram bot token is the bot's user id, a colon and the secret
/// (<https://core.telegram.org/bots/api#authorizing-your-bot>).
pub(super) fn telegram(value: &str) -> Option<Checked> {
    let (id, _) = value.split_once(':')?;
    let number: u64 = id.parse().ok()?;
    (!id.starts_with('0')).then(|| Checked::default().with("bot", &number.to_string()))
}

/// A Sentry organization token is `sntrys_`, a JSON object in base64 with `iat`, `url`, `region_url` and `org`, an
/// underscore, and 32 random bytes in base64: `src/sentry/utils/security/orgauthtoken_token.py` in
/// <https://github.com/getsentry/sentry>, after <https://github.com/getsentry/rfcs/blob/main/text/0091-ci-upload-tokens.md>.
pub(super) fn sentry(value: &str) -> Option<Checked> {
    let (payload, secret) = value.strip_prefix("sntrys_")?.rsplit_once('_')?;
    let bytes = base64(payload)?;
    let payload: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    let word = |key: &str| payload.get(key).and_then(serde_json::Value::as_str);
    let organization = word("org")?;
    let url = word("region_url").or_else(|| word("url"))?;
    (secret.len() == 43).then(|| Checked::default().with("organization", organization).with("url", url))
}

/// A Mapbox token is its sort, a JSON object in base64url and a signature, as a JSON Web Token is; `u` is the account
/// (<https://docs.mapbox.com/api/accounts/tokens/#token-format>).
pub(super) fn mapbox(value: &str) -> Option<Checked> {
    let mut parts = value.split('.').skip(1);
    let payload = BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
    let payload: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    let account = payload.get("u").and_then(serde_json::Value::as_str)?;
    parts.next().map(|_| Checked::default().with("account", account))
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;

    #[test]
    fn a_sentry_token_names_its_organization() {
        let payload =
            BASE64.encode(br#"{"iat":1,"url":"https://sentry.io","region_url":"https://us.sentry.io","org":"acme"}"#);
        let checked = sentry(&format!("sntrys_{payload}_{}", "a".repeat(43))).unwrap();
        let seen: Vec<_> = checked.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(seen, [("organization", "acme"), ("url", "https://us.sentry.io")]);
        assert_eq!(sentry(&format!("sntrys_{payload}_{}", "a".repeat(42))), None);
        assert_eq!(sentry(&format!("sntrys_eyJ_{}", "a".repeat(43))), None);
    }

    #[test]
    fn a_mapbox_token_names_its_account() {
        let payload = BASE64URL_NOPAD.encode(br#"{"u":"acme","a":"ck"}"#);
        assert_eq!(
            mapbox(&format!("sk.{payload}.x")).unwrap().attributes,
            [("account".to_string(), "acme".to_string())]
        );
        assert_eq!(mapbox(&format!("sk.{payload}")), None);
        assert_eq!(mapbox("sk.eyJ1Ijoi.x"), None);
    }

    #[test]
    fn a_bots_id_has_no_leading_zero() {
        assert_eq!(telegram("8021345678:AA").unwrap().attributes, [("bot".to_string(), "8021345678".to_string())]);
        assert_eq!(telegram("0021345678:AA"), None);
    }
}
