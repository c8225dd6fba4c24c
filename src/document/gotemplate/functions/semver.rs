//! Versions and their ranges (<https://github.com/Masterminds/semver>).

use std::cmp::Ordering;

use super::{Answer, Stop, text};
use crate::document::gotemplate::value::Val;

const NO_VERSION: Stop = Stop::Fails("a text that is no version is compared as one");

pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "semverCompare" => compare(args),
        "semver" => version(args),
        _ => return None,
    })
}

fn compare(args: &[Val]) -> Answer {
    let version = Version::parse(text(args, 1)?).ok_or(NO_VERSION)?;
    matches(text(args, 0)?, &version).map(Val::bool).ok_or(Stop::Unknown)
}

fn version(args: &[Val]) -> Answer {
    let text = text(args, 0)?;
    let version = Version::parse(text).ok_or(NO_VERSION)?;
    let number = |value: u64| Val::int(i64::try_from(value).unwrap_or(i64::MAX));
    let [major, minor, patch] = version.numbers;
    let metadata = text.split_once('+').map_or("", |(_, metadata)| metadata);
    let pre = if version.pre.is_empty() { String::new() } else { format!("-{}", version.pre) };
    let build = if metadata.is_empty() { String::new() } else { format!("+{metadata}") };
    let shown = format!("{major}.{minor}.{patch}{pre}{build}");
    Ok(Val::record([
        ("Major", number(major)),
        ("Minor", number(minor)),
        ("Patch", number(patch)),
        ("Prerelease", Val::text(version.pre)),
        ("Metadata", Val::text(metadata)),
        ("Original", Val::text(text)),
        (crate::document::gotemplate::print::DISPLAY, Val::text(shown)),
    ]))
}

/// Whether a version is in a range; `None` for what is no range.
#[must_use]
pub(crate) fn is_within(range: &str, version: &str) -> Option<bool> {
    matches(range, &Version::parse(version)?)
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Version {
    numbers: [u64; 3],
    pre: String,
}

impl Version {
    /// With a `v` before it, and without its last parts, too.
    fn parse(text: &str) -> Option<Self> {
        let (parts, pre) = parts(text)?;
        let numbers = [0, 1, 2].map(|at| parts.get(at).copied().flatten());
        if parts.iter().any(Option::is_none) || parts.is_empty() {
            return None;
        }
        Some(Self { numbers: numbers.map(|part| part.unwrap_or(0)), pre })
    }

    fn order(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| order_pre(&self.pre, &other.pre))
    }
}

/// The numbers of a version, of which those written `x` or `*` are `None`, and its pre-release.
fn parts(text: &str) -> Option<(Vec<Option<u64>>, String)> {
    let text = text.trim().strip_prefix('v').unwrap_or(text.trim());
    let text = text.split_once('+').map_or(text, |(text, _)| text);
    let (numbers, pre) = text.split_once('-').unwrap_or((text, ""));
    let mut parts = Vec::new();
    for part in numbers.split('.') {
        parts.push(match part {
            "x" | "X" | "*" => None,
            digits => Some(digits.parse().ok()?),
        });
    }
    (parts.len() <= 3).then(|| (parts, pre.to_string()))
}

/// A version without a pre-release is after those with one.
fn order_pre(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match (a.parse::<u64>(), b.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => a.cmp(b),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn matches(range: &str, version: &Version) -> Option<bool> {
    let mut found = false;
    for alternative in range.split("||") {
        let alternative = hyphenated(alternative);
        let mut all = true;
        for one in constraints(&alternative)? {
            all &= holds(one, version)?;
        }
        found |= all;
    }
    Some(found)
}

/// `1.2 - 2.3` as `>=1.2 <=2.3`.
fn hyphenated(range: &str) -> String {
    match range.split_once(" - ") {
        Some((low, high)) => format!(">={} <={}", low.trim(), high.trim()),
        None => range.to_string(),
    }
}

/// The comparisons of a range: an operator, and what it compares with.
fn constraints(range: &str) -> Option<Vec<(&str, &str)>> {
    let mut found = Vec::new();
    let mut rest = range.trim_matches([' ', ',']);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let operator = rest.len() - rest.trim_start_matches(['<', '>', '=', '!', '~', '^']).len();
        let (name, after) = rest.split_at_checked(operator)?;
        let after = after.trim_start();
        let end = after.find([' ', ',']).unwrap_or(after.len());
        let (text, after) = after.split_at_checked(end)?;
        found.push((name, text));
        rest = after.trim_start_matches([' ', ',']);
    }
    Some(found)
}

fn holds((operator, text): (&str, &str), version: &Version) -> Option<bool> {
    let (parts, pre) = parts(text)?;
    let known = parts.iter().take_while(|part| part.is_some()).count();
    let numbers = [0, 1, 2].map(|at| if at < known { parts.get(at).copied().flatten().unwrap_or(0) } else { 0 });
    let bound = Version { numbers, pre };
    // What is before a release only counts where the range names such.
    let is_pre = !version.pre.is_empty() && bound.pre.is_empty();
    let order = version.order(&bound);
    // The first version after all that begin as the bound does.
    let above = |at: usize| {
        let mut next = numbers;
        for (position, number) in next.iter_mut().enumerate() {
            match position.cmp(&at) {
                Ordering::Less => {}
                Ordering::Equal => *number = number.saturating_add(1),
                Ordering::Greater => *number = 0,
            }
        }
        next
    };
    let starts_alike = |count: usize| {
        let alike = version.numbers.iter().zip(&numbers).take(count).all(|(a, b)| a == b);
        alike && order != Ordering::Less
    };
    Some(match operator {
        "!=" if known < 3 => !starts_alike(known),
        "!=" => order != Ordering::Equal,
        _ if is_pre => false,
        "" | "=" if known < 3 => known == 0 || starts_alike(known),
        "" | "=" => order == Ordering::Equal,
        ">" if known < 3 => known > 0 && version.numbers >= above(known - 1),
        ">" => order == Ordering::Greater,
        "<" => order == Ordering::Less,
        ">=" | "=>" => order != Ordering::Less,
        "<=" | "=<" if known < 3 => known == 0 || version.numbers < above(known - 1),
        "<=" | "=<" => order != Ordering::Greater,
        "~" | "~>" => known == 0 || starts_alike(known.min(2)),
        "^" => {
            let [major, minor, _] = numbers;
            let fixed = match (major, minor) {
                (0, 0) if known >= 3 => 3,
                (0, _) if known >= 2 => 2,
                _ => 1,
            };
            known == 0 || starts_alike(fixed)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_helm_reads_them() {
        for (range, version, within) in [
            (">=1.19-0", "v1.37.0", true),
            (">=1.19-0", "1.19.0-rc.1", true),
            (">=1.19", "1.20.0-gke.1", false),
            ("<1.14-0", "v1.37.0", false),
            ("^1.2", "1.9.0", true),
            ("^1.2", "2.0.0", false),
            ("^0.2.3", "0.3.0", false),
            ("~1.2", "1.2.9", true),
            ("~1.2.3", "1.2.2", false),
            ("1.x", "1.8.0", true),
            ("17.x.x", "18.0.0", false),
            ("*", "4.0.0", true),
            (">= 1.2, < 3", "2.9.9", true),
            (">=1.2 <3 || =5.0.0", "5.0.0", true),
            ("1.2 - 2.3", "2.3.9", true),
            ("!=1.2.3", "1.2.3", false),
            ("1.2.3", "1.2.3", true),
            ("<=1.2", "1.2.8", true),
            (">1.2", "1.2.8", false),
        ] {
            assert_eq!(is_within(range, version), Some(within), "{range} {version}");
        }
        assert_eq!(is_within("nonsense", "1.0.0"), None);
    }
}
