//! Shell scripts as far as a pipeline needs them: which commands a text has, and whether the failure of one is the text's.
//!
//! It is no shell: substitutions stay as they are written, and what a here-document holds is skipped.

/// A command: its words, and why its failure is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub words: Vec<String>,
    pub lenient: Option<String>,
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

/// The commands of a script, in order.
pub(super) fn commands(script: &str, pipes: Pipes) -> Vec<Command> {
    let parts = split(script);
    // What is kept and looked at later may fail the text there.
    let decides = parts.iter().any(|(words, _)| decides(without_keywords(words).0));
    let ignores_errors = script.lines().any(|line| line.trim().starts_with("set +e")) && !decides;
    let pipes = if script.contains("pipefail") { Pipes::Fail } else { pipes };
    let mut commands = Vec::new();
    for (at, (words, link)) in parts.iter().enumerate() {
        let next = parts.get(at + 1).map(|(words, _)| words.as_slice());
        let (words, is_tested) = without_keywords(words);
        if words.is_empty() || is_condition(words) {
            continue;
        }
        let lenient = if is_tested && !decides {
            Some("its answer is only asked for".to_string())
        } else if *link == Link::Or && next.is_some_and(does_nothing) {
            Some(format!("`|| {}`", next.unwrap_or_default().join(" ")))
        } else if *link == Link::Pipe && pipes == Pipes::Ignore && !decides {
            Some("its output goes into a pipe, and the shell looks at the last command alone".to_string())
        } else {
            ignores_errors.then(|| "`set +e`".to_string())
        };
        commands.push(Command { words: words.to_vec(), lenient });
    }
    commands
}

/// A command that succeeds whatever was before it.
fn does_nothing(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), ["true" | ":" | "echo" | "printf", ..] | ["exit", "0"])
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
fn split(script: &str) -> Vec<(Vec<String>, Link)> {
    let mut splitter = Splitter { parts: Vec::new(), words: Vec::new(), word: None };
    let mut heredocs: Vec<String> = Vec::new();
    let mut chars = script.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some(other) => splitter.push(other),
            },
            '\'' => {
                splitter.open();
                chars.by_ref().take_while(|c| *c != '\'').for_each(|c| splitter.push(c));
            }
            '"' => {
                splitter.open();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => chars.next().into_iter().for_each(|c| splitter.push(c)),
                        c => splitter.push(c),
                    }
                }
            }
            '$' if matches!(chars.peek(), Some('{' | '(')) => {
                splitter.push(c);
                nested(&mut chars, &mut splitter);
            }
            '`' => {
                splitter.push(c);
                chars.by_ref().take_while(|c| *c != '`').for_each(|c| splitter.push(c));
                splitter.push(c);
            }
            '#' if splitter.word.is_none() => {
                while chars.peek().is_some_and(|c| *c != '\n') {
                    chars.next();
                }
            }
            '\n' => {
                splitter.end(Link::End);
                for mark in heredocs.drain(..) {
                    skip_heredoc(&mut chars, &mark);
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
                    heredocs.extend(heredoc_mark(&mut chars));
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
    splitter.parts
}

type Chars<'t> = std::iter::Peekable<std::str::Chars<'t>>;

/// Takes a substitution as it is written, to its end.
fn nested(chars: &mut Chars<'_>, splitter: &mut Splitter) {
    let mut depth = 0_usize;
    for c in chars.by_ref() {
        splitter.push(c);
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
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

fn skip_heredoc(chars: &mut Chars<'_>, mark: &str) {
    loop {
        let line: String = chars.by_ref().take_while(|c| *c != '\n').collect();
        if line.trim() == mark || chars.peek().is_none() {
            return;
        }
    }
}

struct Splitter {
    parts: Vec<(Vec<String>, Link)>,
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
            self.parts.push((std::mem::take(&mut self.words), link));
        } else if link != Link::End {
            // `a &&` and a line break before `b` is one chain.
            if let Some(last) = self.parts.last_mut() {
                last.1 = link;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(script: &str) -> Vec<(String, bool)> {
        commands(script, Pipes::Ignore).into_iter().map(|c| (c.words.join(" "), c.lenient.is_some())).collect()
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
    fn no_text_is_too_odd() {
        for script in ["", "\\", "'", "\"", "$(", "${{", "<<", "a <<EOF", "&&&&", "||", "|&", "#", "((("] {
            commands(script, Pipes::Fail);
        }
    }
}
