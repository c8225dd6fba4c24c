//! The table of languages: what their comments and strings are written with.

use super::hash;
use super::lexer::{Delimited, Heredoc, Quotes, Syntax, Tag, Tagged};

/// What may open a comment line where nothing is known of the language.
pub(super) const OPENERS: &[&str] =
    &["#", "//", "/*", "*", "<!--", "--", ";", "%", "'", "!", "REM ", "rem ", "::", "(*", "{{/*", "{#"];

pub(super) const fn quotes(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: true, lines: false, doubled: false, escapes: &[], expression: None }
}

/// Backslashes are text.
pub(super) const fn raw(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: false, lines: true, doubled: false, escapes: &[], expression: None }
}

pub(super) const fn block(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: true, lines: true, doubled: false, escapes: &[], expression: None }
}

pub(super) const fn doubled(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: false, lines: true, doubled: true, escapes: &[], expression: None }
}

pub(super) const PLAIN: Syntax = Syntax {
    line: &[],
    starts_word: false,
    block: &[],
    nested: false,
    strings: &[],
    characters: false,
    heredoc: Heredoc::No,
    tagged: &[],
    tagged_comments: &[],
    delimited: Delimited::No,
    skips: &[],
    ends: &[],
    pages: false,
    strict: false,
};

pub(super) const fn tagged(
    open: &'static str,
    tag: Tag,
    middle: &'static str,
    before: &'static str,
    after: &'static str,
) -> Tagged {
    Tagged { open, tag, middle, before, after }
}

/// `[[...]]` and `[==[...]==]`, of Lua and CMake.
pub(super) const LEVELS: Tagged = tagged("[", Tag::Repeated(b'='), "[", "]", "]");

pub(super) const SLASHES: &[(&str, &str)] = &[("/*", "*/")];

pub(super) static JSON: Syntax =
    Syntax { line: &["//"], block: SLASHES, strings: &[quotes("\"", "\""), quotes("'", "'")], ..PLAIN };

pub(super) static TOML: Syntax = Syntax {
    line: &["#"],
    strings: &[block("\"\"\"", "\"\"\""), raw("'''", "'''"), quotes("\"", "\""), raw_line("'", "'")],
    ..PLAIN
};

pub(super) const fn raw_line(open: &'static str, close: &'static str) -> Quotes {
    Quotes { open, close, escape: false, lines: false, doubled: false, escapes: &[], expression: None }
}

pub(super) static HCL: Syntax = Syntax {
    line: &["#", "//"],
    block: SLASHES,
    strings: &[Quotes { expression: Some((&["${", "%{"], b'{', b'}')), ..quotes("\"", "\"") }],
    heredoc: Heredoc::Tight,
    ..PLAIN
};

/// Dart, Jsonnet: quotes of all kinds are strings.
static C_LIKE: Syntax = C_LIKE_CODE;
const C_LIKE_CODE: Syntax = Syntax {
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

/// JavaScript where tree-sitter is not asked.
pub(super) static SCRIPT: Syntax = Syntax { delimited: Delimited::Slashes, ..C_LIKE_CODE };

/// <https://groovy-lang.org/syntax.html#_slashy_string>
pub(super) static GROOVY: Syntax =
    Syntax { tagged: &[tagged("$/", Tag::Repeated(0), "", "/$", "")], delimited: Delimited::Groovy, ..C_LIKE_CODE };

/// Bicep: texts on several lines have no escapes.
pub(super) static BICEP: Syntax = Syntax {
    line: &["//"],
    block: SLASHES,
    strings: &[raw("'''", "'''"), Quotes { expression: Some((&["${"], b'{', b'}')), ..quotes("'", "'") }],
    ..PLAIN
};

/// C, C++, Java, Swift: `'` is for characters.
static C: Syntax = C_CODE;

/// Kotlin, Scala, C#: a backslash is text between three quotes.
static C_RAW: Syntax = Syntax {
    strings: &[
        raw("\"\"\"", "\"\"\""),
        doubled("$@\"", "\""),
        doubled("@$\"", "\""),
        doubled("@\"", "\""),
        Quotes { expression: Some((&["${"], b'{', b'}')), ..quotes("\"", "\"") },
    ],
    ..C_CODE
};

/// `\\\\` begins a line of a text.
static ZIG: Syntax =
    Syntax { line: &["//"], strings: &[raw("\\\\", "\n"), quotes("\"", "\"")], characters: true, ..PLAIN };

const C_CODE: Syntax = Syntax {
    line: &["//"],
    block: SLASHES,
    strings: &[block("\"\"\"", "\"\"\""), Quotes { expression: Some((&["${"], b'{', b'}')), ..quotes("\"", "\"") }],
    characters: true,
    tagged: &[tagged("R\"", Tag::Name, "(", ")", "\""), tagged("#", Tag::Repeated(b'#'), "\"", "\"#", "")],
    ..PLAIN
};

static GO: Syntax =
    Syntax { line: &["//"], block: SLASHES, strings: &[quotes("\"", "\""), raw("`", "`")], characters: true, ..PLAIN };

static RUST: Syntax = Syntax {
    line: &["//"],
    block: SLASHES,
    nested: true,
    strings: &[block("\"", "\"")],
    tagged: &[tagged("r", Tag::Repeated(b'#'), "\"", "\"", "")],
    characters: true,
    ..PLAIN
};

static PHP: Syntax = Syntax {
    line: &["//", "#"],
    block: SLASHES,
    strings: &[block("\"", "\""), block("'", "'"), block("`", "`")],
    heredoc: Heredoc::Triple,
    pages: true,
    ends: &["__halt_compiler();"],
    ..PLAIN
};

pub(super) static CSS: Syntax = Syntax { block: SLASHES, strings: &[quotes("\"", "\""), quotes("'", "'")], ..PLAIN };
pub(super) static SCSS: Syntax =
    Syntax { line: &["//"], block: SLASHES, strings: &[quotes("\"", "\""), quotes("'", "'")], ..PLAIN };

pub(super) static PYTHON: Syntax = Syntax {
    line: &["#"],
    strings: &[block("\"\"\"", "\"\"\""), block("'''", "'''"), quotes("\"", "\""), quotes("'", "'")],
    strict: true,
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
    ],
    heredoc: Heredoc::Tight,
    delimited: Delimited::Ruby,
    ends: &["__END__"],
    ..PLAIN
};

static PERL: Syntax = Syntax {
    line: &["#"],
    starts_word: true,
    // What stands between `=pod` and `=cut` is documentation, not a comment.
    strings: &[
        raw("\n=pod", "\n=cut"),
        raw("\n=head", "\n=cut"),
        raw("\n=begin", "\n=cut"),
        block("\"", "\""),
        block("'", "'"),
    ],
    heredoc: Heredoc::Tight,
    delimited: Delimited::Perl,
    ends: &["__END__", "__DATA__"],
    ..PLAIN
};

/// Makefiles, files of settings, ignore files ...
pub(super) static HASH: Syntax = Syntax {
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
    tagged: &[tagged("$", Tag::Name, "$", "$", "$")],
    strings: &[doubled("'", "'"), doubled("\"", "\""), doubled("`", "`")],
    ..PLAIN
};

static LUA: Syntax = Syntax {
    line: &["--"],
    tagged_comments: &[tagged("--[", Tag::Repeated(b'='), "[", "]", "]")],
    tagged: &[LEVELS],
    strings: &[quotes("\"", "\""), quotes("'", "'")],
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

/// F#.
static FSHARP: Syntax = Syntax {
    line: &["//"],
    block: &[("(*", "*)")],
    nested: true,
    strings: &[raw("\"\"\"", "\"\"\""), doubled("@\"", "\""), block("\"", "\"")],
    characters: true,
    ..PLAIN
};

/// OCaml has `{|...|}` and `{id|...|id}`.
static OCAML: Syntax = Syntax {
    block: &[("(*", "*)")],
    nested: true,
    strings: &[block("\"", "\"")],
    characters: true,
    tagged: &[tagged("{", Tag::Name, "|", "|", "}")],
    ..PLAIN
};

static LISP: Syntax = Syntax { line: &[";"], strings: &[block("\"", "\"")], skips: b"\\", ..PLAIN };
static TABLE: Syntax = PLAIN;

/// What is known of a text's language.
pub(super) enum Known {
    Lexed(&'static Syntax),
    /// HTML and what is written like it, with scripts and styles inside.
    Markup,
    Xml,
    Make,
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
        Some(program) if program.contains("node") || program.contains("deno") => Known::Lexed(&SCRIPT),
        Some(_) => Known::Lexed(&SHELL),
        None => Known::Nothing,
    }
}

fn of_name(name: &str) -> Option<Known> {
    Some(Known::Lexed(match name {
        "makefile" | "gnumakefile" => return Some(Known::Make),
        "codeowners" | "justfile" | "procfile" => &HASH,
        "cmakelists.txt" => &hash::CMAKE,
        "jenkinsfile" => &GROOVY,
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
        "c" | "h" | "cc" | "cpp" | "cxx" | "hh" | "hpp" | "hxx" | "java" | "swift" | "m" | "mm" | "v" => &C,
        "kt" | "kts" | "kotlin" | "scala" | "sc" | "cs" | "csharp" => &C_RAW,
        "zig" => &ZIG,
        "groovy" | "gradle" => &GROOVY,
        "js" | "javascript" => &SCRIPT,
        "dart" | "jsonnet" | "libsonnet" | "cue" | "proto" | "sol" => &C_LIKE,
        "php" | "phtml" => &PHP,
        // A table has none (RFC 4180).
        "csv" | "tsv" => &TABLE,
        "css" => &CSS,
        "scss" | "sass" | "less" => &SCSS,
        "ps1" | "psm1" | "psd1" | "powershell" => &POWERSHELL,
        "sql" | "psql" | "mysql" | "ddl" => &SQL,
        "lua" => &LUA,
        "hs" | "elm" | "haskell" => &HASKELL,
        "ml" | "mli" => &OCAML,
        "fs" | "fsx" => &FSHARP,
        "lisp" | "el" | "clj" | "cljs" | "edn" | "scm" | "rkt" => &LISP,
        "tex" => &hash::TEX,
        "erl" | "hrl" => &hash::ERLANG,
        "vb" | "vbs" | "bas" => &hash::BASIC,
        "nix" => &hash::NIX,
        "cmake" => &hash::CMAKE,
        "r" => &hash::R,
        "jl" => &hash::JULIA,
        "ex" | "exs" => &hash::ELIXIR,
        "tcl" => &hash::TCL,
        "rego" => &hash::REGO,
        "nim" => &hash::NIM,
        "coffee" => &hash::COFFEE,
        "pp" => &hash::PUPPET,
        "awk" => &hash::AWK,
        "mk" | "make" => return Some(Known::Make),
        "conf" | "cnf" | "sed" | "graphql" | "graphqls" | "gql" | "tpl" | "service" | "gitignore" | "netrc" => &HASH,
        "html" | "htm" | "xhtml" | "vue" | "svelte" | "astro" | "hbs" | "mustache" | "ejs" | "j2" | "jinja"
        | "jinja2" | "jsp" | "cshtml" => return Some(Known::Markup),
        "xml" | "xsd" | "xsl" | "xslt" | "svg" | "plist" | "csproj" | "fsproj" | "vbproj" | "props" | "targets"
        | "wsdl" | "pom" | "resx" | "xaml" | "storyboard" | "xib" | "config" => return Some(Known::Xml),
        _ => return None,
    }))
}
