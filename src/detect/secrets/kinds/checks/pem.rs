//! Private keys in PEM (RFC 7468): PKCS #1, PKCS #8, SEC 1, OpenSSH, OpenPGP.

use super::checked::{Checked, distinct};
use crate::detect::secrets::text::{base64, floor_boundary};
use crate::span::Span;

/// The longest private key block that is read, in bytes.
const MAX_PEM: usize = 32 * 1024;

/// How OpenSSH's own format begins.
const OPENSSH: &[u8] = b"openssh-key-v1\0";

/// The block from the BEGIN line that `begin` covers to its END line.
pub(super) fn block(text: &str, begin: Span, want_encrypted: bool) -> Option<Checked> {
    let header = text.get(begin.range())?;
    let label = header.strip_prefix("-----BEGIN ")?.strip_suffix("-----")?;
    let rest = text.get(begin.end as usize..)?;
    let footer = format!("-----END {label}-----");
    let window = rest.get(..floor_boundary(rest, MAX_PEM))?;
    let (body, length) = match window.find(&footer) {
        Some(at) => (window.get(..at)?, at + footer.len()),
        None => {
            let body = cut(window);
            (body, body.trim_end().len())
        }
    };
    let encrypted = label.contains("ENCRYPTED") || body.contains("ENCRYPTED") || openssh_is_encrypted(body);
    if encrypted != want_encrypted || !is_key_body(body) {
        return None;
    }
    let span = Span { start: begin.start, end: begin.end + u32::try_from(length).ok()? };
    let checked = Checked { span: Some(span), ..Checked::default() }.with("label", label);
    Some(described(checked, label, body))
}

/// What is there of a block that was cut before its END line, as in a diff or a log: lines of base64.
fn cut(window: &str) -> &str {
    let line_is_of_key = |line: &str| {
        let line = line.trim();
        line.len() >= 16 && line.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
    };
    let mut end = 0;
    for line in window.split_inclusive('\n') {
        if !(line_is_of_key(line) || end == 0 && line.trim().is_empty()) {
            break;
        }
        end += line.len();
    }
    window.get(..end).unwrap_or_default()
}

/// A whole PEM text in one string.
pub(super) fn in_string(value: &str) -> Option<Checked> {
    let (_, after) = value.split_once("PRIVATE KEY-----")?;
    let (body, _) = after.split_once("-----END")?;
    is_key_body(body).then(|| described(Checked::default(), "PRIVATE KEY", body))
}

/// How far the other fields of a service account's JSON stand from its key, in bytes.
const SERVICE_ACCOUNT: usize = 4096;

/// The key of a Google service account, and whose it is by the fields beside it
/// (<https://cloud.google.com/iam/docs/keys-create-delete#creating>).
pub(super) fn service_account(text: &str, span: Span) -> Option<Checked> {
    let mut checked = in_string(text.get(span.range())?)?;
    let low = floor_boundary(text, (span.start as usize).saturating_sub(SERVICE_ACCOUNT));
    let high = floor_boundary(text, (span.end as usize).saturating_add(SERVICE_ACCOUNT));
    let around = [text.get(low..span.start as usize)?, text.get(span.end as usize..high)?];
    for (field, name) in
        [("\"project_id\"", "project"), ("\"client_email\"", "account"), ("\"private_key_id\"", "key-id")]
    {
        let value = around.iter().find_map(|side| {
            let (_, rest) = side.split_once(field)?;
            let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
            rest.split(['"', '\n']).next().filter(|value| !value.is_empty())
        });
        if let Some(value) = value {
            checked = checked.with(name, value);
        }
    }
    Some(checked)
}

/// RFC 7468 text that can hold a key: base64 that decodes to DER, OpenSSH or OpenPGP. The body may stand in a string
/// literal: escapes, quotes and line joins are left out.
fn is_key_body(body: &str) -> bool {
    // Lines left out, as documentation does.
    if body.lines().any(|line| matches!(line.trim(), "." | ".." | "..." | "…" | "[...]" | "<snip>" | "[snip]")) {
        return false;
    }
    let clean = base64_of(body);
    if clean.contains("EXAMPLE") {
        return false;
    }
    let bytes = base64(&clean);
    match bytes.as_deref() {
        Some(bytes) => {
            let known = bytes.starts_with(OPENSSH)
                || matches!(bytes.first(), Some(0x30))
                || matches!(bytes.first(), Some(0x80..));
            // A key of another sort, or one whose first line is missing: neither text nor a repeated byte.
            let random = bytes.len() >= 64 && distinct(bytes) >= 40 && !bytes.is_ascii();
            random || bytes.len() >= 32 && known && distinct(bytes) >= 16
        }
        // Joined by `+` in source, or with an OpenPGP checksum line: plausible by its length and variety.
        // Code that asks for the lines of a key has calls and blocks between them.
        None => clean.len() >= 160 && distinct(clean.as_bytes()) >= 24 && !clean.contains(['(', '{', '<']),
    }
}

fn base64_of(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    for line in body.split(['\n', '\r']).flat_map(|line| line.split("\\n")).flat_map(|line| line.split("\\r")) {
        let line = line.trim_matches(|c: char| c.is_whitespace() || "\"'`,;\\|#*".contains(c));
        let line = line.strip_suffix("\" +").unwrap_or(line).trim_end_matches([' ', '"']);
        // RFC 1421 and OpenPGP headers.
        if line.contains(':') || (line.starts_with('=') && line.len() == 5) {
            continue;
        }
        out.extend(line.chars().filter(|c| !c.is_whitespace()));
    }
    out
}

/// In the OpenSSH format the cipher's name follows the magic: `none` where there is no passphrase
/// (<https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key>).
fn openssh_is_encrypted(body: &str) -> bool {
    let bytes = base64(&base64_of(body)).unwrap_or_default();
    let cipher = bytes.strip_prefix(OPENSSH);
    cipher.is_some_and(|rest| !rest.starts_with(b"\0\0\0\x04none"))
}

/// Adds the key's algorithm, where the label or the body names it.
fn described(checked: Checked, label: &str, body: &str) -> Checked {
    let named = match label.split(' ').next() {
        Some("RSA") => Some("rsa"),
        Some("EC") => Some("ec"),
        Some("DSA") => Some("dsa"),
        _ => None,
    };
    let found = named.or_else(|| algorithm(&base64(&base64_of(body))?));
    match found {
        Some(found) => checked.with("algorithm", found),
        None => checked,
    }
}

/// The algorithm of an OpenSSH key: the name in its public half, after cipher, key derivation, its options and the number
/// of keys; or of a PKCS #8 key: the object identifier after the version (RFC 5208 section 5, RFC 8410 section 3).
fn algorithm(bytes: &[u8]) -> Option<&'static str> {
    if let Some(mut rest) = bytes.strip_prefix(OPENSSH) {
        for _ in 0..3 {
            (_, rest) = ssh_string(rest)?;
        }
        let (public, _) = ssh_string(rest.get(4..)?)?;
        let (name, _) = ssh_string(public)?;
        let known = [
            ("ssh-ed25519", "ed25519"),
            ("ssh-rsa", "rsa"),
            ("ssh-dss", "dsa"),
            ("ecdsa-sha2-", "ec"),
            ("sk-ssh-ed25519", "ed25519-sk"),
            ("sk-ecdsa-sha2-", "ec-sk"),
        ];
        return known.iter().find(|(start, _)| name.starts_with(start.as_bytes())).map(|&(_, name)| name);
    }
    let head = bytes.get(..bytes.len().min(24))?;
    let known: [(&[u8], &str); 5] = [
        (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "rsa"),
        (b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01", "ec"),
        (b"\x06\x03\x2b\x65\x70", "ed25519"),
        (b"\x06\x03\x2b\x65\x6e", "x25519"),
        (b"\x06\x07\x2a\x86\x48\xce\x38\x04\x01", "dsa"),
    ];
    known.iter().find(|(oid, _)| memchr::memmem::find(head, oid).is_some()).map(|&(_, name)| name)
}

/// A string of SSH (RFC 4251 section 5): its length in four bytes, then itself; and what follows.
fn ssh_string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pem_that_stands_in_prose_is_no_key() {
        assert!(!is_key_body("\n...\n"));
        assert!(!is_key_body(&"\nMIIB\n".repeat(200)));
        let code = "\") || strings.HasPrefix(key, \"-----BEGIN RSA PRIVATE KEY-----\") {\n\treturn key\n}\nlines := split(key)\nfor i := 0; i < 64; i++ {\n\tb.WriteString(lines[i] + \"\\n\")\n}\nb.WriteString(\"-----END X-----\")\nreturn xyzabcdefghjkmnpqrstuvwABCDEFGHIJKLMN";
        assert!(!is_key_body(code));
    }

    #[test]
    fn a_block_that_was_cut_ends_with_its_lines() {
        let lines = "q8Zr1LxW0pVn6TbYc4HsK9pF\r\nd3jGa5eR7mXoUiVtNyB6lQk0\r\n";
        assert_eq!(cut(&format!("\n{lines}and then text\n")), format!("\n{lines}"));
        assert_eq!(cut(" in files, and so on\n"), "");
        assert_eq!(cut(""), "");
    }

    #[test]
    fn the_algorithm_is_read() {
        let string = |text: &[u8]| [&(text.len() as u32).to_be_bytes(), text].concat();
        let public = string(&[string(b"ssh-ed25519"), string(&[7; 32])].concat());
        let key = [OPENSSH, &string(b"none"), &string(b"none"), &string(b""), &[0, 0, 0, 1], &public].concat();
        assert_eq!(algorithm(&key), Some("ed25519"));
        assert_eq!(algorithm(b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22"), Some("ed25519"));
        assert_eq!(algorithm(&key[..40]), None);
        assert_eq!(algorithm(b""), None);
    }
}
