//! The table of languages: what their comments and strings are written with.

use super::lexer::{Heredoc, Quotes, Syntax};

/// What may open a comment line where nothing is known of the language.
pub(super) const OPENERS: &[&str] =
    &["#", "//", "/*", "*", "<!--", "--", ";", "%", "'", "!", "REM ", "rem ", "::", "(*", "{{/*", "{#"];

const fn quotes(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: true, lines: false, doubled: false, expression: None }
}

/// Backslashes are text.
const fn raw(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: false, lines: true, doubled: false, expression: None }
}

const fn block(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: true, lines: true, doubled: false, expression: None }
}

const fn doubled(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: false, lines: true, doubled: true, expression: None }
}

const PLAIN: Syntax = Syntax {
    line: &[],
    starts_word: false,
    block: &[],
    nested: false,
    strings: &[],
    characters: false,
    heredoc: Heredoc::No,
};

pub(super) const SLASHES: &[(&str, &str)] = &[("/*", "*/")];

pub(super) static JSON: Syntax =
    Syntax { line: &["//"], block: SLASHES, strings: &[quotes("\"", "\""), quotes("'", "'")], ..PLAIN };

pub(super) static TOML: Syntax = Syntax {
    line: &["#"],
    strings: &[block("\"\"\"", "\"\"\""), raw("'''", "'''"), quotes("\"", "\""), raw_line("'", "'")],
    ..PLAIN
};

const fn raw_line(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: false, lines: false, doubled: false, expression: None }
}

pub(super) static HCL: Syntax = Syntax {
    line: &["#", "//"],
    block: SLASHES,
    strings: &[Quotes { expression: Some((&["${", "%{"], b'{', b'}')), ..quotes("\"", "\"") }],
    heredoc: Heredoc::Tight,
    ..PLAIN
};

/// JavaScript where tree-sitter is not asked, Dart, Groovy: quotes of all kinds are strings.
pub(super) static C_LIKE: Syntax = Syntax {
    line: &["//"],
    block: SLASHES,
    strings: &[
        block("\"\"\"", "\"\"\""),
        block("'''", "'''"),
        quotes("\"", "\""),
        quotes("'", "'"),
        Quotes { expression: Some((&["${"], b'{', b'}')), ..block("`", "`") },
    ],
    ..PLAIN
};

/// Bicep: texts on several lines have no escapes.
pub(super) static BICEP: Syntax = Syntax {
    line: &["//"],
    block: SLASHES,
    strings: &[raw("'''", "'''"), Quotes { expression: Some((&["${"], b'{', b'}')), ..quotes("'", "'") }],
    ..PLAIN
};

/// C, C++, Java, Kotlin, Scala, Swift, C#: `'` is for characters.
static C: Syntax = Syntax {
    line: &["//"],
    block: SLASHES,
    strings: &[
        block("\"\"\"", "\"\"\""),
        doubled("$@\"", "\""),
        doubled("@\"", "\""),
        raw("R\"(", ")\""),
        Quotes { expression: Some((&["${"], b'{', b'}')), ..quotes("\"", "\"") },
    ],
    characters: true,
    ..PLAIN
};

static GO: Syntax =
    Syntax { line: &["//"], block: SLASHES, strings: &[quotes("\"", "\""), raw("`", "`")], characters: true, ..PLAIN };

static RUST: Syntax = Syntax {
    line: &["//"],
    block: SLASHES,
    nested: true,
    strings: &[raw("r###\"", "\"###"), raw("r##\"", "\"##"), raw("r#\"", "\"#"), raw("r\"", "\""), block("\"", "\"")],
    characters: true,
    ..PLAIN
};

static PHP: Syntax = Syntax {
    line: &["//", "#"],
    block: &[("/*", "*/"), ("<!--", "-->")],
    strings: &[block("\"", "\""), block("'", "'")],
    heredoc: Heredoc::Triple,
    ..PLAIN
};

static CSS: Syntax = Syntax { block: SLASHES, strings: &[quotes("\"", "\""), quotes("'", "'")], ..PLAIN };
static SCSS: Syntax =
    Syntax { line: &["//"], block: SLASHES, strings: &[quotes("\"", "\""), quotes("'", "'")], ..PLAIN };

pub(super) static PYTHON: Syntax = Syntax {
    line: &["#"],
    strings: &[block("\"\"\"", "\"\"\""), block("'''", "'''"), quotes("\"", "\""), quotes("'", "'")],
    ..PLAIN
};

static SHELL: Syntax = Syntax {
    line: &["#"],
    starts_word: true,
    strings: &[
        block("$'", "'"),
        Quotes { expression: Some((&["$("], b'(', b')')), ..block("\"", "\"") },
        raw("'", "'"),
    ],
    heredoc: Heredoc::Spaced,
    ..PLAIN
};

static RUBY: Syntax = Syntax {
    line: &["#"],
    starts_word: true,
    block: &[("\n=begin", "\n=end")],
    strings: &[
        Quotes { expression: Some((&["#{"], b'{', b'}')), ..block("\"", "\"") },
        block("'", "'"),
        block("`", "`"),
        block("%q(", ")"),
        block("%Q(", ")"),
        block("%w(", ")"),
        block("%q{", "}"),
        block("%Q{", "}"),
        block("%w{", "}"),
        block("%q[", "]"),
        block("%Q[", "]"),
        block("%w[", "]"),
        block("%i[", "]"),
    ],
    heredoc: Heredoc::Tight,
    ..PLAIN
};

static PERL: Syntax = Syntax {
    line: &["#"],
    starts_word: true,
    strings: &[block("\"", "\""), block("'", "'")],
    heredoc: Heredoc::Tight,
    ..PLAIN
};

/// Makefiles, CMake, nginx, R, Julia, Elixir, ignore files ...
static HASH: Syntax = Syntax {
    line: &["#"],
    starts_word: true,
    strings: &[block("\"\"\"", "\"\"\""), quotes("\"", "\""), quotes("'", "'")],
    ..PLAIN
};

static POWERSHELL: Syntax = Syntax {
    line: &["#"],
    starts_word: true,
    block: &[("<#", "#>")],
    strings: &[raw("@\"", "\n\"@"), raw("@'", "\n'@"), doubled("\"", "\""), doubled("'", "'")],
    ..PLAIN
};

static SQL: Syntax = Syntax {
    line: &["--"],
    block: SLASHES,
    strings: &[raw("$$", "$$"), doubled("'", "'"), doubled("\"", "\""), doubled("`", "`")],
    ..PLAIN
};

static LUA: Syntax = Syntax {
    line: &["--"],
    block: &[("--[[", "]]")],
    strings: &[raw("[[", "]]"), quotes("\"", "\""), quotes("'", "'")],
    ..PLAIN
};

static HASKELL: Syntax = Syntax {
    line: &["--"],
    block: &[("{-", "-}")],
    nested: true,
    strings: &[quotes("\"", "\"")],
    characters: true,
    ..PLAIN
};

static ML: Syntax = Syntax {
    line: &["//"],
    block: &[("(*", "*)")],
    nested: true,
    strings: &[block("\"", "\"")],
    characters: true,
    ..PLAIN
};

static LISP: Syntax = Syntax { line: &[";"], strings: &[block("\"", "\"")], ..PLAIN };
static TABLE: Syntax = PLAIN;
static PERCENT: Syntax = Syntax { line: &["%"], ..PLAIN };

/// What is known of a text's language.
pub(super) enum Known {
    Lexed(&'static Syntax),
    /// HTML and what is written like it, with scripts and styles inside.
    Markup,
    Xml,
    Nothing,
}

/// By the file's name, its extension, a fence's language word, or the first line.
pub(super) fn of_file(path: &str, text: &str) -> Known {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or(name.as_str(), |(_, extension)| extension);
    if let Some(known) = of_name(&name).or_else(|| of_extension(extension)) {
        return known;
    }
    let first = text.lines().next().unwrap_or_default();
    match first.strip_prefix("#!") {
        Some(program) if program.contains("python") => Known::Lexed(&PYTHON),
        Some(program) if program.contains("ruby") => Known::Lexed(&RUBY),
        Some(program) if program.contains("perl") => Known::Lexed(&PERL),
        Some(program) if program.contains("node") || program.contains("deno") => Known::Lexed(&C_LIKE),
        Some(_) => Known::Lexed(&SHELL),
        None => Known::Nothing,
    }
}

fn of_name(name: &str) -> Option<Known> {
    Some(Known::Lexed(match name {
        "makefile" | "gnumakefile" | "codeowners" | "cmakelists.txt" | "justfile" | "procfile" => &HASH,
        "jenkinsfile" => &C_LIKE,
        "gemfile" | "rakefile" | "vagrantfile" | "podfile" | "brewfile" | "fastfile" | "guardfile" => &RUBY,
        ".envrc" | ".bashrc" | ".bash_profile" | ".profile" | ".zshrc" | ".zshenv" => &SHELL,
        _ if name.starts_with('.') && name.ends_with("ignore") => &HASH,
        _ => return None,
    }))
}

fn of_extension(extension: &str) -> Option<Known> {
    Some(Known::Lexed(match extension {
        "py" | "pyi" | "pyw" | "python" | "bzl" | "bazel" | "star" => &PYTHON,
        "sh" | "bash" | "zsh" | "ksh" | "bats" | "shell" | "console" | "fish" => &SHELL,
        "rb" | "rake" | "gemspec" | "ruby" | "cr" => &RUBY,
        "pl" | "pm" | "perl" => &PERL,
        "go" => &GO,
        "rs" | "rust" => &RUST,
        "c" | "h" | "cc" | "cpp" | "cxx" | "hh" | "hpp" | "hxx" | "java" | "kt" | "kts" | "kotlin" | "scala" | "sc"
        | "swift" | "cs" | "csharp" | "m" | "mm" | "proto" | "sol" | "zig" | "v" => &C,
        "groovy" | "gradle" | "dart" | "graphqls" | "jsonnet" | "libsonnet" | "cue" => &C_LIKE,
        "php" | "phtml" => &PHP,
        // A table has none (RFC 4180).
        "csv" | "tsv" => &TABLE,
        "css" => &CSS,
        "scss" | "sass" | "less" => &SCSS,
        "ps1" | "psm1" | "psd1" | "powershell" => &POWERSHELL,
        "sql" | "psql" | "mysql" | "ddl" => &SQL,
        "lua" => &LUA,
        "hs" | "elm" | "haskell" => &HASKELL,
        "ml" | "mli" | "fs" | "fsx" => &ML,
        "lisp" | "el" | "clj" | "cljs" | "edn" | "scm" | "rkt" => &LISP,
        "tex" | "erl" | "hrl" => &PERCENT,
        "mk" | "make" | "cmake" | "r" | "jl" | "ex" | "exs" | "nix" | "tcl" | "rego" | "conf" | "cnf" | "awk"
        | "sed" | "graphql" | "gql" | "nim" | "coffee" | "pp" | "tpl" | "service" | "gitignore" | "netrc" => &HASH,
        "html" | "htm" | "xhtml" | "vue" | "svelte" | "astro" | "hbs" | "mustache" | "ejs" | "j2" | "jinja"
        | "jinja2" | "jsp" | "cshtml" => return Some(Known::Markup),
        "xml" | "xsd" | "xsl" | "xslt" | "svg" | "plist" | "csproj" | "fsproj" | "vbproj" | "props" | "targets"
        | "wsdl" | "pom" | "resx" | "xaml" | "storyboard" | "xib" | "config" => return Some(Known::Xml),
        _ => return None,
    }))
}
