//! Languages whose strings are each their own: most write comments with `#`.

use super::lexer::{Delimited, Heredoc, Quotes, Syntax, Tag, Tagged};
use super::syntax::{LEVELS, PLAIN, SLASHES, block, doubled, quotes, raw, tagged};

const fn filled(open: &'static str, close: &'static str, mark: &'static [&'static str]) -> Quotes {
    Quotes { expression: Some((mark, b'{', b'}')), ..block(open, close) }
}

/// <https://nix.dev/manual/nix/stable/language/string-literals>
pub(super) static NIX: Syntax = Syntax {
    line: &["#"],
    block: SLASHES,
    strings: &[
        Quotes { escape: false, escapes: &["'''", "''$", "''\\"], ..filled("''", "''", &["${"]) },
        filled("\"", "\"", &["${"]),
    ],
    ..PLAIN
};

/// <https://cmake.org/cmake/help/latest/manual/cmake-language.7.html#syntax>
pub(super) static CMAKE: Syntax = Syntax {
    line: &["#"],
    strings: &[block("\"", "\"")],
    tagged: &[LEVELS],
    tagged_comments: &[tagged("#[", Tag::Repeated(b'='), "[", "]", "]")],
    ..PLAIN
};

const fn r(open: &'static str, middle: &'static str, before: &'static str, quote: &'static str) -> Tagged {
    tagged(open, Tag::Repeated(b'-'), middle, before, quote)
}

/// <https://cran.r-project.org/doc/manuals/r-release/R-lang.html#Literal-constants>; the dashes stand inside of the quotes.
pub(super) static R: Syntax = Syntax {
    line: &["#"],
    strings: &[block("\"", "\""), block("'", "'"), block("`", "`")],
    tagged: &[
        r("r\"", "(", ")", "\""),
        r("r\"", "[", "]", "\""),
        r("r\"", "{", "}", "\""),
        r("R\"", "(", ")", "\""),
        r("r'", "(", ")", "'"),
        r("r'", "[", "]", "'"),
        r("R'", "(", ")", "'"),
    ],
    ..PLAIN
};

pub(super) static JULIA: Syntax = Syntax {
    line: &["#"],
    block: &[("#=", "=#")],
    nested: true,
    strings: &[block("\"\"\"", "\"\"\""), block("```", "```"), block("\"", "\""), block("`", "`")],
    characters: true,
    ..PLAIN
};

pub(super) static ELIXIR: Syntax = Syntax {
    line: &["#"],
    strings: &[block("\"\"\"", "\"\"\""), block("'''", "'''"), filled("\"", "\"", &["#{"]), filled("'", "'", &["#{"])],
    delimited: Delimited::Elixir,
    ..PLAIN
};

/// What stands in braces may be a text or a script: only what is outside of them is known.
pub(super) static TCL: Syntax = Syntax {
    line: &["#"],
    starts_word: true,
    strings: &[block("\"", "\"")],
    delimited: Delimited::Braces,
    skips: b"\\",
    ..PLAIN
};

pub(super) static REGO: Syntax = Syntax { line: &["#"], strings: &[quotes("\"", "\""), raw("`", "`")], ..PLAIN };

pub(super) static NIM: Syntax = Syntax {
    line: &["#"],
    block: &[("#[", "]#")],
    nested: true,
    strings: &[raw("\"\"\"", "\"\"\""), doubled("r\"", "\""), quotes("\"", "\"")],
    characters: true,
    ..PLAIN
};

pub(super) static COFFEE: Syntax = Syntax {
    line: &["#"],
    block: &[("###", "###")],
    strings: &[
        block("\"\"\"", "\"\"\""),
        block("'''", "'''"),
        block("///", "///"),
        filled("\"", "\"", &["#{"]),
        block("'", "'"),
        block("`", "`"),
    ],
    delimited: Delimited::Slashes,
    ..PLAIN
};

/// <https://www.puppet.com/docs/puppet/latest/lang_data_string.html>
pub(super) static PUPPET: Syntax = Syntax {
    line: &["#"],
    strings: &[filled("\"", "\"", &["${"]), block("'", "'")],
    heredoc: Heredoc::Puppet,
    ..PLAIN
};

pub(super) static AWK: Syntax =
    Syntax { line: &["#"], strings: &[quotes("\"", "\"")], delimited: Delimited::Slashes, ..PLAIN };

/// A quote behind a `$` is a character.
pub(super) static ERLANG: Syntax = Syntax {
    line: &["%"],
    strings: &[raw("\"\"\"", "\n\"\"\""), block("\"", "\""), quotes("'", "'")],
    skips: b"$",
    ..PLAIN
};

pub(super) static TEX: Syntax = Syntax {
    line: &["%"],
    strings: &[
        raw("\\begin{verbatim}", "\\end{verbatim}"),
        raw("\\begin{lstlisting}", "\\end{lstlisting}"),
        raw("\\begin{minted}", "\\end{minted}"),
    ],
    skips: b"\\",
    ..PLAIN
};

/// Visual Basic: a quote in a text is written twice.
pub(super) static BASIC: Syntax = Syntax { line: &["'"], strings: &[doubled("\"", "\"")], ..PLAIN };
