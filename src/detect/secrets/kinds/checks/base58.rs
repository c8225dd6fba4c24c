//! Keys of wallets: Base58Check (<https://en.bitcoin.it/wiki/Base58Check_encoding>), and what other chains make of a key.

use sha2::{Digest, Sha256};

use super::checked::{Checked, distinct};

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// The order of the group of secp256k1 (SEC 2 section 2.4.1): private keys are below it, and not zero.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc,
    0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// A private key in wallet import format: a network's byte, the key, and 1 where its public key is compressed
/// (<https://en.bitcoin.it/wiki/Wallet_import_format>).
pub(super) fn wallet_import_format(value: &str) -> Option<Checked> {
    let bytes = decode_check(value)?;
    let (network, key) = bytes.split_first()?;
    let network = match network {
        0x80 => "mainnet",
        0xef => "testnet",
        _ => return None,
    };
    let key = if key.len() == 33 { key.strip_suffix(&[1])? } else { key };
    is_key(key).then(|| Checked::verified().with("network", network))
}

/// An extended private key of BIP 32: a version, 41 bytes of place in the tree, a zero and the key
/// (<https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki#serialization-format>). Wallets gave versions of their own to
/// other scripts (SLIP 132): the text begins with another letter then.
pub(super) fn extended_private_key(value: &str) -> Option<Checked> {
    let bytes = decode_check(value).filter(|bytes| bytes.len() == 78)?;
    let key = bytes.get(45..).and_then(|rest| rest.strip_prefix(&[0]))?;
    let depth = bytes.get(4)?;
    is_key(key).then(|| Checked::verified().with("depth", &depth.to_string()))
}

/// A Solana key pair is the 64 bytes of an Ed25519 secret and public key in base 58
/// (<https://solana.com/docs/core/accounts>, <https://www.rfc-editor.org/rfc/rfc8032>).
pub(super) fn is_solana_keypair(value: &str) -> bool {
    decode(value).is_some_and(|bytes| bytes.len() == 64 && distinct(&bytes) >= 24)
}

/// A Stellar secret seed is a byte of version, 32 bytes and their CRC-16 (XModem), its low byte first, in base 32
/// (<https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0023.md>).
pub(super) fn stellar_secret_seed(value: &str) -> bool {
    const SEED: u8 = 18 << 3;
    let Ok(bytes) = data_encoding::BASE32_NOPAD.decode(value.as_bytes()) else { return false };
    let Some((data, checksum)) = bytes.split_last_chunk::<2>() else { return false };
    data.len() == 33 && data.first() == Some(&SEED) && crc16(data) == u16::from_le_bytes(*checksum)
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0u16, |sum, &byte| {
        (0..8).fold(sum ^ u16::from(byte) << 8, |sum, _| if sum & 0x8000 == 0 { sum << 1 } else { sum << 1 ^ 0x1021 })
    })
}

/// 32 bytes in hexadecimal that secp256k1 takes, and that nobody typed.
pub(super) fn is_secp256k1_key(value: &str) -> bool {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).is_ok_and(|key| is_key(&key))
}

fn is_key(key: &[u8]) -> bool {
    key.len() == 32 && key < ORDER.as_slice() && distinct(key) >= 12
}

/// The bytes before the checksum, the first four of the SHA-256 of their SHA-256, if it fits.
fn decode_check(text: &str) -> Option<Vec<u8>> {
    let mut bytes = decode(text)?;
    let at = bytes.len().checked_sub(4)?;
    let checksum = bytes.split_off(at);
    let hash = Sha256::digest(Sha256::digest(&bytes));
    hash.as_slice().starts_with(&checksum).then_some(bytes)
}

/// Base 58, the most significant digit first; a leading `1` is a zero byte. At most 120 digits: the work is quadratic.
fn decode(text: &str) -> Option<Vec<u8>> {
    if text.len() > 120 {
        return None;
    }
    let mut little: Vec<u8> = Vec::with_capacity(96);
    for byte in text.bytes() {
        let mut carry = ALPHABET.iter().position(|&letter| letter == byte)?;
        for digit in &mut little {
            carry += usize::from(*digit) * 58;
            *digit = (carry & 0xff) as u8;
            carry >>= 8;
        }
        while carry > 0 {
            little.push((carry & 0xff) as u8);
            carry >>= 8;
        }
    }
    little.extend(text.bytes().take_while(|&byte| byte == b'1').map(|_| 0));
    little.reverse();
    Some(little)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode_check(bytes: &[u8]) -> String {
        let hash = Sha256::digest(Sha256::digest(bytes));
        let mut number = [bytes, &hash[..4]].concat();
        let mut out = Vec::new();
        while number.iter().any(|&byte| byte != 0) {
            let mut rest = 0usize;
            for byte in &mut number {
                rest = rest << 8 | usize::from(*byte);
                *byte = (rest / 58) as u8;
                rest %= 58;
            }
            out.push(char::from(ALPHABET[rest]));
        }
        out.iter().rev().collect()
    }

    #[test]
    fn the_examples_of_the_specifications_pass() {
        // From the pages named above; the key was published with its decoding.
        let wif = ["5HueCGU8rMjxEXxiPuD5BDku4MkFq", "eZyd4dZ1jvhTVqvbTLvyTJ"].concat();
        assert_eq!(wallet_import_format(&wif).unwrap().attributes, [("network".to_string(), "mainnet".to_string())]);
        assert_eq!(wallet_import_format(&wif.replace("Hue", "Hua")), None);
        assert_eq!(wallet_import_format("é"), None);
    }

    #[test]
    fn an_extended_key_is_verified() {
        let key: Vec<u8> = (0..32u8).map(|at| at.wrapping_mul(41) ^ 0x33).collect();
        let bytes = [&[0x04, 0x88, 0xad, 0xe4, 3][..], &[7; 40], &[0], &key].concat();
        let text = encode_check(&bytes);
        assert!(text.starts_with("xprv"), "{text}");
        assert_eq!(extended_private_key(&text).unwrap().checksum, Some(true));
        let public = [&[0x04, 0x88, 0xb2, 0x1e, 3][..], &[7; 40], &[2], &key].concat();
        assert_eq!(extended_private_key(&encode_check(&public)), None);
    }

    #[test]
    fn stellar_and_solana_keys_have_their_length_and_checksum() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        let mut seed = vec![18 << 3];
        seed.extend((0..32u8).map(|at| at.wrapping_mul(57) ^ 0x1d));
        seed.extend(crc16(&seed).to_le_bytes());
        let text = data_encoding::BASE32_NOPAD.encode(&seed);
        assert!(text.starts_with('S') && stellar_secret_seed(&text), "{text}");
        assert!(!stellar_secret_seed(&text.replace(&text[20..22], "AA")));
        assert!(!is_solana_keypair("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"));
    }

    #[test]
    fn a_key_is_below_the_order() {
        assert!(is_secp256k1_key("0x8f2c6e0b91d7a4350ce8b1f6d29a7c43e05b18d2f6a9c07e4b35d1f8a2c60e9b"));
        assert!(!is_secp256k1_key(&"f".repeat(64)));
        assert!(!is_secp256k1_key(&"0".repeat(64)));
        assert!(!is_secp256k1_key(&format!("{}1", "0".repeat(63))));
    }
}
