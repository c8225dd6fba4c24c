//! YAML 1.1, as Kubernetes, Helm, Compose and conftest read it: `yes`, `no`, `on`, `off` are truth values, `0640` is octal
//! (`goyaml.v2/resolve.go` of <https://github.com/kubernetes-sigs/yaml>).

use crate::document::{Entry, Node, Value};
use crate::span::Span;

/// Changes the plain scalars of a tree, which was read by YAML 1.2, to what they are in YAML 1.1. `source` is the text that the
/// spans are in. The answer is whether anything was changed.
pub(super) fn read_as_1_1(source: &str, node: &mut Node) -> bool {
    match &mut node.value {
        Value::Array(items) => items.iter_mut().fold(false, |changed, item| read_as_1_1(source, item) | changed),
        Value::Object(entries) => {
            let mut changed = false;
            let mut renamed = false;
            for entry in entries.iter_mut() {
                changed |= read_as_1_1(source, &mut entry.node);
                renamed |= key(source, entry);
            }
            if renamed {
                keep_last(entries);
            }
            changed | renamed
        }
        Value::String(_) | Value::Int(_) | Value::Float(_) => {
            let Some(value) = plain_text(source, node).and_then(|text| plain(&text)) else { return false };
            let changed = value != node.value;
            node.value = value;
            changed
        }
        Value::Null | Value::Bool(_) | Value::Unknown(_) => false,
    }
}

/// A key as JSON has it: `on` is "true", `010` is "8".
fn key(source: &str, entry: &mut Entry) -> bool {
    if !may_differ(&entry.key) || source.get(entry.key_span.range()) != Some(&entry.key) {
        return false;
    }
    let name = match plain(&entry.key) {
        Some(Value::Bool(value)) => value.to_string(),
        Some(Value::Int(value)) => value.to_string(),
        _ => return false,
    };
    let changed = name != entry.key;
    entry.key = name;
    changed
}

/// Of entries with one key the last counts, where the first stood.
fn keep_last(entries: &mut Vec<Entry>) {
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        match kept.iter_mut().find(|other| other.key == entry.key) {
            Some(other) => *other = entry,
            None => kept.push(entry),
        }
    }
    *entries = kept;
}

/// The text of a scalar that is plain, has no tag and may differ between the versions. An alias has its anchor's.
fn plain_text(source: &str, node: &Node) -> Option<String> {
    let written = source.get(node.span.range())?;
    let text = match &node.value {
        Value::String(text) if may_differ(text) => text.as_str(),
        Value::Int(_) | Value::Float(_) if may_differ(written) => written,
        Value::Int(_) | Value::Float(_) if written.starts_with('*') => anchored(source, written)?,
        _ => return None,
    };
    let plain = match written.strip_prefix('*') {
        Some(_) => anchored(source, written) == Some(text),
        None => written == text && !tagged(source, node.span),
    };
    plain.then(|| text.to_string())
}

/// What stands behind the anchor that an alias names, when it is plain.
fn anchored<'s>(source: &'s str, alias: &str) -> Option<&'s str> {
    let mark = format!("&{} ", alias.strip_prefix('*')?);
    let after = source.get(source.find(&mark)? + mark.len()..)?.trim_start_matches(' ');
    let line = after.lines().next()?;
    let end = line.find([',', ']', '}']).or_else(|| line.find(" #")).unwrap_or(line.len());
    line.get(..end).map(str::trim_end)
}

fn tagged(source: &str, span: Span) -> bool {
    let before = source.get(..span.start as usize).unwrap_or_default();
    let word = before.trim_end_matches(' ').rsplit([' ', '\n', '[', ',', '{']).next().unwrap_or_default();
    word.starts_with('!')
}

/// Whether a text is one that the versions may take for different values: a short word, or digits with a sign or a zero
/// before them or marks among them.
fn may_differ(text: &str) -> bool {
    match text.as_bytes() {
        [b'y' | b'Y' | b'n' | b'N' | b'o' | b'O', ..] => text.len() <= 3,
        [b'0', b'0'..=b'9' | b'_' | b'b' | b'B' | b'X' | b'O', ..] => true,
        [b'+' | b'-', b'0', _, ..] => true,
        [b'0'..=b'9' | b'+' | b'-', ..] => text.contains('_'),
        _ => false,
    }
}

/// A scalar's value where YAML 1.1 has one of its own.
fn plain(text: &str) -> Option<Value> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Some(Value::Bool(true)),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Some(Value::Bool(false)),
        _ => {}
    }
    let digits = text.replace('_', "");
    let (negative, unsigned) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits.strip_prefix('+').unwrap_or(&digits)),
    };
    let prefixed = |marks: [&str; 2]| marks.iter().find_map(|mark| unsigned.strip_prefix(mark));
    let (radix, body) = if let Some(body) = prefixed(["0x", "0X"]) {
        (16, body)
    } else if let Some(body) = prefixed(["0b", "0B"]) {
        (2, body)
    } else if let Some(body) = prefixed(["0o", "0O"]) {
        (8, body)
    } else if unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        (8, unsigned)
    } else {
        (10, unsigned)
    };
    if !body.starts_with(['+', '-'])
        && let Ok(value) = i64::from_str_radix(body, radix)
    {
        return Some(Value::Int(if negative { -value } else { value }));
    }
    match super::scalar::plain(&digits) {
        number @ (Value::Int(_) | Value::Float(_)) => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::artifact;

    fn read(text: &str) -> Node {
        let (mut roots, problems) = super::super::parse(&artifact("a.yaml", text));
        assert!(problems.is_empty(), "{problems:?}");
        let mut root = roots.remove(0);
        read_as_1_1(text, &mut root);
        root
    }

    #[test]
    fn plain_scalars_are_what_kubernetes_takes_them_for() {
        for (text, value) in [
            ("yes", Value::Bool(true)),
            ("On", Value::Bool(true)),
            ("OFF", Value::Bool(false)),
            ("n", Value::Bool(false)),
            ("0640", Value::Int(416)),
            ("0o640", Value::Int(416)),
            ("-0x1F", Value::Int(-31)),
            ("0b101", Value::Int(5)),
            ("1_000", Value::Int(1000)),
            ("08", Value::Int(8)),
            ("010.5", Value::Float(10.5)),
            ("644", Value::Int(644)),
            ("oN", Value::String("oN".into())),
            ("yes sir", Value::String("yes sir".into())),
            ("'yes'", Value::String("yes".into())),
            ("\"0640\"", Value::String("0640".into())),
            ("!!str yes", Value::String("yes".into())),
            ("|-\n  on", Value::String("on".into())),
            ("0_x", Value::String("0_x".into())),
            ("2024-01-01", Value::String("2024-01-01".into())),
        ] {
            assert_eq!(read(&format!("a: {text}\n")).get("a").unwrap().value, value, "{text}");
        }
    }

    #[test]
    fn keys_and_what_is_inside_are_read_so_too() {
        let root = read("on: [yes, {no: 010}]\n\"off\": x\n'yes': last\n");
        let keys: Vec<&str> = root.as_object().unwrap().iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["true", "off", "yes"]);
        let items = root.get("true").unwrap().as_array().unwrap();
        assert_eq!(items[0].value, Value::Bool(true));
        assert_eq!(items[1].get("false").unwrap().value, Value::Int(8));
    }

    #[test]
    fn keys_that_become_one_are_one() {
        let root = read("yes: 1\non: 2\n");
        assert_eq!(root.as_object().unwrap().len(), 1);
        assert_eq!(root.get("true").unwrap().value, Value::Int(2));
    }

    #[test]
    fn an_alias_is_read_as_its_anchor() {
        let root = read("a: &flag yes # why\nb: *flag\nc: &text 'no'\nd: *text\ne: &mode 0640\nf: [*mode]\n");
        let value = |key: &str| root.get(key).unwrap().value.clone();
        assert_eq!((value("b"), value("d")), (Value::Bool(true), Value::String("no".into())));
        assert_eq!(root.get("f").unwrap().as_array().unwrap()[0].value, Value::Int(416));
    }
}
