//! `sprintf`, as OPA hands it to Go's `fmt.Sprintf`: whole numbers are `int64`, others `float64`, texts `string`, and
//! everything else is its text in Rego. A verb that does not fit, a missing and a superfluous argument are no errors but
//! say so in the text (go1.26, `src/fmt/print.go` and `format.go`).

use std::iter::Peekable;
use std::str::Chars;

use regorus::Value;

use super::arguments::{array, text};
use super::float;
use super::quote::{quote, quote_ascii, term};
use crate::rego::bounds::MAX_WIDTH;

/// An argument by Go's types.
enum Argument {
    Integer(i64),
    /// A `big.Int`, in decimal.
    Big(String),
    Float(f64),
    Text(String),
}

impl Argument {
    fn new(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.to_string()),
            Value::Number(number) => {
                let digits = number.format_decimal();
                match (digits.parse(), digits.parse()) {
                    (Ok(integer), _) => Self::Integer(integer),
                    (Err(_), Ok(float)) if !number.is_integer() => Self::Float(float),
                    _ => Self::Big(digits),
                }
            }
            other => Self::Text(term(other)),
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Integer(_) => "int64",
            Self::Big(_) => "*big.Int",
            Self::Float(_) => "float64",
            Self::Text(_) => "string",
        }
    }

    /// As `%v`.
    fn plain(&self) -> String {
        match self {
            Self::Integer(integer) => integer.to_string(),
            Self::Big(digits) => digits.clone(),
            Self::Float(float) => float::general(*float, None),
            Self::Text(text) => text.clone(),
        }
    }
}

/// The flags, the width and the precision of a verb.
#[derive(Clone, Copy, Default)]
struct Flags {
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// Formats a list of values.
pub(super) fn sprintf(arguments: &[Value]) -> Result<Value, String> {
    let format = text(arguments, 0)?;
    let values: Vec<Argument> = array(arguments, 1)?.iter().map(Argument::new).collect();
    let mut printer =
        Printer { rest: format.chars().peekable(), values, next: 0, reordered: false, out: String::new() };
    printer.run()?;
    Ok(Value::from(printer.out))
}

struct Printer<'a> {
    rest: Peekable<Chars<'a>>,
    values: Vec<Argument>,
    next: usize,
    /// Some verb names its argument, so that superfluous ones are not told.
    reordered: bool,
    out: String,
}

impl Printer<'_> {
    fn run(&mut self) -> Result<(), String> {
        while let Some(letter) = self.rest.next() {
            if letter == '%' { self.verb()? } else { self.out.push(letter) }
        }
        if !self.reordered && self.next < self.values.len() {
            let extra = self.values.iter().skip(self.next);
            let extra: Vec<_> = extra.map(|value| format!("{}={}", value.type_name(), value.plain())).collect();
            self.out.push_str(&format!("%!(EXTRA {})", extra.join(", ")));
        }
        Ok(())
    }

    fn verb(&mut self) -> Result<(), String> {
        let mut flags = Flags::default();
        while let Some(flag) = self.rest.next_if(|flag| "+-# 0".contains(*flag)) {
            match flag {
                '+' => flags.plus = true,
                '-' => flags.minus = true,
                '#' => flags.sharp = true,
                ' ' => flags.space = true,
                _ => flags.zero = true,
            }
        }
        let mut is_indexed = self.index()?;
        flags.width =
            if self.rest.next_if_eq(&'*').is_some() { self.star(&mut flags, "%!(BADWIDTH)")? } else { self.number()? };
        if self.rest.next_if_eq(&'.').is_some() {
            is_indexed &= self.index()?;
            flags.precision = if self.rest.next_if_eq(&'*').is_some() {
                self.star(&mut Flags::default(), "%!(BADPREC)")?
            } else {
                Some(self.number()?.unwrap_or(0))
            };
        }
        if !is_indexed {
            self.index()?;
        }
        let Some(verb) = self.rest.next() else {
            self.out.push_str("%!(NOVERB)");
            return Ok(());
        };
        if verb == '%' {
            self.out.push('%');
            return Ok(());
        }
        let at = self.next;
        self.next += 1;
        let text = match self.values.get(at) {
            Some(value) => print(value, verb, flags)?,
            None => {
                self.next = self.values.len();
                format!("%!{verb}({})", if self.reordered { "BADINDEX" } else { "MISSING" })
            }
        };
        self.out.push_str(&text);
        Ok(())
    }

    /// `[3]` before a verb: the third argument.
    fn index(&mut self) -> Result<bool, String> {
        if self.rest.next_if_eq(&'[').is_none() {
            return Ok(false);
        }
        self.reordered = true;
        let number = self.number()?;
        let closed = self.rest.next_if_eq(&']').is_some();
        self.next = number.filter(|_| closed).and_then(|number| number.checked_sub(1)).unwrap_or(usize::MAX - 1);
        Ok(true)
    }

    fn number(&mut self) -> Result<Option<usize>, String> {
        let mut number = None;
        while let Some(digit) = self.rest.peek().and_then(|digit| digit.to_digit(10)) {
            self.rest.next();
            let value = number.unwrap_or(0_usize) * 10 + digit as usize;
            if value > MAX_WIDTH {
                return Err(format!("a width of more than {MAX_WIDTH}"));
            }
            number = Some(value);
        }
        Ok(number)
    }

    /// A width or a precision that is an argument.
    fn star(&mut self, flags: &mut Flags, bad: &str) -> Result<Option<usize>, String> {
        let value = self.values.get(self.next);
        self.next += 1;
        let Some(Argument::Integer(width)) = value else {
            self.out.push_str(bad);
            return Ok(None);
        };
        flags.minus |= *width < 0;
        let width = usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX);
        if width > MAX_WIDTH { Err(format!("a width of more than {MAX_WIDTH}")) } else { Ok(Some(width)) }
    }
}

fn print(value: &Argument, verb: char, flags: Flags) -> Result<String, String> {
    let bad = || {
        let plain = match value {
            Argument::Integer(integer) => print_integer(*integer, 'v', flags),
            Argument::Float(float) => print_float(*float, 'v', flags),
            Argument::Text(text) => print_text(text, 'v', Flags { sharp: false, ..flags }),
            Argument::Big(_) => None,
        };
        format!("%!{verb}({}={})", value.type_name(), plain.unwrap_or_else(|| value.plain()))
    };
    Ok(match (value, verb) {
        (_, 'T') => pad(value.type_name().to_string(), flags),
        (Argument::Integer(integer), _) => print_integer(*integer, verb, flags).unwrap_or_else(bad),
        (Argument::Big(digits), 'd' | 's' | 'v') => print_digits(digits, "", flags),
        (Argument::Big(_), 'b' | 'o' | 'O' | 'x' | 'X') => {
            return Err("a number of more than 64 bits is written in base ten only".to_string());
        }
        (Argument::Big(digits), _) => format!("%!{verb}(big.Int={digits})"),
        (Argument::Float(_), 'b' | 'x' | 'X') => {
            return Err("a number with a fraction is written in base ten only".to_string());
        }
        (Argument::Float(float), _) => print_float(*float, verb, flags).unwrap_or_else(bad),
        (Argument::Text(text), _) => print_text(text, verb, flags).unwrap_or_else(bad),
    })
}

fn print_text(text: &str, verb: char, flags: Flags) -> Option<String> {
    let cut: String = text.chars().take(flags.precision.unwrap_or(usize::MAX)).collect();
    let hexadecimal = || {
        let bytes = text.as_bytes().iter().take(flags.precision.unwrap_or(usize::MAX));
        let prefix = if flags.sharp { "0x" } else { "" };
        let digits: Vec<_> = bytes.map(|byte| format!("{byte:02x}")).collect();
        if flags.space {
            digits.iter().map(|digit| format!("{prefix}{digit}")).collect::<Vec<_>>().join(" ")
        } else if digits.is_empty() {
            String::new()
        } else {
            format!("{prefix}{}", digits.concat())
        }
    };
    Some(match verb {
        'v' if flags.sharp => pad(quote(text), flags),
        's' | 'v' => pad(cut, flags),
        'q' if flags.sharp
            && !cut.contains(['`', '\u{7f}'])
            && !cut.contains(|letter: char| letter < ' ' && letter != '\t') =>
        {
            pad(format!("`{cut}`"), flags)
        }
        'q' if flags.plus => pad(quote_ascii(&cut), flags),
        'q' => pad(quote(&cut), flags),
        'x' => pad(hexadecimal(), flags),
        'X' => pad(hexadecimal().to_uppercase(), flags),
        _ => return None,
    })
}

fn print_integer(integer: i64, verb: char, flags: Flags) -> Option<String> {
    let magnitude = integer.unsigned_abs();
    let letter = || u32::try_from(integer).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
    let (digits, prefix) = match verb {
        'd' | 'v' => (magnitude.to_string(), ""),
        'b' => (format!("{magnitude:b}"), if flags.sharp { "0b" } else { "" }),
        'o' => (format!("{magnitude:o}"), if flags.sharp { "0" } else { "" }),
        'O' => (format!("{magnitude:o}"), "0o"),
        'x' => (format!("{magnitude:x}"), if flags.sharp { "0x" } else { "" }),
        'X' => (format!("{magnitude:X}"), if flags.sharp { "0X" } else { "" }),
        'c' => return Some(pad(letter().to_string(), flags)),
        'q' => return Some(pad(quote_letter(letter(), flags.plus), flags)),
        'U' => return Some(pad(format!("U+{:04X}", integer), flags)),
        _ => return None,
    };
    let sign = if integer < 0 { "-" } else { "" };
    Some(print_digits(&format!("{sign}{digits}"), prefix, flags))
}

fn quote_letter(letter: char, ascii: bool) -> String {
    let quoted = |letter: char| if ascii { quote_ascii(&letter.to_string()) } else { quote(&letter.to_string()) };
    match letter {
        '"' => "'\"'".to_string(),
        '\'' => "'\\''".to_string(),
        other => format!("'{}'", quoted(other).trim_matches('"')),
    }
}

/// Digits, perhaps with a minus in front, with sign, prefix, leading zeros and padding.
fn print_digits(digits: &str, prefix: &str, flags: Flags) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None if flags.plus => ("+", digits),
        None if flags.space => (" ", digits),
        None => ("", digits),
    };
    if flags.precision == Some(0) && digits == "0" {
        return pad(String::new(), Flags { zero: false, ..flags });
    }
    let wanted = match (flags.precision, flags.width) {
        (Some(precision), _) => precision,
        (None, Some(width)) if flags.zero && !flags.minus => width.saturating_sub(sign.len()),
        _ => 0,
    };
    let zeros = "0".repeat(wanted.saturating_sub(digits.len()));
    pad(format!("{sign}{prefix}{zeros}{digits}"), Flags { zero: false, ..flags })
}

fn print_float(value: f64, verb: char, flags: Flags) -> Option<String> {
    let text = match verb {
        'v' | 'g' => float::general(value, flags.precision),
        'G' => float::general(value, flags.precision).to_uppercase(),
        'f' | 'F' => format!("{value:.*}", flags.precision.unwrap_or(6)),
        'e' => float::scientific(value, flags.precision.unwrap_or(6)),
        'E' => float::scientific(value, flags.precision.unwrap_or(6)).to_uppercase(),
        _ => return None,
    };
    Some(print_digits(&text, "", Flags { precision: None, ..flags }))
}

/// To the width, in characters.
fn pad(text: String, flags: Flags) -> String {
    let missing = flags.width.unwrap_or(0).saturating_sub(text.chars().count());
    if flags.minus { text + &" ".repeat(missing) } else { (if flags.zero { "0" } else { " " }).repeat(missing) + &text }
}
