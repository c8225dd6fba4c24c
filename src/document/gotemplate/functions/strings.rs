//! Texts (<https://masterminds.github.io/sprig/strings.html>).

use std::collections::HashSet;
use std::rc::Rc;

use super::{ARGUMENTS, Answer, Stop, arg, collections, int, size, text};
use crate::document::gotemplate::UNKNOWN_MARK;
use crate::document::gotemplate::print::{formatted, printed, quoted, shown};
use crate::document::gotemplate::text::{Segment, Text};
use crate::document::gotemplate::value::{Data, Val};

/// The longest text that a function makes.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// Functions that pass a text on with its parts, of which some may be unknown.
pub(super) fn shaping(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "indent" | "nindent" => indent(args, name == "nindent"),
        "trim" => shaped(args, 0, Text::trimmed),
        "toString" => match &args.first()?.data {
            Data::Text(_) => Ok(args.first()?.clone()),
            _ => return None,
        },
        "trimSuffix" => trimmed_end(args),
        "trimPrefix" => trimmed_start(args),
        _ => return None,
    })
}

fn shaped(args: &[Val], at: usize, with: impl Fn(&Text) -> Text) -> Answer {
    let value = arg(args, at)?;
    match &value.data {
        Data::Text(text) => Ok(Val { data: Data::Text(Rc::new(with(text))), at: value.at }),
        Data::Unknown(_) => Err(Stop::Unknown),
        _ => Err(ARGUMENTS),
    }
}

fn indent(args: &[Val], breaks: bool) -> Answer {
    let count = size(args, 0)?;
    if count > 1000 {
        return Err(Stop::Unknown);
    }
    let before = " ".repeat(count);
    if let Data::Text(text) = &arg(args, 1)?.data {
        let lines = text.as_str().matches('\n').count() + 1;
        if lines.saturating_mul(count) > MAX_TEXT * 4 {
            return Err(Stop::Unknown);
        }
    }
    let shape = |text: &Text| {
        let mut out = Text::plain(if breaks { "\n" } else { "" });
        out.append(&text.indented(&before));
        out
    };
    // What is not known stands on its line as well.
    if matches!(arg(args, 1)?.data, Data::Unknown(_)) {
        let mut mark = Text::default();
        mark.push(UNKNOWN_MARK, Segment { unknown: true, ..Segment::of(None) });
        return Ok(Val::of_text(shape(&mark)));
    }
    shaped(args, 1, shape)
}

fn trimmed_end(args: &[Val]) -> Answer {
    let suffix = text(args, 0)?;
    let value = arg(args, 1)?;
    if value.is_unknown() && !matches!(&value.data, Data::Text(text) if text.has_known()) {
        return Err(Stop::Unknown);
    }
    shaped(args, 1, |text| match text.as_str().strip_suffix(suffix) {
        Some(rest) => text.part(0..rest.len()),
        None => text.clone(),
    })
}

fn trimmed_start(args: &[Val]) -> Answer {
    let prefix = text(args, 0)?;
    if arg(args, 1)?.is_unknown() {
        return Err(Stop::Unknown);
    }
    shaped(args, 1, |text| match text.as_str().strip_prefix(prefix) {
        Some(rest) => text.part(text.len() - rest.len()..text.len()),
        None => text.clone(),
    })
}

pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "print" => Ok(Val::text(printed(args))),
        "println" => Ok(Val::text(format!("{}\n", args.iter().map(shown).collect::<Vec<_>>().join(" ")))),
        "printf" => text(args, 0).and_then(|format| {
            formatted(format, args.get(1..).unwrap_or_default()).map(Val::text).ok_or(Stop::Unknown)
        }),
        "quote" => Ok(joined(args, |text| quoted(&text))),
        "squote" => Ok(joined(args, |text| format!("'{text}'"))),
        "cat" => Ok(joined(args, |text| text)),
        "toString" => arg(args, 0).map(|value| Val::text(shown(value))),
        "upper" => text(args, 0).map(|text| Val::text(text.to_uppercase())),
        "lower" => text(args, 0).map(|text| Val::text(text.to_lowercase())),
        "title" => text(args, 0).map(|text| Val::text(title(text))),
        "untitle" => text(args, 0).map(|text| Val::text(untitle(text))),
        "nospace" => {
            text(args, 0).map(|text| Val::text(text.chars().filter(|c| !c.is_whitespace()).collect::<String>()))
        }
        "repeat" => repeat(args),
        "substr" => substr(args),
        "trunc" => trunc(args),
        "abbrev" => abbrev(args),
        "trimAll" => pair(args).map(|(set, text)| {
            let set: HashSet<char> = set.chars().collect();
            Val::text(text.trim_matches(|c| set.contains(&c)))
        }),
        "contains" => pair(args).map(|(part, text)| Val::bool(text.contains(part))),
        "hasPrefix" => pair(args).map(|(part, text)| Val::bool(text.starts_with(part))),
        "hasSuffix" => pair(args).map(|(part, text)| Val::bool(text.ends_with(part))),
        "replace" => replace(args),
        "splitList" => pair(args)
            .and_then(|(separator, text)| Ok(Val::list(split(text, separator)?.into_iter().map(Val::text).collect()))),
        "split" => pair(args).and_then(|(separator, text)| Ok(numbered(split(text, separator)?))),
        "splitn" => splitn(args),
        "join" => join(args),
        "snakecase" => text(args, 0).map(|text| Val::text(cased(text, '_'))),
        "kebabcase" => text(args, 0).map(|text| Val::text(cased(text, '-'))),
        "plural" => plural(args),
        "html" => text(args, 0).map(|text| Val::text(html(text))),
        _ => return None,
    })
}

/// The arguments that are not nil, each as a text, with spaces between them.
fn joined(args: &[Val], with: impl Fn(String) -> String) -> Val {
    let parts: Vec<String> =
        args.iter().filter(|arg| !matches!(arg.data, Data::Nil)).map(|arg| with(shown(arg))).collect();
    Val::text(parts.join(" "))
}

fn pair(args: &[Val]) -> Result<(&str, &str), Stop> {
    Ok((text(args, 0)?, text(args, 1)?))
}

fn title(text: &str) -> String {
    let mut was_letter = false;
    let raised = text.chars().map(|c| {
        let raised = if was_letter { c } else { c.to_uppercase().next().unwrap_or(c) };
        was_letter = c.is_alphanumeric() || c == '_' || c == '\'';
        raised
    });
    raised.collect()
}

fn untitle(text: &str) -> String {
    let mut was_space = true;
    let lowered = text.chars().map(|c| {
        let lowered = if was_space { c.to_lowercase().next().unwrap_or(c) } else { c };
        was_space = c.is_whitespace();
        lowered
    });
    lowered.collect()
}

fn repeat(args: &[Val]) -> Answer {
    let (count, text) = (size(args, 0)?, text(args, 1)?);
    if count.saturating_mul(text.len()) > MAX_TEXT { Err(Stop::Unknown) } else { Ok(Val::text(text.repeat(count))) }
}

fn substr(args: &[Val]) -> Answer {
    let (start, end, text) = (int(arg(args, 0)?)?, int(arg(args, 1)?)?, text(args, 2)?);
    let start = usize::try_from(start).unwrap_or(0);
    let end = usize::try_from(end).unwrap_or(text.len()).min(text.len());
    text.get(start..end.max(start)).map(Val::text).ok_or(Stop::Fails("a text is cut where it has no place to be cut"))
}

/// The first so many bytes, or the last.
fn trunc(args: &[Val]) -> Answer {
    let (count, text) = (int(arg(args, 0)?)?, text(args, 1)?);
    let most = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    let cut = if most >= text.len() {
        Some(text)
    } else if count < 0 {
        text.get(text.len() - most..)
    } else {
        text.get(..most)
    };
    cut.map(Val::text).ok_or(Stop::Unknown)
}

fn abbrev(args: &[Val]) -> Answer {
    let (width, text) = (size(args, 0)?, text(args, 1)?);
    if width < 4 || text.len() <= width {
        return Ok(Val::text(text));
    }
    text.get(..width - 3).map(|start| Val::text(format!("{start}..."))).ok_or(Stop::Unknown)
}

fn replace(args: &[Val]) -> Answer {
    let (old, new, text) = (text(args, 0)?, text(args, 1)?, text(args, 2)?);
    if (text.len() + 1).saturating_mul(new.len().max(1)) > MAX_TEXT * 16 {
        return Err(Stop::Unknown);
    }
    Ok(Val::text(text.replace(old, new)))
}

/// So many parts a text is split into.
const MOST_PARTS: usize = 100_000;

fn split<'t>(text: &'t str, separator: &str) -> Result<Vec<&'t str>, Stop> {
    let parts: Vec<&str> = if separator.is_empty() {
        let each = text.char_indices().filter_map(|(at, c)| text.get(at..at + c.len_utf8()));
        each.take(MOST_PARTS + 1).collect()
    } else {
        text.split(separator).take(MOST_PARTS + 1).collect()
    };
    if parts.len() > MOST_PARTS { Err(Stop::Unknown) } else { Ok(parts) }
}

fn numbered(parts: Vec<&str>) -> Val {
    Val::map(parts.into_iter().enumerate().map(|(at, part)| (format!("_{at}"), Val::text(part))).collect())
}

fn splitn(args: &[Val]) -> Answer {
    let (separator, count, text) = (text(args, 0)?, size(args, 1)?, text(args, 2)?);
    let parts: Vec<&str> = text.splitn(count.max(1), separator).take(MOST_PARTS + 1).collect();
    if parts.len() > MOST_PARTS { Err(Stop::Unknown) } else { Ok(numbered(parts)) }
}

fn join(args: &[Val]) -> Answer {
    let separator = text(args, 0)?;
    let at = args.get(1).and_then(|value| value.at);
    Ok(Val::text(collections::texts(args, 1)?.join(separator)).or_at(at))
}

fn cased(text: &str, between: char) -> String {
    let mut out = String::new();
    let chars: Vec<char> = text.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        if matches!(c, ' ' | '-' | '_') {
            out.push(between);
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
        let after = chars.get(at + 1).copied();
        let starts = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || before.is_uppercase() && after.is_some_and(char::is_lowercase)
            });
        if starts {
            out.push(between);
        }
        out.extend(c.to_lowercase());
    }
    out
}

fn plural(args: &[Val]) -> Answer {
    let one = int(arg(args, 2)?)? == 1;
    arg(args, usize::from(!one)).cloned()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('\'', "&#39;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&#34;")
}
