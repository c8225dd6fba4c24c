//! Tokens that end in a CRC-32 of the rest (the IEEE polynomial, as in zlib).

use super::checked::Checked;

/// The last six characters are the CRC-32 of what stands between the prefix and them, in base 62 with the alphabet
/// `0-9A-Za-z`, padded with zeros: <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>.
/// npm's are made alike: <https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/>.
pub(super) fn github(token: &str) -> bool {
    let Some((_, random)) = token.split_once('_') else { return false };
    let Some((payload, checksum)) = random.len().checked_sub(6).and_then(|at| random.split_at_checked(at)) else {
        return false;
    };
    ends_in(checksum, crc32fast::hash(payload.as_bytes()), 62, base62)
}

/// A routable token is `<prefix><payload>.<version>.<length><checksum>`: the payload's length in two digits of base 36,
/// and the CRC-32 of all before it in seven (`lib/authn/token_field/generator/routable_token.rb` in
/// <https://gitlab.com/gitlab-org/gitlab>; the first ones had no version). The payload, base64url, begins with lines such
/// as `o:1` that name the organization, project, group or user
/// (<https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/>). Classic tokens
/// have no dot and no checksum.
pub(super) fn gitlab(token: &str) -> Option<Checked> {
    let Some((head, tail)) = token.rsplit_once('.') else { return Some(Checked::default()) };
    let (length, checksum) = tail.split_at_checked(2)?;
    let signed = token.strip_suffix(checksum)?;
    if checksum.len() != 7 || !ends_in(checksum, crc32fast::hash(signed.as_bytes()), 36, base36) {
        return None;
    }
    let (_, payload) = head.split('.').next()?.split_once('-')?;
    let length = usize::from_str_radix(length, 36).ok()?;
    (payload.len() == length).then(|| routes(payload))
}

/// What a routable token's payload says of its owner: ids, in base 36.
fn routes(payload: &str) -> Checked {
    let mut checked = Checked::verified();
    let bytes = data_encoding::BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap_or_default();
    // The random bytes, and one that counts them, follow the lines.
    let random = bytes.last().map_or(0, |&count| usize::from(count) + 1);
    let lines = bytes.len().checked_sub(random).and_then(|end| bytes.get(..end)).unwrap_or_default();
    for line in lines.split(|&b| b == b'\n').filter_map(|line| std::str::from_utf8(line).ok()) {
        let Some((key, id)) = line.split_once(':') else { continue };
        let name = match key {
            "o" => "organization",
            "g" => "group",
            "p" => "project",
            "u" => "user",
            _ => continue,
        };
        if let Ok(id) = u64::from_str_radix(id, 36) {
            checked = checked.with(name, &id.to_string());
        }
    }
    checked
}

/// The last eight characters are the CRC-32 of what stands before their underscore, its bytes from the lowest on in
/// hexadecimal: `pkg/components/satokengen/tokengen.go` in <https://github.com/grafana/grafana>.
pub(super) fn grafana(token: &str) -> bool {
    let Some((signed, checksum)) = token.rsplit_once('_') else { return false };
    let expected = crc32fast::hash(signed.as_bytes()).to_le_bytes();
    data_encoding::HEXLOWER.encode(&expected) == checksum
}

/// Whether `digits` are `number`, in the base and with the value of each digit given.
fn ends_in(digits: &str, mut number: u32, base: u32, value: fn(u8) -> Option<u32>) -> bool {
    let same = digits.bytes().rev().all(|digit| {
        let expected = number % base;
        number /= base;
        value(digit) == Some(expected)
    });
    same && number == 0
}

fn base62(digit: u8) -> Option<u32> {
    let value = match digit {
        b'0'..=b'9' => digit - b'0',
        b'A'..=b'Z' => digit - b'A' + 10,
        b'a'..=b'z' => digit - b'a' + 36,
        _ => return None,
    };
    Some(u32::from(value))
}

fn base36(digit: u8) -> Option<u32> {
    char::from(digit).to_digit(36).filter(|_| !digit.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(mut number: u32, base: u32, width: usize) -> String {
        let mut out = Vec::new();
        while out.len() < width {
            out.push(char::from_digit(number % base, base).unwrap());
            number /= base;
        }
        out.iter().rev().collect()
    }

    fn routable(prefix: &str, lines: &str, version: &str) -> String {
        let mut bytes = lines.as_bytes().to_vec();
        bytes.extend((1..=16u8).map(|b| b.wrapping_mul(37)));
        bytes.push(16);
        let payload = data_encoding::BASE64URL_NOPAD.encode(&bytes);
        let signed = format!("{prefix}{payload}{version}.{}", digits(payload.len() as u32, 36, 2));
        let checksum = digits(crc32fast::hash(signed.as_bytes()), 36, 7);
        signed + &checksum
    }

    #[test]
    fn a_github_checksum_is_verified() {
        // The example of GitHub's form that is published in base62 token documentation.
        assert!(github(&["ghp_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat()));
        assert!(!github(&["ghp_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq18"].concat()));
        assert!(!github("ghp_é"));
    }

    #[test]
    fn a_routable_token_names_its_owner() {
        for version in ["", ".01"] {
            let token = routable("glpat-", "c:1\no:1\np:2m\nu:a", version);
            let checked = gitlab(&token).unwrap();
            assert_eq!(checked.checksum, Some(true));
            let seen: Vec<_> = checked.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            assert_eq!(seen, [("organization", "1"), ("project", "94"), ("user", "10")]);
            assert_eq!(gitlab(&token.replace("glpat", "glrt")), None);
        }
        assert_eq!(gitlab("glpat-classic"), Some(Checked::default()));
        assert_eq!(gitlab("glpat-abc.é"), None);
    }

    #[test]
    fn a_grafana_checksum_is_verified() {
        // CRC-32 of "123456789" is 0xcbf43926.
        assert!(grafana("123456789_2639f4cb"));
        assert!(!grafana("123456789_2639f4cc"));
        assert!(!grafana("glsa"));
    }
}
