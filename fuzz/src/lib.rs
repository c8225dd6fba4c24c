//! What must hold for any bytes, one function per target. The same functions run under libFuzzer (`fuzz_targets/`) and under
//! a plain loop of changes (`src/bin/mutate.rs`), which needs no nightly Rust. Each panics where something does not hold.
//!
//! The first byte of an input chooses what the rest is called; a tree is several such files, parted by [`SEPARATOR`].

mod tree;

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use regate::config::Config;
use regate::detect::SecretScanner;
use regate::document::{self, Format, Node, Value};
use regate::source::archive::{self, ArchiveLimits};
use regate::source::{self, Artifact, Encoding, Origin, SourceText};
use regate::span::Span;
use regate::target::terraform::Module;

pub use tree::{CANARY, tree};

/// Parts the files of a tree.
pub const SEPARATOR: &[u8] = b"\n\x1c\n";

/// A name for every way of reading.
pub const NAMES: &[&str] = &[
    "a.json",
    "a.yaml",
    "a.toml",
    "main.tf",
    "a.tfvars",
    "main.tf.json",
    ".env",
    "a.ini",
    "a.properties",
    "Dockerfile",
    "README.md",
    "a.ts",
    "a.tsx",
    "a.js",
    ".github/workflows/ci.yml",
    "docker-compose.yml",
    "templates/a.yaml",
    "template.yaml",
    "k8s/a.yaml",
    "package.json",
    "a.xml",
    "a.sh",
    "a.py",
    "a.sql",
    "a.ps1",
    "a.csv",
    "a.ipynb",
    ".npmrc",
    "a.cs",
    "action.yml",
    "values.yaml",
    "serverless.yml",
    "main.bicep",
    "azuredeploy.json",
    ".gitlab-ci.yml",
    "Chart.yaml",
    "kustomization.yaml",
    "a.go",
    "a.java",
    "a.rb",
    "a.vue",
    "nginx.conf",
    "httpd.conf",
    "haproxy.cfg",
    "Jenkinsfile",
    "azure-pipelines.yml",
    ".circleci/config.yml",
    "bitbucket-pipelines.yml",
    "redis.conf",
    "sshd_config",
    "postgresql.conf",
    "pg_hba.conf",
];

/// What the rest of the bytes is called, and its text.
fn named(data: &[u8]) -> Option<(&'static str, Arc<SourceText>)> {
    let (first, rest) = data.split_first()?;
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let (text, encoding) = source::decode(rest.to_vec()).ok()?;
    Some((name, Arc::new(SourceText::new(name, text, encoding, Origin::WorkingTree))))
}

fn fits(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "the span {span:?} is not in a text of {} bytes", text.len());
}

fn spans_fit(text: &str, node: &Node) {
    fits(text, node.span);
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| spans_fit(text, item)),
        Value::Object(entries) => entries.iter().for_each(|entry| {
            fits(text, entry.key_span);
            spans_fit(text, &entry.node);
        }),
        _ => {}
    }
}

/// Every parser of documents, pages and fences.
pub fn document(data: &[u8]) {
    let Some((_, source)) = named(data) else { return };
    let whole = Artifact::file(Arc::clone(&source));
    for artifact in std::iter::once(whole.clone()).chain(document::fences(&source)) {
        let parsed = document::parse(&artifact);
        for document in &parsed.documents {
            spans_fit(artifact.text(), &document.root);
            for part in document::conditional_parts(document) {
                fits(artifact.text(), part);
            }
        }
        for problem in &parsed.problems {
            fits(artifact.text(), problem.span);
            fits(source.text(), artifact.host_span(problem.span));
        }
        let middle = artifact.text().len() / 2;
        for document in &document::parse_around(&artifact, &[middle]).documents {
            spans_fit(artifact.text(), &document.root);
        }
    }
    let _ = document::prose(&source);
}

/// The parser of source code, its lowering to the tape, and the flow of data.
pub fn code(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let (format, name) =
        [(Format::TypeScript, "a.ts"), (Format::Tsx, "a.tsx"), (Format::JavaScript, "a.js")][usize::from(*first) % 3];
    let Ok((text, encoding)) = source::decode(rest.to_vec()) else { return };
    let artifact = Artifact::file(Arc::new(SourceText::new(name, text, encoding, Origin::WorkingTree)));
    let analysis = regate::code::analyse(&artifact, format, &regate::code::Models::default());
    let text = artifact.text();
    for flow in &analysis.flows {
        fits(text, flow.span);
        flow.steps.iter().for_each(|step| fits(text, step.span));
    }
    analysis.calls.iter().for_each(|call| fits(text, call.span));
    analysis.settings.iter().for_each(|setting| fits(text, setting.span));
    analysis.problems.iter().for_each(|problem| fits(text, problem.span));
}

/// A module of one file: its expressions, functions and repetition worked out.
pub fn terraform(data: &[u8]) {
    let Ok((text, encoding)) = source::decode(data.to_vec()) else { return };
    let artifact = Artifact::file(Arc::new(SourceText::new("main.tf", text, encoding, Origin::WorkingTree)));
    let parsed = document::parse(&artifact);
    let module = Module::new("", &parsed.documents.iter().collect::<Vec<_>>());
    module.problems().iter().chain(module.not_made()).for_each(|note| fits(artifact.text(), note.span));
    // Whatever is in it can be looked up again.
    let again = Module::new("", &parsed.documents.iter().collect::<Vec<_>>());
    assert_eq!(module.input, again.input);
}

static SECRETS: LazyLock<SecretScanner> = LazyLock::new(|| SecretScanner::load().expect("the detectors are ready"));

/// The detectors of secrets: facts in order and apart, the same whether the file was parsed before or not.
pub fn secrets(data: &[u8]) {
    let Some((_, source)) = named(data) else { return };
    let found = SECRETS.scan_text(&source);
    for fact in &found {
        fits(source.text(), fact.span);
    }
    assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "facts overlap");
}

/// Archives in archives, within bounds.
pub fn archive(data: &[u8]) {
    let limits = ArchiveLimits { member: 1 << 20, unpacked: 8 << 20, ratio: 200, members: 1000, nesting: 3 };
    let (mut members, mut bytes) = (0, 0);
    let _ = archive::unpack(Cursor::new(data.to_vec()), data.len() as u64, "a", limits, &mut |member| {
        members += 1;
        bytes += member.content.map_or(0, |content| content.len());
    });
    assert!(members <= 3001 && bytes <= 9 << 20, "{members} members, {bytes} bytes");
}

/// The configuration file and the allow-list.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(config) = Config::parse(text, "regate.toml", std::path::Path::new("/")) {
        let _ = (config.is_excluded("a/b.c"), config.environment_of("a/b.c"), config.is_test("test/a.ts"));
    }
    if let Ok(list) = regate::config::allow::AllowList::parse(text) {
        let again = regate::config::allow::AllowList::parse(&list.render());
        assert!(again.is_ok(), "what was written is not read again");
    }
}

/// A text as a file of a tree has it.
fn text_of(path: &str, bytes: &[u8]) -> Option<Arc<SourceText>> {
    let (text, _) = source::decode(bytes.to_vec()).ok()?;
    Some(Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree)))
}
