//! Functions on texts. Terraform counts and changes characters by Unicode's rules; beyond ASCII that is left open where
//! it could differ.

use super::{items, takes, whole, word};
use crate::document::UnknownReason;
use crate::document::hcl::convert::escaped;
use crate::document::hcl::value::{Found, Gap, MAX_WEIGHT, Num, Val};

pub(super) fn call(name: &str, arguments: &[Val]) -> Option<Found> {
    Some(match name {
        "lower" => ascii(arguments, |text| text.to_ascii_lowercase()),
        "upper" => ascii(arguments, |text| text.to_ascii_uppercase()),
        "title" => ascii(arguments, title),
        "strrev" => ascii(arguments, |text| text.chars().rev().collect()),
        "chomp" => one(arguments, |text| text.trim_end_matches(['\n', '\r']).to_string()),
        "trimspace" => ascii(arguments, |text| text.trim().to_string()),
        "trim" => two(arguments, |text, cut| text.trim_matches(|c| cut.contains(c)).to_string()),
        "trimprefix" => two(arguments, |text, start| text.strip_prefix(start).unwrap_or(text).to_string()),
        "trimsuffix" => two(arguments, |text, end| text.strip_suffix(end).unwrap_or(text).to_string()),
        "startswith" => test(arguments, |text, start| text.starts_with(start)),
        "endswith" => test(arguments, |text, end| text.ends_with(end)),
        "strcontains" => test(arguments, |text, part| text.contains(part)),
        "split" => split(arguments),
        "join" => join(arguments),
        "replace" => replace(arguments),
        "substr" => substr(arguments),
        "indent" => indent(arguments),
        "format" => format_text(arguments),
        "formatlist" => formatlist(arguments),
        _ => return None,
    })
}

/// The text of a `format` of which arguments are not known, as a template, and why they are not; `None` for verbs other than `%s`.
pub(super) fn open_format(arguments: &[Val]) -> Option<(String, UnknownReason)> {
    let (Val::Text(format), arguments) = arguments.split_first()? else { return None };
    let (mut out, mut arguments, mut reason) = (String::new(), arguments.iter(), None);
    let mut parts = format.split('%');
    out.push_str(&escaped(parts.next()?));
    let mut is_sign = false;
    for part in parts {
        if is_sign {
            out.push_str(&escaped(part));
            is_sign = false;
        } else if part.is_empty() {
            out.push('%');
            is_sign = true;
        } else {
            match arguments.next()? {
                Val::Unknown(unknown) if unknown.text.is_empty() => return None,
                Val::Unknown(unknown) => {
                    out.push_str(&unknown.text);
                    reason.get_or_insert(unknown.reason);
                }
                known => out.push_str(&escaped(&known.to_text().ok()?)),
            }
            out.push_str(&escaped(part.strip_prefix('s')?));
        }
    }
    (!is_sign && arguments.next().is_none() && out.len() <= MAX_WEIGHT).then_some((out, reason?))
}

fn one(arguments: &[Val], change: impl Fn(&str) -> String) -> Found {
    takes(arguments, 1..=1)?;
    Ok(Val::text_of(change(&word(arguments, 0)?)))
}

fn ascii(arguments: &[Val], change: impl Fn(&str) -> String) -> Found {
    takes(arguments, 1..=1)?;
    let text = word(arguments, 0)?;
    if text.is_ascii() { Ok(Val::text_of(change(&text))) } else { Err(Gap::Open) }
}

fn two(arguments: &[Val], change: impl Fn(&str, &str) -> String) -> Found {
    takes(arguments, 2..=2)?;
    Ok(Val::text_of(change(&word(arguments, 0)?, &word(arguments, 1)?)))
}

fn test(arguments: &[Val], test: impl Fn(&str, &str) -> bool) -> Found {
    takes(arguments, 2..=2)?;
    Ok(Val::Bool(test(&word(arguments, 0)?, &word(arguments, 1)?)))
}

/// Go's `strings.Title`: the first letter of each word; what ends a word is no letter, digit or underscore.
fn title(text: &str) -> String {
    let mut starts = true;
    let mut changed = |c: char| {
        let shown = if starts { c.to_ascii_uppercase() } else { c };
        starts = !(c.is_ascii_alphanumeric() || c == '_');
        shown
    };
    text.chars().map(&mut changed).collect()
}

fn split(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let (separator, text) = (word(arguments, 0)?, word(arguments, 1)?);
    if separator.is_empty() {
        return if text.is_ascii() {
            Val::list(text.chars().map(|c| Val::text_of(c.to_string())).collect())
        } else {
            Err(Gap::Open)
        };
    }
    Val::list(text.split(&*separator).map(Val::text_of).collect())
}

fn join(arguments: &[Val]) -> Found {
    let separator = word(arguments, 0)?;
    let mut words = Vec::new();
    for at in 1..arguments.len() {
        for item in items(arguments, at)? {
            words.push(item.to_text()?);
        }
    }
    if separator.len().saturating_mul(words.len()) > MAX_WEIGHT {
        return Err(Gap::Open);
    }
    Ok(Val::text_of(words.join(&separator)))
}

fn replace(arguments: &[Val]) -> Found {
    takes(arguments, 3..=3)?;
    let (text, from, to) = (word(arguments, 0)?, word(arguments, 1)?, word(arguments, 2)?);
    // Between slashes it is a regular expression, and of an empty text there is one before each character.
    if from.is_empty() || from.len() > 1 && from.starts_with('/') && from.ends_with('/') {
        return Err(Gap::Open);
    }
    if text.matches(&*from).count().saturating_mul(to.len()) > MAX_WEIGHT {
        return Err(Gap::Open);
    }
    Ok(Val::text_of(text.replace(&*from, &to)))
}

fn substr(arguments: &[Val]) -> Found {
    takes(arguments, 3..=3)?;
    let (text, offset, length) = (word(arguments, 0)?, whole(arguments, 1)?, whole(arguments, 2)?);
    let (Ok(offset), true) = (usize::try_from(offset), text.is_ascii()) else { return Err(Gap::Open) };
    if offset >= text.len() && offset > 0 {
        return Err(Gap::Open);
    }
    let end = usize::try_from(length).map_or(text.len(), |length| offset.saturating_add(length).min(text.len()));
    text.get(offset..end).map(Val::text_of).ok_or(Gap::Open)
}

fn indent(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let (spaces, text) = (whole(arguments, 0)?, word(arguments, 1)?);
    let spaces = usize::try_from(spaces).ok().filter(|spaces| *spaces <= 100).ok_or(Gap::Open)?;
    Ok(Val::text_of(text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

fn formatlist(arguments: &[Val]) -> Found {
    let lists: Vec<_> = arguments.iter().map(Val::as_items).collect();
    if arguments.iter().any(|argument| !argument.has_order() || argument.as_fields().is_some()) {
        return Err(Gap::Open);
    }
    let mut lengths = lists.iter().flatten().map(|list| list.len());
    let Some(length) = lengths.next() else { return Val::list(vec![format_text(arguments)?]) };
    if lengths.any(|other| other != length) {
        return Err(Gap::Invalid);
    }
    let row = |at: usize| {
        let own = lists.iter().zip(arguments).map(|(list, argument)| match list {
            Some(list) => list.get(at).cloned().ok_or(Gap::Invalid),
            None => Ok(argument.clone()),
        });
        format_text(&own.collect::<Result<Vec<_>, _>>()?)
    };
    Val::list((0..length).map(row).collect::<Result<_, _>>()?)
}

/// `%s`, `%v`, `%d`, `%t`, `%q` and `%%`, with a width; other verbs are left open.
fn format_text(arguments: &[Val]) -> Found {
    let pattern = word(arguments, 0)?;
    let mut rest = arguments.get(1..).unwrap_or_default().iter();
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        if chars.next_if_eq(&'%').is_some() {
            out.push('%');
            continue;
        }
        let zeros = chars.next_if_eq(&'0').is_some();
        let mut width = 0;
        while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
            width = (width * 10 + digit as usize).min(1000);
            chars.next();
        }
        let verb = chars.next().ok_or(Gap::Invalid)?;
        let value = rest.next().ok_or(Gap::Invalid)?;
        let shown = shown(verb, value)?;
        if !shown.is_ascii() && width > 0 || zeros && (verb != 'd' || shown.starts_with('-')) {
            return Err(Gap::Open);
        }
        out.extend(std::iter::repeat_n(if zeros { '0' } else { ' ' }, width.saturating_sub(shown.len())));
        out.push_str(&shown);
        if out.len() > MAX_WEIGHT {
            return Err(Gap::Open);
        }
    }
    if rest.next().is_some() { Err(Gap::Invalid) } else { Ok(Val::text_of(out)) }
}

fn shown(verb: char, value: &Val) -> Result<String, Gap> {
    match (verb, value) {
        ('s' | 'v', Val::Text(_) | Val::Bool(_) | Val::Number(_)) => Ok(value.to_text()?.to_string()),
        ('d', value) => match value.to_number()? {
            Num::Int(whole) => Ok(whole.to_string()),
            Num::Float(_) => Err(Gap::Open),
        },
        ('t', value) => Ok(value.to_bool()?.to_string()),
        ('q', Val::Text(_)) => super::encoding::json(value),
        _ => Err(Gap::Open),
    }
}
