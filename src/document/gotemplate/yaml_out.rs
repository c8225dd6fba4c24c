//! Values as `toYaml` writes them: `sigs.k8s.io/yaml` over go-yaml 2
//! (<https://github.com/kubernetes-sigs/yaml/tree/master/goyaml.v2>).

use std::cmp::Ordering;

use super::running::{MAX_LEVELS, below};
use super::text::{Segment, Text};
use super::value::{Data, Map, Val};

/// A value's YAML without a line break at its end. `unknown` is what stands for parts that are not known.
pub(super) fn to_yaml(value: &Val, unknown: &str) -> Option<Text> {
    let mut writer = Writer { out: Text::default(), unknown };
    writer.value(value, 0, Where::Top, MAX_LEVELS)?;
    let text = writer.out;
    let end = text.as_str().len();
    Some(if text.as_str().ends_with('\n') { text.part(0..end - 1) } else { text })
}

/// The longest text that is written.
const MAX_TEXT: usize = 4 << 20;

struct Writer<'u> {
    out: Text,
    unknown: &'u str,
}

/// What stands before a value on its line.
#[derive(Clone, Copy, PartialEq)]
enum Where {
    Top,
    /// `key:`
    Key,
    /// `-`
    Dash,
}

impl Writer<'_> {
    fn value(&mut self, value: &Val, indent: usize, place: Where, levels: usize) -> Option<()> {
        let below = below(levels).filter(|_| self.out.len() <= MAX_TEXT)?;
        match &value.data {
            Data::Map(map) if map.len() > 0 && !map.is_open() => {
                let mut entries = map.entries();
                entries.sort_by(|a, b| key_order(&a.0, &b.0));
                // Under a key, one level deeper; after a dash, on its line.
                let indent = if place == Where::Top { indent } else { indent + 2 };
                if place == Where::Key {
                    self.plain("\n");
                }
                for (at, (key, value)) in entries.iter().enumerate() {
                    if place == Where::Dash && at == 0 {
                        self.plain(" ");
                    } else {
                        self.plain(&" ".repeat(indent));
                    }
                    let written = scalar(key, indent, true);
                    // What may not be there is as if it stood under a condition.
                    let maybe = map.has(key).is_none();
                    let from = Segment { value: value.at, maybe, ..Segment::of(None) };
                    self.out.push(&written, from);
                    self.out.push(":", from);
                    self.value(value, indent, Where::Key, below)?;
                }
            }
            Data::List(items) if !items.is_empty() => {
                // The dashes stand under the key, and two deeper in a list.
                let indent = if place == Where::Dash { indent + 2 } else { indent };
                if place == Where::Key {
                    self.plain("\n");
                }
                for (at, item) in items.iter().enumerate() {
                    if place == Where::Dash && at == 0 {
                        self.plain(" ");
                    } else {
                        self.plain(&" ".repeat(indent));
                    }
                    self.out.push("-", Segment { value: item.at, ..Segment::of(None) });
                    self.value(item, indent, Where::Dash, below)?;
                }
            }
            _ => {
                if place != Where::Top {
                    self.plain(" ");
                }
                self.leaf(value, indent + 2);
                self.plain("\n");
            }
        }
        Some(())
    }

    fn plain(&mut self, text: &str) {
        self.out.append_plain(text);
    }

    fn leaf(&mut self, value: &Val, indent: usize) {
        let from = Segment { value: value.at, ..Segment::of(None) };
        let is_long =
            matches!(&value.data, Data::Text(text) if text.len().saturating_mul(indent.max(1)) > MAX_TEXT * 8);
        let is_open = value.as_map().is_some_and(Map::is_open);
        if is_long || is_open || value.is_unknown() || matches!(value.data, Data::Files(_)) {
            return self.out.push(self.unknown, Segment { unknown: true, ..from });
        }
        let text = match &value.data {
            Data::Bool(value) => value.to_string(),
            Data::Int(value) => value.to_string(),
            Data::Float(value) => json_number(*value),
            Data::Text(text) => scalar(text.as_str(), indent, false),
            Data::List(_) => "[]".to_string(),
            Data::Map(_) => "{}".to_string(),
            _ => "null".to_string(),
        };
        self.out.push(&text, from);
    }
}

/// A number as JSON has it: whole ones below 1e21 without an exponent.
pub(super) fn json_number(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        let text = format!("{value:e}");
        return match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent:0>2}"),
            Some((digits, exponent)) => format!("{digits}e-{:0>1}", exponent.trim_start_matches('-')),
            None => text,
        };
    }
    format!("{value}")
}

/// go-yaml's order of keys: numbers in them by size, letters after other characters.
fn key_order(a: &str, b: &str) -> Ordering {
    let (left, right): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut digits = false;
    for (at, (l, r)) in left.iter().zip(&right).enumerate() {
        if l == r {
            digits = l.is_ascii_digit();
            continue;
        }
        let (al, bl) = (l.is_alphabetic(), r.is_alphabetic());
        if al && bl {
            return l.cmp(r);
        }
        if al || bl {
            let less = if digits { al } else { bl };
            return if less { Ordering::Less } else { Ordering::Greater };
        }
        let run = |chars: &[char]| {
            let digits: Vec<char> = chars.iter().skip(at).take_while(|c| c.is_ascii_digit()).copied().collect();
            let value = digits
                .iter()
                .fold(0_u64, |sum, c| sum.saturating_mul(10).saturating_add(u64::from(c.to_digit(10).unwrap_or(0))));
            (value, digits.len())
        };
        let ((mut an, ai), (mut bn, bi)) = (run(&left), run(&right));
        if (*l == '0' || *r == '0') && left.iter().take(at).rev().take_while(|c| c.is_ascii_digit()).any(|c| *c != '0')
        {
            // A zero inside of a number is a digit of it.
            (an, bn) = (
                an.saturating_add(10_u64.saturating_pow(u32::try_from(ai).unwrap_or(0))),
                bn.saturating_add(10_u64.saturating_pow(u32::try_from(bi).unwrap_or(0))),
            );
        }
        return an.cmp(&bn).then(ai.cmp(&bi)).then(l.cmp(r));
    }
    left.len().cmp(&right.len())
}

/// A text as a scalar of a block. `is_key` where it must stay on one line.
fn scalar(text: &str, indent: usize, is_key: bool) -> String {
    let look = Look::of(text);
    if text.contains('\n') && !is_key && look.block_allowed {
        return literal(text, indent);
    }
    if !text.contains('\n') && resolves_to_text(text) {
        if look.plain_allowed {
            return text.to_string();
        }
        if look.single_allowed {
            return format!("'{}'", text.replace('\'', "''"));
        }
    }
    double_quoted(text)
}

fn literal(text: &str, indent: usize) -> String {
    let mut out = String::from("|");
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    let body = text.strip_suffix('\n');
    match body {
        None => out.push('-'),
        Some(body) if body.ends_with('\n') || body.is_empty() => out.push('+'),
        Some(_) => {}
    }
    let before = " ".repeat(indent);
    for line in body.unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&before);
            out.push_str(line);
        }
    }
    out
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            '\u{1b}' => out.push_str("\\e"),
            '\u{85}' => out.push_str("\\N"),
            '\u{a0}' => out.push(c),
            '\u{2028}' => out.push_str("\\L"),
            '\u{2029}' => out.push_str("\\P"),
            c if u32::from(c) < 0x20 || (0x7f..0xa0).contains(&u32::from(c)) => {
                out.push_str(&format!("\\x{:02X}", u32::from(c)));
            }
            '\u{feff}' => out.push_str("\\uFEFF"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a plain scalar of this text is a text to YAML 1.1, and to go-yaml.
fn resolves_to_text(text: &str) -> bool {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL" | "<<" | ".nan" | ".NaN" | ".NAN") {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    if matches!(lower.as_str(), "true" | "false" | "y" | "n" | "yes" | "no" | "on" | "off") {
        return false;
    }
    let unsigned = lower.strip_prefix(['+', '-']).unwrap_or(&lower);
    if unsigned == ".inf" {
        return false;
    }
    !(is_number(unsigned) || is_base_60(text) || is_date(text))
}

fn is_number(text: &str) -> bool {
    let digits = text.replace('_', "");
    let Some(first) = digits.chars().next() else { return false };
    if !(first.is_ascii_digit() || first == '.') {
        return false;
    }
    for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] {
        if let Some(rest) = digits.strip_prefix(prefix) {
            return !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix));
        }
    }
    // go-yaml's float: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    let (mantissa, exponent) = match digits.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (digits.as_str(), None),
    };
    let all = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = match mantissa.split_once('.') {
        Some((whole, part)) => all(whole) && all(part) && !(whole.is_empty() && part.is_empty()),
        None => !mantissa.is_empty() && all(mantissa),
    };
    whole && exponent.is_none_or(|exponent| !exponent.is_empty() && all(exponent))
}

/// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`, which other readers take for a number.
fn is_base_60(text: &str) -> bool {
    if !text.contains(':') {
        return false;
    }
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let text = text.split_once('.').map_or(text, |(whole, _)| whole);
    let mut parts = text.split(':');
    let first = parts.next().unwrap_or_default();
    let starts =
        first.starts_with(|c: char| c.is_ascii_digit()) && first.chars().all(|c| c.is_ascii_digit() || c == '_');
    starts && parts.all(|part| (1..=2).contains(&part.len()) && part.parse::<u8>().is_ok_and(|value| value < 60))
}

/// A date is a timestamp to go-yaml.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let is_day = bytes.len() >= 10 && digits(0..4) && digits(5..7) && digits(8..10);
    let dashes = bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    is_day && dashes && (bytes.len() == 10 || matches!(bytes.get(10), Some(b'T' | b't' | b' ')) && digits(11..13))
}

/// How a text may be written (`yaml_emitter_analyze_scalar`).
struct Look {
    plain_allowed: bool,
    single_allowed: bool,
    block_allowed: bool,
}

impl Look {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self { plain_allowed: false, single_allowed: true, block_allowed: false };
        }
        let mut look = Self { plain_allowed: true, single_allowed: true, block_allowed: true };
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let chars: Vec<char> = text.chars().collect();
        let (mut was_space, mut was_break, mut after_white) = (false, false, true);
        for (at, &c) in chars.iter().enumerate() {
            let next_is_white = chars.get(at + 1).is_none_or(|next| matches!(next, ' ' | '\t' | '\n' | '\r'));
            let (is_first, is_last) = (at == 0, at + 1 == chars.len());
            indicators |= match c {
                '#' if is_first => true,
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => is_first,
                '?' => is_first && next_is_white,
                ':' => next_is_white,
                '-' => is_first && next_is_white,
                '#' => after_white,
                _ => false,
            };
            let is_break = matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
            let special = !is_printable(c);
            if special {
                (look.plain_allowed, look.single_allowed, look.block_allowed) = (false, false, false);
            }
            if c == ' ' {
                if is_first || is_last {
                    look.plain_allowed = false;
                }
                if is_last {
                    look.block_allowed = false;
                }
                if was_break {
                    (look.plain_allowed, look.single_allowed) = (false, false);
                }
                (was_space, was_break) = (true, false);
            } else if is_break {
                look.plain_allowed = false;
                if was_space {
                    (look.single_allowed, look.block_allowed) = (false, false);
                }
                (was_space, was_break) = (false, true);
            } else {
                (was_space, was_break) = (false, false);
            }
            after_white = matches!(c, ' ' | '\t') || is_break;
        }
        look.plain_allowed &= !indicators;
        look
    }
}

fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{85}')
        || u32::from(c) > 0xffff
}
