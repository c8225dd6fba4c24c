//! Reads a name for a service's word and a credential noun: `AIRVISUAL_API`, `abuseipdb.key`, `X-RapidAPI-Key`.

use super::table::{self, Sort, Vendor};
use crate::detect::secrets::kinds::names;
use crate::detect::secrets::kinds::words::names::{NOT_SECRET, TRAILERS};
use crate::detect::secrets::kinds::words::service_names::{
    BARE_NOUNS, CONTAINERS, GLUED, PUBLIC, QUALIFIERS, STRONG_NOUNS, WEAK_NOUNS,
};

/// What a name promises of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Noun {
    /// Nothing.
    None,
    /// Perhaps a credential: `api`, `auth`, `sid`, `webhook`.
    Weak,
    /// `key`, `token`, with nothing said of which.
    Bare,
    /// `secret`, `password`, `api_key`, `access_token`.
    Qualified,
}

/// How many names above the own one are read for a service's word.
const PARENTS: usize = 4;

/// The most words that spell one service.
const WORDS: usize = 6;

/// What a name and its path say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// The service, if a word of its own is there.
    pub(super) vendor: Option<(Vendor, Sort)>,
    pub(super) noun: Noun,
}

/// Reads `name`, the last part of `path`. `None` when it promises no credential.
pub(super) fn read(name: &str, path: &str) -> Option<Reading> {
    if name.len() > 120 || names::is_identifier_of_thing(name) {
        return None;
    }
    let words = split(name);
    let end = words.iter().rposition(|word| !is_trailer(word)).map_or(0, |at| at + 1);
    let words = words.get(..end).filter(|words| !words.is_empty())?;
    let own = in_name(words);
    match own {
        Found::Public => None,
        Found::Vendor(vendor, noun) if noun > Noun::None => Some(Reading { vendor: Some(vendor), noun }),
        // `api_keys: { abuseipdb: ... }`
        Found::Vendor(vendor, _) => {
            let above = parents(name, path).next().map(split).unwrap_or_default();
            let (noun, _) = noun_at_end(&above);
            let said = match vendor.1 {
                Sort::Own => true,
                Sort::Plain => noun >= Noun::Bare,
                Sort::Qualified => noun == Noun::Qualified && is_of_api(&above),
            };
            said.then_some(Reading { vendor: Some(vendor), noun })
        }
        Found::Nothing => {
            let (noun, _) = noun_at_end(words);
            let fits = |&(_, sort): &(Vendor, Sort)| sort != Sort::Qualified || is_of_api(words);
            (noun > Noun::None).then(|| Reading { vendor: in_parents(name, path).filter(fits), noun })
        }
    }
}

/// Whether a name says of its value what it is and not whose: `key`, `X-Api-Key`, `ACCESS_TOKEN_PROD`.
pub(super) fn is_bare(name: &str) -> bool {
    let lists = [WEAK_NOUNS, BARE_NOUNS, STRONG_NOUNS, QUALIFIERS];
    let is_noun = |word: &String| {
        is_trailer(word) || lists.iter().any(|list| list.contains(&word.as_str())) || GLUED.contains(&word.as_str())
    };
    names::words(name)
        .iter()
        .all(|word| is_noun(word) || matches!(word.as_str(), "header" | "env" | "my" | "the" | "our"))
}

/// The service that a comment or another text for people speaks of, if it speaks of a credential or is short.
pub(super) fn mentioned(text: &str) -> Option<Vendor> {
    // A word, and whether it may belong to the one before: they touch, or both begin with a capital.
    let mut words: Vec<(String, bool)> = Vec::new();
    let mut capital_before = false;
    // A command in backticks speaks of what it starts.
    let said = text.split('`').enumerate().filter(|(at, part)| at.is_multiple_of(2) || !part.contains(' '));
    let tokens = said.flat_map(|(_, part)| part.split_whitespace()).take(24);
    for token in tokens {
        let capital = token.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        for (at, word) in split(token).into_iter().enumerate() {
            words.push((word, at > 0 || (capital && capital_before)));
        }
        capital_before = capital;
    }
    let noun = |word: &str| WEAK_NOUNS.contains(&word) || BARE_NOUNS.contains(&word) || STRONG_NOUNS.contains(&word);
    if words.len() > 4 && !words.iter().any(|(word, _)| noun(word)) {
        return None;
    }
    let mut best: Option<(usize, Vendor)> = None;
    let mut joined = String::new();
    for start in 0..words.len() {
        joined.clear();
        for (at, (word, glued)) in words.iter().enumerate().skip(start).take(WORDS) {
            if at > start && !glued {
                break;
            }
            joined.push_str(word);
            let Some((vendor, sort)) = table::spelled(&joined) else { continue };
            let next = words.get(at + 1).map(|(word, _)| word.as_str()).unwrap_or_default();
            let beside = noun(next) || next == "access" || next == "client";
            if (sort == Sort::Own || (sort == Sort::Plain && beside)) && best.is_none_or(|(len, _)| joined.len() > len)
            {
                best = Some((joined.len(), vendor));
            }
        }
    }
    best.map(|(_, vendor)| vendor)
}

/// The words of a name; a service's word is parted from the noun that is glued to it.
fn split(name: &str) -> Vec<String> {
    let mut out = Vec::new();
    for word in names::words(name) {
        let parted = (word.len() > 5 && table::spelled(&word).is_none())
            .then(|| GLUED.iter().find_map(|noun| Some((word.strip_suffix(noun)?, *noun))))
            .flatten()
            .filter(|(rest, _)| table::spelled(rest).is_some());
        match parted {
            Some((rest, noun)) => out.extend([rest.to_string(), noun.to_string()]),
            None => out.push(word),
        }
    }
    out
}

fn is_trailer(word: &str) -> bool {
    TRAILERS.contains(&word) || word.bytes().all(|b| b.is_ascii_digit())
}

fn is_public(word: &str) -> bool {
    NOT_SECRET.contains(&word) || PUBLIC.contains(&word)
}

enum Found {
    /// A service, and the noun that goes with it.
    Vendor((Vendor, Sort), Noun),
    /// The name says that the value is no secret.
    Public,
    Nothing,
}

/// The longest spelling in a name that fits the rest of it.
fn in_name(words: &[String]) -> Found {
    let mut best: Option<(usize, Found)> = None;
    let mut covered_public = false;
    let mut joined = String::new();
    for start in 0..words.len() {
        joined.clear();
        for (at, word) in words.iter().enumerate().skip(start).take(WORDS) {
            joined.push_str(word);
            if joined.len() > table::LONGEST {
                break;
            }
            let Some((vendor, sort)) = table::spelled(&joined) else { continue };
            let before = words.get(..start).unwrap_or_default();
            let after = words.get(at + 1..).unwrap_or_default();
            if before.iter().chain(after).any(|word| is_public(word)) {
                continue;
            }
            covered_public = true;
            let Some(noun) = noun_beside(&joined, sort, before, after) else { continue };
            if best.as_ref().is_none_or(|(length, _)| joined.len() >= *length) {
                best = Some((joined.len(), Found::Vendor((vendor, sort), noun)));
            }
        }
    }
    match best {
        Some((_, found)) => found,
        None if !covered_public && words.iter().any(|word| is_public(word)) => Found::Public,
        None => Found::Nothing,
    }
}

/// The noun that goes with a spelling, or `None` when the rest of the name makes it something else.
fn noun_beside(spelling: &str, sort: Sort, before: &[String], after: &[String]) -> Option<Noun> {
    let (next, length) = noun_at_end(after);
    let (previous, _) = noun_at_end(before);
    if sort == Sort::Own {
        if after.is_empty() {
            let inside = if spelling.ends_with("key") || spelling.ends_with("credentials") {
                Noun::Qualified
            } else if spelling.ends_with("api") && previous == Noun::None {
                Noun::Weak
            } else {
                Noun::None
            };
            let noun = previous.max(inside);
            return (noun > Noun::None || before.is_empty()).then_some(noun);
        }
        return (next > Noun::None).then_some(next);
    }
    let fits = |words: &[String]| sort == Sort::Plain || is_of_api(words);
    if after.is_empty() {
        // `API_KEY_LINEAR`; alone, it needs a noun above it.
        let said = previous == Noun::Qualified && fits(before);
        return said.then_some(previous).or(before.is_empty().then_some(Noun::None));
    }
    (next >= Noun::Bare && length == after.len() && fits(after)).then_some(next)
}

/// Whether a credential's name says that an API takes it: `api_key`, `apiToken`.
fn is_of_api(words: &[String]) -> bool {
    words.iter().any(|word| word.starts_with("api"))
}

/// The credential noun that ends some words, with what qualifies it; and how many words that is.
fn noun_at_end(words: &[String]) -> (Noun, usize) {
    let Some((last, rest)) = words.split_last() else { return (Noun::None, 0) };
    let own = match last.as_str() {
        last if STRONG_NOUNS.contains(&last) => Noun::Qualified,
        last if BARE_NOUNS.contains(&last) => Noun::Bare,
        last if WEAK_NOUNS.contains(&last) => Noun::Weak,
        _ => return (Noun::None, 0),
    };
    let qualifiers = rest.iter().rev().take_while(|word| QUALIFIERS.contains(&word.as_str())).count();
    let noun = if own == Noun::Bare && qualifiers > 0 { Noun::Qualified } else { own };
    (noun, qualifiers + 1)
}

/// The names above the own one, from the nearest outwards.
fn parents<'a>(name: &str, path: &'a str) -> impl Iterator<Item = &'a str> {
    let above = path.strip_suffix(name).unwrap_or_default();
    let parts = above.rsplit(['.', '/', ':', '[', ']', '"', '\'', '(']);
    parts.filter(|part| part.len() > 1 && part.len() <= 120).take(PARENTS)
}

fn in_parents(name: &str, path: &str) -> Option<(Vendor, Sort)> {
    for parent in parents(name, path) {
        let words = split(parent);
        if words.iter().any(|word| is_public(word)) && table::spelled(&names::squeezed(parent)).is_none() {
            return None;
        }
        let mut best: Option<(usize, (Vendor, Sort))> = None;
        let mut joined = String::new();
        for start in 0..words.len() {
            joined.clear();
            for (at, word) in words.iter().enumerate().skip(start).take(WORDS) {
                joined.push_str(word);
                let Some(found) = table::spelled(&joined) else { continue };
                let mut rest = words.iter().take(start).chain(words.iter().skip(at + 1));
                let whole = found.1 == Sort::Own || rest.all(|word| CONTAINERS.contains(&word.as_str()));
                if whole && best.is_none_or(|(length, _)| joined.len() >= length) {
                    best = Some((joined.len(), found));
                }
            }
        }
        if let Some((_, found)) = best {
            return Some(found);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, path: &str) -> Option<(Option<&'static str>, Noun)> {
        read(name, path).map(|reading| (reading.vendor.and_then(|(vendor, _)| table::name(vendor)), reading.noun))
    }

    #[test]
    fn a_service_and_a_noun_are_read_from_a_name() {
        let table = [
            ("airvisual_key", "AirVisual", Noun::Bare),
            ("AIRVISUAL_API", "AirVisual", Noun::Weak),
            ("aletheiaapi", "Aletheia API", Noun::Weak),
            ("aletheiaApiKey", "Aletheia API", Noun::Bare),
            ("AbuseIPDBKey", "AbuseIPDB", Noun::Bare),
            ("abuseipdb", "AbuseIPDB", Noun::None),
            ("airvisualapikey", "AirVisual", Noun::Qualified),
            ("VITE_AIRVISUAL_API_KEY_PROD", "AirVisual", Noun::Qualified),
            ("X-RapidAPI-Key", "RapidAPI", Noun::Bare),
            ("help_scout_secret", "Help Scout", Noun::Qualified),
            ("API_KEY_LINEAR", "Linear", Noun::Qualified),
            ("token_github", "GitHub", Noun::Bare),
            ("linear_api_key", "Linear", Noun::Qualified),
            ("BOX_CLIENT_SECRET", "Box", Noun::Qualified),
            ("cursorApiKey", "Cursor", Noun::Qualified),
            ("PUBNUB_SUBSCRIBE_KEY", "PubNub subscribe key", Noun::Qualified),
            ("ocp-apim-subscription-key", "Azure API Management", Noun::Qualified),
        ];
        for (name, vendor, noun) in table {
            assert_eq!(said(name, name), Some((Some(vendor), noun)), "{name}");
        }
    }

    #[test]
    fn an_ordinary_word_is_no_service() {
        for name in ["linear_gradient", "box_shadow", "notion_of_time", "line_box", "segment", "age", "close"] {
            assert_eq!(said(name, name), None, "{name}");
        }
        for name in ["linear_gradient_key", "notion_of_key", "box_shadow_key", "cursor_token", "line_key", "mono_key"] {
            assert_eq!(said(name, name).and_then(|(vendor, _)| vendor), None, "{name}");
        }
    }

    #[test]
    fn a_public_name_is_no_credential() {
        for name in [
            "recaptcha_site_key",
            "stripe_publishable_key",
            "github_client_id",
            "firebase_app_id",
            "ga_measurement_id",
            "GITHUB_PUBLIC_KEY",
            "mapbox_public_token",
            "sentry_project_id",
            "github_cache_key",
            "npm_package_version",
            "github_url",
            "slackChannel",
            "getGithubToken",
        ] {
            assert_eq!(said(name, name), None, "{name}");
        }
    }

    #[test]
    fn the_names_above_count() {
        assert_eq!(said("key", ".services.abuseipdb.key"), Some((Some("AbuseIPDB"), Noun::Bare)));
        assert_eq!(said("apiKey", "config.linear.apiKey"), Some((Some("Linear"), Noun::Qualified)));
        assert_eq!(said("abuseipdb", ".api_keys.abuseipdb"), Some((Some("AbuseIPDB"), Noun::Qualified)));
        assert_eq!(said("linear", ".api_keys.linear"), Some((Some("Linear"), Noun::Qualified)));
        assert_eq!(said("linear", ".gradients.linear"), None);
        assert_eq!(said("key", ".linear_gradient.key"), Some((None, Noun::Bare)));
    }

    #[test]
    fn a_comment_speaks_of_a_service() {
        let named = |text| mentioned(text).and_then(table::name);
        assert_eq!(named("AbuseIPDB"), Some("AbuseIPDB"));
        assert_eq!(named("the key of our abuseipdb.com account, see the wiki"), Some("AbuseIPDB"));
        assert_eq!(named("Help Scout API"), Some("Help Scout"));
        assert_eq!(named("Linear API key"), Some("Linear"));
        assert_eq!(named("linear search over the keys"), None);
        assert_eq!(named("we get emails from the data box of the team"), None);
        assert_eq!(named("works around a bug that somebody reported on github last year"), None);
    }
}
