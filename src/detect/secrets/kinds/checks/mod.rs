//! Checks that a pattern cannot make: checksums, and the structure of keys and tokens. Each names the source of what it
//! verifies; what no vendor or standard has published is not checked.

mod aws;
mod azure;
mod base58;
mod bech32;
mod checked;
mod crc;
mod embedded;
mod jwt;
mod macaroon;
mod pem;

pub(crate) use self::checked::Checked;
use super::randomness::looks_random;
use super::values::is_filler;
use crate::span::Span;

/// A check by name, as in `rules/secrets/`: `check = "github-crc32"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    AgeIdentity,
    AwsAccessKeyId,
    AzureDevopsToken,
    /// Newer ones carry a checksum.
    AzureEntraSecret,
    /// A signature and a checksum at its end.
    AzureIdentifiableKey,
    /// 64 bytes; newer ones are identifiable too.
    AzureStorageKey,
    /// A private key in wallet import format.
    BitcoinWif,
    Discord,
    /// A number that secp256k1 takes for a private key.
    EthereumPrivateKey,
    /// `xprv` and its kin.
    ExtendedPrivateKey,
    GithubCrc32,
    /// Classic tokens pass; routable ones carry a checksum.
    GitlabRoutable,
    GoogleServiceAccount,
    GrafanaCrc32,
    Jwt,
    /// Its account is in the clear.
    MapboxToken,
    NostrSecretKey,
    /// From the BEGIN line to the END line, not encrypted.
    PemBlock,
    PemBlockEncrypted,
    PypiMacaroon,
    /// Drawn at random, as far as its letters tell.
    Random,
    SentryOrgToken,
    SolanaKeypair,
    StellarSecretSeed,
    SupabaseAnon,
    SupabaseServiceRole,
    TelegramBot,
}

impl Check {
    /// Whether the value that stands at `span` in `text` can be what it looks like; `None` when it can not.
    pub(crate) fn run(self, text: &str, span: Span) -> Option<Checked> {
        let value = text.get(span.range())?;
        match self {
            Self::AgeIdentity => bech32::age_identity(value).then(Checked::verified),
            Self::AwsAccessKeyId => unless_filler(value, aws::access_key_id(value)?),
            Self::AzureDevopsToken => azure::devops_token(value).then(Checked::verified),
            Self::AzureEntraSecret => unless_filler(value, azure::entra_secret(value)),
            Self::AzureIdentifiableKey => azure::identifiable_key(value),
            Self::AzureStorageKey => unless_filler(value, azure::storage_key(value)?),
            Self::BitcoinWif => base58::wallet_import_format(value),
            Self::Discord => embedded::discord(value).then(Checked::default),
            Self::EthereumPrivateKey => base58::is_secp256k1_key(value).then(Checked::default),
            Self::ExtendedPrivateKey => base58::extended_private_key(value),
            Self::GithubCrc32 => verified(crc::github(value)).or_else(|| doubtful(value, '_')),
            Self::GitlabRoutable => {
                crc::gitlab(value).map_or_else(|| doubtful(value, '-'), |checked| unless_filler(value, checked))
            }
            Self::GoogleServiceAccount => pem::service_account(text, span),
            Self::GrafanaCrc32 => verified(crc::grafana(value)).or_else(|| doubtful(value, '_')),
            Self::Jwt => jwt::token(value),
            Self::MapboxToken => embedded::mapbox(value),
            Self::NostrSecretKey => bech32::nostr_secret_key(value).then(Checked::verified),
            Self::PemBlock => pem::block(text, span, false),
            Self::PemBlockEncrypted => pem::block(text, span, true),
            Self::PypiMacaroon => macaroon::pypi(value).or_else(|| doubtful(value, '-')),
            Self::Random => (looks_random(value) && !is_filler(value)).then(Checked::default),
            Self::SentryOrgToken => embedded::sentry(value).or_else(|| doubtful(value, '_')),
            Self::SolanaKeypair => base58::is_solana_keypair(value).then(Checked::default),
            Self::StellarSecretSeed => base58::stellar_secret_seed(value).then(Checked::verified),
            Self::SupabaseAnon => jwt::supabase(value, "anon"),
            Self::SupabaseServiceRole => jwt::supabase(value, "service_role"),
            Self::TelegramBot => unless_filler(value, embedded::telegram(value)?),
        }
    }
}

/// For forms without a checksum: a value that somebody typed to fill them is none.
fn unless_filler(value: &str, checked: Checked) -> Option<Checked> {
    (checked.checksum.is_some() || !is_filler(value)).then_some(checked)
}

fn verified(right: bool) -> Option<Checked> {
    right.then(Checked::verified)
}

/// For forms with a prefix of their own, which ends in `mark`: a wrong checksum makes a value doubtful, which was made
/// up, mistyped or changed to hide it. What was not even drawn at random is nothing.
fn doubtful(value: &str, mark: char) -> Option<Checked> {
    let (_, rest) = value.split_once(mark)?;
    (looks_random(rest) && !is_filler(value)).then(|| Checked { checksum: Some(false), ..Checked::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::secrets::kinds;

    const ALL: [Check; 27] = [
        Check::AgeIdentity,
        Check::AwsAccessKeyId,
        Check::AzureDevopsToken,
        Check::AzureEntraSecret,
        Check::AzureIdentifiableKey,
        Check::AzureStorageKey,
        Check::BitcoinWif,
        Check::Discord,
        Check::EthereumPrivateKey,
        Check::ExtendedPrivateKey,
        Check::GithubCrc32,
        Check::GitlabRoutable,
        Check::GoogleServiceAccount,
        Check::GrafanaCrc32,
        Check::Jwt,
        Check::MapboxToken,
        Check::NostrSecretKey,
        Check::PemBlock,
        Check::PemBlockEncrypted,
        Check::PypiMacaroon,
        Check::Random,
        Check::SentryOrgToken,
        Check::SolanaKeypair,
        Check::StellarSecretSeed,
        Check::SupabaseAnon,
        Check::SupabaseServiceRole,
        Check::TelegramBot,
    ];

    #[test]
    fn every_check_is_asked_for_by_a_kind() {
        for check in ALL {
            assert!(kinds::all().iter().any(|kind| kind.check == Some(check)), "{check:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_value_makes_a_check_panic(
            value in r#"(ghp_|glpat-|glsa_|pypi-|AKIA|sntrys_|eyJ|xprv|-----BEGIN |AGE-SECRET-KEY-1|é)?[A-Za-z0-9+/=_.:é-]{0,120}"#,
        ) {
            for check in ALL {
                let _ = check.run(&value, Span::new(0, value.len()));
            }
        }
    }
}
