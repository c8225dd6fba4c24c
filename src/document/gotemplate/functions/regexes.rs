//! Regular expressions, which Go and Rust write alike (<https://github.com/google/re2/wiki/Syntax>).

use regex::Regex;

use super::{Answer, Stop, arg, int, text};
use crate::document::gotemplate::value::Val;

pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "regexMatch" => pair(args).map(|(regex, text)| Val::bool(regex.is_match(text))),
        "regexFind" => pair(args).map(|(regex, text)| Val::text(regex.find(text).map_or("", |found| found.as_str()))),
        "regexFindAll" => pair(args).and_then(|(regex, text)| {
            let (most, found) = (most(args, 2)?, regex.find_iter(text).map(|found| found.as_str()));
            parts(found.take(most))
        }),
        "regexReplaceAll" => replaced(args, false),
        "regexReplaceAllLiteral" => replaced(args, true),
        "regexSplit" => pair(args).and_then(|(regex, text)| {
            let most = most(args, 2)?;
            parts(regex.splitn(text, most))
        }),
        "regexQuoteMeta" => text(args, 0).map(|text| Val::text(regex::escape(text))),
        _ => return None,
    })
}

/// How large a compiled expression may be.
const MAX_SIZE: usize = 1 << 18;
/// So many parts a text is taken apart into.
const MOST_PARTS: usize = 100_000;

fn compiled(pattern: &str) -> Result<Regex, Stop> {
    let regex = regex::RegexBuilder::new(pattern).size_limit(MAX_SIZE).build();
    regex.map_err(|_| Stop::Unknown)
}

fn pair(args: &[Val]) -> Result<(Regex, &str), Stop> {
    Ok((compiled(text(args, 0)?)?, text(args, 1)?))
}

/// A count, of which -1 is all.
fn most(args: &[Val], at: usize) -> Result<usize, Stop> {
    Ok(usize::try_from(int(arg(args, at)?)?).unwrap_or(usize::MAX))
}

/// A list of all parts, which is unknown when there are too many.
fn parts<'t>(parts: impl Iterator<Item = &'t str>) -> Answer {
    let parts: Vec<Val> = parts.take(MOST_PARTS + 1).map(Val::text).collect();
    if parts.len() > MOST_PARTS { Err(Stop::Unknown) } else { Ok(Val::list(parts)) }
}

/// What a replacement may grow to.
const MAX_TEXT: usize = 1 << 20;

fn replaced(args: &[Val], literal: bool) -> Answer {
    let (regex, text, with) = (compiled(text(args, 0)?)?, text(args, 1)?, text(args, 2)?);
    if text.len().saturating_add(1).saturating_mul(with.len().saturating_add(1)) > MAX_TEXT * 16 {
        return Err(Stop::Unknown);
    }
    let replaced = if literal { regex.replace_all(text, regex::NoExpand(with)) } else { regex.replace_all(text, with) };
    if replaced.len() > MAX_TEXT { Err(Stop::Unknown) } else { Ok(Val::text(replaced)) }
}
