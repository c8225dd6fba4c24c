//! What a shell is told about failures: the options of `set`, of its call and of a script's first line
//! (<https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#set>).

/// Whether the failure of a command before a pipe fails the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pipeline) enum Pipes {
    Fail,
    Ignore,
}

/// What a shell does when a command fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pipeline) struct Modes {
    pub pipes: Pipes,
    /// It stops at the first command that fails.
    pub stops: bool,
}

impl Modes {
    /// A shell that is told nothing: it goes on, and of a pipe the last command counts.
    pub(in crate::pipeline) const fn of_a_shell() -> Self {
        Self { pipes: Pipes::Ignore, stops: false }
    }

    /// As the first line of a script says: `#!/usr/bin/env -S bash -e`.
    pub(in crate::pipeline) fn of_script(script: &str) -> Self {
        let mut modes = Self::of_a_shell();
        let line = script.strip_prefix("#!").and_then(|rest| rest.lines().next()).unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().collect();
        let program = words.iter().rposition(|word| !word.starts_with('-') && is_shell(word));
        modes.set(words.get(program.map_or(words.len(), |at| at + 1)..).unwrap_or_default());
        modes
    }

    /// Takes options as `set` and a shell's call have them: `-euo pipefail`, `+e`, `-o errexit`; up to the first word that is none.
    pub(in crate::pipeline) fn set<W: AsRef<str>>(&mut self, words: &[W]) {
        let mut words = words.iter().map(AsRef::as_ref);
        while let Some(word) = words.next() {
            let Some(flags) = word.strip_prefix(['-', '+']).filter(|flags| !flags.is_empty() && *flags != "-") else {
                return;
            };
            let is_on = word.starts_with('-');
            if flags.starts_with('-') {
                continue;
            }
            if flags.contains('e') {
                self.stops = is_on;
            }
            if flags.contains('o') {
                match words.next() {
                    Some("errexit") => self.stops = is_on,
                    Some("pipefail") => self.pipes = if is_on { Pipes::Fail } else { Pipes::Ignore },
                    _ => {}
                }
            }
        }
    }
}

/// Whether a program is a shell that takes these options.
fn is_shell(program: &str) -> bool {
    matches!(program.rsplit('/').next(), Some("sh" | "bash" | "dash" | "zsh" | "ksh"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &str) -> (bool, bool) {
        let mut modes = Modes::of_a_shell();
        modes.set(&words.split(' ').collect::<Vec<_>>());
        (modes.stops, modes.pipes == Pipes::Fail)
    }

    #[test]
    fn options_are_read_one_by_one() {
        for words in ["-uo pipefail", "-x -o pipefail", "-o pipefail -- -e", "-e +e -o pipefail"] {
            assert_eq!(told(words), (false, true), "{words}");
        }
        for words in ["-euo pipefail", "-eo pipefail", "-o errexit -o pipefail", "-u -e -o pipefail"] {
            assert_eq!(told(words), (true, true), "{words}");
        }
        for words in ["-u", "release -e", "+o pipefail", "--", "-o posix"] {
            assert_eq!(told(words), (false, false), "{words}");
        }
    }

    #[test]
    fn the_first_line_of_a_script_says_them_too() {
        for line in ["#!/bin/bash -e", "#!/usr/bin/env -S bash -eu", "#! /bin/sh -e\nx"] {
            assert!(Modes::of_script(line).stops, "{line}");
        }
        for line in ["#!/bin/bash", "#!/usr/bin/env -S bash", "# /bin/sh -e", "#!/usr/bin/perl -e", "set -e", "#!"] {
            assert!(!Modes::of_script(line).stops, "{line}");
        }
    }
}
