//! YAML 1.1, as Kubernetes, Helm, Compose and conftest read it: `yes`, `no`, `on`, `off` are truth values, `0640` is octal
//! (`resolve.go` of <https://pkg.go.dev/go.yaml.in/yaml/v2>, which <https://github.com/kubernetes-sigs/yaml> reads with).

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::document::{Entry, Node, Value};
use crate::span::Span;

/// Changes the plain scalars of a tree, which was read by YAML 1.2, to what they are in YAML 1.1. `source` is the text that the
/// spans are in. The answer is whether anything was changed.
pub(super) fn read_as_1_1(source: &str, root: &mut Node) -> bool {
    Reader { source, root: root.span, aliases: OnceCell::new(), has_letters: true }.node(root)
}

/// The same as readers have it that take `y` and `n` for texts, as PyYAML's and SnakeYAML's resolvers do: those of CloudFormation.
pub(super) fn read_as_1_1_but_letters(source: &str, root: &mut Node) -> bool {
    Reader { source, root: root.span, aliases: OnceCell::new(), has_letters: false }.node(root)
}

struct Reader<'s> {
    source: &'s str,
    root: Span,
    /// Where the scalars stand that aliases take, by where the aliases start; looked for when the first one is met.
    aliases: OnceCell<HashMap<usize, Span>>,
    /// `y` and `n` are truth values.
    has_letters: bool,
}

impl Reader<'_> {
    fn node(&self, node: &mut Node) -> bool {
        match &mut node.value {
            Value::Array(items) => items.iter_mut().fold(false, |changed, item| self.node(item) | changed),
            Value::Object(entries) => {
                let mut changed = false;
                let mut renamed = false;
                for entry in entries.iter_mut() {
                    changed |= self.node(&mut entry.node);
                    renamed |= self.key(entry);
                }
                if renamed {
                    keep_last(entries);
                }
                changed | renamed
            }
            Value::String(_) | Value::Int(_) | Value::Float(_) => {
                let Some(value) = self.text(node).and_then(|text| self.plain(text)) else { return false };
                let changed = value != node.value;
                node.value = value;
                changed
            }
            Value::Null | Value::Bool(_) | Value::Unknown(_) => false,
        }
    }

    /// A key as JSON has it: `on` is "true", `010` is "8".
    fn key(&self, entry: &mut Entry) -> bool {
        // A tag on the line before is the mapping's.
        if !may_differ(&entry.key) || self.written(entry.key_span, &BLANKS) != Some(&entry.key) {
            return false;
        }
        let name = match self.plain(&entry.key) {
            Some(Value::Bool(value)) => value.to_string(),
            Some(Value::Int(value)) => value.to_string(),
            _ => return false,
        };
        let changed = name != entry.key;
        entry.key = name;
        changed
    }

    fn plain(&self, text: &str) -> Option<Value> {
        let is_letter = matches!(text, "y" | "Y" | "n" | "N");
        if is_letter && !self.has_letters { None } else { plain(text) }
    }

    /// The text of a scalar that is plain, has no tag and may differ between the versions.
    fn text(&self, node: &Node) -> Option<&str> {
        let written = self.written(node.span, &SPACES)?;
        let is_same = match &node.value {
            Value::String(text) => text == written,
            _ => true,
        };
        (is_same && may_differ(written)).then_some(written)
    }

    /// What stands at a scalar's place, or at that of the one that an alias takes, when it has no tag.
    fn written(&self, span: Span, between: &[char]) -> Option<&str> {
        let start = span.range().start;
        // No plain scalar begins so (https://yaml.org/spec/1.2.2/#733-plain-style).
        let span = if self.source.as_bytes().get(start) == Some(&b'*') {
            let aliases = self.aliases.get_or_init(|| super::aliases(self.source, self.root));
            aliases.get(&start).copied().unwrap_or(span)
        } else {
            span
        };
        self.source.get(span.range()).filter(|_| !tagged(self.source, span, between))
    }
}

/// Of entries with one key the last counts, where the first stood.
fn keep_last(entries: &mut Vec<Entry>) {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(entries.len());
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        match places.get(&entry.key).and_then(|&at| kept.get_mut(at)) {
            Some(other) => *other = entry,
            None => {
                places.insert(entry.key.clone(), kept.len());
                kept.push(entry);
            }
        }
    }
    *entries = kept;
}

const BLANKS: [char; 2] = [' ', '\t'];
const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];

/// Whether a tag stands before a scalar, or before its anchor. `between` are characters that may stand between them.
fn tagged(source: &str, span: Span, between: &[char]) -> bool {
    let mut before = source.get(..span.range().start).unwrap_or_default();
    loop {
        before = before.trim_end_matches(between);
        let word = before.rsplit([' ', '\t', '\n', '[', ',', '{']).next().unwrap_or_default();
        if !word.starts_with('&') {
            return word.starts_with('!');
        }
        before = before.strip_suffix(word).unwrap_or_default();
    }
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
    fn letters_are_texts_to_other_readers() {
        let text = "{name: n, y: yes}\n";
        assert_eq!(read(text).get("name").unwrap().value, Value::Bool(false));
        let (mut roots, _) = super::super::parse(&artifact("a.yaml", text));
        let mut root = roots.remove(0);
        assert!(read_as_1_1_but_letters(text, &mut root));
        assert_eq!(root.get("name").unwrap().as_str(), Some("n"));
        assert_eq!(root.get("y").unwrap().value, Value::Bool(true));
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

    #[test]
    fn what_looks_like_an_anchor_is_none() {
        let root = read("# &u x\na: '&u x'\nb: &u yes\nc: *u\nd: &u no\ne: {f: *u, *u : g}\n");
        assert_eq!(root.get("c").unwrap().value, Value::Bool(true));
        assert_eq!(root.get("e").unwrap().get("f").unwrap().value, Value::Bool(false));
        assert_eq!(root.get("e").unwrap().get("false").unwrap().value, Value::String("g".into()));
        let root = read("a: &v\n  yes\nb: *v\nc: !!str &w yes\nd: *w\ne: &x !!str yes\n");
        let value = |key: &str| root.get(key).unwrap().value.clone();
        let text = Value::String("yes".into());
        assert_eq!((value("a"), value("b")), (Value::Bool(true), Value::Bool(true)));
        assert_eq!((value("c"), value("d"), value("e")), (text.clone(), text.clone(), text));
        let root = read("a: !!null\non: x\nb: !!map\n  off: x\n!!str no: x\nc: !!str\n  yes\n");
        let keys: Vec<&str> = root.as_object().unwrap().iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["a", "true", "b", "no", "c"]);
        assert!(root.get("b").unwrap().get("false").is_some());
        assert_eq!(root.get("c").unwrap().value, Value::String("yes".into()));
    }

    #[test]
    fn anchors_belong_to_their_document() {
        let text = "a: &u 'yes'\nb: *u\n---\na: &u yes\nb: *u\n";
        let (mut roots, _) = super::super::parse(&artifact("a.yaml", text));
        let changed: Vec<bool> = roots.iter_mut().map(|root| read_as_1_1(text, root)).collect();
        assert_eq!(changed, [false, true]);
        assert_eq!(roots[1].get("b").unwrap().value, Value::Bool(true));
    }

    #[test]
    fn many_keys_and_aliases_take_no_time() {
        let mut text = "a: &u yes\n".to_string();
        (0..50_000).for_each(|at| text.push_str(&format!("k{at}: *u\n")));
        let root = read(&(text + "on: 1\n"));
        assert_eq!(root.get("k49999").unwrap().value, Value::Bool(true));
        assert_eq!(root.as_object().unwrap().len(), 50_002);
    }
}
