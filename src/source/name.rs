//! Names of files as text. A name is bytes on most systems, and any bytes may be in it; a path in a report is text from
//! which the name can be had again.
//!
//! A byte that is not UTF-8 is written as `%` and two capital hexadecimal digits, as in a URI (RFC 3986, section 2.1). So
//! that no other name is written the same, a `%` in a name that would read as such a byte, or as an encoded `%`, is
//! written as `%25`. Names without any of this, which are nearly all, are written as they are.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Whether a path's name ends in one of some extensions, which are given in small letters, in any case: `A.REGO` is a policy.
#[must_use]
pub fn has_extension(path: impl AsRef<Path>, extensions: &[&str]) -> bool {
    let own = path.as_ref().extension().and_then(|extension| extension.to_str());
    own.is_some_and(|own| extensions.iter().any(|extension| own.eq_ignore_ascii_case(extension)))
}

/// A name, or a path with `/` between its names, as text.
#[must_use]
pub fn encode(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(text) if !has_code(name) => Cow::Borrowed(text),
        _ => Cow::Owned(encoded(name)),
    }
}

fn encoded(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    for chunk in name.utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some((before, after)) = rest.split_once('%') {
            text.push_str(before);
            // What follows may be cut off by a byte that is not UTF-8, which is no digit either.
            text.push_str(if code(after.as_bytes()).is_some() { "%25" } else { "%" });
            rest = after;
        }
        text.push_str(rest);
        for byte in chunk.invalid() {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// The bytes of a name from its text: what [`encode`] was given.
#[must_use]
pub fn decode(text: &str) -> Cow<'_, [u8]> {
    if !has_code(text.as_bytes()) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut name = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match code(after).filter(|_| *first == b'%') {
            Some(byte) => {
                name.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                name.push(*first);
                rest = after;
            }
        }
    }
    Cow::Owned(name)
}

/// Whether a `%` in it stands for something.
fn has_code(name: &[u8]) -> bool {
    memchr::memchr_iter(b'%', name).any(|at| name.get(at + 1..).is_some_and(|after| code(after).is_some()))
}

/// The byte that two digits stand for, where [`encode`] writes such: a `%` or a byte beyond ASCII.
fn code(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| match *digits.get(at)? {
        digit @ b'0'..=b'9' => Some(digit - b'0'),
        letter @ b'A'..=b'F' => Some(letter - b'A' + 10),
        _ => None,
    };
    let byte = digit(0)? << 4 | digit(1)?;
    (byte == b'%' || byte >= 0x80).then_some(byte)
}

/// A path on disk as text, with forward slashes on every system.
#[must_use]
pub fn of_path(path: &Path) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;

        encode(path.as_os_str().as_bytes()).into_owned()
    }
    #[cfg(not(unix))]
    {
        let text = path.to_string_lossy();
        encode(text.replace('\\', "/").as_bytes()).into_owned()
    }
}

/// The path on disk of a text that [`of_path`] or [`encode`] gave, below a folder.
#[must_use]
pub fn to_path(folder: &Path, text: &str) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;

        folder.join(std::ffi::OsStr::from_bytes(&decode(text)))
    }
    #[cfg(not(unix))]
    {
        folder.join(String::from_utf8_lossy(&decode(text)).as_ref())
    }
}

/// A path that a file in a folder of the repository names relative to it; `None` when it leads out of the repository.
#[must_use]
pub fn relative(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_named_stays_in_the_repository() {
        assert_eq!(relative("a/b", "../c/./d.yaml").as_deref(), Some("a/c/d.yaml"));
        assert_eq!(relative("a", "..").as_deref(), Some(""));
        assert_eq!(relative("a", "../../b"), None);
    }

    #[test]
    fn usual_names_stay_and_bytes_are_encoded() {
        let cases: [(&[u8], &str); 8] = [
            (b"a/b.txt", "a/b.txt"),
            ("é%20 100%.txt".as_bytes(), "é%20 100%.txt"),
            (b"a\xFF", "a%FF"),
            (b"a%FF", "a%25FF"),
            (b"a%25FF", "a%2525FF"),
            (b"%\xFF25", "%%FF25"),
            (b"%ff%7E", "%ff%7E"),
            (b"%", "%"),
        ];
        for (name, text) in cases {
            assert_eq!(encode(name), text);
            assert_eq!(decode(text), name);
        }
    }

    proptest! {
        #[test]
        fn every_name_has_one_text(
            one in prop::collection::vec(prop_oneof![Just(b'%'), Just(b'2'), Just(b'5'), Just(b'F'), Just(0xFF), any::<u8>()], 0..12),
            two in prop::collection::vec(prop_oneof![Just(b'%'), Just(b'2'), Just(b'5'), Just(b'F'), Just(0xFF), any::<u8>()], 0..12),
        ) {
            let text = encode(&one);
            prop_assert_eq!(decode(&text), one.as_slice());
            prop_assert_eq!(text == encode(&two), one == two);
        }
    }
}
