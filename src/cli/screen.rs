//! What standard output is: a terminal and how wide, or a pipe.

use std::io::{self, IsTerminal as _};

/// Columns where nobody says how many there are.
const USUAL_WIDTH: usize = 100;

/// How to write to the terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub color: bool,
    pub width: usize,
    /// A person looks at it: lines may be cut to the width. What goes into a pipe is whole.
    pub is_terminal: bool,
    /// It shows OSC 8 links.
    pub has_links: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

impl ColorChoice {
    pub(super) fn screen(self) -> Screen {
        let is_terminal = io::stdout().is_terminal();
        let color = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => is_terminal && !is_set("NO_COLOR"),
        };
        Screen {
            color,
            width: width(),
            is_terminal,
            has_links: has_links(is_terminal, &|name| std::env::var(name).ok()),
        }
    }
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Columns, from `COLUMNS` where a shell or a test sets it, else from the terminal.
fn width() -> usize {
    let set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    set.or_else(measured).unwrap_or(USUAL_WIDTH).clamp(40, 200)
}

/// Whether links are understood: the terminals that are known for it, or what `FORCE_HYPERLINK` says
/// (<https://github.com/jamestalmage/supports-hyperlinks>).
fn has_links(is_terminal: bool, variable: &dyn Fn(&str) -> Option<String>) -> bool {
    if let Some(forced) = variable("FORCE_HYPERLINK") {
        return forced != "0";
    }
    let number = |name: &str| variable(name).and_then(|value| value.parse::<u32>().ok()).unwrap_or_default();
    let is_one_of = |name: &str, known: &[&str]| variable(name).is_some_and(|value| known.contains(&value.as_str()));
    is_terminal
        && variable("CI").is_none()
        && (number("VTE_VERSION") >= 5000
            || is_one_of(
                "TERM_PROGRAM",
                &["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "zed", "rio", "Tabby"],
            )
            || is_one_of(
                "TERM",
                &["xterm-kitty", "xterm-ghostty", "alacritty", "alacritty-direct", "foot", "foot-extra"],
            )
            || ["WT_SESSION", "DOMTERM", "KONSOLE_VERSION", "KITTY_WINDOW_ID"]
                .iter()
                .any(|name| variable(name).is_some()))
}

#[cfg(test)]
impl Screen {
    /// A terminal without links.
    pub(super) const fn test(color: bool, width: usize) -> Self {
        Self { color, width, is_terminal: true, has_links: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_for_terminals_that_show_them() {
        let links = |is_terminal, set: &[(&str, &str)]| {
            has_links(is_terminal, &|name| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_string())
            })
        };
        assert!(links(true, &[("VTE_VERSION", "7200")]) && links(true, &[("TERM", "xterm-kitty")]));
        assert!(!links(true, &[("VTE_VERSION", "4205")]) && !links(true, &[("TERM", "xterm-256color")]));
        assert!(!links(false, &[("TERM_PROGRAM", "vscode")]) && !links(true, &[("WT_SESSION", "1"), ("CI", "true")]));
        assert!(links(false, &[("FORCE_HYPERLINK", "1")]));
        assert!(!links(true, &[("FORCE_HYPERLINK", "0"), ("TERM_PROGRAM", "vscode")]));
    }
}
