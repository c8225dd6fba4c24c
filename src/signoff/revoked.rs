//! Keys that were taken back: OpenSSH's KRL, or a list of public keys and `SHA256:` fingerprints, one a line.

use sha2::{Digest as _, Sha256};
use ssh_key::PublicKey;
use ssh_key::public::KeyData;

/// `SSHKRL\n\0` (OpenSSH's PROTOCOL.krl).
const MAGIC: &[u8] = b"SSHKRL\n\0";
const SECTION_EXPLICIT_KEY: u8 = 2;
const SECTION_SHA1: u8 = 3;
const SECTION_SIGNATURE: u8 = 4;
const SECTION_SHA256: u8 = 5;

/// The keys that no signature counts of.
#[derive(Clone, Debug, Default)]
pub struct Revoked {
    blobs: Vec<Vec<u8>>,
    sha1: Vec<Vec<u8>>,
    sha256: Vec<Vec<u8>>,
}

impl Revoked {
    /// Reads a file of either kind.
    ///
    /// # Errors
    ///
    /// What is not understood: it could be the key that matters.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.starts_with(MAGIC) { Self::krl(bytes) } else { Self::list(bytes) }
    }

    fn list(bytes: &[u8]) -> Result<Self, String> {
        if bytes.trim_ascii().is_empty() {
            return Err("the file of revoked keys is empty, and may be that of a download that failed: one that revokes nobody \
                        says so in a line that begins with '#'"
                .to_string());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "the file of revoked keys is neither a KRL nor text")?;
        let mut revoked = Self::default();
        for (at, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match (fingerprint(line), PublicKey::from_openssh(line)) {
                (_, Ok(key)) => {
                    revoked.blobs.push(key.to_bytes().map_err(|_| format!("line {at}: the key cannot be read"))?)
                }
                (Some(digest), Err(_)) => revoked.sha256.push(digest),
                _ => {
                    return Err(format!(
                        "line {at} of the revoked keys is neither a public key nor a whole SHA256 fingerprint: it would revoke nobody"
                    ));
                }
            }
        }
        Ok(revoked)
    }

    /// Header: version, KRL version, date, flags (64 bits each, the first 32), reserved and comment (texts); then sections.
    fn krl(bytes: &[u8]) -> Result<Self, String> {
        let short = || "the KRL ends too early".to_string();
        let mut reader = Reader(bytes.get(MAGIC.len()..).unwrap_or_default());
        if reader.u32().ok_or_else(short)? != 1 {
            return Err("the KRL is of a version that is not known".to_string());
        }
        reader.take(24).ok_or_else(short)?;
        reader.text().ok_or_else(short)?;
        reader.text().ok_or_else(short)?;
        let mut revoked = Self::default();
        while !reader.0.is_empty() {
            let kind = reader.take(1).and_then(|byte| byte.first().copied()).ok_or_else(short)?;
            let mut section = Reader(reader.text().ok_or_else(short)?);
            let into = match kind {
                SECTION_EXPLICIT_KEY => &mut revoked.blobs,
                SECTION_SHA1 => &mut revoked.sha1,
                SECTION_SHA256 => &mut revoked.sha256,
                // A signature over the list itself; nobody says by whom it should be.
                SECTION_SIGNATURE => continue,
                _ => return Err("the KRL revokes certificates, which are not read".to_string()),
            };
            let length = match kind {
                SECTION_SHA1 => Some(20),
                SECTION_SHA256 => Some(32),
                _ => None,
            };
            while !section.0.is_empty() {
                let item = section.text().ok_or_else(short)?;
                if length.is_some_and(|length| item.len() != length) {
                    return Err("the KRL has a digest that is not whole".to_string());
                }
                into.push(item.to_vec());
            }
        }
        Ok(revoked)
    }

    /// Whether a key was taken back. A key that cannot be encoded counts as one that was.
    #[must_use]
    pub fn holds(&self, key: &KeyData) -> bool {
        let Ok(blob) = PublicKey::new(key.clone(), "").to_bytes() else { return true };
        let sha256 = Sha256::digest(&blob);
        let sha1 = <sha1::Sha1 as sha1::Digest>::digest(&blob);
        self.blobs.contains(&blob)
            || self.sha256.iter().any(|known| known.as_slice() == sha256.as_slice())
            || self.sha1.iter().any(|known| known.as_slice() == sha1.as_slice())
    }
}

/// The digest of a fingerprint as ssh-keygen writes it: `SHA256:...`, or `256 SHA256:... comment (ED25519)`. `None` where it is not
/// one of 32 bytes: one that was cut names no key.
fn fingerprint(line: &str) -> Option<Vec<u8>> {
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let word = if first.bytes().all(|byte| byte.is_ascii_digit()) { words.next()? } else { first };
    let text = word.strip_prefix("SHA256:")?.trim_end_matches('=');
    data_encoding::BASE64_NOPAD.decode(text.as_bytes()).ok().filter(|digest| digest.len() == 32)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// A length of 32 bits and as many bytes.
    fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.u32()?).ok()?;
        self.take(length)
    }
}

#[cfg(test)]
mod tests {
    use ssh_key::HashAlg;

    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    #[test]
    fn a_list_of_keys_and_fingerprints() {
        let key = PublicKey::from_openssh(KEY).unwrap();
        let print = key.fingerprint(HashAlg::Sha256);
        let holds = |text: &str| Revoked::parse(text.as_bytes()).map(|revoked| revoked.holds(key.key_data()));
        assert_eq!(holds("# none\n"), Ok(false));
        assert_eq!(holds(&format!("{KEY} old laptop\n")), Ok(true));
        assert_eq!(holds(&format!("{print}\n")), Ok(true));
        assert_eq!(holds(&format!("256 {print}= officer (ED25519)\n")), Ok(true));
        // One that was cut, or that a malformed key has for a comment, would revoke nobody.
        let print = print.to_string();
        for cut in ["SHA256:AAAA", &print[..print.len() - 1], &format!("{print}A"), &format!("{} {print}", &KEY[..40])]
        {
            assert!(holds(&format!("{cut}\n")).is_err(), "{cut}");
        }
        assert!(holds("bob\n").is_err());
        assert!(Revoked::parse(b"SSHKRL\n\0\0\0\0\x01").is_err());
        assert!(Revoked::parse(b"\xFF\xFE").is_err());
    }
}
