//! `regate parse`: what policies get as `input`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Map, Value as Json, json};

use crate::cli::redact::redacted;
use crate::cli::shared::{ensure_there, targets_of};
use crate::cli::{current_folder, exit};
use crate::detect::{SecretFact, SecretScanner};
use crate::document::{Kind, Node, PathKey, Value};
use crate::rego::value::own_key;
use crate::report::one_line;
use crate::result::{MASK, Redactor};
use crate::scan;
use crate::source::{self, Artifact, SourceText};
use crate::span::Span;
use crate::target::cloudformation::evaluate;
use crate::target::{ParsedFile, TargetScope};

/// Arguments of `regate parse`.
#[derive(Debug, Args)]
pub(crate) struct ParseArguments {
    /// A file; fences of Markdown files are printed one by one. With --target, a file or a folder.
    file: PathBuf,
    /// Print the kind of each document, and the region of each node by its JSON pointer.
    #[arg(long)]
    spans: bool,
    /// Print what the detectors saw instead: the input of policies about secrets and source code.
    #[arg(long)]
    facts: bool,
    /// Print what policies get that see several files at once: each set (a Terraform folder, the manifests of a folder), or the
    /// whole repository.
    #[arg(long, value_name = "SCOPE", conflicts_with_all = ["facts", "spans"])]
    target: Option<Several>,
    /// Print what rows and the binary's policies get of a CloudFormation template: parameters' defaults, mappings, conditions and functions worked
    /// out, as far as they are known.
    #[arg(long, conflicts_with_all = ["facts", "spans", "target"])]
    evaluated: bool,
    /// Print secrets as they stand. Without it they are masked, which is the only difference to what policies get.
    #[arg(long)]
    show_secrets: bool,
}

/// What `--target` takes.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Several {
    Set,
    Repository,
}

pub(crate) fn run(args: &ParseArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    match args.target {
        Some(Several::Set) => several(args, TargetScope::Set, out),
        Some(Several::Repository) => several(args, TargetScope::Repository, out),
        None => one(args, out),
    }
}

fn one(args: &ParseArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let path = current_folder()?.join(&args.file);
    let name = args.file.to_string_lossy().replace('\\', "/");
    let read = source::read(&path, &name, u64::MAX);
    let text = read.map_err(|reason| anyhow::anyhow!("'{name}' cannot be parsed: {reason}"))?;
    let scanner = SecretScanner::load()?;
    let source = Arc::new(text);
    let inspected = ParsedFile::new(Arc::clone(&source), &scanner, &crate::code::Program::default());
    let redactor = if args.show_secrets { Redactor::default() } else { redactor(&inspected, &source) };
    for (artifact, problem) in inspected.problems() {
        let region = artifact.source().region(artifact.host_span(problem.span));
        // Said beside the output, not in it: the output is what policies get.
        let (name, message) = (redacted(&redactor.clean(&name))?, redactor.clean(&problem.message));
        let told = format!("{name}:{}:{}: {message}", region.start_line, region.start_column);
        writeln!(std::io::stderr(), "{}", one_line(&told))?;
    }
    let secrets: Vec<Span> = inspected.credentials().map(|secret| secret.span).collect();
    let hidden = if args.show_secrets { &[][..] } else { &secrets };
    for (artifact, kind, node) in documents(&inspected, args.facts) {
        let evaluated = if args.evaluated && kind == Kind::Cloudformation.as_str() { evaluate(&node) } else { None };
        let node = evaluated.map_or(node, Cow::Owned);
        let printer = Printer { artifact, hidden };
        let value = if args.spans { printer.with_regions(&kind, &node) } else { printer.json(&node) };
        print(value, &redactor, out)?;
    }
    Ok(exit::CLEAN)
}

/// What is masked wherever it stands: in keys, names and pointers, in another form.
fn redactor<'s>(inspected: &'s ParsedFile, source: &'s SourceText) -> Redactor {
    let known = |secret: &'s SecretFact| (source.slice(secret.span), secret.value.reveal());
    let strong = |secrets: &'s [SecretFact]| secrets.iter().filter(|secret| !secret.weak).map(known);
    Redactor::with_plain(strong(&inspected.facts().secrets), strong(inspected.beyond()))
}

/// What policies get of several files: put together as a scan does.
fn several(args: &ParseArguments, scope: TargetScope, out: &mut dyn Write) -> anyhow::Result<u8> {
    let path = current_folder()?.join(&args.file);
    let start = if path.is_dir() { path.clone() } else { path.parent().map_or(path.clone(), Path::to_path_buf) };
    ensure_there(&path)?;
    let root = source::find_root(&start);
    let options = targets_of(if scope == TargetScope::Repository { root } else { path }, start)?;
    let printer = Printer { artifact: None, hidden: &[] };
    let mut printed = Ok(());
    scan::visit_targets(&options, scope, !args.show_secrets, &mut |target, redactor| {
        if printed.is_ok() {
            printed = print(printer.json(&target.input), redactor, out);
        }
    })?;
    printed?;
    Ok(exit::CLEAN)
}

fn print(mut value: Json, redactor: &Redactor, out: &mut dyn Write) -> anyhow::Result<()> {
    redactor.clean_json(&mut value);
    serde_json::to_writer_pretty(&mut *out, &value).context("the output cannot be written")?;
    writeln!(out).context("the output cannot be written")
}

/// What is printed: the facts where they are asked for or are the only input, the documents otherwise.
fn documents(inspected: &ParsedFile, facts: bool) -> Vec<(Option<&Artifact>, String, Cow<'_, Node>)> {
    let code = inspected.code_kind();
    if facts || code.is_some() {
        return vec![(None, code.unwrap_or(Kind::Facts).to_string(), Cow::Owned(inspected.facts_input()))];
    }
    inspected
        .documents()
        .map(|document| (Some(&document.artifact), document.kind.to_string(), Cow::Borrowed(&document.root)))
        .collect()
}

/// Turns nodes into JSON.
struct Printer<'a> {
    /// Whose spans the nodes have; `None` when they are spans of the file already.
    artifact: Option<&'a Artifact>,
    /// Spans of the file whose text is masked.
    hidden: &'a [Span],
}

impl Printer<'_> {
    fn host(&self, span: Span) -> Span {
        self.artifact.map_or(span, |artifact| artifact.host_span(span))
    }

    fn json(&self, node: &Node) -> Json {
        match &node.value {
            Value::Null => Json::Null,
            Value::Bool(value) => json!(value),
            Value::Int(value) => json!(value),
            Value::Float(value) => json!(value),
            Value::String(text) => {
                let span = self.host(node.span);
                // Facts hold no secret values: their spans are those of the secrets themselves.
                let secret = self.artifact.is_some() && self.hidden.iter().any(|hidden| hidden.overlaps(span));
                json!(if secret { MASK } else { text })
            }
            Value::Unknown(unknown) => json!({ "$unknown": unknown.text, "reason": unknown.reason }),
            Value::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Value::Object(entries) => {
                let fields = entries.iter().map(|e| (own_key(&e.key).into_owned(), self.json(&e.node)));
                Json::Object(fields.collect::<Map<_, _>>())
            }
        }
    }

    fn with_regions(&self, kind: &str, node: &Node) -> Json {
        let mut regions = BTreeMap::new();
        self.regions(node, &mut Vec::new(), &mut regions);
        json!({ "kind": kind, "input": self.json(node), "regions": regions })
    }

    fn regions(&self, node: &Node, path: &mut Vec<PathKey>, into: &mut BTreeMap<String, Json>) {
        let Some(source) = self.artifact.map(Artifact::source) else { return };
        let region = source.region(self.host(node.span));
        into.insert(pointer(path), serde_json::to_value(region).unwrap_or_default());
        match &node.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(PathKey::Index(index));
                    self.regions(item, path, into);
                    path.pop();
                }
            }
            Value::Object(entries) => {
                for entry in entries {
                    path.push(PathKey::Key(own_key(&entry.key).into_owned()));
                    self.regions(&entry.node, path, into);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}

/// RFC 6901.
fn pointer(path: &[PathKey]) -> String {
    path.iter().map(|key| format!("/{}", key.to_string().replace('~', "~0").replace('/', "~1"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_slashes_and_tildes() {
        assert_eq!(pointer(&["a/b".into(), 0.into(), "~".into()]), "/a~1b/0/~0");
        assert_eq!(pointer(&[]), "");
    }
}
