//! Whether a name says that its value is a secret. Names are read as words (`dbPassword`, `DB_PASSWORD` and
//! `db-password` are `db password`), and the last word decides, as in English: a `password policy` is a policy.

use super::words::names::{
    DIGESTS, DRAWN_NOUNS, FIRST_PASSWORDS, IDENTIFIERS, KEYS, MAYBE_NOUNS, NEVER_SECRET, NOT_SECRET, OWNERS, PASSWORDS,
    PLAIN_KEYS, SHORT_PASSWORDS, TOKENS, TRAILERS,
};

/// What a name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sensitive {
    /// Chosen by a person, perhaps: any text can be one.
    Password,
    /// Drawn by a machine: token, key, secret.
    Token,
}

/// The words of a name, in lower case.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut chars = name.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let next_lower = chars.peek().is_some_and(|n| n.is_lowercase());
        let hump = c.is_uppercase()
            && (before.is_lowercase() || before.is_ascii_digit() || (before.is_uppercase() && next_lower));
        if (hump || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A name without separators, in lower case, to look for a vendor's word in.
pub(crate) fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a token opens nothing by its name: `Postman-Token`, `cart_token`.
pub(crate) fn is_identifier_of_thing(name: &str) -> bool {
    IDENTIFIERS.contains(&squeezed(name).as_str())
}

/// What the name promises, or `None`.
pub(crate) fn classify(name: &str) -> Option<Sensitive> {
    if name.len() > 120 || is_identifier_of_thing(name) {
        return None;
    }
    let words = words(name);
    // `ENC_KEY`, the variable; `password_enc` and `encKey` are what was encrypted.
    let encrypts = is_variable(name) && words.ends_with(&["enc".to_string(), "key".to_string()]);
    if encrypts {
        return Some(Sensitive::Token);
    }
    if words.iter().any(|word| NOT_SECRET.contains(&word.as_str())) {
        return None;
    }
    let kept = noun_at(&words)?;
    let last = words.get(kept)?.trim_end_matches(|c: char| c.is_ascii_digit());
    let previous = kept.checked_sub(1).and_then(|at| words.get(at)).map(String::as_str);
    let ends = |nouns: &[&str]| nouns.iter().any(|noun| last.ends_with(noun));
    if PASSWORDS.contains(&last) || (ends(&["password", "passwd", "passphrase"]) && !joined_verb(last)) {
        return Some(Sensitive::Password);
    }
    if SHORT_PASSWORDS.contains(&last) {
        return previous.is_none_or(|word| OWNERS.contains(&word)).then_some(Sensitive::Password);
    }
    // Of a `webhook sha256 key`, the digest says how it is used.
    let owner = words.iter().take(kept).rev().map(String::as_str).find(|word| !DIGESTS.contains(word));
    // French and Portuguese say what it is first: `mot_de_passe_base`, `senhaBanco`; Spanish, too.
    let first = words.first().map_or("", String::as_str);
    if FIRST_PASSWORDS.contains(&first) || words.starts_with(&["mot", "de", "passe"].map(String::from)) {
        return Some(Sensitive::Password);
    }
    let key = last == "key" && owner.is_some_and(|word| KEYS.contains(&word));
    let base = last == "base" && previous == Some("key") && words.iter().any(|word| word == "secret");
    let short = last == "auth" && words.len() == 1 && name.starts_with('_');
    (TOKENS.contains(&last) || key || base || short).then_some(Sensitive::Token)
}

/// What a name that [`classify`] says nothing of promises of a value that was drawn at random: `NEXUS_PASS` (and not how many
/// tests `unit_pass`), `ADO_PAT`, `OTP_SEED`; a `CSRF_SECRET` and a `primaryAccessKey`, whose other words are about what they
/// are for.
pub(crate) fn of_drawn(name: &str) -> Option<Sensitive> {
    let words = words(name);
    let at = noun_at(&words).filter(|_| name.len() <= 120)?;
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let noun = words.get(at)?.trim_end_matches(|c: char| c.is_ascii_digit());
    let owner = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", String::as_str);
    if has(NOT_SECRET) {
        let key = noun == "key" && KEYS.contains(&owner) && owner != "service";
        let secret = noun == "secret" || noun.ends_with("secret") || key;
        return (secret && !has(NEVER_SECRET)).then_some(Sensitive::Token);
    }
    match noun {
        _ if DRAWN_NOUNS.contains(&noun) => Some(Sensitive::Token),
        "seed" if ["otp", "totp", "hmac", "secret", "wallet", "recovery"].contains(&owner) => Some(Sensitive::Token),
        _ if at == 0 => None,
        _ if SHORT_PASSWORDS.contains(&noun) => Some(Sensitive::Password),
        "pat" if is_variable(name) => Some(Sensitive::Token),
        _ => None,
    }
}

/// What a name in the plural promises of what stands under it: `passwords`, `apiKeys`.
pub(crate) fn of_several(name: &str) -> Option<Sensitive> {
    let words = words(name.trim_end_matches(|c: char| c.is_ascii_digit()));
    let (last, owners) = words.split_last()?;
    match last.as_str() {
        "passwords" | "passwds" | "passphrases" | "credentials" => Some(Sensitive::Password),
        "secrets" | "tokens" | "apikeys" => Some(Sensitive::Token),
        "keys" => owners
            .last()
            .is_some_and(|word| ["api", "secret", "access", "signing"].contains(&word.as_str()))
            .then_some(Sensitive::Token),
        _ => None,
    }
}

/// Whether a name that [`classify`] says nothing of is that of some product's key or login: `RELAY_KEY`, `RELAY_AUTH`. Only
/// its value can tell.
pub(crate) fn may_be_secret(name: &str) -> bool {
    let words = words(name);
    let Some(at) = noun_at(&words).filter(|_| name.len() <= 120) else { return false };
    let noun = words.get(at).map_or("", String::as_str);
    let plain = words.iter().take(at).any(|word| PLAIN_KEYS.contains(&word.as_str()));
    !plain
        && (noun == "key" && (at > 0 || is_variable(name)) || MAYBE_NOUNS.contains(&noun) && is_variable(name))
        && !words.iter().any(|word| NOT_SECRET.contains(&word.as_str()))
}

/// Where the word stands that decides: the last that is no number, stage or the like.
fn noun_at(words: &[String]) -> Option<usize> {
    let is_trailer = |word: &String| TRAILERS.contains(&word.as_str()) || word.bytes().all(|b| b.is_ascii_digit());
    words.iter().rposition(|word| !is_trailer(word))
}

/// Whether a name is written as those of an environment are: `DB_PASSWORD`.
pub(crate) fn is_variable(name: &str) -> bool {
    name.len() > 2 && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether the words name the key under which a secret is kept, when the value is a word: `passwordSecretKey: password`,
/// `secretKey: secret`.
pub(crate) fn names_a_key(words: &[String]) -> bool {
    words.last().is_some_and(|last| last == "key" || last.ends_with("key"))
}

/// Whether a name is that of a product's licence, which its customers hold: it opens a copy of the program and no data.
pub(crate) fn is_license(name: &str) -> bool {
    let words = words(name);
    let Some(at) = noun_at(&words) else { return false };
    let noun = (at.checked_sub(1).and_then(|at| words.get(at)), words.get(at));
    matches!(noun, (Some(license), Some(key)) if key == "key" && matches!(license.as_str(), "license" | "licence"))
}

/// Whether a text of several words ends in one for a secret: `custom_pass`, `jiraToken`.
pub(crate) fn ends_in_secret(text: &str) -> bool {
    let words = words(text);
    let last = words.last().map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit())).unwrap_or_default();
    words.len() > 1
        && matches!(
            last,
            "pass" | "pw" | "pwd" | "password" | "passwd" | "secret" | "token" | "key" | "credential" | "credentials"
        )
}

/// Whether a key says that its value is the digest of a thing, whatever the thing is: `tokenDigest`, `API_SECRET_SHA256`, and
/// `checksum/secret`, whose prefix says so. The last word decides: an `HMAC_SHA256_SECRET` is a secret.
pub(crate) fn is_digest(path: &str) -> bool {
    let key = path.rsplit('.').find(|part| !part.is_empty()).unwrap_or(path);
    let prefix = key.rsplit_once('/').map(|(prefix, _)| prefix);
    [Some(key), prefix].into_iter().flatten().any(|part| {
        let words = words(part);
        noun_at(&words).and_then(|at| words.get(at)).is_some_and(|noun| DIGESTS.contains(&noun.as_str()))
    })
}

/// Whether the keys above a value say that it is encrypted: a SealedSecret's `encryptedData`.
pub(crate) fn is_ciphertext(path: &str) -> bool {
    path.split('.').any(|part| matches!(part, "encryptedData" | "encrypted_data" | "sealed" | "ciphertext"))
}

fn joined_verb(word: &str) -> bool {
    ["forgot", "reset", "change", "show", "hide", "confirm", "no", "new"].iter().any(|verb| word.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_decides() {
        for name in [
            "DB_PASSWORD",
            "adminPassword",
            "POSTGRES_PASSWORD",
            "spring.datasource.password",
            "PGPASSWORD",
            "db_pass",
            "password1",
            "ROOT_PASSWORD_PROD",
            "digest_auth_password",
            "passphrase",
        ] {
            assert_eq!(classify(name), Some(Sensitive::Password), "{name}");
        }
        for name in [
            "API_KEY",
            "clientSecret",
            "apiToken",
            "SECRET_KEY_BASE",
            "JWT_SECRET",
            "aws_secret_access_key",
            "_authToken",
            "_auth",
            "encryptionKey",
            "HMAC_SHA256_SECRET",
            "WEBHOOK_SHA256_KEY",
            "INTEGRITY_SIGNING_KEY",
        ] {
            assert_eq!(classify(name), Some(Sensitive::Token), "{name}");
        }
        for name in [
            "password_policy",
            "token_url",
            "key_file",
            "secret_name",
            "public_key",
            "password_path",
            "secretArn",
            "token_type",
            "password_field",
            "passwordPlaceholder",
            "max_tokens",
            "tokenizer",
            "csrf_token",
            "nextToken",
            "passwordLength",
            "primary_key",
            "key",
            "forgotPassword",
            "NEXT_PUBLIC_API_KEY",
            "Postman-Token",
            "cart_token",
            "checkoutToken",
            "disabled-password",
            "password_hash",
            "bypass",
            "compass",
            "secretRef",
            "token_id",
            "",
        ] {
            assert_eq!(classify(name), None, "{name}");
        }
    }

    #[test]
    fn a_key_of_some_product_may_be_a_secret() {
        for name in [
            "RELAY_KEY",
            "relayKey",
            "RELAY_AUTH",
            "relay-key-prod",
            "AUTH",
            "JWT",
            "HMAC",
            "RELAY_API",
            "KEY",
            "PASSWORD_SALT",
            "CREDS",
        ] {
            assert!(may_be_secret(name), "{name}");
        }
        for name in ["key", "cacheKey", "SORT_KEY", "public_key", "relay_auth", "KEY_RELAY", "s3ObjectKey", "keyring"] {
            assert!(!may_be_secret(name), "{name}");
        }
    }

    #[test]
    fn a_short_word_promises_something_of_what_was_drawn() {
        for name in ["NEXUS_PASS", "nexusPass", "svc_pass", "CI_PW", "GH_PASS_PROD"] {
            assert_eq!((classify(name), of_drawn(name)), (None, Some(Sensitive::Password)), "{name}");
        }
        assert_eq!(of_drawn("ADO_PAT"), Some(Sensitive::Token));
        assert_eq!(classify("ENC_KEY"), Some(Sensitive::Token));
        for name in [
            "CSRF_SECRET",
            "site_secret",
            "requestSigningSecret",
            "primary_access_key",
            "WIFI_PSK",
            "app.pepper",
            "pepper",
            "OTP_SEED",
            "API_TOKENS",
            "PASSWORD_RESET_SECRET",
        ] {
            assert_eq!((classify(name), of_drawn(name)), (None, Some(Sensitive::Token)), "{name}");
        }
        for name in [
            "pass",
            "bypass",
            "hash_pass",
            "encKey",
            "pat",
            "compass",
            "enc_key",
            "csrf_token",
            "hashed_secret",
            "publicAccessKey",
            "sealed_secret",
            "primary_key",
            "seed",
            "random_seed",
            "create_service_key",
        ] {
            assert_eq!(of_drawn(name), None, "{name}");
        }
        assert_eq!(classify("encKey"), None);
    }

    #[test]
    fn a_digest_is_what_the_last_word_or_the_prefix_says() {
        for name in [
            "tokenDigest",
            "API_SECRET_SHA256",
            "password_sha512_2",
            "checksum/secret",
            "metadata.annotations.checksum/secret",
            "acme.dev/secret-checksum",
            "sha256/api-token",
        ] {
            assert!(is_digest(name), "{name}");
        }
        for name in [
            "HMAC_SHA256_SECRET",
            "WEBHOOK_SHA256_KEY",
            "digest_auth_password",
            "INTEGRITY_SIGNING_KEY",
            "checksum.password",
            "digest-auth/password",
            "secret",
            "",
        ] {
            assert!(!is_digest(name), "{name}");
        }
    }
}
