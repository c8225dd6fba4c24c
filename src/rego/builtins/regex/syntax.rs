//! Go's regular expressions (RE2) as Rust's. They look alike and differ in what they mean: `\w`, `\d`, `\s` and `\b` are of ASCII in
//! Go, `[a&&b]` is a class of three characters, `{,2}` is text. So a pattern is read as Go reads it and written anew, every
//! atom with its flags at it; what Go refuses is refused (go1.26, `src/regexp/syntax/parse.go`, flags `Perl`).

use std::fmt::Write as _;

use super::class::{Class, named};
use super::escape::{NOTHING, escaped};

/// How often a part may be repeated, all the repetitions around it together.
const MOST_REPEATS: u64 = 1000;

/// A pattern in Rust's syntax.
pub(super) struct Pattern {
    pub(super) text: String,
    /// The names of groups, with their numbers; several may have one.
    pub(super) names: Vec<(String, usize)>,
}

/// What `(?imsU)` says.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Flags {
    fold: bool,
    lines: bool,
    dot_all: bool,
    lazy: bool,
}

/// An atom that was written, and how often what is in it is repeated at most.
struct Atom {
    text: String,
    repeats: u64,
}

/// An open group: what stood before it, and the flags that hold behind it.
struct Group {
    before: Sequence,
    flags: Flags,
    open: &'static str,
}

#[derive(Default)]
struct Sequence {
    /// Alternatives that are done, each with `|` behind it.
    done: String,
    repeats: u64,
    atoms: Vec<Atom>,
}

impl Sequence {
    fn end_alternative(&mut self) {
        for atom in self.atoms.drain(..) {
            self.done.push_str(&atom.text);
            self.repeats = self.repeats.max(atom.repeats);
        }
    }
}

/// Reads a pattern.
///
/// # Errors
/// What Go would not read, in words.
pub(super) fn read(pattern: &str) -> Result<Pattern, String> {
    let mut reader = Reader { rest: pattern, ..Reader::default() };
    let mut may_repeat = true;
    while let Some(letter) = reader.rest.chars().next() {
        may_repeat = reader.step(letter, may_repeat)?;
    }
    if !reader.groups.is_empty() {
        return Err("missing closing )".to_string());
    }
    reader.now.end_alternative();
    Ok(Pattern { text: reader.now.done, names: reader.names })
}

#[derive(Default)]
struct Reader<'a> {
    rest: &'a str,
    flags: Flags,
    groups: Vec<Group>,
    now: Sequence,
    names: Vec<(String, usize)>,
    captures: usize,
}

impl<'a> Reader<'a> {
    /// Reads one token; whether what comes next may repeat it. `a**` is a mistake in Go, as in Perl.
    fn step(&mut self, letter: char, may_repeat: bool) -> Result<bool, String> {
        match letter {
            '(' => self.open()?,
            ')' => self.close()?,
            '|' => {
                self.take(1);
                self.now.end_alternative();
                self.now.done.push('|');
            }
            '[' => {
                let (class, rest) = Class::read(self.rest)?;
                self.rest = rest;
                self.push(class.text());
            }
            '.' => self.push_taken(if self.flags.dot_all { "(?s:.)" } else { "[^\\n]" }),
            '^' => self.push_taken(if self.flags.lines { "(?m:^)" } else { "\\A" }),
            '$' => self.push_taken(if self.flags.lines { "(?m:$)" } else { "\\z" }),
            '*' | '+' | '?' => {
                self.take(1);
                self.repeat(letter.to_string().as_str(), 1, may_repeat)?;
                return Ok(false);
            }
            '{' => {
                let Some((min, max, rest)) = bounds(self.rest) else {
                    self.literal(letter);
                    return Ok(true);
                };
                self.rest = rest;
                self.counted(min, max, may_repeat)?;
                return Ok(false);
            }
            '\\' => self.escape()?,
            other => self.literal(other),
        }
        Ok(true)
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Writes an atom, under the flags that hold.
    fn push(&mut self, text: String) {
        let text = if self.flags.fold { format!("(?i:{text})") } else { text };
        self.now.atoms.push(Atom { text, repeats: 1 });
    }

    fn push_taken(&mut self, text: &str) {
        self.take(1);
        self.now.atoms.push(Atom { text: text.to_string(), repeats: 1 });
    }

    fn literal(&mut self, letter: char) {
        self.take(letter.len_utf8());
        self.push(literal(letter));
    }

    fn open(&mut self) -> Result<(), String> {
        let before = self.flags;
        let open = if self.rest.starts_with("(?P<") || self.rest.starts_with("(?<") {
            self.name()?;
            self.captures += 1;
            "("
        } else if self.rest.starts_with("(?") {
            if !self.read_flags()? {
                return Ok(());
            }
            "(?:"
        } else {
            self.take(1);
            self.captures += 1;
            "("
        };
        self.groups.push(Group { before: std::mem::take(&mut self.now), flags: before, open });
        Ok(())
    }

    fn name(&mut self) -> Result<(), String> {
        let wrong = || "invalid named capture".to_string();
        let start = self.rest.find('<').ok_or_else(wrong)? + 1;
        let end = self.rest.find('>').ok_or_else(wrong)?;
        let name = self.rest.get(start..end).unwrap_or_default();
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name {
            return Err(wrong());
        }
        self.names.push((name.to_string(), self.captures + 1));
        self.take(end + 1);
        Ok(())
    }

    /// `(?i)` or `(?i:`; whether a group begins.
    fn read_flags(&mut self) -> Result<bool, String> {
        let wrong = || "invalid or unsupported Perl syntax".to_string();
        let mut flags = self.flags;
        let (mut on, mut saw) = (true, false);
        for (at, letter) in self.rest.char_indices().skip(2) {
            match letter {
                'i' => flags.fold = on,
                'm' => flags.lines = on,
                's' => flags.dot_all = on,
                'U' => flags.lazy = on,
                '-' if on => {
                    (on, saw) = (false, false);
                    continue;
                }
                ':' | ')' if on || saw => {
                    self.take(at + 1);
                    let is_group = letter == ':';
                    // Those of a group end with it: `open` keeps what held before.
                    self.flags = flags;
                    return Ok(is_group);
                }
                _ => return Err(wrong()),
            }
            saw = true;
        }
        Err(wrong())
    }

    fn close(&mut self) -> Result<(), String> {
        let Some(group) = self.groups.pop() else { return Err("unexpected )".to_string()) };
        self.take(1);
        self.now.end_alternative();
        let inner = std::mem::replace(&mut self.now, group.before);
        self.flags = group.flags;
        let text = format!("{}{})", group.open, inner.done);
        self.now.atoms.push(Atom { text, repeats: inner.repeats.max(1) });
        Ok(())
    }

    fn counted(&mut self, min: Option<u64>, max: Option<Option<u64>>, may_repeat: bool) -> Result<(), String> {
        let wrong = || "invalid repeat count".to_string();
        let min = min.filter(|min| *min <= MOST_REPEATS).ok_or_else(wrong)?;
        let (written, most) = match max {
            None => (format!("{{{min},}}"), min),
            Some(max) => {
                let max = max.filter(|max| *max <= MOST_REPEATS && min <= *max).ok_or_else(wrong)?;
                (format!("{{{min},{max}}}"), max)
            }
        };
        let is_none = max.is_some() && most == 0;
        self.repeat(&written, most.max(1), may_repeat)?;
        if let Some(atom) = self.now.atoms.last_mut()
            && is_none
        {
            atom.repeats = 1;
        }
        Ok(())
    }

    fn repeat(&mut self, operator: &str, times: u64, may_repeat: bool) -> Result<(), String> {
        let mut lazy = self.flags.lazy;
        if let Some(rest) = self.rest.strip_prefix('?') {
            self.rest = rest;
            lazy = !lazy;
        }
        let Some(atom) = self.now.atoms.last_mut() else {
            return Err("missing argument to repetition operator".to_string());
        };
        if !may_repeat {
            return Err("invalid nested repetition operator".to_string());
        }
        atom.repeats = atom.repeats.saturating_mul(times);
        if atom.repeats > MOST_REPEATS {
            return Err("invalid repeat count".to_string());
        }
        atom.text = format!("(?:{}){operator}{}", atom.text, if lazy { "?" } else { "" });
        Ok(())
    }

    fn escape(&mut self) -> Result<(), String> {
        let wrong = |text: &str| format!("invalid escape sequence {}", text.chars().take(2).collect::<String>());
        let Some(letter) = self.rest.chars().nth(1) else {
            return Err("trailing backslash at end of expression".to_string());
        };
        let assertion = match letter {
            'A' => "\\A",
            'z' => "\\z",
            'b' => "(?-u:\\b)",
            'B' => "(?-u:\\B)",
            'Q' => {
                self.take(2);
                let (quoted, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
                quoted.chars().for_each(|letter| self.push(literal(letter)));
                self.rest = rest;
                return Ok(());
            }
            _ => {
                if let Some((class, rest)) = named(self.rest)? {
                    self.rest = rest;
                    self.push(class);
                } else {
                    let (code, rest) = escaped(self.rest).ok_or_else(|| wrong(self.rest))?;
                    self.rest = rest;
                    // A half of a pair is no character of a text, and found in none.
                    self.push(char::from_u32(code).map_or_else(|| NOTHING.to_string(), literal));
                }
                return Ok(());
            }
        };
        self.take(2);
        self.now.atoms.push(Atom { text: assertion.to_string(), repeats: 1 });
        Ok(())
    }
}

fn literal(letter: char) -> String {
    if letter.is_ascii_alphanumeric() || !letter.is_ascii() {
        return letter.to_string();
    }
    let mut text = String::new();
    let _ = write!(text, "\\x{{{:X}}}", u32::from(letter));
    text
}

/// `{2}`, `{2,}`, `{2,3}` at the start: the bounds, `None` for a number too large; the second is `None` without an end. What is none of these
/// is text.
#[allow(clippy::type_complexity, reason = "two numbers and the rest")]
fn bounds(text: &str) -> Option<(Option<u64>, Option<Option<u64>>, &str)> {
    let (min, rest) = number(text.strip_prefix('{')?)?;
    if let Some(rest) = rest.strip_prefix('}') {
        return Some((min, Some(min), rest));
    }
    let rest = rest.strip_prefix(',')?;
    if let Some(rest) = rest.strip_prefix('}') {
        return Some((min, None, rest));
    }
    let (max, rest) = number(rest)?;
    Some((min, Some(max), rest.strip_prefix('}')?))
}

fn number(text: &str) -> Option<(Option<u64>, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).filter(|_| digits > 0)?;
    // Not `01`.
    if digits > 1 && number.starts_with('0') {
        return None;
    }
    Some((number.parse().ok(), rest))
}
