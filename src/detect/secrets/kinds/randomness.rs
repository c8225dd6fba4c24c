//! Whether a text was drawn at random, or written by a person.

/// Shannon entropy in bits a byte.
pub(crate) fn entropy(text: &str) -> f32 {
    let mut counts = [0u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let total = text.len().max(1) as f32;
    counts.iter().filter(|&&count| count > 0).map(|&count| count as f32 / total).map(|p| -p * p.log2()).sum()
}

/// What each character of a word costs after the one before it: 38 rows (the character before: a to z without case, 0
/// to 9, the beginning of a word, anything else) of 38 bytes (the character), each `-log2` of the probability in
/// sixteenths of a bit. Counted over 340,000 different identifiers, paths and words of the code, documentation and
/// translations in the corpus of `.ci/corpus/`, by `.ci/corpus/bigrams.py`.
static BIGRAMS: &[u8; SYMBOLS * SYMBOLS] = include_bytes!("bigrams.bin");

const SYMBOLS: usize = 38;
const BEGIN: usize = 36;
const OTHER: usize = 37;

/// How many bits a text costs, spelled by the rules of words.
fn cost(text: &str) -> f32 {
    let mut sixteenths = 0u32;
    let mut row = BEGIN;
    let mut add = |symbol: usize| {
        sixteenths += entry(row, symbol);
        row = symbol;
    };
    let bytes = text.as_bytes();
    let mut before = b' ';
    for (at, &byte) in bytes.iter().enumerate() {
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        if byte.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_digit()
                || (before.is_ascii_uppercase() && after.is_ascii_lowercase()))
        {
            add(BEGIN);
        }
        add(symbol(byte));
        before = byte;
    }
    sixteenths as f32 / 16.0
}

fn symbol(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => usize::from(byte - b'a'),
        b'A'..=b'Z' => usize::from(byte - b'A'),
        b'0'..=b'9' => 26 + usize::from(byte - b'0'),
        _ => OTHER,
    }
}

fn entry(row: usize, column: usize) -> u32 {
    BIGRAMS.get(row * SYMBOLS + column).copied().map_or(0, u32::from)
}

/// What a character costs after another one, in sixteenths of a bit.
pub(crate) fn pair_cost(before: u8, byte: u8) -> u32 {
    entry(symbol(before), symbol(byte))
}

/// How many bits a character of the text carries when it is drawn from its alphabet: the smallest of hexadecimal,
/// letters of one or both cases, with or without digits, and those with punctuation.
fn alphabet(text: &str) -> f32 {
    let has = |class: fn(&u8) -> bool| text.as_bytes().iter().any(class);
    let (upper, lower, digit) = (has(u8::is_ascii_uppercase), has(u8::is_ascii_lowercase), has(u8::is_ascii_digit));
    let letters = 26.0 * f32::from(u8::from(upper)) + 26.0 * f32::from(u8::from(lower));
    let size = match (is_hex(text), upper && lower) {
        (true, false) => 10.0 + 6.0 * f32::from(u8::from(upper || lower)),
        _ => {
            letters + 10.0 * f32::from(u8::from(digit)) + 2.0 * f32::from(u8::from(has(|b| !b.is_ascii_alphanumeric())))
        }
    };
    size.max(2.0).log2()
}

/// How many bits a character the text is dearer as a word than as a draw from its alphabet. Words are far below 0,
/// random text is above.
pub(crate) fn surplus(text: &str) -> f32 {
    cost(text) / text.len().max(1) as f32 - alphabet(text)
}

/// Whether the text is spelled as words are, whatever digits and capitals it has. Stricter than "not random".
pub(crate) fn is_worded(text: &str) -> bool {
    surplus(text) < -0.3
}

/// The surplus that random text of this length has 99 times of 100. Short texts vary more, by the root of their
/// length; separators (`+`, `/`, `-`, `_`) are cheap, for words have them too.
///
/// Measured on 3,000 draws for each alphabet and length, and on 22,000 quoted literals of 12 to 64 characters without
/// digits (identifiers, paths, class names, slugs) in five products that the table was not made from:
///
/// | length | random text missed: hex, base62, base64 | words taken for random |
/// |---|---|---|
/// | 16 | 0.0 %, 1.1 %, 1.3 % | 0.14 % (16 to 19) |
/// | 20 | 0.0 %, 0.7 %, 1.2 % | 0.03 % (20 to 23) |
/// | 32 | 0.0 %, 1.0 %, 1.3 % | 0.03 % (32 to 47) |
/// | 64 | 0.0 %, 0.8 %, 0.9 % | 0.00 % (48 to 64) |
///
/// From 12 to 15 characters 1.7 % of words would pass: there 0.4 bits more are asked for.
fn least_surplus(text: &str) -> f32 {
    let root = (text.len().max(1) as f32).sqrt();
    let base = if text.bytes().all(|b| b.is_ascii_alphanumeric()) { 1.76 - 5.5 / root } else { 1.52 - 5.8 / root };
    if text.len() < 16 { base + 0.4 } else { base }
}

/// The least that is left of a value beside a run of one character in it, when it is random all the same.
const BESIDE_RUN: usize = 32;

/// What stands on the longer side of a value's longest run of one character, when the run is long and so is the rest:
/// zero bytes in base64 are a run of `A`.
fn beside_run(value: &str) -> Option<&str> {
    let bytes = value.as_bytes();
    let mut longest = 0..0;
    let mut start = 0;
    // In any case, as a sequence is one.
    let letter = |at: usize| bytes.get(at).map(u8::to_ascii_lowercase);
    for at in 1..=bytes.len() {
        if letter(at) != letter(start) {
            if at - start > longest.len() {
                longest = start..at;
            }
            start = at;
        }
    }
    let (before, after) = (value.get(..longest.start)?, value.get(longest.end..)?);
    let rest = if before.len() > after.len() { before } else { after };
    // At its end, zero bytes are what somebody filled the form up with.
    let fills = after.trim_end_matches('=').is_empty();
    let drawn = |side: &str| side.len() >= RANDOM_PART && !has_sequence(side) && looks_random(side);
    let both = drawn(before) && drawn(after);
    (longest.len() >= 5 && (rest.len() >= BESIDE_RUN || both) && !fills).then_some(rest)
}

/// Whether a value is random but for one run of a character in it: `AAAAAAAA...`, which is zero bytes in base64.
pub(crate) fn is_random_beside_run(value: &str) -> bool {
    beside_run(value).is_some_and(|rest| !has_sequence(rest) && looks_random(rest))
}

/// The least length of a part of a value that makes the whole random.
const RANDOM_PART: usize = 16;

/// Whether a value, or a part of it, looks drawn at random: `service-live-<hex>`, `<hex>:<hex>`, `name_<uuid>`.
pub(crate) fn is_random_in_part(value: &str) -> bool {
    looks_random(value) || random_part(value).is_some()
}

/// The least number of characters that stand in groups.
const GROUPED: usize = 20;

/// `6851b646-130dedcd-c2155774-99cfeab4`, `B7K2M-9QX4T-ZL8WD-3RHVN`: groups of one length that are random together.
fn is_random_in_groups(value: &str) -> bool {
    let mut groups = value.split('-');
    let first = groups.next().unwrap_or_default();
    let alike = |group: &str| group.len() == first.len() && group.bytes().all(|b| b.is_ascii_alphanumeric());
    if !(4..RANDOM_PART).contains(&first.len()) || !alike(first) || !groups.all(alike) {
        return false;
    }
    let joined = value.replace('-', "");
    joined.len() >= GROUPED && joined.len() < value.len() && looks_random(&joined)
}

/// The part of a value of several parts that looks drawn at random.
pub(crate) fn random_part(value: &str) -> Option<&str> {
    const PARTS: [char; 5] = ['-', '_', '.', ':', '~'];
    // A version 4 UUID behind a name has separators of its own.
    let tail = value.len().checked_sub(36).and_then(|at| Some((value.get(..at)?, value.get(at..)?)));
    if let Some((head, tail)) = tail
        && head.ends_with(PARTS)
        && is_uuid(tail)
    {
        return Some(tail);
    }
    let mut parts = value.split(PARTS).filter(|part| part.len() < value.len());
    let part = parts.find(|part| part.len() >= RANDOM_PART && looks_random(part));
    part.or_else(|| is_random_in_groups(value).then_some(value))
}

/// Whether a token-like value looks drawn at random: many different characters, spelled as no word is.
pub(crate) fn looks_random(value: &str) -> bool {
    if value.len() < 12 {
        return false;
    }
    if has_sequence(value) {
        return value.len() > BESIDE_RUN && is_random_beside_run(value);
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if is_hex(value) {
        let upper = value.bytes().any(|b| b.is_ascii_uppercase());
        let lower = value.bytes().any(|b| b.is_ascii_lowercase());
        return value.len() >= 20 && digits > 0 && (upper != lower || digits == value.len()) && entropy(value) >= 2.8;
    }
    let least = least_surplus(value) + if is_dotted_name(value) { DOTTED_SURPLUS } else { 0.0 };
    entropy(value) >= 2.8 && surplus(value) >= least
}

/// What joined words must have beyond [`least_surplus`] to be random after all: abbreviations are spelled oddly, too. Of
/// 24,800 such names in four products 4 have it, 18 have none of it and pass; of random texts that fell into such pieces
/// 87 % have it.
const DOTTED_SURPLUS: f32 = 0.2;

/// `oauth2.google.serviceAccount`: three words or more, with hardly a digit.
fn is_dotted_name(value: &str) -> bool {
    let mut parts = 0;
    value.split(['.', '/', '-', '_', ':']).all(|part| {
        parts += 1;
        part.len() >= 2
            && part.bytes().all(|b| b.is_ascii_alphanumeric())
            && part.bytes().filter(u8::is_ascii_digit).count() <= 1
            && part.bytes().next().is_some_and(|b| b.is_ascii_alphabetic())
    }) && parts >= 3
}

pub(crate) fn is_hex(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Text that a person typed to fill a field: `1234567`, `abcdefg`, `xxxxx`, `a1b2c3d4e5f6`. Letters alone and digits
/// alone have runs by chance in long hexadecimal values, so that only both together tell.
pub(crate) fn has_sequence(value: &str) -> bool {
    has_run(value.bytes())
        || has_run(value.bytes().filter(u8::is_ascii_alphabetic).map(|b| b.to_ascii_lowercase()))
            && has_run(value.bytes().filter(u8::is_ascii_digit))
}

/// Six characters that rise one by one, or five that are the same.
fn has_run(bytes: impl Iterator<Item = u8>) -> bool {
    let (mut rising, mut same, mut before) = (1, 1, 0u8);
    for byte in bytes {
        rising = if byte == before.wrapping_add(1) && byte.is_ascii_alphanumeric() { rising + 1 } else { 1 };
        same = if byte == before { same + 1 } else { 1 };
        if rising >= 6 || same >= 5 {
            return true;
        }
        before = byte;
    }
    false
}

/// `8-4-4-4-12` hexadecimal digits (RFC 9562).
pub(crate) fn is_uuid(value: &str) -> bool {
    let lengths = value.split('-').map(|part| if is_hex(part) { part.len() } else { 0 });
    value.len() == 36 && lengths.eq([8, 4, 4, 4, 12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_values_are_told_from_words() {
        for value in [
            "q8Zr1LxW0pVn6TbYc4Hs",
            "x9Fq27LbTz0pWm4Rk1Vy",
            "9f86d081884c7d659a2feaa0c55ad015",
            "kJ7+x/Rq2mZpW0vTb8Lc3Q==",
        ] {
            assert!(looks_random(value), "{value}");
        }
        for value in [
            "authentication_token_v2",
            "com.example.security.TokenProvider",
            "application/json",
            "deadbeefdeadbeefdead",
            "1234567890abcdef1234567890abcdef",
            "userAccessTokenRepository2",
            "refresh-token-2024-01-01",
            "xxxxxxxxxxxxxxxxxxxx",
            "LastEvaluatedKey",
            "oauth2.google.serviceAccount",
        ] {
            assert!(!looks_random(value), "{value}");
        }
    }

    #[test]
    fn groups_of_one_length_are_random_together() {
        for value in ["6851b646-130dedcd-c2155774-99cfeab4", "B7K2M-9QX4T-ZL8WD-3RHVN-T6PQ2"] {
            assert_eq!(random_part(value), Some(value));
        }
        for value in [
            "user-name-with-five-part",
            "2024-0101-2359-1234-5678",
            "aaaa-bbbb-cccc-dddd-eeee",
            "a-b",
            "test-data-2024-main-copy",
        ] {
            assert_eq!(random_part(value), None, "{value}");
        }
    }

    #[test]
    fn words_of_code_and_of_languages_are_cheap() {
        for value in [
            "registerServiceWorkerOnLoad",
            "MAX_CONCURRENT_UPLOADS_PER_TENANT",
            "how-to-configure-single-sign-on-with-okta",
            "Donaudampfschifffahrtsgesellschaft",
            "Geschwindigkeitsbegrenzung",
            "anticonstitutionnellement",
            "x86_64-unknown-linux-gnu",
            "/api/v2/workspaces/members",
            "../components/authentication/LoginForm",
            "SHA256withRSAandMGF1",
            "org.springframework.security.oauth2.client",
        ] {
            assert!(!looks_random(value), "{value} {} {}", surplus(value), least_surplus(value));
        }
    }

    /// Draws from a fixed sequence (Knuth's MMIX generator), so that the rates are the same in every run.
    #[test]
    fn random_text_is_told_at_every_length() {
        let mut state = 7u64;
        let mut draw = |alphabet: &[u8], length: usize| -> String {
            (0..length)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    char::from(alphabet[(state >> 33) as usize % alphabet.len()])
                })
                .collect()
        };
        let all = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/-_";
        for (name, alphabet) in [
            ("lower case", &all[10..36]),
            ("base36", &all[..36]),
            ("letters", &all[10..62]),
            ("base62", &all[..62]),
            ("base64", &all[..64]),
        ] {
            for length in [16, 20, 24, 32, 40, 64] {
                let missed = (0..1000).filter(|_| !looks_random(&draw(alphabet, length))).count();
                assert!(missed <= 30, "{name}, {length} characters: {missed} of 1000 missed");
            }
        }
        for length in [20, 32, 40, 64] {
            let missed = (0..1000).filter(|_| !looks_random(&draw(&all[..16], length))).count();
            assert!(missed <= 30, "hex, {length} digits: {missed} of 1000 missed");
        }
    }
}
