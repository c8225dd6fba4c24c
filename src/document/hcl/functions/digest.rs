//! Hashes, encodings of bytes, paths and patterns
//! (<https://developer.hashicorp.com/terraform/language/functions>).

use std::collections::BTreeMap;

use regex::Regex;
use sha2::Digest;

use super::{MAX_MEMBERS, encoding, takes, word};
use crate::document::hcl::value::{Found, Gap, Val};

/// Bytes that a pattern may take when it is compiled.
const PATTERN_SIZE: usize = 1 << 20;

pub(super) fn call(name: &str, arguments: &[Val]) -> Option<Found> {
    Some(match name {
        "md5" => hex(arguments, |bytes| md5::Md5::digest(bytes).to_vec()),
        "sha1" => hex(arguments, |bytes| sha1::Sha1::digest(bytes).to_vec()),
        "sha256" => hex(arguments, |bytes| sha2::Sha256::digest(bytes).to_vec()),
        "sha512" => hex(arguments, |bytes| sha2::Sha512::digest(bytes).to_vec()),
        "base64sha256" => base64(arguments, |bytes| sha2::Sha256::digest(bytes).to_vec()),
        "base64sha512" => base64(arguments, |bytes| sha2::Sha512::digest(bytes).to_vec()),
        "base64decode" => one(arguments).and_then(|text| base64decode(&text)),
        "urlencode" => one(arguments).map(|text| Val::text_of(urlencode(&text))),
        "basename" => one(arguments).and_then(|path| basename(&path)),
        "dirname" => one(arguments).and_then(|path| dirname(&path)),
        "regex" => regex(arguments),
        "regexall" => regexall(arguments),
        _ => return None,
    })
}

fn one(arguments: &[Val]) -> Result<std::rc::Rc<str>, Gap> {
    takes(arguments, 1..=1)?;
    word(arguments, 0)
}

fn hex(arguments: &[Val], digest: impl Fn(&[u8]) -> Vec<u8>) -> Found {
    let digest = digest(one(arguments)?.as_bytes());
    Ok(Val::text_of(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
}

fn base64(arguments: &[Val], digest: impl Fn(&[u8]) -> Vec<u8>) -> Found {
    Ok(Val::text_of(encoding::base64(&digest(one(arguments)?.as_bytes()))))
}

/// Base64 with padding; what is no UTF-8 Terraform refuses.
fn base64decode(text: &str) -> Found {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return Err(Gap::Open);
    }
    let (mut bytes, mut group, mut bits) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0_u32);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(Gap::Open),
        };
        group = group << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.extend(u8::try_from(group >> bits & 0xff));
        }
    }
    String::from_utf8(bytes).map(Val::text_of).map_err(|_| Gap::Invalid)
}

/// Go's `url.QueryEscape`.
fn urlencode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The last name of a plain path; what Go's `filepath` would clean is left open.
fn basename(path: &str) -> Found {
    let name = path.rsplit('/').next().filter(|name| !name.is_empty() && !path.contains('\\')).ok_or(Gap::Open)?;
    Ok(Val::text_of(name))
}

fn dirname(path: &str) -> Found {
    let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    if path.contains('\\') || !path.split('/').all(is_plain) {
        return Err(Gap::Open);
    }
    Ok(Val::text_of(path.rsplit_once('/').map_or(".", |(folder, _)| folder)))
}

/// The pattern of the first argument and the text of the second. The syntax is RE2's, which is this one's without what depends on
/// Unicode: there the pattern is left open.
fn pattern(arguments: &[Val]) -> Result<(Regex, std::rc::Rc<str>), Gap> {
    takes(arguments, 2..=2)?;
    let (pattern, text) = (word(arguments, 0)?, word(arguments, 1)?);
    if !pattern.is_ascii() || !text.is_ascii() {
        return Err(Gap::Open);
    }
    let built = regex::RegexBuilder::new(&pattern).size_limit(PATTERN_SIZE).unicode(true).build();
    Ok((built.map_err(|_| Gap::Open)?, text))
}

fn regex(arguments: &[Val]) -> Found {
    let (pattern, text) = pattern(arguments)?;
    captured(&pattern, &pattern.captures(&text).ok_or(Gap::Invalid)?)
}

fn regexall(arguments: &[Val]) -> Found {
    let (pattern, text) = pattern(arguments)?;
    let all = pattern.captures_iter(&text).take(MAX_MEMBERS + 1).map(|found| captured(&pattern, &found));
    let all: Vec<Val> = all.collect::<Result<_, _>>()?;
    if all.len() > MAX_MEMBERS { Err(Gap::Open) } else { Val::list(all) }
}

/// The whole match, or the list or map of its groups.
fn captured(pattern: &Regex, found: &regex::Captures<'_>) -> Found {
    let value = |group: Option<regex::Match<'_>>| group.map_or(Val::Null, |group| Val::text_of(group.as_str()));
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if names.is_empty() {
        return Ok(value(found.get(0)));
    }
    let named: BTreeMap<String, Val> =
        names.iter().flatten().map(|name| ((*name).to_string(), value(found.name(name)))).collect();
    match named.len() {
        0 => Val::list((1..=names.len()).map(|at| value(found.get(at))).collect()),
        count if count == names.len() => Val::map(named),
        // Terraform refuses a mixture.
        _ => Err(Gap::Invalid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(name: &str, arguments: &[&str]) -> Found {
        let arguments: Vec<Val> = arguments.iter().map(|text| Val::text_of(*text)).collect();
        call(name, &arguments).unwrap()
    }

    /// Values of Terraform's documentation.
    #[test]
    fn values_are_those_of_terraform() {
        let cases: &[(&str, &[&str], &str)] = &[
            ("md5", &["hello world"], "5eb63bbbe01eeed093cb22bb8f5acdc3"),
            ("sha1", &["hello world"], "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"),
            ("sha256", &["hello world"], "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"),
            ("base64sha256", &["hello world"], "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="),
            ("base64decode", &["SGVsbG8gV29ybGQ="], "Hello World"),
            ("urlencode", &["Hello World!"], "Hello+World%21"),
            ("basename", &["foo/bar/baz.txt"], "baz.txt"),
            ("dirname", &["foo/bar/baz.txt"], "foo/bar"),
            ("regex", &["[a-z]+", "53453453.345345aaabbbccc23454"], "aaabbbccc"),
        ];
        for (name, arguments, expected) in cases {
            assert_eq!(called(name, arguments), Ok(Val::text_of(*expected)), "{name}");
        }
        let groups = called("regex", &["(\\d+)-(\\d+)-(\\d+)", "2019-02-01"]).unwrap();
        assert_eq!(groups, Val::list(["2019", "02", "01"].map(Val::text_of).to_vec()).unwrap());
        assert_eq!(called("regexall", &["[a-z]+", "1234abcd5678efgh9"]).unwrap().as_items().unwrap().len(), 2);
        assert_eq!(called("regex", &["[a-z]+", "1"]), Err(Gap::Invalid));
        assert_eq!(called("dirname", &["../a"]), Err(Gap::Open));
        // A part of the list would be another list.
        assert_eq!(called("regexall", &["a", &"a".repeat(MAX_MEMBERS + 1)]), Err(Gap::Open));
        assert!(called("regexall", &["a", &"a".repeat(MAX_MEMBERS)]).is_ok());
    }
}
