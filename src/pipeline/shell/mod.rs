//! Shell scripts as far as a pipeline needs them: which commands a text has, and whether the failure of one is the text's.
//!
//! It is no shell: no value is known. What a here-document holds is kept beside its command, and what stands in substitutions is
//! read as the commands before the one that gets them.

mod options;
mod outcome;
mod quote;
mod split;

pub(super) use options::{Modes, Pipes};
use outcome::Outcomes;
use split::{Link, Part, Split};

/// A command: its words, and why its failure is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub words: Vec<String>,
    pub lenient: Option<String>,
    /// The here-document that it gets.
    pub input: Option<String>,
    /// The subshell that it stands in, by position.
    pub group: usize,
}

impl Command {
    /// One that stands alone.
    pub(super) fn plain(words: Vec<String>) -> Self {
        Self { words, lenient: None, input: None, group: 0 }
    }
}

/// The commands of a script.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// In their order.
    pub commands: Vec<Command>,
    /// The subshell around each subshell. The script is the first, and its own.
    pub groups: Vec<usize>,
    /// It was read to its end: no quote, bracket, substitution or here-document is open there, and none is too deep in others.
    pub is_whole: bool,
}

/// Substitutions in each other that are read.
const MOST_NESTED: usize = 8;

/// The commands of a script, as a shell runs it that is told so.
pub(super) fn commands(script: &str, modes: Modes) -> Reading {
    let mut reading = Reading { groups: vec![0], is_whole: true, ..Reading::default() };
    read(script, modes, None, &Place { group: 0, depth: 0 }, &mut reading);
    reading
}

/// Where a script stands in another.
struct Place {
    group: usize,
    depth: usize,
}

fn read(script: &str, mut modes: Modes, hidden: Option<&str>, place: &Place, reading: &mut Reading) {
    let Split { parts, groups, is_whole } = split::split(script);
    reading.is_whole &= is_whole;
    let first = reading.groups.len();
    let group_of = |own: usize| own.checked_sub(1).map_or(place.group, |at| first + at);
    let around = groups.iter().skip(1).map(|outer| group_of(*outer));
    let around: Vec<usize> = around.collect();
    reading.groups.extend(around);
    let outcomes = Outcomes::of(&parts);
    let mut was_told = false;
    let waits = parts.iter().any(|part| part.words.iter().any(|word| matches!(word.as_str(), "wait" | "fg")));
    let (mut open, mut trapped, mut before, mut is_never) = (0_usize, None, Link::End, false);
    for (at, part) in parts.iter().enumerate() {
        let (words, is_tested) = without_keywords(&part.words);
        let link = std::mem::replace(&mut before, part.link);
        let is_at_top = open == 0 && part.group == 0 && place.depth == 0;
        open = open.saturating_add(opened(&part.words)).saturating_sub(usize::from(closes(&part.words)));
        let ends = is_at_top
            && open == 0
            && link == Link::End
            && part.link == Link::End
            && words.first().is_some_and(|first| first == "exit");
        is_never = link == Link::And && is_never || matches!(words, [word] if word == "false");
        if is_never && link == Link::And {
            continue;
        }
        if let [first, script, on @ ..] = words
            && first == "trap"
            && script.contains("exit 0")
            && on.iter().any(|on| matches!(on.as_str(), "EXIT" | "0" | "ERR"))
        {
            trapped = Some(format!("`trap '{script}'`"));
        }
        let decides_later = outcomes.decides_later(at);
        let is_asked = is_condition(words) || decides(part);
        for script in &part.inner {
            if place.depth >= MOST_NESTED {
                reading.is_whole = false;
                continue;
            }
            // A substitution's failure is that of an assignment alone; what is asked of its output may decide.
            let is_lost = !words.is_empty() && !is_asked && !decides_later;
            let ignored = outcomes.ignored(at).filter(|_| !is_asked);
            let hidden = hidden.or(ignored).or(is_lost.then_some("its failure is lost in `$(...)`"));
            let group = reading.groups.len();
            reading.groups.push(group_of(part.group));
            read(script, modes, hidden, &Place { group, depth: place.depth + 1 }, reading);
        }
        if words.is_empty() || is_condition(words) {
            continue;
        }
        if let Some(("set", options)) = words.split_first().map(|(first, rest)| (first.as_str(), rest)) {
            let before = modes.stops;
            modes.set(options);
            was_told |= before && !modes.stops;
        }
        // `trap 'exit 1' ERR`
        modes.stops |= matches!(words, [first, .., last] if first == "trap" && last == "ERR");
        let hidden = hidden.map(str::to_string).or_else(|| trapped.clone());
        let hidden =
            hidden.or_else(|| (part.is_in_background && !waits).then(|| "it runs in the background (`&`)".to_string()));
        let lenient = hidden.or_else(|| {
            if is_tested && !decides_later {
                Some("its answer is only asked for".to_string())
            } else if let Some(alternative) = outcomes.ignored(at) {
                Some(alternative.to_string())
            } else if part.link == Link::Pipe && modes.pipes == Pipes::Ignore && !decides_later {
                Some("its output goes into a pipe, and the shell looks at the last command alone".to_string())
            } else if decides_later || outcomes.is_last(at) || part.link == Link::Or {
                None
            } else if !modes.stops {
                let told = if was_told { "`set +e`" } else { "the script goes on after a failure (no `set -e`)" };
                Some(told.to_string())
            } else if part.link == Link::And {
                Some("it stands before `&&`, where a shell does not stop".to_string())
            } else {
                None
            }
        });
        let words = command_of(words).to_vec();
        reading.commands.push(Command { words, lenient, input: part.input.clone(), group: group_of(part.group) });
        // Nothing behind it is run.
        if ends {
            break;
        }
    }
}

/// A command, or a group of commands, that succeeds whatever was before it.
fn does_nothing(outer: usize, parts: &[Part]) -> bool {
    let Some(first) = parts.first() else { return false };
    let is_block = first.words.first().is_some_and(|word| word == "{");
    // Subshells are numbered as they begin.
    if !is_block && first.group <= outer {
        return succeeds(&first.words);
    }
    for part in parts.iter().take(MOST_IN_GROUP) {
        if !is_block && part.group < first.group {
            return true;
        }
        let own: Vec<String> = part.words.iter().filter(|word| !matches!(word.as_str(), "{" | "}")).cloned().collect();
        if !own.is_empty() && !succeeds(&own) {
            return false;
        }
        if is_block && part.words.iter().any(|word| word == "}") {
            return true;
        }
    }
    !is_block && parts.len() <= MOST_IN_GROUP
}

/// Commands of a group behind `||` that are looked at: a longer one is taken for one that does something.
const MOST_IN_GROUP: usize = 20;

/// A command that has no failure of its own.
fn succeeds(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let program = words.first().map(|word| word.rsplit('/').next().unwrap_or_default());
    matches!(program, Some("true" | ":" | "echo" | "printf")) || matches!(words.as_slice(), ["exit" | "return", "0"])
}

/// How many blocks begin with a part.
fn opened(words: &[String]) -> usize {
    let is_keyword = |word: &&String| {
        matches!(
            word.as_str(),
            "then" | "do" | "else" | "elif" | "if" | "while" | "until" | "for" | "case" | "select" | "{" | "!"
        )
    };
    let is_function = words.first().is_some_and(|word| word == "function");
    let before = words.iter().skip(if is_function { 2 } else { 0 }).take_while(is_keyword);
    let count = before
        .filter(|word| matches!(word.as_str(), "if" | "while" | "until" | "for" | "case" | "select" | "{"))
        .count();
    // PowerShell's `foreach ($x in $all) {`.
    if count == 0 { usize::from(words.last().is_some_and(|word| word.ends_with('{'))) } else { count }
}

/// Whether one ends with it.
fn closes(words: &[String]) -> bool {
    matches!(words.first().map(String::as_str), Some("fi" | "done" | "esac" | "}"))
}

/// Without what opens a block, and whether it is a condition.
fn without_keywords(words: &[String]) -> (&[String], bool) {
    let mut rest = words;
    let mut is_tested = false;
    while let Some((first, others)) = rest.split_first() {
        match first.as_str() {
            "then" | "do" | "else" | "{" | "time" => rest = others,
            "function" => rest = others.get(1..).unwrap_or_default(),
            "if" | "elif" | "while" | "until" | "!" => {
                is_tested = true;
                rest = others;
            }
            "for" | "case" | "fi" | "done" | "esac" | "}" | "in" | "select" => return (&[], false),
            word if is_assignment(word) => rest = others,
            word if is_redirection(word) => {
                rest = others.get(usize::from(word.ends_with(['<', '>']))..).unwrap_or_default()
            }
            _ => break,
        }
    }
    (rest, is_tested)
}

/// What PowerShell gives to a variable, where it is a call: `$answer = npm audit`.
fn command_of(words: &[String]) -> &[String] {
    match words {
        [name, sign, rest @ ..] if name.starts_with('$') && sign == "=" => rest,
        _ => words,
    }
}

/// A command that ends a script with a failure, or whose answer about what was before is the script's.
fn decides(part: &Part) -> bool {
    let (words, is_tested) = without_keywords(&part.words);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["exit" | "return", "0"] => false,
        ["exit" | "return" | "false", ..] => true,
        // One that stands before another command only says whether that is run.
        ["test" | "[" | "[[", ..] => !is_tested && part.link == Link::End,
        _ => false,
    }
}

/// `[[ ... ]]` and its likes, also what is left of one that holds `&&`; and PowerShell's `$name = value`.
fn is_condition(words: &[String]) -> bool {
    let is_mark =
        |word: &String| matches!(word.as_str(), "]]" | "[[" | "[" | "]" | "((" | "))") || word.ends_with("))");
    let second = words.get(1).map(String::as_str);
    let is_value = second == Some("=") && !is_call(words.get(2..).unwrap_or_default());
    words.first().is_some_and(|word| is_mark(word) || word.starts_with("(("))
        || words.iter().skip(1).any(|word| matches!(word.as_str(), "]]" | "]" | "))"))
        || is_value
        || matches!(second, Some("==" | "!=" | "=~" | "-eq" | "-ne" | "-gt" | "-lt" | "-ge" | "-le"))
}

/// Whether what stands behind PowerShell's `=` reads as a command: a file that can be run, or a program with arguments.
fn is_call(words: &[String]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let is_name = first.starts_with(|c: char| c.is_ascii_alphabetic())
        && first.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let is_file = [".ps1", ".sh", ".cmd", ".bat", ".exe"].iter().any(|ending| first.ends_with(ending));
    is_file || is_name && !rest.is_empty() || first.starts_with("./") && !rest.is_empty()
}

/// `2>&1`, `>file`, and `>` before one.
fn is_redirection(word: &str) -> bool {
    word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '&').starts_with(['<', '>'])
}

/// `NAME=value`.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        let name = name.strip_suffix('+').unwrap_or(name);
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !name.starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests;
