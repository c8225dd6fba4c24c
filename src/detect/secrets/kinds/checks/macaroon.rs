//! Macaroons, serialized as libmacaroons' version 2 (<https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt>).

use data_encoding::BASE64URL_NOPAD;

use super::checked::Checked;

/// What a macaroon says of itself; the rest is its signature, which only its issuer can verify.
struct Macaroon<'a> {
    location: &'a [u8],
    caveats: Vec<&'a [u8]>,
}

/// The types of fields.
const END: u8 = 0;
const LOCATION: u8 = 1;
const IDENTIFIER: u8 = 2;
const VERIFICATION: u8 = 4;
const SIGNATURE: u8 = 6;

/// A PyPI API token is `pypi-` and a macaroon in base64url whose location is the index
/// (<https://pypi.org/help/#apitoken>). Its caveats are JSON: what it is restricted to
/// (`warehouse/macaroons/caveats` in <https://github.com/pypi/warehouse>).
pub(super) fn pypi(value: &str) -> Option<Checked> {
    let text = value.strip_prefix("pypi-")?.trim_end_matches('=');
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let macaroon = parse(&bytes)?;
    let index = std::str::from_utf8(macaroon.location).ok().filter(|host| host.ends_with("pypi.org"))?;
    let mut checked = Checked::default().with("index", index);
    for caveat in macaroon.caveats {
        let Ok(caveat) = serde_json::from_slice::<serde_json::Value>(caveat) else { continue };
        // Since 2022 a list that begins with the caveat's number; before, an object with its permissions.
        let tag = caveat.get(0).and_then(serde_json::Value::as_u64);
        let projects = caveat.get("permissions").is_some_and(|permissions| permissions.get("projects").is_some());
        match tag {
            Some(0) => {
                if let Some(expires) = caveat.get(1).and_then(serde_json::Value::as_i64) {
                    checked = checked.with("expires", &expires.to_string());
                }
            }
            Some(1 | 2) => checked = checked.with("scope", "project"),
            None if projects => checked = checked.with("scope", "project"),
            Some(3) => checked = checked.with("scope", "account"),
            _ => {}
        }
    }
    Some(checked)
}

/// The fields of a whole macaroon, and nothing after it.
fn parse(bytes: &[u8]) -> Option<Macaroon<'_>> {
    let mut fields = Fields(bytes.strip_prefix(&[2])?);
    let location = fields.of_type(LOCATION)?;
    fields.of_type(IDENTIFIER).filter(|identifier| !identifier.is_empty())?;
    fields.end()?;
    let mut caveats = Vec::new();
    while fields.end().is_none() {
        let _ = fields.of_type(LOCATION);
        caveats.push(fields.of_type(IDENTIFIER)?);
        let _ = fields.of_type(VERIFICATION);
        fields.end()?;
    }
    let signature = fields.of_type(SIGNATURE)?;
    (signature.len() == 32 && fields.0.is_empty()).then_some(Macaroon { location, caveats })
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The data of the next field, if it is of this type.
    fn of_type(&mut self, kind: u8) -> Option<&'a [u8]> {
        let mut rest = self.0.strip_prefix(&[kind])?;
        let mut length = 0usize;
        // A length in seven bits a byte, the lowest first; no field here needs more than two.
        for shift in [0, 7] {
            let (&byte, after) = rest.split_first()?;
            rest = after;
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let (data, after) = rest.split_at_checked(length)?;
                self.0 = after;
                return Some(data);
            }
        }
        None
    }

    fn end(&mut self) -> Option<()> {
        self.0 = self.0.strip_prefix(&[END])?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: u8, data: &[u8]) -> Vec<u8> {
        [&[kind, u8::try_from(data.len()).unwrap()], data].concat()
    }

    fn token(location: &[u8], caveats: &[&[u8]], signature: usize) -> String {
        let mut bytes = [vec![2], field(LOCATION, location), field(IDENTIFIER, &[b'7'; 36]), vec![END]].concat();
        for caveat in caveats {
            bytes.extend([field(IDENTIFIER, caveat), vec![END]].concat());
        }
        bytes.push(END);
        bytes.extend(field(SIGNATURE, &vec![9; signature]));
        format!("pypi-{}", BASE64URL_NOPAD.encode(&bytes))
    }

    #[test]
    fn a_token_says_what_it_is_for() {
        let said = |token: &str| {
            let attributes = pypi(token)?.attributes;
            Some(attributes.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(said(&token(b"pypi.org", &[b"[1, [\"acme\"]]"], 32)).unwrap(), "index=pypi.org scope=project");
        let old = token(b"test.pypi.org", &[br#"{"version": 1, "permissions": "user"}"#, b"[0, 9, 1]"], 32);
        assert_eq!(said(&old).unwrap(), "index=test.pypi.org expires=9");
        assert_eq!(said(&token(b"pypi.org", &[b"[3, \"u\"]"], 32)).unwrap(), "index=pypi.org scope=account");
        for broken in [token(b"pypi.org", &[], 31), token(b"example.com", &[], 32), token(b"pypi.org", &[], 32) + "AA"]
        {
            assert_eq!(said(&broken), None);
        }
    }
}
