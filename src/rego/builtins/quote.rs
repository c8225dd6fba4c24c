//! Values as Rego writes them, and texts in quotation marks as Go's `strconv.Quote` sets them.

use regorus::Value;

/// A value as OPA prints it: `{"a": [1, "x"]}`, `{1, 2}`, `set()`.
pub(super) fn term(value: &Value) -> String {
    let list = |items: Vec<String>| items.join(", ");
    match value {
        Value::String(text) => quote(text),
        Value::Array(items) => format!("[{}]", list(items.iter().map(term).collect())),
        Value::Set(items) if items.is_empty() => "set()".to_string(),
        Value::Set(items) => format!("{{{}}}", list(items.iter_sorted().map(term).collect())),
        Value::Object(object) => {
            let entry = |(key, value): (&Value, &Value)| format!("{}: {}", term(key), term(value));
            format!("{{{}}}", list(object.iter_sorted().map(entry).collect()))
        }
        other => other.to_string(),
    }
}

/// A text in double quotation marks, with escapes for what does not print.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            ' ' => quoted.push(' '),
            letter if letter < ' ' || letter == '\u{7f}' => quoted.push_str(&format!("\\x{:02x}", u32::from(letter))),
            letter if letter.is_control() || letter.is_whitespace() || "\u{ad}\u{feff}".contains(letter) => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// As [`quote`], with escapes for everything beyond ASCII, as Go's `strconv.QuoteToASCII`.
pub(super) fn quote_ascii(text: &str) -> String {
    let escape = |letter: char| match u32::from(letter) {
        0..0x80 => letter.to_string(),
        code @ 0x80..0x1_0000 => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    };
    quote(text).chars().map(escape).collect()
}
