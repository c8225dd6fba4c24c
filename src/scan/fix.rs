//! The edit that a rule's own data asks for: a value at the place of a result, in the layout that is there.

mod dockerfile;

use serde_json::Value as Json;

use crate::document::{Document, Entry, Kind, Node, PathKey};
use crate::result::{Fix, ResultBuilder};
use crate::rule::FixSpec;
use crate::source::{Encoding, Origin};
use crate::span::Span;
use crate::target::{Site, Target};

/// The edit for a result at `path`; `missing` are keys below it that are not there either. `None` where no edit is safe:
/// the value is no plain literal, the layout is another than those below, or the text is not that of a file on disk.
pub(super) fn fix(spec: &FixSpec, missing: &[String], target: &Target<'_>, path: &[PathKey]) -> Option<Fix> {
    let Site { document, builder, mut path } = target.site(path)?;
    if !is_plain_file(document, builder) {
        return None;
    }
    if let Some(instruction) = &spec.instruction {
        let edit = dockerfile::insert(document, instruction, spec.value.as_str()?)?;
        return Some(made(spec, document, builder, edit));
    }
    if spec.is_at_root {
        path.clear();
    }
    let keys: Vec<PathKey> = spec.keys.iter().map(|key| key.as_str().into()).collect();
    if !path.ends_with(&keys) {
        path.extend(keys);
    }
    path.extend(missing.iter().map(|key| PathKey::from(key.as_str())));
    let text = document.artifact.text();
    let syntax = Syntax::of(document)?;
    let (found, steps) = document.root.resolve(&path);
    let names: Option<Vec<&str>> = path.get(steps..)?.iter().map(name).collect();
    let edit = match names?.as_slice() {
        [] => replace(syntax, text, found.node.span, &spec.value)?,
        // A program of Pulumi has other names than Terraform, as which it is judged.
        _ if syntax == Syntax::Yaml && document.kind == Kind::Terraform => return None,
        rest => insert(syntax, text, found.node, rest, &spec.value)?,
    };
    Some(made(spec, document, builder, edit))
}

/// The edit as a result carries it, with the line breaks of its file.
fn made(spec: &FixSpec, document: &Document, builder: &ResultBuilder, edit: Edit) -> Fix {
    let text = document.artifact.text();
    Fix {
        path: document.artifact.path().to_string(),
        region: builder.source().region(edit.span),
        span: edit.span,
        replacement: if text.contains("\r\n") { edit.text.replace('\n', "\r\n") } else { edit.text },
        effect: spec.effect.clone(),
        is_unsafe: spec.is_unsafe,
    }
}

#[derive(Debug)]
struct Edit {
    span: Span,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    Hcl,
    Yaml,
}

impl Syntax {
    fn of(document: &Document) -> Option<Self> {
        match document.artifact.path().rsplit_once('.')?.1 {
            "tf" => Some(Self::Hcl),
            // What a template yields is not what is written.
            "yaml" | "yml" if !is_templated(document.artifact.text()) => Some(Self::Yaml),
            _ => None,
        }
    }

    /// How a value is written. Objects and lists are not.
    fn literal(self, value: &Json) -> Option<String> {
        match value {
            Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
            Json::String(word) if self == Self::Yaml && is_word(word) => Some(word.clone()),
            Json::String(word) if !word.contains(['$', '%', '{']) => Some(value.to_string()),
            _ => None,
        }
    }

    /// Whether a text is a literal, and nothing that stands for something else.
    fn is_literal(self, text: &str) -> bool {
        let quoted = |quote: char| {
            let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
            inner.is_some_and(|inner| !inner.contains(['$', '%', '{', '\\', quote, '\n']))
        };
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        match self {
            Self::Hcl => {
                matches!(text, "true" | "false" | "null") || text.parse::<f64>().is_ok() && plain || quoted('"')
            }
            Self::Yaml => plain || quoted('"') || quoted('\''),
        }
    }
}

/// `{{` other than GitHub's `${{`.
fn is_templated(text: &str) -> bool {
    text.match_indices("{{").any(|(at, _)| !text.get(..at).is_some_and(|before| before.ends_with('$')))
}

/// A word that YAML reads as a string in every version.
fn is_word(word: &str) -> bool {
    let read_otherwise = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        && !read_otherwise.contains(&word)
}

fn is_plain_file(document: &Document, builder: &ResultBuilder) -> bool {
    let source = builder.source();
    let origin = matches!(source.origin(), Origin::WorkingTree | Origin::StandardInput);
    let is_whole = document.artifact.as_fence().is_none() && source.container().is_none();
    origin && is_whole && matches!(source.encoding(), Encoding::Utf8 | Encoding::Utf8Bom)
}

fn name(key: &PathKey) -> Option<&str> {
    match key {
        PathKey::Key(name) => Some(name),
        PathKey::Index(_) => None,
    }
}

fn replace(syntax: Syntax, text: &str, span: Span, value: &Json) -> Option<Edit> {
    let literal = syntax.literal(value)?;
    let written = text.get(span.range())?;
    (syntax.is_literal(written) && written != literal).then_some(Edit { span, text: literal })
}

fn insert(syntax: Syntax, text: &str, node: &Node, names: &[&str], value: &Json) -> Option<Edit> {
    let entries = node.as_object()?;
    let literal = syntax.literal(value)?;
    match syntax {
        Syntax::Hcl => insert_in_block(text, node.span, names, &literal),
        Syntax::Yaml => insert_in_mapping(text, node.span, entries, names, &literal),
    }
}

/// Into the block whose text a span is: an attribute behind the opening line, blocks before the closing one.
fn insert_in_block(text: &str, span: Span, names: &[&str], literal: &str) -> Option<Edit> {
    let block = text.get(span.range())?;
    let (header, body) = block.split_once('{')?;
    let body = body.strip_suffix('}')?;
    if header.contains('\n') || !names.iter().all(|name| is_identifier(name)) {
        return None;
    }
    let start = span.start as usize;
    let indent = indent_of(text, start);
    let inner = format!("{indent}  ");
    let (attribute, blocks) = names.split_last()?;
    let opening = start + header.len() + 1;
    if body.trim().is_empty() && !body.contains('#') {
        let lines = nested(&inner, blocks, attribute, literal);
        return Some(Edit { span: Span::new(opening, opening + body.len()), text: format!("\n{lines}{indent}") });
    }
    let (rest_of_line, _) = body.split_once('\n')?;
    let is_open = rest_of_line.trim().is_empty() || rest_of_line.trim_start().starts_with('#');
    if !is_open {
        return None;
    }
    if blocks.is_empty() {
        let at = opening + rest_of_line.len() + 1;
        let below = text.get(at..)?;
        let own = below.lines().find(|line| !line.trim().is_empty()).map(|line| indent_of(line, line.len()));
        let inner = own.filter(|own| own.len() > indent.len()).unwrap_or(inner);
        let line = format!("{inner}{attribute}{} = {literal}\n", padding(below, attribute));
        return Some(Edit { span: Span::new(at, at), text: line });
    }
    // Before the line of the closing brace, with an empty line between.
    let closing = body.rfind('\n')?;
    if !body.get(closing..)?.trim().is_empty() {
        return None;
    }
    let at = opening + closing + 1;
    Some(Edit { span: Span::new(at, at), text: format!("\n{}", nested(&inner, blocks, attribute, literal)) })
}

/// Blocks in blocks, with the attribute in the innermost.
fn nested(indent: &str, blocks: &[&str], attribute: &str, literal: &str) -> String {
    match blocks.split_first() {
        None => format!("{indent}{attribute} = {literal}\n"),
        Some((block, rest)) => {
            format!("{indent}{block} {{\n{}{indent}}}\n", nested(&format!("{indent}  "), rest, attribute, literal))
        }
    }
}

/// Blanks that align an attribute with the one on the line below it, as `terraform fmt` does.
fn padding(below: &str, attribute: &str) -> String {
    let line = below.lines().next().unwrap_or_default().trim_start();
    let before = line.split_once('=').map_or("", |(before, _)| before);
    let is_attribute = is_identifier(before.trim_end()) && !line.contains("==");
    let width = if is_attribute { before.len().saturating_sub(1) } else { 0 };
    " ".repeat(width.saturating_sub(attribute.len()))
}

/// Into a mapping: behind its first entry where that is one line, as the name of a thing is, else before it.
fn insert_in_mapping(text: &str, span: Span, entries: &[Entry], names: &[&str], literal: &str) -> Option<Edit> {
    if !names.iter().all(|name| is_identifier(name)) {
        return None;
    }
    if text.get(span.range())?.starts_with('{') {
        return insert_in_flow(text, span, entries, names, literal);
    }
    // What a merge brings stands elsewhere.
    let own = entries.iter().filter(|entry| span.contains(entry.key_span));
    let first = own.min_by_key(|entry| entry.key_span.start)?;
    let at = first.key_span.start as usize;
    let column = text.get(..at)?.rsplit('\n').next()?;
    if !column.bytes().all(|b| b" -".contains(&b)) {
        return None;
    }
    let indent = " ".repeat(column.len());
    let lines = mapping(&indent, names, literal);
    let end_of_line = text.get(at..)?.find('\n').map(|length| at + length);
    let is_short = first.node.as_object().is_none() && first.node.as_array().is_none();
    let value_end = first.node.span.end as usize;
    match end_of_line {
        Some(end)
            if is_short
                && first.node.span.start as usize >= at
                && value_end <= end
                && !is_block_scalar(text, first) =>
        {
            // A carriage return is part of the line break.
            let end = if text.get(..end)?.ends_with('\r') { end - 1 } else { end };
            let lines = lines.trim_end_matches('\n');
            Some(Edit { span: Span::new(end, end), text: format!("\n{lines}") })
        }
        _ => {
            let lines = lines.strip_prefix(&indent)?;
            Some(Edit { span: Span::new(at, at), text: format!("{lines}{indent}") })
        }
    }
}

/// A text that goes on below its first line.
fn is_block_scalar(text: &str, entry: &Entry) -> bool {
    let from_key = text.get(entry.key_span.end as usize..).unwrap_or_default();
    let line = from_key.lines().next().unwrap_or_default();
    let value = line.trim_start_matches(':').trim();
    value.is_empty() || value.starts_with(['|', '>', '&', '*', '!'])
}

fn mapping(indent: &str, names: &[&str], literal: &str) -> String {
    match names {
        [] => String::new(),
        [name] => format!("{indent}{name}: {literal}\n"),
        [name, rest @ ..] => format!("{indent}{name}:\n{}", mapping(&format!("{indent}  "), rest, literal)),
    }
}

fn insert_in_flow(text: &str, span: Span, entries: &[Entry], names: &[&str], literal: &str) -> Option<Edit> {
    let mapping = text.get(span.range())?;
    if mapping.contains('\n') {
        return None;
    }
    // Before the first key, as far from the brace as that stands.
    let inner = mapping.get(1..)?;
    let space = if entries.is_empty() { 0 } else { inner.len() - inner.trim_start_matches(' ').len() };
    let at = span.start as usize + 1 + space;
    let (last, outer) = names.split_last()?;
    let open: String = outer.iter().map(|name| format!("{name}: {{ ")).collect();
    let written = format!("{open}{last}: {literal}{}", " }".repeat(outer.len()));
    let written = if entries.is_empty() { format!(" {written} ") } else { format!("{written}, ") };
    Some(Edit { span: Span::new(at, at), text: written })
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}

/// The white space before a line's first character.
fn indent_of(text: &str, at: usize) -> String {
    let line = text.get(..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    line.chars().take_while(|c| *c == ' ' || *c == '\t').collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document;
    use crate::result::Redactions;
    use crate::source::{Artifact, SourceText};

    fn read(path: &str, text: &str) -> (document::Parsed, Arc<ResultBuilder>) {
        let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree));
        let parsed = document::parse(&Artifact::file(Arc::clone(&source)));
        (parsed, Arc::new(ResultBuilder::new(source, Redactions::default(), None)))
    }

    fn path_keys(keys: &str) -> Vec<PathKey> {
        keys.split('.').map(|key| key.parse().map_or_else(|_| key.into(), PathKey::Index)).collect()
    }

    /// The text with the edit made; `None` without one.
    fn edited(path: &str, text: &str, keys: &str, value: &Json) -> Option<String> {
        let (parsed, builder) = read(path, text);
        let spec = FixSpec {
            value: value.clone(),
            instruction: None,
            is_at_root: false,
            keys: Vec::new(),
            effect: String::new(),
            is_unsafe: false,
        };
        let edit = fix(&spec, &[], &Target::document(&parsed.documents[0], &builder), &path_keys(keys))?;
        let mut after = text.to_string();
        after.replace_range(edit.span.range(), &edit.replacement);
        Some(after)
    }

    /// As `edited`, and that the text says what was asked for when it is read again.
    fn fixed(path: &str, text: &str, keys: &str, value: Json) -> Option<String> {
        let after = edited(path, text, keys, &value)?;
        let (again, _) = read(path, &after);
        assert_eq!(again.problems.len(), read(path, text).0.problems.len(), "{after}");
        let keys = path_keys(keys);
        let (found, steps) = again.documents[0].root.resolve(&keys);
        assert!(says(found.node, &value), "{after}");
        assert_eq!(steps, keys.len(), "{after}");
        Some(after)
    }

    fn says(node: &Node, value: &Json) -> bool {
        match &node.value {
            crate::document::Value::Bool(is) => value == is,
            crate::document::Value::String(text) => value == text,
            _ => false,
        }
    }

    #[test]
    fn a_literal_is_replaced_and_nothing_else() {
        let text = "resource \"t\" \"x\" {\n  a = \"optional\" # why\n  b = var.x\n  c = \"${var.x}\"\n  d = [1]\n}\n";
        let after = fixed("a.tf", text, "resource.t.x.0.a", "required".into()).unwrap();
        assert_eq!(after, text.replace("\"optional\"", "\"required\""));
        assert_eq!(fixed("a.tf", &after, "resource.t.x.0.a", "required".into()), None, "it is idempotent");
        for open in ["b", "c", "d"] {
            assert_eq!(fixed("a.tf", text, &format!("resource.t.x.0.{open}"), true.into()), None, "{open}");
        }
        let yaml = "a:\n  b: yes # why\n  c: *x\n  d: !t 1\n";
        assert_eq!(fixed("a.yaml", yaml, "a.b", false.into()).unwrap(), yaml.replace("yes", "false"));
        assert_eq!(fixed("a.yaml", "a: &x yes\nb: *x\n", "b", false.into()), None);
    }

    #[test]
    fn an_attribute_goes_behind_the_opening_line_of_its_block() {
        let at = "resource.t.x.0.encrypted";
        let text = "resource \"t\" \"x\" { # why\n  availability_zone = \"a\"\n  size              = 1\n}\n";
        assert_eq!(
            fixed("a.tf", text, at, true.into()).unwrap(),
            "resource \"t\" \"x\" { # why\n  encrypted         = true\n  availability_zone = \"a\"\n  size              = 1\n}\n"
        );
        assert_eq!(
            fixed("a.tf", "resource \"t\" \"x\" {}\n", at, true.into()).unwrap(),
            "resource \"t\" \"x\" {\n  encrypted = true\n}\n"
        );
        assert_eq!(fixed("a.tf", "resource \"t\" \"x\" { size = 1 }\n", at, true.into()), None);
        let tabs = fixed("a.tf", "resource \"t\" \"x\" {\n\tsize = 1\n}\n", at, true.into()).unwrap();
        assert_eq!(tabs, "resource \"t\" \"x\" {\n\tencrypted = true\n\tsize = 1\n}\n");
        let windows = fixed("a.tf", "resource \"t\" \"x\" {\r\n  size = 1\r\n}\r\n", at, true.into()).unwrap();
        assert_eq!(windows, "resource \"t\" \"x\" {\r\n  encrypted = true\r\n  size = 1\r\n}\r\n");
    }

    #[test]
    fn a_block_goes_before_the_closing_line() {
        // A block is a list where it is read, so that these keys do not lead to it.
        let block = |text| edited("a.tf", text, "resource.t.x.0.options.tokens", &"required".into()).unwrap();
        let after = block("resource \"t\" \"x\" {\n  a = 1\n}\n");
        assert_eq!(after, "resource \"t\" \"x\" {\n  a = 1\n\n  options {\n    tokens = \"required\"\n  }\n}\n");
        let empty = block("resource \"t\" \"x\" {\n}\n");
        assert_eq!(empty, "resource \"t\" \"x\" {\n  options {\n    tokens = \"required\"\n  }\n}\n");
    }

    #[test]
    fn a_mapping_gets_an_entry_in_its_own_layout() {
        let pod = "spec:\n  containers:\n    - name: web # why\n      image: a\n    - image: b\n";
        assert_eq!(
            fixed("a.yaml", pod, "spec.containers.0.securityContext.privileged", false.into()).unwrap(),
            "spec:\n  containers:\n    - name: web # why\n      securityContext:\n        privileged: false\n      image: a\n    - image: b\n"
        );
        assert_eq!(
            fixed("a.yaml", "on:\n  push:\njobs: {}\n", "permissions.contents", "read".into()).unwrap(),
            "permissions:\n  contents: read\non:\n  push:\njobs: {}\n"
        );
        assert_eq!(fixed("a.yaml", "a: {b: 1}\n", "a.c.d", false.into()).unwrap(), "a: {c: { d: false }, b: 1}\n");
        assert_eq!(fixed("a.yaml", "a: { b: 1 }\n", "a.c", false.into()).unwrap(), "a: { c: false, b: 1 }\n");
        assert_eq!(fixed("a.yaml", "a: {}\n", "a.c", false.into()).unwrap(), "a: { c: false }\n");
        let text = "a: |\n  x\nb: 1\n";
        assert_eq!(fixed("a.yaml", text, "c", false.into()).unwrap(), format!("c: false\n{text}"));
        let windows = fixed("a.yaml", "a: 1\r\nb: 2\r\n", "c", true.into()).unwrap();
        assert_eq!(windows, "a: 1\r\nc: true\r\nb: 2\r\n");
    }

    #[test]
    fn a_template_is_left_alone() {
        assert_eq!(fixed("a.yaml", "a: 1\nb: {{ .Values.x }}\n", "a", false.into()), None);
        assert!(fixed("a.yaml", "a: 1\nb: ${{ github.ref }}\n", "a", false.into()).is_some());
    }

    /// Rows that are matters of taste judge as well.
    fn given(file: &str, text: &str, folder: &std::path::Path) -> crate::scan::ScanOptions {
        let config = crate::config::Config::parse("strict = true\n", "regate.toml", folder).unwrap();
        crate::scan::ScanOptions {
            sources: crate::scan::Sources::StandardInput {
                name: file.to_string(),
                bytes: text.as_bytes().to_vec(),
                others: Default::default(),
            },
            start: folder.to_path_buf(),
            policy: crate::policy::LoadOptions::default(),
            config: Arc::new(config),
            config_file: None,
            jobs: Some(1),
            only: None,
            archives: false,
            trust: crate::scan::Trust::default(),
            today: crate::config::date::Date::today(),
            known: None,
        }
    }

    /// Every row that says how it is mended mends one of its own examples, and what it found is gone then.
    #[test]
    fn every_edit_of_a_row_mends_an_example_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let judges = crate::scan::Judges::load(&given("main.tf", "", folder.path())).unwrap();
        let scan = |file: &str, text: &str| {
            let report = crate::scan::scan_with(&given(file, text, folder.path()), &judges, &|_| {}).unwrap();
            let problems: usize = report.coverage.files.iter().map(|file| file.problems.len()).sum();
            (report.results, problems)
        };
        let rows = crate::requirement::Requirements::load(&[], true).unwrap();
        let mut silent = Vec::new();
        for row in rows.rows().iter().filter(|row| row.fix().is_some()) {
            let id = &row.rule().id;
            let examples = row.rule().bad.iter().filter(|example| example.file.ends_with(".tf"));
            let mut texts = examples.map(|example| (example.file.as_str(), example.content.as_str()));
            let is_mended = texts.any(|(file, text)| {
                let (results, problems) = scan(file, text);
                let mut edits: Vec<&Fix> = results
                    .iter()
                    .filter(|found| found.rule_id == *id)
                    .filter_map(|found| found.fix.as_ref())
                    .collect();
                edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
                let found = results.iter().filter(|found| found.rule_id == *id).count();
                let mut after = text.to_string();
                edits.iter().for_each(|edit| after.replace_range(edit.span.range(), &edit.replacement));
                let (results, now) = scan(file, &after);
                let left = results.iter().filter(|found| found.rule_id == *id).count();
                assert!(now <= problems && left == found - edits.len(), "{id}: {after}");
                !edits.is_empty()
            });
            if !is_mended {
                silent.push(id.clone());
            }
        }
        assert_eq!(silent, [""; 0]);
    }
}
