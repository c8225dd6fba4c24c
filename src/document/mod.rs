//! Artifacts parsed into value trees with spans. One file per format; all end in [`Document`].

pub mod arm;
mod bicep;
mod classify;
mod comments;
mod directives;
mod dockerfile;
mod dotenv;
mod endings;
pub mod expression;
mod format;
mod formats;
pub mod gotemplate;
pub mod hcl;
mod ini;
mod jenkinsfile;
mod json;
mod lines;
mod macros;
mod manifest_list;
mod markdown;
mod migration;
mod node;
pub mod notebook;
mod object;
mod problems;
mod properties;
mod prose;
mod pulumi;
mod settings;
mod sql;
mod terraform_manifests;
mod terragrunt;
#[cfg(test)]
mod testing;
mod toml;
mod yaml;

use crate::source::Artifact;
use crate::span::Span;

use formats::FormatEntry;

pub use crate::kind::{Format, Kind};
pub use classify::{detect_kind, is_arm_parameters, is_first_compose, is_terraform_plan};
pub use comments::comments;
pub use endings::made_by_template;
pub(crate) use format::reads_as_markdown;
pub use format::{detect_format, format_by_name, is_jenkinsfile, is_lock_file, is_read_otherwise, is_text_by_name};
pub use manifest_list::listed;
pub use node::{Entry, Node, Object, PathKey, Unknown, UnknownReason, Value};
pub use prose::{Command, Link, Prose, prose};

/// One document: a value tree and what it is. A YAML file with several documents yields several.
#[derive(Clone, Debug)]
pub struct Document {
    pub artifact: Artifact,
    pub kind: Kind,
    /// 0-based position among the documents of its artifact.
    pub index: usize,
    pub root: Node,
}

/// What came out of one artifact.
#[derive(Debug)]
pub struct Parsed {
    pub format: Format,
    pub documents: Vec<Document>,
    /// What could not be read. With documents beside it, the artifact was parsed in part.
    pub problems: Vec<Problem>,
}

/// A part of an artifact that did not parse. The message never quotes the text: it could hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub message: String,
    /// In the artifact's own text.
    pub span: Span,
}

/// How deep a document may be nested. Every parser stops at it with a problem, so that code that walks a tree may recurse.
pub const MAX_DEPTH: usize = 128;

/// Parses an artifact by its path, its fence language or its content. Source code (TypeScript, JavaScript, Python, Go, Java, Ruby) and plain
/// text yield no documents here; `crate::code` and `crate::detect` read those.
#[must_use]
pub fn parse(artifact: &Artifact) -> Parsed {
    let format = detect_format(artifact);
    let (roots, problems) = FormatEntry::of(format).parse.map(|parse| parse(artifact)).unwrap_or_default();
    classified(artifact, format, roots, problems)
}

/// Parses what a template yields, which Kubernetes reads.
#[must_use]
pub fn parse_rendered(artifact: &Artifact) -> Parsed {
    let holes = artifact.as_rendered().map(crate::source::Rendered::holes).unwrap_or_default();
    let (roots, problems) = yaml::parse_rendered(artifact.text(), &holes);
    classified(artifact, Format::Yaml, roots, problems)
}

/// Parses an artifact for a reader that cares about some places in it only (sorted offsets in its text): of a long one,
/// what is far from them may be left out.
#[must_use]
pub fn parse_around(artifact: &Artifact, places: &[usize]) -> Parsed {
    let format = detect_format(artifact);
    let (roots, problems) = match format {
        Format::Yaml if artifact.text().len() >= LONG_YAML => yaml::parse_around(artifact, places),
        Format::Hcl if artifact.text().len() >= LONG_HCL => hcl::parse_around(artifact, places),
        _ => return parse(artifact),
    };
    classified(artifact, format, roots, problems)
}

/// Below so many bytes a text is parsed as a whole.
const LONG_YAML: usize = 16 * 1024;
const LONG_HCL: usize = 1024;

fn classified(artifact: &Artifact, format: Format, roots: Vec<Node>, mut problems: Vec<Problem>) -> Parsed {
    let mut documents: Vec<Document> = roots
        .into_iter()
        .enumerate()
        .map(|(index, mut root)| {
            let kind = detect_kind(format, artifact, &root);
            if format == Format::Yaml && kind == Kind::Cloudformation {
                yaml::read_as_1_1_but_letters(artifact, &mut root);
            } else if format == Format::Yaml && reads_yaml_1_1(kind) {
                yaml::read_as_1_1(artifact, &mut root);
            }
            if kind == Kind::Kubernetes {
                manifest_list::complete(&mut root);
            }
            Document { artifact: artifact.clone(), kind, index, root }
        })
        .collect();
    let migration = migration::document(artifact, &documents, &mut problems).map(|root| (Kind::Migration, root));
    // Rails' environments are Ruby.
    let is_settings = matches!(format, Format::Text | Format::Ruby);
    let settings = if is_settings { settings::in_text(artifact) } else { None };
    let settings = settings.map(|(kind, root, failed)| {
        problems.extend(failed);
        (kind, root)
    });
    for (kind, root) in migration.into_iter().chain(settings) {
        let index = documents.len();
        documents.push(Document { artifact: artifact.clone(), kind, index, root });
    }
    let mut index = documents.len();
    let mut manifests = Vec::new();
    for document in documents.iter().filter(|document| document.kind == Kind::Terraform) {
        let (found, failed) = terraform_manifests::manifests(artifact, &document.root);
        problems.extend(failed);
        for mut root in found {
            manifest_list::complete(&mut root);
            manifests.push(Document { artifact: artifact.clone(), kind: Kind::Kubernetes, index, root });
            index += 1;
        }
    }
    documents.extend(manifests);
    if artifact.as_fence().is_none() && artifact.path().rsplit('/').next() == Some(terragrunt::FILE) {
        let unit = documents.first().and_then(|document| terragrunt::call(artifact, &document.root));
        documents.extend(unit.map(|root| Document { artifact: artifact.clone(), kind: Kind::Terraform, index, root }));
    }
    if format == Format::Yaml && artifact.as_fence().is_none() {
        let made = documents.first().map(|document| pulumi::documents(artifact, &document.root)).unwrap_or_default();
        let first = documents.len();
        let made = made.into_iter().enumerate();
        documents.extend(made.map(|(at, (kind, root))| Document {
            artifact: artifact.clone(),
            kind,
            index: first + at,
            root,
        }));
    }
    for template in documents.iter().filter(|document| document.kind == Kind::Cloudformation) {
        problems.extend(macros::unread(&template.root));
    }
    Parsed { format, documents, problems }
}

/// The value of a text as Helm reads it, with places in that text; `None` where it is no YAML.
#[must_use]
pub(crate) fn parse_yaml_value(text: &str) -> Option<Node> {
    yaml::value_of(text)
}

/// Whether what reads documents of a kind reads YAML 1.1: Kubernetes, Helm, Compose and CloudFormation
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>) do, GitHub does not.
fn reads_yaml_1_1(kind: Kind) -> bool {
    matches!(kind, Kind::Kubernetes | Kind::Cloudformation | Kind::Compose | Kind::HelmChart | Kind::HelmValues)
}

/// A document as conftest and Kustomize read it, in YAML 1.1, where that differs from its root.
#[must_use]
pub fn as_yaml_1_1(document: &Document) -> Option<Node> {
    if reads_yaml_1_1(document.kind) || detect_format(&document.artifact) != Format::Yaml {
        return None;
    }
    let mut root = document.root.clone();
    yaml::read_as_1_1(&document.artifact, &mut root).then_some(root)
}

/// The parts of a document, in its artifact's own text, that a Helm template yields under a condition only: what stands
/// there may not be in what is deployed, or not as it stands.
#[must_use]
pub fn conditional_parts(document: &Document) -> Vec<Span> {
    if let Some(rendered) = document.artifact.as_rendered() {
        // A condition around a document decides about it as a whole.
        let mut parts = rendered.conditional_parts();
        parts.retain(|part| part.start > document.root.span.start);
        return parts;
    }
    match detect_format(&document.artifact) {
        Format::Yaml => yaml::conditional_parts(&document.artifact, &document.root),
        _ => Vec::new(),
    }
}

/// The artifacts inside a Markdown file: its fenced code blocks whose language is one that can be read.
#[must_use]
pub fn fences(source: &std::sync::Arc<crate::source::SourceText>) -> Vec<Artifact> {
    markdown::fences(source)
}

#[cfg(test)]
mod tests {
    use super::testing::artifact;
    use super::*;

    #[test]
    fn each_yaml_document_has_its_own_kind_and_position() {
        let parsed = parse(&artifact("a.yaml", "apiVersion: v1\nkind: Pod\n---\na: 1\n"));
        assert_eq!(parsed.format, Format::Yaml);
        let found: Vec<_> = parsed.documents.iter().map(|document| (document.index, document.kind)).collect();
        assert_eq!(found, [(0, Kind::Kubernetes), (1, Kind::Yaml)]);
    }

    #[test]
    fn code_and_text_have_no_documents() {
        for path in ["a.ts", "a.tsx", "a.js", "a.md", "LICENSE", "yarn.lock"] {
            assert!(parse(&artifact(path, "const a = 1;\n")).documents.is_empty(), "{path}");
        }
    }

    #[test]
    fn a_problem_in_any_format_quotes_nothing_of_the_text() {
        for (path, text) in [
            ("a.json", "{\"a\": \"canary\" \"canary\": canary"),
            ("a.yaml", "a: canary: canary\n"),
            ("b.yaml", "a: \"canary\\q\"\n- canary"),
            ("a.toml", "canary\na = canary\ncanary = \"canary\n"),
            ("a.env", "canary canary\nA='canary\n"),
            ("a.ini", "canary canary\n[canary\n"),
            ("a.properties", "canary=\\ucanary\ncanary=\n"),
        ] {
            let problems = parse(&artifact(path, text)).problems;
            assert!(!problems.is_empty(), "{path}");
            assert!(problems.iter().all(|problem| !problem.message.contains("canary")), "{path}: {problems:?}");
        }
    }
}
