//! git's `allowed_signers` file: who may sign, with which key, in which namespace, from when to when
//! (ssh-keygen(1), ALLOWED SIGNERS).
//!
//! Two things are stricter than OpenSSH's: a line has to name its namespaces, or whoever may sign commits could sign
//! anything off; and keys that certify others (`cert-authority`) are refused, since certificates are not read. As there, an
//! option stands once, with its value in quotes.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ssh_key::PublicKey;

/// Why a signers file cannot be used. A line that is not understood could be the one that takes a key back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the signers file: {message}")]
pub struct SignersError {
    pub line: usize,
    pub message: String,
}

/// The lines of a signers file.
#[derive(Clone, Debug, Default)]
pub struct Signers(Vec<Line>);

#[derive(Clone, Debug)]
struct Line {
    principals: Vec<String>,
    namespaces: Vec<String>,
    /// Seconds since 1970.
    after: Option<i64>,
    before: Option<i64>,
    key: PublicKey,
}

/// Whether a key may sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    /// The person that the key is of.
    As(String),
    UnknownKey,
    /// Not in this namespace.
    Namespace,
    /// Not yet, or no more.
    Period,
}

impl Signers {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// The first line that is not understood.
    pub fn parse(text: &str) -> Result<Self, SignersError> {
        let mut lines = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            lines.push(read(line).map_err(|message| SignersError { line: at + 1, message })?);
        }
        Ok(Self(lines))
    }

    /// Everybody whom the file gives a key, whatever it may sign.
    pub(crate) fn persons(&self, key: &ssh_key::public::KeyData) -> Vec<&str> {
        let lines = self.0.iter().filter(|line| line.key.key_data() == key);
        lines.flat_map(|line| line.principals.iter().map(String::as_str)).collect()
    }

    /// For each line, everybody who has its key, in lower case.
    pub(super) fn sharing(&self) -> impl Iterator<Item = std::collections::BTreeSet<String>> {
        let of_line = |line: &Line| self.persons(line.key.key_data()).iter().map(|p| p.to_ascii_lowercase()).collect();
        self.0.iter().map(of_line)
    }

    /// Who a key is of, where it may sign in a namespace at a time.
    pub(super) fn allowed(&self, key: &ssh_key::public::KeyData, namespace: &str, time: i64) -> Allowed {
        let mut worst = Allowed::UnknownKey;
        for line in self.0.iter().filter(|line| line.key.key_data() == key) {
            let in_time =
                line.after.is_none_or(|after| time >= after) && line.before.is_none_or(|before| time < before);
            match (matches_list(namespace, &line.namespaces), in_time) {
                (true, true) => return Allowed::As(line.principals.first().cloned().unwrap_or_default()),
                (true, false) => worst = Allowed::Period,
                (false, _) if worst == Allowed::UnknownKey => worst = Allowed::Namespace,
                (false, _) => {}
            }
        }
        worst
    }
}

/// `PRINCIPALS [OPTIONS] KEYTYPE KEY [COMMENT]`.
fn read(line: &str) -> Result<Line, String> {
    let (principals, rest) = line.split_once([' ', '\t']).ok_or("it has no key")?;
    let principals: Vec<String> = principals.trim_matches('"').split(',').map(str::to_string).collect();
    // A pattern names nobody, so that nobody could be told from the author.
    if principals.len() != 1 || principals.iter().any(|name| !is_principal(name)) {
        return Err("give one person, as an e-mail address in ASCII, without a pattern".to_string());
    }
    let mut rest = rest.trim_start();
    let (mut namespaces, mut after, mut before) = (Vec::new(), None, None);
    if !is_key_type(rest) {
        let (options, key) = split_options(rest)?;
        rest = key;
        let mut seen = std::collections::BTreeSet::new();
        for option in options {
            let (name, value) = option.split_once('=').unwrap_or((option.as_str(), ""));
            let name = name.to_ascii_lowercase();
            match name.as_str() {
                "namespaces" => namespaces = unquoted(value)?.split(',').map(str::to_string).collect(),
                "valid-after" => after = Some(time(unquoted(value)?)?),
                "valid-before" => before = Some(time(unquoted(value)?)?),
                "cert-authority" => return Err("certificates are not read: list the keys themselves".to_string()),
                _ => return Err("it has an option that is not known".to_string()),
            }
            if !seen.insert(name) {
                return Err("it has an option twice".to_string());
            }
        }
    }
    if namespaces.iter().all(String::is_empty) {
        return Err(
            "it names no namespaces: write namespaces=\"git\" or namespaces=\"regate.approval.ROLE\"".to_string()
        );
    }
    let key = PublicKey::from_openssh(rest).map_err(|_| "its key cannot be read".to_string())?;
    Ok(Line { principals, namespaces, after, before, key })
}

/// The one quoted text that an option's value is.
fn unquoted(value: &str) -> Result<&str, String> {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner
        .filter(|inner| !inner.contains('"'))
        .ok_or_else(|| "an option's value is one text in quotes: namespaces=\"git\"".to_string())
}

fn is_principal(name: &str) -> bool {
    name.contains('@') && name.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'*' | b'?' | b'!' | b'"'))
}

fn is_key_type(text: &str) -> bool {
    ["ssh-", "ecdsa-", "sk-"].iter().any(|prefix| text.starts_with(prefix))
}

/// Comma-separated options up to the blank that no quotation holds, and the key behind it.
fn split_options(text: &str) -> Result<(Vec<String>, &str), String> {
    let (mut options, mut option, mut quoted) = (Vec::new(), String::new(), false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => {
                quoted = !quoted;
                option.push(c);
            }
            ',' if !quoted => options.push(std::mem::take(&mut option)),
            ' ' | '\t' if !quoted => {
                options.push(option);
                return Ok((options, text.get(at..).unwrap_or_default().trim_start()));
            }
            c => option.push(c),
        }
    }
    Err("it has no key behind its options".to_string())
}

/// `YYYYMMDD[Z]` or `YYYYMMDDHHMM[SS][Z]`. Without a `Z` OpenSSH takes the time zone of the machine; we take UTC, so
/// that a file says the same everywhere.
fn time(text: &str) -> Result<i64, String> {
    let digits = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let wrong = || "a time is written as 20270131, 202701311200 or 20270131120000".to_string();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(digits.len(), 8 | 12 | 14) {
        return Err(wrong());
    }
    let part =
        |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i8>().ok()).unwrap_or_default();
    let year = digits.get(..4).and_then(|year| year.parse::<i16>().ok()).ok_or_else(wrong)?;
    let day = DateTime::new(year, part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14), 0);
    let zoned = day.and_then(|day| day.to_zoned(TimeZone::UTC)).map_err(|_| wrong())?;
    Ok(zoned.timestamp().as_second())
}

/// OpenSSH's pattern lists (ssh_config(5), PATTERNS): a pattern with `!` that matches decides against.
fn matches_list(text: &str, patterns: &[String]) -> bool {
    let mut found = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(pattern) if matches(text.as_bytes(), pattern.as_bytes()) => return false,
            Some(_) => {}
            None => found |= matches(text.as_bytes(), pattern.as_bytes()),
        }
    }
    found
}

/// `*` for any text, `?` for one character; linear in both.
fn matches(text: &[u8], pattern: &[u8]) -> bool {
    let (mut t, mut p, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || Some(c) == text.get(t) => {
                t += 1;
                p += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    t = from + 1;
                    p = at + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    fn allowed(line: &str, namespace: &str, time: i64) -> Allowed {
        let key = PublicKey::from_openssh(KEY).unwrap();
        Signers::parse(line).unwrap().allowed(key.key_data(), namespace, time)
    }

    #[test]
    fn a_line_says_who_where_and_when() {
        let line = format!(
            "# team\n\nbob@example.com namespaces=\"git,regate.approval.qa\",valid-after=\"20260101\",valid-before=\"20270101Z\" {KEY} comment"
        );
        let in_2026 = 1_780_000_000;
        assert_eq!(allowed(&line, "regate.approval.qa", in_2026), Allowed::As("bob@example.com".into()));
        assert_eq!(allowed(&line, "regate.approval.security-officer", in_2026), Allowed::Namespace);
        assert_eq!(allowed(&line, "regate.approval.qa", 1_800_000_000), Allowed::Period);
        assert_eq!(allowed(&line, "regate.approval.qa", 1_700_000_000), Allowed::Period);
        let all = format!("bob@example.com namespaces=\"regate.approval.*,!regate.approval.qa\" {KEY}");
        assert_eq!(allowed(&all, "regate.approval.qa", 0), Allowed::Namespace);
        assert_eq!(allowed(&all, "regate.approval.x", 0), Allowed::As("bob@example.com".into()));
        assert_eq!(allowed("", "git", 0), Allowed::UnknownKey);
    }

    #[test]
    fn what_is_not_understood_is_no_file() {
        for line in [
            format!("bob@example.com {KEY}"),
            format!("*@example.com namespaces=\"git\" {KEY}"),
            format!("b\u{43e}b@example.com namespaces=\"git\" {KEY}"),
            format!("bob@example.com namespaces=\"git\",new-option {KEY}"),
            format!("bob@example.com cert-authority,namespaces=\"git\" {KEY}"),
            format!("bob@example.com namespaces=\"git\",valid-before=\"soon\" {KEY}"),
            format!("bob@example.com namespaces=\"git\",valid-before=\"20261301\" {KEY}"),
            format!("bob@example.com namespaces=\"git\",namespaces=\"regate.approval.qa\" {KEY}"),
            format!("bob@example.com namespaces=\"git\",valid-before=\"20200101\",Valid-Before=\"20990101\" {KEY}"),
            format!("bob@example.com namespaces=git {KEY}"),
            format!("bob@example.com namespaces=\"git\"x\"qa\" {KEY}"),
            "bob@example.com namespaces=\"git\" ssh-ed25519 AAAA".to_string(),
            "bob@example.com".to_string(),
        ] {
            assert!(Signers::parse(&line).is_err(), "{line}");
        }
    }
}
