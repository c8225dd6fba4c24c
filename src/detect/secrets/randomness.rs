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

/// The letter pairs that make up most of English and of identifiers: about a fifth of all pairs. Random letters hit
/// them a fifth of the time; words, four times of five.
const COMMON_PAIRS: &[u8] =
    b"thheinerantionatentiesorteofedisitalarstndtongsecoremedevehirarorilichseacelmaomurtaelnoperottdilosawehassetus\
iglaomonunadopeclipeavfopospreabsuidieimshbeouweutwhlyupgechotrplesutmiayegrexrtpamiolmpssckkeivprwaucmodaquefctapcrtu\
wiqublbabrulldvifiowoprnterycrobturddrplufffaaktokegeegoirgafudoncnsrslsldciagamcanasysporysciivumuldbugnfckkiswwobu";

#[allow(clippy::indexing_slicing, reason = "runs at compile time: an index out of range is a build error")]
const fn pair_table() -> [u32; 26] {
    let mut table = [0u32; 26];
    let mut at = 0;
    while at + 1 < COMMON_PAIRS.len() {
        let (first, second) = (COMMON_PAIRS[at] - b'a', COMMON_PAIRS[at + 1] - b'a');
        table[first as usize] |= 1 << second;
        at += 2;
    }
    table
}

static PAIRS: [u32; 26] = pair_table();

/// The share of letter pairs that words have, from 0 to 1; `None` with fewer than four pairs.
fn wordiness(text: &str) -> Option<f32> {
    let (mut pairs, mut common) = (0u32, 0u32);
    let lower = text.as_bytes().iter().map(u8::to_ascii_lowercase);
    for (first, second) in lower.clone().zip(lower.skip(1)) {
        if first.is_ascii_lowercase() && second.is_ascii_lowercase() {
            pairs += 1;
            let row = PAIRS.get(usize::from(first - b'a')).copied().unwrap_or_default();
            common += row >> (second - b'a') & 1;
        }
    }
    (pairs >= 4).then(|| common as f32 / pairs as f32)
}

/// Whether a token-like value looks drawn at random: many different characters, more than one class, and letter pairs
/// that words do not have.
pub(crate) fn looks_random(value: &str) -> bool {
    if value.len() < 12 || has_sequence(value) || is_dotted_name(value) {
        return false;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let upper = value.bytes().any(|b| b.is_ascii_uppercase());
    let lower = value.bytes().any(|b| b.is_ascii_lowercase());
    if is_hex(value) {
        return value.len() >= 20 && digits > 0 && (upper != lower || digits == value.len()) && entropy(value) >= 2.8;
    }
    if digits == 0 {
        // Letters alone: words in camel case have few humps and common pairs.
        let humps = upper && lower && switches(value) * 3 >= value.len();
        return humps && wordiness(value).is_none_or(|share| share < 0.4);
    }
    let mixed = digits >= 2 || (upper && lower && switches(value) * 4 >= value.len());
    let enough = if value.len() >= 20 { 3.5 } else { 3.2 };
    mixed && entropy(value) >= enough && wordiness(value).is_none_or(|share| share < 0.56)
}

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

/// How often the class of the character changes: random text changes at every second or third character.
fn switches(value: &str) -> usize {
    let class = |b: u8| (b.is_ascii_digit(), b.is_ascii_uppercase(), b.is_ascii_lowercase());
    value.bytes().zip(value.bytes().skip(1)).filter(|&(a, b)| class(a) != class(b)).count()
}

pub(crate) fn is_hex(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Text that a person typed to fill a field: `1234567`, `abcdefg`, `xxxxx`.
pub(crate) fn has_sequence(value: &str) -> bool {
    let (mut rising, mut same) = (1, 1);
    for (first, second) in value.bytes().zip(value.bytes().skip(1)) {
        rising = if second == first.wrapping_add(1) && second.is_ascii_alphanumeric() { rising + 1 } else { 1 };
        same = if second == first { same + 1 } else { 1 };
        if rising >= 6 || same >= 5 {
            return true;
        }
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
}
