//! What a Rego file declares and uses: package, imports, rule heads and references, with lines.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::annotation::{self, Malformed, Pair};
use super::token::{Token, TokenKind, tokens};

/// The outline of one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outline {
    /// The package path without `data`: `["regate", "kubernetes", "privileged"]`; empty when there is none.
    pub(crate) package: Vec<String>,
    /// 1-based.
    pub(crate) package_line: u32,
    /// The names that imports bring in, with the path each stands for.
    pub(crate) imports: BTreeMap<String, Vec<String>>,
    /// `import rego.v1`.
    pub(crate) imports_v1: bool,
    pub(crate) rules: Vec<RuleHead>,
    /// Every path below `data` that the file names, without `data` itself.
    pub(crate) references: Vec<Vec<String>>,
    /// Blocks of comment lines at column 1 that begin with `# METADATA`.
    pub(crate) annotations: Vec<Block>,
    /// The file says that it is Rego v0, in a comment above its package: `# regate: rego-v0`.
    pub(crate) says_v0: bool,
    /// The file says that `input` is one document, though it looks like conftest's combined list, in a comment above its
    /// package: `# regate: documents`.
    pub(crate) says_documents: bool,
}

/// The head of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleHead {
    pub(crate) name: String,
    pub(crate) shape: Shape,
    /// 1-based.
    pub(crate) line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Shape {
    /// `name contains x`, or `name[x] { ... }` in Rego v0.
    Set,
    /// `name[key] := value`, `name.field := value`.
    Object,
    Complete,
    Function,
}

/// A `# METADATA` block, without the comment signs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Block {
    /// 1-based line of `# METADATA`.
    pub(crate) line: u32,
    /// One entry a line, from the line after `# METADATA` on; none where `pairs` stand for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) lines: Vec<String>,
    pub(crate) above: Above,
    /// What the lines say, where they were read before.
    pub(crate) pairs: Option<Vec<Pair>>,
}

impl Block {
    /// What the lines say as YAML.
    pub(crate) fn read(&self) -> Result<Cow<'_, [Pair]>, Malformed> {
        match &self.pairs {
            Some(pairs) => Ok(Cow::Borrowed(pairs)),
            None => annotation::read(&self.lines.join("\n")).map(Cow::Owned),
        }
    }
}

/// What stands directly below an annotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Above {
    Package,
    Rule(String),
    /// A blank line, an import, or the end of the file: the annotation belongs to nothing.
    Nothing,
}

impl Outline {
    /// The outline of a source, in one pass over its tokens. Text that is no Rego gives what can be had.
    pub(crate) fn new(source: &str) -> Self {
        let all = tokens(source);
        let code: Vec<Token<'_>> = all.iter().copied().filter(|token| token.kind != TokenKind::Comment).collect();
        let mut outline = Self::default();
        outline.read_statements(&code);
        outline.read_uses(&code);
        outline.read_comments(&all);
        outline
    }

    /// The same with every annotation read, where it is YAML: what it says in place of its lines.
    #[allow(dead_code, reason = "build.rs and tests ask")]
    pub(crate) fn with_annotations_read(mut self) -> Self {
        for block in &mut self.annotations {
            block.pairs = annotation::read(&block.lines.join("\n")).ok();
            if block.pairs.is_some() {
                block.lines.clear();
            }
        }
        self
    }

    /// The package as policies name it: `regate.kubernetes.privileged`.
    pub(crate) fn package_name(&self) -> String {
        self.package.join(".")
    }

    /// Whether it uses the library of the policies in the binary, `data.regate.lib`.
    pub(crate) fn names_library(&self) -> bool {
        self.references.iter().any(|path| path.starts_with(&["regate".into(), "lib".into()]))
    }

    fn read_statements(&mut self, code: &[Token<'_>]) {
        let mut depth = 0_usize;
        for (at, token) in code.iter().enumerate() {
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ if depth == 0 && token.first && token.kind == TokenKind::Ident => {
                    let before = |steps: usize| at.checked_sub(steps).and_then(|at| code.get(at));
                    // Behind a dot a word is a name: `import future.keywords.in`.
                    let is_name = before(2).is_some_and(|before| before.is("."));
                    if before(1).is_none_or(|before| is_name || ends_statement(before, token)) {
                        self.read_statement(code.get(at..).unwrap_or_default());
                    }
                }
                _ => {}
            }
        }
    }

    fn read_statement(&mut self, code: &[Token<'_>]) {
        let Some(first) = code.first() else { return };
        let rest = code.get(1..).unwrap_or_default();
        match first.text {
            "package" => {
                self.package_line = first.line;
                self.package = path(rest).0;
            }
            "import" => self.read_import(rest),
            "default" => self.read_head(rest, first.line),
            "else" | "if" | "with" => {}
            _ => self.read_head(code, first.line),
        }
    }

    fn read_import(&mut self, code: &[Token<'_>]) {
        let (path, length) = path(code);
        self.imports_v1 |= path == ["rego", "v1"];
        let alias = match code.get(length..) {
            Some([r#as, alias, ..]) if r#as.is("as") && !r#as.first => Some(alias.text.to_string()),
            _ => path.last().cloned(),
        };
        if let (Some(alias), Some("data" | "input")) = (alias, path.first().map(String::as_str)) {
            self.imports.insert(alias, path);
        }
    }

    fn read_head(&mut self, code: &[Token<'_>], line: u32) {
        let Some(first) = code.first().filter(|token| token.kind == TokenKind::Ident) else { return };
        let mut dotted = false;
        let mut at = 1;
        while code.get(at).is_some_and(|token| token.is(".")) {
            dotted = true;
            at += 2;
        }
        let shape = match code.get(at) {
            Some(next) if next.is("contains") => Shape::Set,
            Some(next) if next.is("(") => Shape::Function,
            Some(next) if next.is("[") && !next.first => match code.get(at + group(code.get(at..).unwrap_or_default()))
            {
                Some(after) if after.is(":=") || after.is("=") || after.is("if") || after.is("[") || after.is(".") => {
                    Shape::Object
                }
                Some(after) if after.is("contains") => Shape::Object,
                _ => Shape::Set,
            },
            _ if dotted => Shape::Object,
            _ => Shape::Complete,
        };
        self.rules.push(RuleHead { name: first.text.to_string(), shape, line });
    }

    fn read_uses(&mut self, code: &[Token<'_>]) {
        let mut at = 0;
        while let Some(token) = code.get(at) {
            let after_dot = at.checked_sub(1).and_then(|at| code.get(at)).is_some_and(|before| before.is("."));
            if token.kind != TokenKind::Ident || after_dot || KEYWORDS.contains(&token.text) {
                at += 1;
                continue;
            }
            let (path, length) = path(code.get(at..).unwrap_or_default());
            if token.text == "data" && path.len() > 1 {
                self.references.push(path.iter().skip(1).cloned().collect());
            }
            at += length;
        }
        for path in self.imports.values().filter(|path| path.first().is_some_and(|first| first == "data")) {
            self.references.push(path.iter().skip(1).cloned().collect());
        }
        self.references.sort();
        self.references.dedup();
    }

    fn read_comments(&mut self, all: &[Token<'_>]) {
        let mut at = 0;
        while let Some(token) = all.get(at) {
            at += 1;
            if token.kind != TokenKind::Comment || !token.first {
                continue;
            }
            let text = token.text.trim_start_matches('#').trim();
            let is_above_package = self.package_line == 0 || token.line < self.package_line;
            self.says_v0 |= text == "regate: rego-v0" && is_above_package;
            self.says_documents |= text == "regate: documents" && is_above_package;
            if text != "METADATA" || !token.text.starts_with("# ") {
                continue;
            }
            let mut block = Block { line: token.line, lines: Vec::new(), above: Above::Nothing, pairs: None };
            let mut line = token.line;
            while let Some(next) = all.get(at)
                && next.kind == TokenKind::Comment
                && next.first
                && next.line == line + 1
            {
                let body = next.text.strip_prefix('#').unwrap_or_default();
                block.lines.push(body.strip_prefix(' ').unwrap_or(body).trim_end().to_string());
                (line, at) = (next.line, at + 1);
            }
            if let Some(next) = all.get(at).filter(|next| next.line == line + 1) {
                block.above = self.above(next);
            }
            self.annotations.push(block);
        }
    }

    fn above(&self, next: &Token<'_>) -> Above {
        if next.is("package") {
            return Above::Package;
        }
        let rule = self.rules.iter().find(|rule| rule.line == next.line);
        rule.map_or(Above::Nothing, |rule| Above::Rule(rule.name.clone()))
    }
}

/// The paths below `data` that a file names by what its imports bring in: `lib.open` after `import data.lib`. A name that also stands
/// alone may be a parameter or a variable, and is left out.
pub(crate) fn uses_of_imports(text: &str, imports: &BTreeMap<String, Vec<String>>) -> Vec<Vec<String>> {
    let code: Vec<_> = tokens(text).into_iter().filter(|token| token.kind != TokenKind::Comment).collect();
    let mut uses: BTreeMap<&str, Option<Vec<Vec<String>>>> = BTreeMap::new();
    let mut at = 0;
    while let Some(token) = code.get(at) {
        let before = at.checked_sub(1).and_then(|at| code.get(at));
        let is_name = token.kind == TokenKind::Ident && !before.is_some_and(|before| before.is("."));
        let import = imports.get_key_value(token.text).filter(|_| is_name);
        let below = import.and_then(|(name, path)| Some((name, path.split_first()?)));
        let Some((name, (_, below))) = below.filter(|(_, (root, _))| *root == "data") else {
            at += 1;
            continue;
        };
        let (path, length) = path(code.get(at..).unwrap_or_default());
        at += length;
        if before.is_some_and(|before| before.is("package") || before.is("as")) {
            continue;
        }
        let of_name = uses.entry(name).or_insert_with(|| Some(Vec::new()));
        match of_name {
            Some(uses) if path.len() > 1 => uses.push(below.iter().chain(path.iter().skip(1)).cloned().collect()),
            _ => *of_name = None,
        }
    }
    uses.into_values().flatten().flatten().collect()
}

/// The paths below `data` that a file puts something else in place of: `with data.users as []`, also by an import's name.
pub(crate) fn replaced(text: &str, imports: &BTreeMap<String, Vec<String>>) -> Vec<Vec<String>> {
    let code: Vec<_> = tokens(text).into_iter().filter(|token| token.kind != TokenKind::Comment).collect();
    let behind_with = code.iter().enumerate().filter(|(_, token)| token.is("with"));
    let paths = behind_with.map(|(at, _)| path(code.get(at + 1..).unwrap_or_default()).0);
    let below_data = |path: Vec<String>| {
        let (first, rest) = path.split_first()?;
        match imports.get(first).and_then(|import| import.split_first()) {
            Some((root, above)) => (root == "data").then(|| above.iter().chain(rest).cloned().collect()),
            None => (first == "data").then(|| rest.to_vec()),
        }
    };
    paths.filter_map(below_data).collect()
}

/// Words that stand before a parenthesis without calling anything.
const KEYWORDS: &[&str] =
    &["as", "contains", "default", "else", "every", "if", "import", "in", "not", "package", "some", "with"];

/// Whether a statement may begin at `next`, after the token `before`.
fn ends_statement(before: &Token<'_>, next: &Token<'_>) -> bool {
    if matches!(next.text, "else" | "with" | "if") {
        return false;
    }
    match before.kind {
        TokenKind::Punctuation => matches!(before.text, ")" | "]" | "}"),
        TokenKind::Ident => !KEYWORDS.contains(&before.text),
        _ => true,
    }
}

/// A reference at the start of the tokens, `a.b["c"]`, and how many tokens it takes. It ends before an index that is
/// no literal string.
fn path(code: &[Token<'_>]) -> (Vec<String>, usize) {
    let Some(first) = code.first() else { return (Vec::new(), 0) };
    let (mut path, mut at) = (vec![first.text.to_string()], 1);
    loop {
        match code.get(at..) {
            Some([dot, name, ..]) if dot.is(".") && name.kind == TokenKind::Ident => {
                path.push(name.text.to_string());
                at += 2;
            }
            Some([open, name, close, ..]) if open.is("[") && close.is("]") && !open.first => match name.literal() {
                Some(text) => {
                    path.push(text.to_string());
                    at += 3;
                }
                None => return (path, at),
            },
            _ => return (path, at),
        }
    }
}

/// How many tokens a bracketed group takes, from its opening bracket on.
fn group(code: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in code.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth <= 1 => return at + 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(source: &str) -> Vec<(String, Shape, u32)> {
        Outline::new(source).rules.into_iter().map(|rule| (rule.name, rule.shape, rule.line)).collect()
    }

    #[test]
    fn heads_of_every_shape() {
        let source = r#"package a.b["c-d"]
import data.lib.x as y
import rego.v1

default allow := false
deny contains msg if {
	msg := "x"
}
warn contains msg if
  input.a == 1
deny_old[msg] { msg = "z" }
f(x) := y.g(x) if x > 1
else := 3
names[k] := v if some k, v in input
a.b := 1
flags contains "x"
limit := 3
test_it[note] if { some note in [1] }
"#;
        let outline = Outline::new(source);
        assert_eq!(outline.package, ["a", "b", "c-d"]);
        assert!(outline.imports_v1);
        assert_eq!(outline.imports.get("y"), Some(&vec!["data".to_string(), "lib".into(), "x".into()]));
        let expected = [
            ("allow", Shape::Complete, 5),
            ("deny", Shape::Set, 6),
            ("warn", Shape::Set, 9),
            ("deny_old", Shape::Set, 11),
            ("f", Shape::Function, 12),
            ("names", Shape::Object, 14),
            ("a", Shape::Object, 15),
            ("flags", Shape::Set, 16),
            ("limit", Shape::Complete, 17),
            ("test_it", Shape::Object, 18),
        ];
        let found = heads(source);
        let found: Vec<_> = found.iter().map(|(name, shape, line)| (name.as_str(), *shape, *line)).collect();
        assert_eq!(found, expected);
    }

    /// A rule behind such an import was once taken for a part of it, and never asked.
    #[test]
    fn keywords_that_are_names_end_nothing() {
        let source = "package a.default\nimport future.keywords.in\nimport data.lib.x as y\nimport future.keywords.contains\ndeny contains 1\nimport data.some\nwarn contains 1\n";
        let outline = Outline::new(source);
        assert_eq!(outline.package, ["a", "default"]);
        assert_eq!(outline.imports.keys().collect::<Vec<_>>(), ["some", "y"]);
        let names: Vec<&str> = outline.rules.iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(names, ["deny", "warn"]);
    }

    #[test]
    fn references_are_paths_below_data() {
        let source = "package p\ndeny contains x if {\n\tx := http.send({\"url\": sprintf(\"a\", [])})\n\tnot f(data.a[\"b\"].c)\n\tsome y in (z)\n}\n";
        let outline = Outline::new(source);
        assert_eq!(outline.references, [vec!["a".to_string(), "b".into(), "c".into()]]);
    }

    #[test]
    fn an_annotation_belongs_to_what_follows_it_directly() {
        let source = "# METADATA\n# title: x\n# custom:\n#   id: a\npackage p\n\n# METADATA\n# title: y\ndeny contains 1\n\n# METADATA\n# title: z\n\nwarn contains 1\n";
        let outline = Outline::new(source);
        let blocks: Vec<_> = outline.annotations.iter().map(|block| (block.line, &block.above)).collect();
        assert_eq!(blocks, [(1, &Above::Package), (7, &Above::Rule("deny".into())), (11, &Above::Nothing)]);
        assert_eq!(outline.annotations[0].lines, ["title: x", "custom:", "  id: a"]);
    }

    #[test]
    fn a_file_says_that_it_is_v0_above_its_package_only() {
        assert!(Outline::new("# regate: rego-v0\npackage p\n").says_v0);
        assert!(!Outline::new("package p\n# regate: rego-v0\n").says_v0);
    }
}
