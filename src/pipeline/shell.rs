//! Shell scripts as far as a pipeline needs them: which commands a text has, and whether the failure of one is the text's.
//!
//! It is no shell: substitutions stay as they are written, and what a here-document holds is kept beside its command.

/// A command: its words, and why its failure is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub words: Vec<String>,
    pub lenient: Option<String>,
    /// The here-document that it gets.
    pub input: Option<String>,
}

impl Command {
    /// One that stands alone.
    pub(super) fn plain(words: Vec<String>) -> Self {
        Self { words, lenient: None, input: None }
    }
}

/// Words up to what ends them.
#[derive(Debug)]
struct Part {
    words: Vec<String>,
    link: Link,
    input: Option<String>,
}

/// What stands between two commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    End,
    And,
    Or,
    Pipe,
}

/// Whether the failure of a command before a pipe fails the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pipes {
    Fail,
    Ignore,
}

/// Whether a script asks its shell to fail where a command before a pipe fails; a comment does not.
pub(super) fn sets_pipefail(script: &str) -> bool {
    script.lines().map(str::trim_start).any(|line| {
        let is_comment = line.starts_with('#') && !line.starts_with("#!");
        let words: Vec<&str> = line.split([' ', '\t', ';', '&']).collect();
        let is_set =
            |pair: &[&str]| matches!(pair, [option, "pipefail"] if option.starts_with('-') && option.ends_with('o'));
        !is_comment && words.windows(2).any(is_set)
    })
}

/// The commands of a script, in order, and whether it was read to its end: no quote, substitution or here-document is open there.
pub(super) fn commands(script: &str, pipes: Pipes) -> (Vec<Command>, bool) {
    let (parts, is_whole) = split(script);
    // What is kept and looked at later may fail the text there.
    let decides = parts.iter().any(|part| decides(without_keywords(&part.words).0));
    let ignores_errors = script.lines().any(|line| line.trim().starts_with("set +e")) && !decides;
    let pipes = if sets_pipefail(script) { Pipes::Fail } else { pipes };
    let mut commands = Vec::new();
    for (at, Part { words, link, input }) in parts.iter().enumerate() {
        let next = parts.get(at + 1..).unwrap_or_default();
        let (words, is_tested) = without_keywords(words);
        if words.is_empty() || is_condition(words) {
            continue;
        }
        let lenient = if is_tested && !decides {
            Some("its answer is only asked for".to_string())
        } else if *link == Link::Or && does_nothing(next) {
            Some(format!("`|| {}`", next.first().map(|part| part.words.join(" ")).unwrap_or_default()))
        } else if *link == Link::Pipe && pipes == Pipes::Ignore && !decides {
            Some("its output goes into a pipe, and the shell looks at the last command alone".to_string())
        } else {
            ignores_errors.then(|| "`set +e`".to_string())
        };
        commands.push(Command { words: words.to_vec(), lenient, input: input.clone() });
    }
    (commands, is_whole)
}

/// A command, or a group of commands, that succeeds whatever was before it.
fn does_nothing(parts: &[Part]) -> bool {
    let Some(first) = parts.first() else { return false };
    let is_group = first.words.first().is_some_and(|word| word.starts_with(['{', '(']));
    if !is_group {
        return succeeds(&first.words);
    }
    for part in parts.iter().take(MOST_IN_GROUP) {
        let own: Vec<String> =
            part.words.iter().map(|word| word.trim_matches(['{', '}', '(', ')'])).map(str::to_string).collect();
        let own: Vec<String> = own.into_iter().filter(|word| !word.is_empty()).collect();
        if !own.is_empty() && !succeeds(&own) {
            return false;
        }
        if part.words.iter().any(|word| word == "}" || word.ends_with(')')) {
            return true;
        }
    }
    false
}

/// Commands of a group behind `||` that are looked at: a longer one is taken for one that does something.
const MOST_IN_GROUP: usize = 20;

/// A command that has no failure of its own.
fn succeeds(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let program = words.first().map(|word| word.rsplit('/').next().unwrap_or_default());
    matches!(program, Some("true" | ":" | "echo" | "printf")) || matches!(words.as_slice(), ["exit" | "return", "0"])
}

/// Without what opens a block, and whether it is a condition.
fn without_keywords(words: &[String]) -> (&[String], bool) {
    let mut rest = words;
    let mut is_tested = false;
    while let Some((first, others)) = rest.split_first() {
        match first.as_str() {
            "then" | "do" | "else" | "{" | "(" | "time" => rest = others,
            "if" | "elif" | "while" | "until" | "!" => {
                is_tested = true;
                rest = others;
            }
            "for" | "case" | "fi" | "done" | "esac" | "}" | ")" | "function" | "in" | "select" => return (&[], false),
            _ if is_assignment(first) => rest = others,
            _ => break,
        }
    }
    (rest, is_tested)
}

/// A command that ends a script with a failure, or asks about what was before.
fn decides(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["exit" | "return", "0"] => false,
        ["exit" | "return" | "false" | "test" | "[" | "[[", ..] => true,
        _ => false,
    }
}

/// `[[ ... ]]` and its likes, also what is left of one that holds `&&`; and PowerShell's `$name = value`.
fn is_condition(words: &[String]) -> bool {
    let is_mark =
        |word: &String| matches!(word.as_str(), "]]" | "[[" | "[" | "]" | "((" | "))") || word.ends_with("))");
    let second = words.get(1).map(String::as_str);
    words.first().is_some_and(|word| is_mark(word) || word.starts_with("(("))
        || words.iter().skip(1).any(|word| matches!(word.as_str(), "]]" | "]" | "))"))
        || matches!(second, Some("=" | "==" | "!=" | "=~" | "-eq" | "-ne" | "-gt" | "-lt" | "-ge" | "-le"))
}

/// `NAME=value`.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !name.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Words and what follows them.
fn split(script: &str) -> (Vec<Part>, bool) {
    let mut splitter = Splitter { parts: Vec::new(), words: Vec::new(), word: None };
    let mut is_whole = true;
    // The word that ends each, and the position of the command that gets it.
    let mut heredocs: Vec<(usize, String)> = Vec::new();
    let mut chars = script.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some(other) => splitter.push(other),
            },
            '\'' => {
                splitter.open();
                is_whole &= until(&mut chars, '\'', |c| splitter.push(c));
            }
            '"' => {
                splitter.open();
                is_whole &= double_quoted(&mut chars, &mut splitter);
            }
            '$' if matches!(chars.peek(), Some('{' | '(')) => {
                splitter.push(c);
                is_whole &= nested(&mut chars, &mut splitter);
            }
            '`' => {
                splitter.push(c);
                is_whole &= until(&mut chars, '`', |c| splitter.push(c));
                splitter.push(c);
            }
            '#' if splitter.word.is_none() => {
                while chars.peek().is_some_and(|c| *c != '\n') {
                    chars.next();
                }
            }
            '\n' => {
                splitter.end(Link::End);
                for (at, mark) in heredocs.drain(..) {
                    let (text, is_ended) = heredoc(&mut chars, &mark);
                    is_whole &= is_ended;
                    if let Some(part) = splitter.parts.get_mut(at) {
                        part.input = Some(text);
                    }
                }
            }
            ';' => splitter.end(Link::End),
            '&' if chars.next_if_eq(&'&').is_some() => splitter.end(Link::And),
            '|' if chars.next_if_eq(&'|').is_some() => splitter.end(Link::Or),
            '|' => {
                chars.next_if_eq(&'&');
                splitter.end(Link::Pipe);
            }
            // `2>&1` and `&>` are no ends.
            '&' if splitter.word.as_deref().is_some_and(|word| word.ends_with('>')) || chars.peek() == Some(&'>') => {
                splitter.push(c);
            }
            '&' => splitter.end(Link::End),
            '<' if chars.peek() == Some(&'<') => {
                chars.next();
                if chars.next_if_eq(&'<').is_none() {
                    let at = splitter.parts.len();
                    heredocs.extend(heredoc_mark(&mut chars).map(|mark| (at, mark)));
                }
                splitter.close();
            }
            '(' | ')' if splitter.word.is_none() => {
                splitter.push(c);
                splitter.close();
            }
            c if c.is_whitespace() => splitter.close(),
            c => splitter.push(c),
        }
    }
    splitter.end(Link::End);
    (splitter.parts, is_whole && heredocs.is_empty())
}

type Chars<'t> = std::iter::Peekable<std::str::Chars<'t>>;

/// Takes characters up to one; whether it came.
fn until(chars: &mut Chars<'_>, end: char, mut take: impl FnMut(char)) -> bool {
    for c in chars.by_ref() {
        if c == end {
            return true;
        }
        take(c);
    }
    false
}

/// Takes what stands between two double quotes; whether they close.
fn double_quoted(chars: &mut Chars<'_>, splitter: &mut Splitter) -> bool {
    while let Some(c) = chars.next() {
        match c {
            '"' => return true,
            '\\' => chars.next().into_iter().for_each(|c| splitter.push(c)),
            c => splitter.push(c),
        }
    }
    false
}

/// Takes a substitution as it is written, to its end; whether it ends. Brackets in quotes are text.
fn nested(chars: &mut Chars<'_>, splitter: &mut Splitter) -> bool {
    let mut depth = 0_usize;
    while let Some(c) = chars.next() {
        splitter.push(c);
        match c {
            '\\' => chars.next().into_iter().for_each(|c| splitter.push(c)),
            '\'' | '"' => {
                let is_closed = until(chars, c, |c| splitter.push(c));
                splitter.push(c);
                if !is_closed {
                    return false;
                }
            }
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return true;
        }
    }
    false
}

/// The word that ends a here-document.
fn heredoc_mark(chars: &mut Chars<'_>) -> Option<String> {
    chars.next_if_eq(&'-');
    while chars.next_if(|c| *c == ' ').is_some() {}
    let mut mark = String::new();
    while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !matches!(c, ';' | '|' | '&' | '>' | '<' | ')')) {
        if !matches!(c, '\'' | '"' | '\\') {
            mark.push(c);
        }
    }
    (!mark.is_empty()).then_some(mark)
}

/// The lines up to the mark, and whether it came.
fn heredoc(chars: &mut Chars<'_>, mark: &str) -> (String, bool) {
    let mut text = String::new();
    while chars.peek().is_some() {
        let line: String = chars.by_ref().take_while(|c| *c != '\n').collect();
        if line.trim() == mark {
            return (text, true);
        }
        text.push_str(&line);
        text.push('\n');
    }
    (text, false)
}

struct Splitter {
    parts: Vec<Part>,
    words: Vec<String>,
    word: Option<String>,
}

impl Splitter {
    fn open(&mut self) {
        self.word.get_or_insert_default();
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn close(&mut self) {
        self.words.extend(self.word.take());
    }

    fn end(&mut self, link: Link) {
        self.close();
        if !self.words.is_empty() {
            self.parts.push(Part { words: std::mem::take(&mut self.words), link, input: None });
        } else if link != Link::End {
            // `a &&` and a line break before `b` is one chain.
            if let Some(last) = self.parts.last_mut() {
                last.link = link;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(script: &str) -> Vec<(String, bool)> {
        commands(script, Pipes::Ignore).0.into_iter().map(|c| (c.words.join(" "), c.lenient.is_some())).collect()
    }

    #[test]
    fn commands_are_split_where_a_shell_splits_them() {
        let script = "# a comment\nA=b npm ci && npm test -- --grep 'a && b'\nmake \\\n  check; echo \"$(git log; date)\" # end\n";
        let texts: Vec<String> = read(script).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["npm ci", "npm test -- --grep a && b", "make check", "echo $(git log; date)"]);
        let texts: Vec<String> = read("go build `go list ./... | grep -v x`").into_iter().map(|(t, _)| t).collect();
        assert_eq!(texts, ["go build `go list ./... | grep -v x`"]);
        let texts: Vec<String> = read("cat <<EOF > f\nnpm test\nEOF\nmake 2>&1").into_iter().map(|(t, _)| t).collect();
        assert_eq!(texts, ["cat > f", "make 2>&1"]);
    }

    #[test]
    fn what_ignores_a_failure_is_seen() {
        assert_eq!(read("npm audit || true"), [("npm audit".into(), true), ("true".into(), false)]);
        assert_eq!(read("npm audit || exit 1"), [("npm audit".into(), false), ("exit 1".into(), false)]);
        assert_eq!(read("npm test | tee log"), [("npm test".into(), true), ("tee log".into(), false)]);
        assert_eq!(read("set -o pipefail; npm test | tee log").get(1), Some(&("npm test".into(), false)));
        assert_eq!(read("if npm test; then\n  echo ok\nfi"), [("npm test".into(), true), ("echo ok".into(), false)]);
        assert_eq!(read("if ! npm test; then\n  exit 1\nfi").first(), Some(&("npm test".into(), false)));
        assert_eq!(read("npm test | tee log\ntest ! -s log").first(), Some(&("npm test".into(), false)));
        assert_eq!(read("if [[ -n $A && $B == c ]]; then make; fi"), [("make".into(), false)]);
        assert_eq!(read("set +e\nnpm test").get(1), Some(&("npm test".into(), true)));
        assert_eq!(read("set +e\nnpm test\nexit $?").get(1), Some(&("npm test".into(), false)));
    }

    #[test]
    fn a_group_that_only_tells_ignores_a_failure_too() {
        for script in ["npm audit || { echo a; true; }", "npm audit || (echo a; exit 0)", "npm audit || /bin/true"] {
            assert_eq!(read(script).first(), Some(&("npm audit".into(), true)), "{script}");
        }
        for script in ["npm audit || { echo a; exit 1; }", "npm audit || (echo a; exit 1)", "npm audit || { echo a"] {
            assert_eq!(read(script).first(), Some(&("npm audit".into(), false)), "{script}");
        }
    }

    #[test]
    fn a_comment_sets_nothing() {
        for script in ["#!/bin/bash -eo pipefail", "  set -euo pipefail", "set -o pipefail; a"] {
            assert!(sets_pipefail(script), "{script}");
        }
        for script in ["# no pipefail here: set -o pipefail", "set +o pipefail", "echo pipefail"] {
            assert!(!sets_pipefail(script), "{script}");
        }
    }

    #[test]
    fn what_is_open_at_the_end_is_told() {
        for script in ["echo 'a", "echo \"a", "a $(b", "cat <<E\nnpm test\n", "(( 1 << 2 ))\nnpm test", "cat <<E"] {
            assert!(!commands(script, Pipes::Fail).1, "{script}");
        }
        for script in ["x=$(echo '(')\nnpm test", "x=$(echo \")\") && npm test", "cat <<E\na 'b\nE\nnpm test"] {
            let (found, is_whole) = commands(script, Pipes::Fail);
            assert!(is_whole && found.last().unwrap().words == ["npm", "test"], "{script}");
        }
    }

    #[test]
    fn a_here_document_belongs_to_its_command() {
        let (found, _) = commands("ssh a <<'E' && echo b\n  make up\nE\ndone", Pipes::Fail);
        assert_eq!(found.first().unwrap().input.as_deref(), Some("  make up\n"));
        assert_eq!(found.get(1).unwrap().input, None);
    }

    #[test]
    fn no_text_is_too_odd() {
        for script in ["", "\\", "'", "\"", "$(", "${{", "<<", "a <<EOF", "&&&&", "||", "|&", "#", "((("] {
            commands(script, Pipes::Fail);
        }
    }
}
