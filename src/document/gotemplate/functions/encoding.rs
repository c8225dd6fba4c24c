//! YAML, JSON, base64 and hashes.

use std::collections::BTreeMap;

use data_encoding::{BASE32, BASE64, HEXLOWER};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use super::{Answer, Stop, arg, text};
use crate::document::gotemplate::json_out::{Style, to_json};
use crate::document::gotemplate::value::{Data, Map, Val};
use crate::document::gotemplate::{UNKNOWN_MARK, yaml_in, yaml_out};

pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "toYaml" => arg(args, 0).and_then(to_yaml),
        "toJson" => json(args, Style { pretty: false, raw: false }),
        "toPrettyJson" => json(args, Style { pretty: true, raw: false }),
        "toRawJson" => json(args, Style { pretty: false, raw: true }),
        "fromYaml" | "fromJson" => from_yaml(args, false),
        "fromYamlArray" | "fromJsonArray" => from_yaml(args, true),
        "b64enc" => text(args, 0).map(|text| Val::text(BASE64.encode(text.as_bytes()))),
        "b64dec" => text(args, 0).and_then(|text| decoded(BASE64.decode(text.as_bytes()).ok())),
        "b32enc" => text(args, 0).map(|text| Val::text(BASE32.encode(text.as_bytes()))),
        "b32dec" => text(args, 0).and_then(|text| decoded(BASE32.decode(text.as_bytes()).ok())),
        "sha256sum" => text(args, 0).map(|text| Val::text(HEXLOWER.encode(&Sha256::digest(text.as_bytes())))),
        "sha512sum" => text(args, 0).map(|text| Val::text(HEXLOWER.encode(&Sha512::digest(text.as_bytes())))),
        "sha1sum" => text(args, 0).map(|text| Val::text(HEXLOWER.encode(&Sha1::digest(text.as_bytes())))),
        "adler32sum" => text(args, 0).map(|text| Val::text(adler32(text.as_bytes()).to_string())),
        "urlquery" => text(args, 0).map(|text| Val::text(query(text))),
        _ => return None,
    })
}

fn to_yaml(value: &Val) -> Answer {
    // At the top of a text, what is unknown as a whole is unknown.
    if matches!(value.data, Data::Unknown(_)) || value.as_map().is_some_and(Map::is_open) {
        return Err(Stop::Unknown);
    }
    yaml_out::to_yaml(value, UNKNOWN_MARK).map(|text| Val::of_text(text).or_at(value.at)).ok_or(Stop::Unknown)
}

fn json(args: &[Val], style: Style) -> Answer {
    let value = arg(args, 0)?;
    if value.holds_unknown() {
        return Err(Stop::Unknown);
    }
    to_json(value, style).map(|text| Val::text(text).or_at(value.at)).ok_or(Stop::Unknown)
}

/// What does not parse is told under a key of its own by Helm, in words that are not known here.
fn from_yaml(args: &[Val], wants_list: bool) -> Answer {
    let value = arg(args, 0)?;
    let Data::Text(source) = &value.data else { return Err(Stop::Unknown) };
    let parsed = yaml_in::parsed(source).ok_or(Stop::Unknown)?;
    match (&parsed.data, wants_list) {
        (Data::Nil, false) => Ok(Val::map(BTreeMap::new())),
        (Data::Nil, true) => Ok(Val::list(Vec::new())),
        (Data::Map(_), false) | (Data::List(_), true) => Ok(parsed),
        _ => Err(Stop::Unknown),
    }
}

fn decoded(bytes: Option<Vec<u8>>) -> Answer {
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map(Val::text).ok_or(Stop::Unknown)
}

/// RFC 1950.
fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

/// Go's `url.QueryEscape`.
fn query(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
