//! Where a shell splits a script: words, what ends a command, subshells, the bodies of functions, the arms of `case`, and what stands
//! in substitutions (<https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html>).

use super::quote::{
    Chars, backticked, balanced, bracketed, double_quoted, heredoc, heredoc_mark, is_arithmetic, until,
};

/// Words up to what ends them.
#[derive(Debug)]
pub(super) struct Part {
    /// With the keywords before a command; a function's head is `function NAME` in both spellings.
    pub words: Vec<String>,
    pub link: Link,
    /// The here-document that it gets.
    pub input: Option<String>,
    /// The scripts of its substitutions.
    pub inner: Vec<String>,
    /// The subshell that it stands in.
    pub group: usize,
    /// The script goes on without it: `&`.
    pub is_in_background: bool,
    /// It is the `}` of a function.
    pub ends_function: bool,
    /// An arm of a `case` begins with it.
    pub begins_arm: bool,
}

/// What stands between two commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    End,
    And,
    Or,
    Pipe,
}

/// A script, split.
#[derive(Debug)]
pub(super) struct Split {
    pub parts: Vec<Part>,
    /// The subshell around each subshell; the script is the first, and its own.
    pub groups: Vec<usize>,
    /// No quote, substitution, subshell or here-document is open at its end.
    pub is_whole: bool,
}

/// What is open where a character stands.
#[derive(Debug)]
enum Open {
    /// A subshell, with the one around it.
    Group(usize),
    /// A `case`, which waits for a pattern or is in an arm.
    Case {
        awaits_pattern: bool,
    },
    Brace {
        is_function: bool,
    },
}

/// Keywords that stand before a command.
fn is_opener(word: &str) -> bool {
    matches!(word, "then" | "do" | "else" | "if" | "elif" | "while" | "until" | "!" | "time" | "{")
}

/// Bytes of a function's name.
const MOST_NAME: usize = 200;

/// Splits a script.
pub(super) fn split(script: &str) -> Split {
    let mut splitter = Splitter::default();
    splitter.groups.push(0);
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
                splitter.is_cut |= !until(&mut chars, '\'', |c| splitter.word.get_or_insert_default().push(c));
            }
            '"' => splitter.quoted(&mut chars),
            '$' if matches!(chars.peek(), Some('{' | '(')) => splitter.substitution(&mut chars),
            // PowerShell's line goes on behind it.
            '`' if chars.peek() == Some(&'\n') => {
                chars.next();
            }
            '`' => splitter.backticked(&mut chars),
            '#' if splitter.word.is_none() => {
                while chars.peek().is_some_and(|c| *c != '\n') {
                    chars.next();
                }
            }
            '\n' => {
                splitter.end(Link::End);
                splitter.has_no_arithmetic = false;
                for (at, mark) in heredocs.drain(..) {
                    let (text, is_ended) = heredoc(&mut chars, &mark);
                    splitter.is_cut |= !is_ended;
                    if let Some(part) = splitter.parts.get_mut(at) {
                        part.input = Some(text);
                    }
                }
            }
            ';' => {
                let ends_arm = chars.next_if(|c| matches!(c, ';' | '&')).is_some();
                splitter.end(Link::End);
                splitter.awaits_pattern(ends_arm);
            }
            '|' if splitter.is_in_pattern() => splitter.close(),
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
            '&' => {
                let at = splitter.parts.len();
                splitter.end(Link::End);
                if let Some(part) = splitter.parts.get_mut(at) {
                    part.is_in_background = true;
                }
            }
            '<' if chars.peek() == Some(&'<') => {
                chars.next();
                if chars.next_if_eq(&'<').is_none() {
                    let at = splitter.parts.len();
                    heredocs.extend(heredoc_mark(&mut chars).map(|mark| (at, mark)));
                }
                splitter.close();
            }
            '(' => splitter.opened(&mut chars),
            ')' => splitter.closed(),
            c if c.is_whitespace() => splitter.close(),
            c => splitter.push(c),
        }
    }
    splitter.end(Link::End);
    let has_group = splitter.opens.iter().any(|open| matches!(open, Open::Group(_)));
    let is_whole = !splitter.is_cut && heredocs.is_empty() && !has_group;
    Split { parts: splitter.parts, groups: splitter.groups, is_whole }
}

#[derive(Default)]
struct Splitter {
    parts: Vec<Part>,
    words: Vec<String>,
    /// How many of the words are known to stand before a command's own: keywords, and the heads of functions.
    before: usize,
    word: Option<String>,
    inner: Vec<String>,
    opens: Vec<Open>,
    group: usize,
    groups: Vec<usize>,
    /// The head of a function was read, and its body was not.
    awaits_body: bool,
    ends_function: bool,
    begins_arm: bool,
    /// A subshell has ended, and what follows it redirects.
    is_behind_group: bool,
    /// On this line, no arithmetic ends any more.
    has_no_arithmetic: bool,
    is_cut: bool,
}

impl Splitter {
    fn arithmetic(&mut self, chars: &mut Chars<'_>) -> bool {
        let is_it = !self.has_no_arithmetic && is_arithmetic(chars);
        self.has_no_arithmetic |= !is_it && chars.peek() == Some(&'(');
        is_it
    }

    fn open(&mut self) {
        self.word.get_or_insert_default();
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn quoted(&mut self, chars: &mut Chars<'_>) {
        self.open();
        let word = self.word.get_or_insert_default();
        self.is_cut |= !double_quoted(chars, word, &mut self.inner);
    }

    /// `$(...)` and `${...}`, as they are written; of the first, the script is kept.
    fn substitution(&mut self, chars: &mut Chars<'_>) {
        let word = self.word.get_or_insert_default();
        word.push('$');
        self.is_cut |= !balanced(chars, word, &mut self.inner);
    }

    fn backticked(&mut self, chars: &mut Chars<'_>) {
        let word = self.word.get_or_insert_default();
        self.is_cut |= !backticked(chars, word, &mut self.inner);
    }

    /// Whether nothing but keywords stand before what comes.
    fn is_start(&mut self) -> bool {
        while let Some(word) = self.words.get(self.before) {
            if word == "function" {
                if self.before + 1 >= self.words.len() {
                    return true;
                }
                self.before += 2;
            } else if is_opener(word) {
                self.before += 1;
            } else {
                return false;
            }
        }
        true
    }

    fn clear(&mut self) {
        self.words.clear();
        self.before = 0;
    }

    fn is_in_pattern(&self) -> bool {
        matches!(self.opens.last(), Some(Open::Case { awaits_pattern: true }))
    }

    fn awaits_pattern(&mut self, ends_arm: bool) {
        if let Some(Open::Case { awaits_pattern }) = self.opens.last_mut()
            && ends_arm
        {
            *awaits_pattern = true;
        }
    }

    /// Behind an opening bracket: of a subshell, a function's head, arithmetic, a list, or no more than text.
    fn opened(&mut self, chars: &mut Chars<'_>) {
        let is_start = self.is_start();
        let word = self.word.as_deref();
        let is_called = chars.peek() == Some(&')');
        let is_list = word.is_some_and(|word| word.ends_with(['=', '<', '>', '@', '!', '?', '*', '+']));
        let is_name =
            word.is_some_and(|word| is_start && is_called && word.len() < MOST_NAME && !word.contains(['$', '=', '.']));
        // `name ()`
        let is_apart = word.is_none() && is_called && !is_start && self.before + 1 == self.words.len();
        if is_name || is_apart {
            chars.next();
            let name = self.word.take().or_else(|| self.words.pop()).unwrap_or_default();
            self.head(name);
        } else if is_list {
            self.bracketed(chars);
        } else if word.is_some() {
            self.push('(');
        } else if self.is_in_pattern() {
            // A pattern may begin with one.
        } else if is_start && self.arithmetic(chars) {
            self.words.push("((".to_string());
        } else if is_start {
            self.opens.push(Open::Group(self.group));
            self.groups.push(self.group);
            self.group = self.groups.len() - 1;
        } else {
            self.push('(');
            self.close();
        }
    }

    /// A list (`a=(b c)`), `<(command)`, and a pattern (`@(a|b)`).
    fn bracketed(&mut self, chars: &mut Chars<'_>) {
        let word = self.word.get_or_insert_default();
        let is_command = word.ends_with(['<', '>']);
        let (mut text, mut inner) = (String::new(), Vec::new());
        self.is_cut |= !bracketed(chars, '(', &mut text, &mut inner);
        word.push('(');
        word.push_str(&text);
        if is_command {
            self.inner.push(text.strip_suffix(')').unwrap_or(&text).to_string());
        } else {
            self.inner.append(&mut inner);
        }
    }

    fn head(&mut self, name: String) {
        if self.words.last().is_none_or(|word| word != "function") {
            self.words.push("function".to_string());
        }
        self.words.push(name);
        self.awaits_body = true;
    }

    /// Behind a closing bracket: of a subshell, or of a pattern.
    fn closed(&mut self) {
        if matches!(self.word.as_deref(), Some("esac" | "}")) {
            self.close();
        }
        match self.opens.last_mut() {
            Some(Open::Case { awaits_pattern }) if *awaits_pattern => {
                *awaits_pattern = false;
                self.word = None;
                let is_start = self.is_start();
                // What stands before the first pattern on its line says what is asked.
                match self.words.iter().position(|word| word == "in").filter(|_| !is_start) {
                    Some(at) if self.words.iter().take(at).any(|word| word == "case") => {
                        self.words.truncate(at + 1);
                        self.end(Link::End);
                    }
                    _ => self.clear(),
                }
                self.begins_arm = true;
            }
            Some(Open::Group(outer)) => {
                let outer = *outer;
                self.end(Link::End);
                self.opens.pop();
                self.group = outer;
                self.is_behind_group = true;
            }
            _ if self.word.is_none() => {
                self.push(')');
                self.close();
            }
            _ => self.push(')'),
        }
    }

    fn close(&mut self) {
        let Some(word) = self.word.take() else { return };
        let is_start = self.is_start();
        match word.as_str() {
            "case" if is_start => self.opens.push(Open::Case { awaits_pattern: false }),
            "esac" if is_start && matches!(self.opens.last(), Some(Open::Case { .. })) => drop(self.opens.pop()),
            "in" if self.words.iter().rev().nth(1).is_some_and(|word| word == "case") => self.awaits_pattern(true),
            "{" if is_start => {
                let is_head = self.words.iter().rev().nth(1).is_some_and(|word| word == "function");
                let is_function = std::mem::take(&mut self.awaits_body) || is_head;
                self.opens.push(Open::Brace { is_function });
            }
            "}" if is_start => {
                if let Some(Open::Brace { is_function }) = self.opens.last() {
                    self.ends_function = *is_function;
                    self.opens.pop();
                }
            }
            _ => {}
        }
        self.words.push(word);
    }

    fn end(&mut self, link: Link) {
        self.close();
        if std::mem::take(&mut self.is_behind_group) {
            self.clear();
        }
        if self.words.is_empty() {
            // `a &&` and a line break before `b` is one chain.
            if let Some(last) = self.parts.last_mut().filter(|_| link != Link::End) {
                last.link = link;
            }
            return;
        }
        if self.words.iter().rev().nth(1).is_some_and(|word| word == "function") && self.is_start() {
            self.awaits_body = true;
        }
        self.before = 0;
        self.parts.push(Part {
            words: std::mem::take(&mut self.words),
            link,
            input: None,
            inner: std::mem::take(&mut self.inner),
            group: self.group,
            is_in_background: false,
            ends_function: std::mem::take(&mut self.ends_function),
            begins_arm: std::mem::take(&mut self.begins_arm),
        });
    }
}
