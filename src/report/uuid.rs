//! UUIDs that are the same for the same names: version 5 of RFC 9562, section 5.5.

use sha1::{Digest as _, Sha1};

/// The namespace of everything that Regate names, itself made at random once.
const NAMESPACE: [u8; 16] =
    [0x2b, 0x1c, 0x8f, 0x5e, 0x73, 0x0a, 0x4d, 0x61, 0x9e, 0x44, 0x5f, 0x0d, 0xa2, 0xc7, 0x18, 0x36];

/// The UUID of names; `["a", "b"]` and `["ab"]` are two.
pub(super) fn named(names: &[&str]) -> String {
    of(NAMESPACE, names.join("\u{0}").as_bytes())
}

fn of(namespace: [u8; 16], name: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(namespace);
    hash.update(name);
    let mut bytes = [0_u8; 16];
    for (byte, hashed) in bytes.iter_mut().zip(hash.finalize()) {
        *byte = hashed;
    }
    let number = u128::from_be_bytes(bytes);
    let number = (number & !(0xf << 76)) | (0x5 << 76);
    let number = (number & !(0x3 << 62)) | (0x2 << 62);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        number >> 96,
        (number >> 80) & 0xffff,
        (number >> 64) & 0xffff,
        (number >> 48) & 0xffff,
        number & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9562, appendix A.4: `www.example.com` in the namespace of DNS.
    #[test]
    fn the_standards_own_example() {
        let dns = 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8_u128.to_be_bytes();
        assert_eq!(of(dns, b"www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
        assert_ne!(named(&["a", "b"]), named(&["ab"]));
    }
}
