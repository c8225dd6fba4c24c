//! Adding to the file.

use std::fmt::Write as _;

use crate::waiver::{Covers, Waiver, Waivers};

const HEADER: &str = "# Results that somebody answers for until a day; `regate waive` adds to it.\n";

/// The next free id: `W-1`, `W-2`.
#[must_use]
pub fn new_id(waivers: &Waivers) -> String {
    let number = |waiver: &Waiver| waiver.id.strip_prefix("W-")?.parse::<u64>().ok();
    let highest = waivers.list.iter().filter_map(number).max().unwrap_or_default();
    format!("W-{}", highest.saturating_add(1))
}

/// The text of the file with one more waiver at its end.
#[must_use]
pub fn append(text: &str, waiver: &Waiver) -> String {
    let mut all = if text.trim().is_empty() { HEADER.to_string() } else { text.to_string() };
    if !all.ends_with('\n') {
        all.push('\n');
    }
    let (approved_at, expires) = (waiver.approved_at.to_string(), waiver.expires.to_string());
    let mut fields = vec![("id", waiver.id.as_str()), ("rule", &waiver.rule)];
    match &waiver.covers {
        Covers::Fingerprint(fingerprint) => fields.push(("fingerprint", fingerprint)),
        Covers::Subject { path, subject } => fields.extend([("path", path.as_str()), ("subject", subject)]),
    }
    fields.push(("reason", &waiver.reason));
    fields.extend(waiver.ticket.as_deref().map(|ticket| ("ticket", ticket)));
    fields.extend([("owner", waiver.owner.as_str()), ("approved_by", &waiver.approved_by)]);
    fields.extend([("approved_at", approved_at.as_str()), ("expires", &expires)]);
    fields.extend(waiver.compensating_control.as_deref().map(|control| ("compensating_control", control)));
    for (at, (name, value)) in fields.into_iter().enumerate() {
        let lead = if at == 0 { "- " } else { "  " };
        let _ = writeln!(all, "{lead}{name}: {}", quoted(value));
    }
    all
}

/// A double-quoted scalar: JSON's escapes are YAML's as well.
fn quoted(text: &str) -> String {
    let is_plain = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/' | b'@'))
            && text.bytes().any(|b| b.is_ascii_alphabetic())
            && !matches!(
                text.to_ascii_lowercase().as_str(),
                "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
            )
    };
    if is_plain(text) { text.to_string() } else { serde_json::to_string(text).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waiver::parse;

    #[test]
    fn what_is_written_is_read_again() {
        let first = parse(
            "- id: W-1\n  rule: r\n  fingerprint: '12e5'\n  reason: 'a: \"b\" # c'\n  owner: 'no'\n  approved_by: é\n  approved_at: 2026-01-01\n  expires: 2026-02-01",
        );
        assert_eq!(first.malformed, []);
        let mut second = first.list[0].clone();
        second.id = new_id(&first);
        let text = append(&first.text, &second);
        let read = parse(&text);
        assert_eq!(read.malformed, []);
        let same = |a: &Waiver, b: &Waiver| {
            Waiver { id: String::new(), span: Default::default(), ..a.clone() }
                == Waiver { id: String::new(), span: Default::default(), ..b.clone() }
        };
        assert!(same(&read.list[0], &read.list[1]), "{text}");
        assert_eq!(read.list[1].id, "W-2");
        assert_eq!(parse(&append("", &second)).list.len(), 1);
    }
}
