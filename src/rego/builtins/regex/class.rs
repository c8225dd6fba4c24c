//! Classes of characters as Go reads them.

use std::fmt::Write as _;

use regex::Regex;

use super::escape::{NOTHING, escaped};

/// `[...]`: its ranges, and the classes that are named in it.
pub(super) struct Class {
    is_negated: bool,
    ranges: Vec<(u32, u32)>,
    named: String,
}

impl Class {
    /// Reads the class that a text begins with, and gives what is behind it.
    pub(super) fn read(text: &str) -> Result<(Self, &str), String> {
        let rest = text.strip_prefix('[').unwrap_or(text);
        let (is_negated, mut rest) = rest.strip_prefix('^').map_or((false, rest), |rest| (true, rest));
        let mut class = Self { is_negated, ranges: Vec::new(), named: String::new() };
        let mut is_first = true;
        loop {
            if let Some(after) = rest.strip_prefix(']')
                && !is_first
            {
                return Ok((class, after));
            }
            is_first = false;
            rest = class.member(rest)?;
        }
    }

    fn member<'a>(&mut self, text: &'a str) -> Result<&'a str, String> {
        if let Some((name, rest)) = text.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) {
            let range = || format!("invalid character class range [:{name}:]");
            self.named.push_str(posix(name).ok_or_else(range)?);
            return Ok(rest);
        }
        if let Some((class, rest)) = named(text)? {
            self.named.push_str(&class);
            return Ok(rest);
        }
        let (low, rest) = character(text)?;
        let (high, rest) = match rest.strip_prefix('-') {
            Some(behind) if !behind.starts_with(']') && !behind.is_empty() => character(behind)?,
            _ => (low, rest),
        };
        if high < low {
            return Err("invalid character class range".to_string());
        }
        self.ranges.push((low, high));
        Ok(rest)
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::from(if self.is_negated { "[^" } else { "[" });
        let mut is_empty = self.named.is_empty();
        // Halves of pairs are in no text, and no pattern of Rust's may name them.
        let halves = self.ranges.iter().flat_map(|&(low, high)| [(low, high.min(0xD7FF)), (low.max(0xE000), high)]);
        for (low, high) in halves.filter(|(low, high)| low <= high) {
            is_empty = false;
            let _ = write!(text, "\\x{{{low:X}}}-\\x{{{high:X}}}");
        }
        if is_empty {
            return if self.is_negated { "(?s:.)".to_string() } else { NOTHING.to_string() };
        }
        text + &self.named + "]"
    }
}

fn character(text: &str) -> Result<(u32, &str), String> {
    let letter = text.chars().next().ok_or("missing closing ]")?;
    if letter == '\\' {
        return escaped(text).ok_or_else(|| "invalid escape sequence in a class".to_string());
    }
    Ok((u32::from(letter), text.get(letter.len_utf8()..).unwrap_or_default()))
}

/// `\d`, `\pL`, `\p{Greek}` and their like at the start of a text, as classes of Rust's, and what is behind it.
pub(super) fn named(text: &str) -> Result<Option<(String, &str)>, String> {
    let Some(rest) = text.strip_prefix('\\') else { return Ok(None) };
    let Some(letter) = rest.chars().next() else { return Ok(None) };
    let after = rest.get(letter.len_utf8()..).unwrap_or_default();
    let class = match letter {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        's' => "[\\t\\n\\x0C\\r\\x20]",
        'S' => "[^\\t\\n\\x0C\\r\\x20]",
        'w' => "[0-9A-Za-z_]",
        'W' => "[^0-9A-Za-z_]",
        'p' | 'P' => {
            let (name, rest) = property_name(after).ok_or("invalid character class range")?;
            let (name, is_other) = name.strip_prefix('^').map_or((name, false), |name| (name, true));
            let class = property(name).ok_or("invalid character class range")?;
            let is_negated = (letter == 'P') != is_other;
            return Ok(Some((format!("[{}{class}]", if is_negated { "^" } else { "" }), rest)));
        }
        _ => return Ok(None),
    };
    Ok(Some((class.to_string(), after)))
}

fn property_name(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('{') {
        Some(rest) => rest.split_once('}'),
        None => text.split_at_checked(text.chars().next()?.len_utf8()),
    }
}

/// Names of scripts that are as short as the abbreviations, which Go does not know.
const SHORT_SCRIPTS: &[&str] = &["ahom", "cham", "kawi", "lisu", "miao", "modi", "newa", "thai", "toto"];

/// A category or a script, by any of its names (Unicode's UAX 44, loose matching, as in Go since 1.25).
fn property(name: &str) -> Option<String> {
    let is_word = name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | ' '));
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    match plain.as_str() {
        "any" => return Some("\\x{0}-\\x{10FFFF}".to_string()),
        "ascii" => return Some("\\x{0}-\\x{7F}".to_string()),
        "assigned" => return Some("\\P{gc=Cn}".to_string()),
        _ => {}
    }
    let is_known = |class: &String| Regex::new(class).is_ok();
    let script = || {
        let is_abbreviation = plain.len() == 4 && !SHORT_SCRIPTS.contains(&plain.as_str());
        Some(format!("\\p{{sc={plain}}}")).filter(|class| !is_abbreviation && is_known(class))
    };
    let category = Some(format!("\\p{{gc={plain}}}")).filter(is_known);
    category.or_else(script).filter(|_| is_word && !plain.is_empty())
}

/// The classes that POSIX names, of ASCII.
fn posix(name: &str) -> Option<&'static str> {
    let (name, is_negated) = name.strip_prefix('^').map_or((name, false), |name| (name, true));
    const NAMES: &[(&str, &str, &str)] = &[
        ("alnum", "[0-9A-Za-z]", "[^0-9A-Za-z]"),
        ("alpha", "[A-Za-z]", "[^A-Za-z]"),
        ("ascii", "[\\x00-\\x7F]", "[^\\x00-\\x7F]"),
        ("blank", "[\\t\\x20]", "[^\\t\\x20]"),
        ("cntrl", "[\\x00-\\x1F\\x7F]", "[^\\x00-\\x1F\\x7F]"),
        ("digit", "[0-9]", "[^0-9]"),
        ("graph", "[!-~]", "[^!-~]"),
        ("lower", "[a-z]", "[^a-z]"),
        ("print", "[\\x20-~]", "[^\\x20-~]"),
        ("punct", "[!-/:-@\\x5B-`{-~]", "[^!-/:-@\\x5B-`{-~]"),
        ("space", "[\\t\\n\\x0B\\x0C\\r\\x20]", "[^\\t\\n\\x0B\\x0C\\r\\x20]"),
        ("upper", "[A-Z]", "[^A-Z]"),
        ("word", "[0-9A-Za-z_]", "[^0-9A-Za-z_]"),
        ("xdigit", "[0-9A-Fa-f]", "[^0-9A-Fa-f]"),
    ];
    let (_, with, without) = NAMES.iter().find(|(other, ..)| *other == name)?;
    Some(if is_negated { without } else { with })
}
