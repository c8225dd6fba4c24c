//! Files that are one secret: Rails' `config/master.key`, Ansible's `.vault_pass`, what Docker and Compose mount from
//! `secrets/db_password.txt`. The name of the file is the name of its value.

use std::borrow::Cow;

use super::assignment::Assignment;
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::kinds::words::files as words;
use crate::span::Span;

/// The longest text that is looked at, in bytes: of a longer one no line is a password or a key by itself.
const LONGEST: usize = 1024;

/// The least that is taken for a secret, in bytes.
const LEAST: usize = 6;

/// The secret that a file is; its span is in `text`. A file of more than one word is none.
pub(crate) fn secret<'a>(path: &'a str, text: &'a str) -> Option<Assignment<'a>> {
    if text.len() > LONGEST {
        return None;
    }
    let value = text.trim_start_matches('\u{feff}').trim();
    if value.len() < LEAST || value.contains(char::is_whitespace) {
        return None;
    }
    let (name, says) = named(path)?;
    let at = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let span = Span::new(at, at + value.len());
    let name = Cow::Borrowed(name);
    let made = Assignment::new(name.clone(), name, value, span, "field", true)?;
    Some(Assignment { says: made.says.or(Some(says)), ..made })
}

/// What a path calls its text, and what that promises: the name without the ending of a text or of a key.
fn named(path: &str) -> Option<(&str, Sensitive)> {
    let mut parts = path.rsplit('/');
    let file = parts.next()?;
    let folder = parts.next().unwrap_or_default();
    let lower = file.to_ascii_lowercase();
    if words::WHOLE_SECRETS.contains(&lower.as_str()) {
        return Some((file, Sensitive::Token));
    }
    let plain = file.trim_start_matches('.');
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((plain, ""));
    if !words::WHOLE_ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) {
        return None;
    }
    // Lists of users with what is kept of their passwords.
    if stem.to_ascii_lowercase().ends_with("passwd") && ending.is_empty() {
        return None;
    }
    // `credentials/production.key` of Rails, and what it says itself: `session.key`, `api.token`.
    let kept = ["credentials", "keys"].iter().any(|own| folder.eq_ignore_ascii_case(own));
    if ending.eq_ignore_ascii_case("key") && kept {
        return Some((file, Sensitive::Token));
    }
    let whole = if ending.eq_ignore_ascii_case("txt") { stem } else { plain };
    let says = names::classify(whole).or_else(|| names::classify(stem)).or_else(|| names::of_drawn(whole));
    says.map(|says| (file, says))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_the_name_of_its_value() {
        for (path, text, says) in [
            ("config/master.key", "v9v9v9v9\n", Sensitive::Token),
            ("config/credentials/production.key", "v9v9v9v9", Sensitive::Token),
            (".vault_pass", "v9v9v9v9\n", Sensitive::Password),
            ("ansible/vault-password.txt", "v9v9v9v9\r\n", Sensitive::Password),
            ("secrets/db_password", "v9v9v9v9\n", Sensitive::Password),
            ("docker/secrets/jwt_secret.txt", "v9v9v9v9\n", Sensitive::Token),
            ("token", "v9v9v9v9\n", Sensitive::Token),
            (".erlang.cookie", "v9v9v9v9", Sensitive::Token),
            ("session.key", "\u{feff}v9v9v9v9", Sensitive::Token),
        ] {
            let found = secret(path, text).unwrap();
            assert_eq!((text.get(found.span.range()), found.says), (Some("v9v9v9v9"), Some(says)), "{path}");
        }
        for (path, text) in [
            ("config/master.key", "v9v9 v9v9\n"),
            ("src/token.rs", "v9v9v9v9"),
            ("notes.txt", "v9v9v9v9"),
            ("password", "v9"),
            ("password", ""),
            ("LICENSE", "v9v9v9v9"),
            (".htpasswd", "ann:v9v9v9v9"),
            ("etc/passwd", "root:x:0:0::/root:/bin/sh"),
            ("keys.txt", "v9v9v9v9"),
            ("max_tokens.json", "v9v9v9v9"),
        ] {
            assert_eq!(secret(path, text), None, "{path}");
        }
    }
}
