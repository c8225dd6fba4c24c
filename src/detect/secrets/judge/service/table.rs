//! The services of `rules/secrets/services.toml`, as `build.rs` compiled them.

use crate::detect::secrets::kinds::words::service_names::{LINKED, SHARED_LABELS};

/// A service, as an index.
pub(super) type Vendor = u16;

/// How much a spelling says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// The service's own word.
    Own,
    /// Ordinary too: counts only right beside a credential noun.
    Plain,
    /// Ordinary beside a credential noun too (`user_token`): the noun must be an API's, as in `user_api_key`.
    Qualified,
}

include!(concat!(env!("OUT_DIR"), "/secret_services.rs"));

/// The longest spelling, in bytes.
pub(super) const LONGEST: usize = LONGEST_SPELLING;

/// The service that a word without separators, in lower case, spells.
pub(super) fn spelled(word: &str) -> Option<(Vendor, Sort)> {
    let at = SPELLINGS.binary_search_by(|(text, ..)| (*text).cmp(word)).ok()?;
    SPELLINGS.get(at).map(|&(_, vendor, sort)| (vendor, sort))
}

/// How the service writes itself.
pub(super) fn name(vendor: Vendor) -> Option<&'static str> {
    NAMES.get(usize::from(vendor)).copied()
}

/// How many services there are.
#[cfg(test)]
pub(crate) fn count() -> usize {
    NAMES.len()
}

/// The service that a domain belongs to: `api.abuseipdb.com`, `line.me`. In any case.
pub(super) fn of_host(host: &str) -> Option<Vendor> {
    let lower = host.trim_matches('.').to_ascii_lowercase();
    let mut rest = Some(lower.as_str());
    while let Some(domain) = rest.filter(|domain| domain.contains('.')) {
        if let Ok(at) = HOSTS.binary_search_by(|(text, _)| (*text).cmp(domain)) {
            return HOSTS.get(at).map(|&(_, vendor)| vendor);
        }
        rest = domain.split_once('.').map(|(_, parent)| parent);
    }
    let mut labels = lower.rsplit('.').skip(1);
    let first = labels.next()?;
    let label = if SHARED_LABELS.contains(&first) { labels.next().unwrap_or(first) } else { first };
    let word: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_api = lower.starts_with("api") || lower.split(['.', '-']).any(|part| part == "api");
    if LINKED.contains(&word.as_str()) && !is_api {
        return None;
    }
    spelled(&word).map(|(vendor, _)| vendor)
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, Vendor, Sort)> {
    SPELLINGS.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_names_its_service() {
        let named = |host| of_host(host).and_then(name);
        assert_eq!(named("api.abuseipdb.com"), Some("AbuseIPDB"));
        assert_eq!(named("API.Travis-CI.com."), Some("Travis CI"));
        assert_eq!(named("notify-api.line.me"), Some("LINE Messaging API"));
        assert_eq!(named("api.x.ai"), Some("xAI"));
        assert_eq!(named("api.gumroad.co.uk"), Some("Gumroad"));
        assert_eq!(named("api.github.com"), Some("GitHub"));
        for host in ["github.com", "acme.github.io", "example.com", "localhost", "", ".", "co.uk"] {
            assert_eq!(named(host), None, "{host}");
        }
    }
}
