//! Bech32 (<https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki>).

const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// An age identity is a 32-byte key in Bech32 with the prefix `age-secret-key-`, in capitals
/// (<https://github.com/C2SP/C2SP/blob/main/age.md>).
pub(super) fn age_identity(value: &str) -> bool {
    // 256 bits in groups of five, and six groups of checksum.
    value.len() == "AGE-SECRET-KEY-1".len() + 52 + 6 && is_bech32(&value.to_ascii_lowercase(), "age-secret-key-")
}

/// A Nostr secret key is 32 bytes in Bech32 with the prefix `nsec`
/// (<https://github.com/nostr-protocol/nips/blob/master/19.md>).
pub(super) fn nostr_secret_key(value: &str) -> bool {
    value.len() == "nsec1".len() + 52 + 6 && is_bech32(value, "nsec")
}

/// Whether `text`, in lower case, is `prefix`, a `1`, and data whose checksum fits.
fn is_bech32(text: &str, prefix: &str) -> bool {
    let Some(data) = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('1')) else { return false };
    let digits: Option<Vec<u32>> = data
        .bytes()
        .map(|byte| ALPHABET.iter().position(|&letter| letter == byte).and_then(|at| u32::try_from(at).ok()))
        .collect();
    let Some(digits) = digits else { return false };
    let high = prefix.bytes().map(|byte| u32::from(byte) >> 5);
    let low = prefix.bytes().map(|byte| u32::from(byte) & 31);
    polymod(high.chain(std::iter::once(0)).chain(low).chain(digits)) == 1
}

fn polymod(values: impl Iterator<Item = u32>) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    values.fold(1, |sum, value| {
        let top = sum >> 25;
        let next = (sum & 0x1ff_ffff) << 5 ^ value;
        GENERATOR.iter().enumerate().fold(next, |sum, (bit, term)| if top >> bit & 1 == 1 { sum ^ term } else { sum })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_of_the_specification() {
        assert!(is_bech32("a12uel5l", "a"));
        assert!(is_bech32("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef"));
        assert!(!is_bech32("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxx", "abcdef"));
        assert!(!is_bech32("a1é", "a"));
        assert!(!age_identity("AGE-SECRET-KEY-1"));
        // The example of NIP-19.
        let nostr = ["nsec1vl029mgpspedva04g90vl", "tkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5"].concat();
        assert!(nostr_secret_key(&nostr));
        assert!(!nostr_secret_key(&nostr.replace("vl0", "vl2")));
    }
}
