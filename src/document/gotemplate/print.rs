//! Values as Go's fmt writes them (<https://pkg.go.dev/fmt>).

use std::fmt::Write as _;

use super::running::{MAX_LEVELS, below, visit_text};
use super::value::{Data, Val};

/// The key under which a struct of Helm's has what it prints as.
pub(crate) const DISPLAY: &str = "$display";

/// `%v`. What is not known has no text; the caller has looked.
pub(super) fn shown(value: &Val) -> String {
    let mut out = String::new();
    write_shown(&mut out, value, MAX_LEVELS);
    out
}

fn write_shown(out: &mut String, value: &Val, levels: usize) {
    let Some(below) = below(levels) else { return };
    match &value.data {
        Data::Nil => out.push_str("<nil>"),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Int(value) => {
            let _ = write!(out, "{value}");
        }
        Data::Float(value) => out.push_str(&float(*value)),
        Data::Text(text) if !visit_text(text.len()) => {}
        Data::Text(text) => out.push_str(text.as_str()),
        Data::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                write_shown(out, item, below);
            }
            out.push(']');
        }
        Data::Map(map) => {
            if let Some(display) = map.get(DISPLAY) {
                return write_shown(out, &display, below);
            }
            out.push_str("map[");
            for (at, (key, value)) in map.entries().iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                out.push_str(key);
                out.push(':');
                write_shown(out, value, below);
            }
            out.push(']');
        }
        Data::Files(_) | Data::Unknown(_) => {}
    }
}

/// `%v` of a float: the fewest digits that tell it, with an exponent below -4 and from 6 on.
pub(super) fn float(value: f64) -> String {
    if value == 0.0 {
        return if value.is_sign_negative() { "-0" } else { "0" }.to_string();
    }
    if !value.is_finite() {
        return if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "+Inf"
        } else {
            "-Inf"
        }
        .to_string();
    }
    let exponential = format!("{value:e}");
    let (digits, exponent) = exponential.split_once('e').unwrap_or((&exponential, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // strconv.FormatFloat with 'g' and the shortest precision.
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    format!("{value}")
}

/// `%q`.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\u{b}' => out.push_str("\\v"),
            c if u32::from(c) < 0x20 || u32::from(c) == 0x7f => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c if c.is_control() || c == '\u{feff}' || c.is_whitespace() && c != ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `Sprintf`; `None` for verbs and flags that are not worked out here.
pub(super) fn formatted(format: &str, args: &[Val]) -> Option<String> {
    let mut out = String::new();
    let mut args = args.iter();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut spec = Spec::default();
        while let Some(&flag) = chars.peek() {
            match flag {
                '-' => spec.left = true,
                '0' if !spec.left => spec.zero = true,
                '+' => spec.plus = true,
                '#' | ' ' => return None,
                _ => break,
            }
            chars.next();
        }
        spec.width = digits(&mut chars)?;
        if chars.peek() == Some(&'.') {
            chars.next();
            spec.precision = Some(digits(&mut chars)?.unwrap_or(0));
        }
        let verb = chars.next()?;
        if verb == '%' {
            out.push('%');
            continue;
        }
        let Some(arg) = args.next() else {
            let _ = write!(out, "%!{verb}(MISSING)");
            continue;
        };
        out.push_str(&spec.write(verb, arg)?);
        if out.len() > MAX_TEXT {
            return None;
        }
    }
    // Arguments too many are told in the text; no chart that works has them.
    args.next().is_none().then_some(out)
}

#[derive(Default)]
struct Spec {
    left: bool,
    zero: bool,
    plus: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// The longest text that is formatted.
const MAX_TEXT: usize = 4 << 20;
/// Widths above are nobody's.
const MAX_WIDTH: usize = 1000;

fn digits(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Option<usize>> {
    let mut value = None;
    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
        let next = value.unwrap_or(0) * 10 + digit as usize;
        value = Some(next);
        if next > MAX_WIDTH {
            return None;
        }
        chars.next();
    }
    Some(value)
}

impl Spec {
    fn write(&self, verb: char, arg: &Val) -> Option<String> {
        let plain = match (verb, &arg.data) {
            ('v', Data::Nil) => "<nil>".to_string(),
            ('v', _) => shown(arg),
            (verb, Data::Nil) => format!("%!{verb}(<nil>)"),
            ('s', Data::Text(text)) => match self.precision {
                Some(most) => text.as_str().chars().take(most).collect(),
                None => text.as_str().to_string(),
            },
            ('s', Data::Map(map)) if map.has(DISPLAY) == Some(true) => shown(arg),
            ('s', Data::Int(value)) => format!("%!s(int={value})"),
            ('s', Data::Float(value)) => format!("%!s(float64={})", float(*value)),
            ('s', Data::Bool(value)) => format!("%!s(bool={value})"),
            ('q', Data::Text(text)) => quoted(text.as_str()),
            ('d', Data::Int(value)) => value.to_string(),
            ('d', Data::Float(value)) => format!("%!d(float64={})", float(*value)),
            ('d', Data::Text(text)) => format!("%!d(string={})", text.as_str()),
            ('t', Data::Bool(value)) => value.to_string(),
            ('f', Data::Float(value)) => format!("{value:.*}", self.precision.unwrap_or(6)),
            ('g', Data::Float(value)) if self.precision.is_none() => float(*value),
            ('x', Data::Int(value)) if *value >= 0 => format!("{value:x}"),
            ('x', Data::Text(text)) => text.as_str().bytes().map(|byte| format!("{byte:02x}")).collect(),
            ('o', Data::Int(value)) if *value >= 0 => format!("{value:o}"),
            ('c', Data::Int(value)) => char::from_u32(u32::try_from(*value).ok()?)?.to_string(),
            _ => return None,
        };
        let plain =
            if self.plus && plain.starts_with(|c: char| c.is_ascii_digit()) { format!("+{plain}") } else { plain };
        let missing = self.width.unwrap_or(0).saturating_sub(plain.chars().count());
        if missing == 0 {
            return Some(plain);
        }
        Some(match (self.left, self.zero) {
            (true, _) => plain + &" ".repeat(missing),
            (false, true) => match plain.strip_prefix('-') {
                Some(rest) => format!("-{}{rest}", "0".repeat(missing)),
                None => "0".repeat(missing) + &plain,
            },
            (false, false) => " ".repeat(missing) + &plain,
        })
    }
}

/// `Sprint`: a space between two operands of which none is a text.
pub(super) fn printed(args: &[Val]) -> String {
    let mut out = String::new();
    let mut was_text = true;
    for (at, arg) in args.iter().enumerate() {
        let is_text = matches!(arg.data, Data::Text(_));
        if at > 0 && !is_text && !was_text {
            out.push(' ');
        }
        out.push_str(&shown(arg));
        was_text = is_text;
    }
    out
}
