//! Microsoft Azure's identifiable keys: a signature of the service and a Marvin32 checksum end the key, as
//! `src/Marvin/IdentifiableSecrets.cs` in <https://github.com/microsoft/security-utilities> makes them.

use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD};

use super::checked::{Checked, distinct};

/// Signatures, and the seeds of their checksums, one for each purpose of a key: `IdentifiableMetadata.cs` there. A seed is
/// the purpose's name in eight bytes.
const SEEDS: &[(&str, &[&[u8; 8]])] = &[
    ("+ABa", &[b"AbAcct00"]),
    ("+ACR", &[b"ACRDflt0"]),
    ("+AEh", &[b"Send0000", b"Listen00", b"Manage00", b"System00", b"Unknown0"]),
    ("+AMC", &[b"Classic0"]),
    ("+ARm", &[b"Send0000", b"Listen00", b"Manage00", b"System00", b"Unknown0"]),
    ("+ASb", &[b"Send0000", b"Listen00", b"Manage00", b"System00", b"Unknown0"]),
    ("+ASt", &[b"Default0"]),
    ("ACDb", &[b"SysAll00", b"Resour00", b"MastRO00", b"SystRO00", b"Encryp00", b"MastRW00", b"SystRW00"]),
    ("AIoT", &[b"IoTHub00", b"DpsKey00", b"Device00"]),
    ("APIM", &[b"Tenant00", b"IoTHub00", b"Gatewy00", b"GitKey00"]),
    ("AzCa", &[b"Access00"]),
    ("AzFu", &[b"Master00", b"System00", b"Functi00"]),
    ("AzSe", &[b"Query000", b"PAdmin00"]),
];

/// A key whose signature stands before the last six characters, and whose checksum, of all but the last four bytes, is
/// those four.
pub(super) fn identifiable_key(value: &str) -> Option<Checked> {
    let text = value.trim_end_matches('=');
    let signature = text.len().checked_sub(10).and_then(|at| text.get(at..at + 4))?;
    let (_, seeds) = SEEDS.iter().find(|(known, _)| *known == signature)?;
    let url_safe = |text: &str| text.replace('+', "-").replace('/', "_");
    let bytes = BASE64URL_NOPAD.decode(url_safe(text).as_bytes()).ok()?;
    let (data, checksum) = bytes.split_last_chunk::<4>()?;
    let checksum = u32::from_le_bytes(*checksum);
    seeds.iter().any(|seed| marvin32(data, u64::from_be_bytes(**seed)) == checksum).then(Checked::verified)
}

/// A storage account's key: 64 bytes in base64 (<https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>).
/// Newer ones carry the signature `+ASt` and its checksum.
pub(super) fn storage_key(value: &str) -> Option<Checked> {
    let bytes = BASE64.decode(value.as_bytes()).ok().filter(|bytes| bytes.len() == 64)?;
    if value.get(76..80) == Some("+ASt") {
        return identifiable_key(value);
    }
    (distinct(&bytes) >= 24).then(Checked::default)
}

/// The digits of an Entra client secret's checksum.
const ENTRA_DIGITS: &[u8; 66] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";

/// A Microsoft Entra client secret. The newer ones, with `8Q~`, end in the first three digits of the Marvin32 of the rest in
/// base 66: `IsAzureAadClientAppIdentifiableSecret` in `IdentifiableMetadata.cs` there. The older ones have no checksum, so one
/// that does not fit decides nothing.
pub(super) fn entra_secret(value: &str) -> Checked {
    let Some((text, digits)) = value.len().checked_sub(3).and_then(|at| value.split_at_checked(at)) else {
        return Checked::default();
    };
    let mut number = marvin32(text.as_bytes(), u64::from_be_bytes(*b"AadPwd00")) as usize;
    let mut encoded: Vec<u8> = Vec::new();
    while number > 0 {
        encoded.extend(ENTRA_DIGITS.get(number % ENTRA_DIGITS.len()));
        number /= ENTRA_DIGITS.len();
    }
    let fits = value.get(3..6) == Some("8Q~") && encoded.iter().rev().take(3).eq(digits.as_bytes());
    if fits { Checked::verified() } else { Checked::default() }
}

/// Where a classic Azure DevOps token, 32 bytes in base 32, keeps the bytes of its checksum, the highest first.
const DEVOPS_CHECKSUM: [usize; 4] = [2, 7, 8, 22];

/// What the CRC-32 of the other bytes is mixed with, for a user's tokens and an application's.
const DEVOPS_MAGIC: [u32; 2] = [0xe0b9_692d, 0x1019_f92e];

/// A classic Azure DevOps token: `SEC101_102_AdoPat.cs` in <https://github.com/microsoft/security-utilities>.
pub(super) fn devops_token(value: &str) -> bool {
    let Ok(bytes) = BASE32_NOPAD.decode(value.to_ascii_uppercase().as_bytes()) else { return false };
    let (checksum, random): (Vec<_>, Vec<_>) =
        bytes.iter().enumerate().partition(|(at, _)| DEVOPS_CHECKSUM.contains(at));
    let checksum = checksum.iter().fold(0u32, |sum, (_, byte)| sum << 8 | u32::from(**byte));
    let random: Vec<u8> = random.into_iter().map(|(_, byte)| *byte).collect();
    random.len() == 28 && DEVOPS_MAGIC.contains(&(crc32fast::hash(&random) ^ checksum))
}

/// Marvin32, folded into 32 bits (`lib/marvin32.c` in <https://github.com/microsoft/SymCrypt>).
fn marvin32(data: &[u8], seed: u64) -> u32 {
    let hash = marvin(data, seed);
    (hash >> 32) as u32 ^ hash as u32
}

fn marvin(data: &[u8], seed: u64) -> u64 {
    let (mut low, mut high) = (seed as u32, (seed >> 32) as u32);
    let mut chunks = data.chunks_exact(4);
    for chunk in chunks.by_ref() {
        low = low.wrapping_add(chunk.iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte)));
        mix(&mut low, &mut high);
    }
    let rest = chunks.remainder().iter().rev().fold(0x80, |word, &byte| word << 8 | u32::from(byte));
    low = low.wrapping_add(rest);
    mix(&mut low, &mut high);
    mix(&mut low, &mut high);
    u64::from(high) << 32 | u64::from(low)
}

fn mix(low: &mut u32, high: &mut u32) {
    *high ^= *low;
    *low = low.rotate_left(20).wrapping_add(*high);
    *high = high.rotate_left(9) ^ *low;
    *low = low.rotate_left(27).wrapping_add(*high);
    *high = high.rotate_left(19);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marvin_has_its_published_values() {
        let seed = 0x004f_b61a_001b_dbcc;
        let table: [(&[u8], u64); 5] = [
            (b"", 0x30ed_35c1_00cd_3c7d),
            (b"\xaf", 0x48e7_3fc7_7d75_ddc1),
            (b"\xe7\x0f", 0xb5f6_e1fc_485d_bff8),
            (b"\x37\xf4\x95", 0xf0b0_7c78_9b8c_f7e8),
            (b"\x86\x42\xdc\x59", 0x7008_f2e8_7e9c_f556),
        ];
        for (data, hash) in table {
            assert_eq!(marvin(data, seed), hash);
        }
    }

    #[test]
    fn an_entra_checksum_is_verified() {
        let text = "q4T8Q~bWPctTdTUMj3dGiVI69D9Ol9wKZeNk";
        let number = marvin32(text.as_bytes(), u64::from_be_bytes(*b"AadPwd00")) as usize;
        let digits: Vec<_> =
            (0..6).rev().map(|at| number / 66usize.pow(at) % 66).skip_while(|&digit| digit == 0).collect();
        let end: String = digits.iter().take(3).map(|&digit| char::from(ENTRA_DIGITS[digit])).collect();
        assert_eq!(entra_secret(&format!("{text}{end}")), Checked::verified());
        assert_eq!(entra_secret(&format!("{text}~~~")), Checked::default());
        assert_eq!(entra_secret("é"), Checked::default());
    }

    #[test]
    fn a_devops_checksum_is_verified() {
        let random: Vec<u8> = (0..28u8).map(|at| at.wrapping_mul(61) ^ 0x27).collect();
        for magic in DEVOPS_MAGIC {
            let checksum = (crc32fast::hash(&random) ^ magic).to_be_bytes();
            let mut bytes = random.clone();
            for (at, byte) in DEVOPS_CHECKSUM.into_iter().zip(checksum) {
                bytes.insert(at, byte);
            }
            let token = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
            assert!(devops_token(&token));
            assert!(!devops_token(&token.replace(&token[30..32], "aa")));
        }
        assert!(!devops_token("é"));
    }

    /// A key of 64 bytes as Azure would make it.
    fn key(signature: &str, seed: &[u8; 8]) -> String {
        let mut random: Vec<u8> = (0..57u8).map(|at| at.wrapping_mul(73) ^ 0x5a).collect();
        random.extend(BASE64.decode(signature.as_bytes()).unwrap());
        let checksum = marvin32(&random, u64::from_be_bytes(*seed));
        random.extend(checksum.to_le_bytes());
        BASE64.encode(&random)
    }

    #[test]
    fn a_checksum_is_verified_for_every_signature() {
        for (signature, seeds) in SEEDS {
            for seed in *seeds {
                assert_eq!(identifiable_key(&key(signature, seed)), Some(Checked::verified()), "{signature}");
            }
            assert_eq!(identifiable_key(&key(signature, b"Nobody00")), None, "{signature}");
        }
        assert_eq!(storage_key(&key("+ASt", b"Default0")), Some(Checked::verified()));
        assert_eq!(storage_key(&key("+ASt", b"Nobody00")), None);
        assert_eq!(storage_key(&key("abcd", b"Nobody00")), Some(Checked::default()));
        assert_eq!(identifiable_key("é"), None);
    }
}
