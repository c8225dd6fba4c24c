//! The whole repository as one `input`: every file with its kinds, and the documents and facts of the kinds that policies
//! about the repository name.
//!
//! ```json
//! {
//!   "files": [{"path", "kinds", "environment", "test"}],
//!   "workflows": [{"path", "document"}],
//!   "documents": {"github-workflow": [{"path", "index", "document"}], "terraform": [...]},
//!   "facts": {"typescript": [{"path", "flows", "calls", "settings", "routes", "secrets"}]},
//!   "pages": [{"path", "links": [{"text", "target"}], "commands": [{"text"}]}],
//!   "tags": ["v1.0.0"],
//!   "pipeline": {"workflows", "jobs", "acts", "calls"}
//! }
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::detect::{Facts, facts_to_input};
use crate::document::{Document, Kind, Node, PathKey, Prose, Value};
use crate::pipeline::{self, Pipeline, Script, Source, Sources};
use crate::result::{Redactions, ResultBuilder, fingerprint};
use crate::source::{Encoding, Origin, SourceText};
use crate::span::Span;
use crate::target::{Member, Placed, facts, in_document};

/// A file of the repository, whether it was read or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    pub path: String,
    /// Kinds of its documents; none when it has none or was not read.
    pub kinds: Vec<Kind>,
    pub environment: Option<String>,
    pub test: bool,
    /// Something in it was not read or did not parse.
    pub is_cut: bool,
}

/// The facts of one source file.
#[derive(Clone, Debug)]
pub struct RepositoryFacts {
    pub kind: Kind,
    pub facts: Facts,
    pub builder: Arc<ResultBuilder>,
}

/// A Markdown page, with what it points at and tells its reader to run.
#[derive(Clone, Debug)]
pub struct RepositoryPage {
    pub prose: Prose,
    pub builder: Arc<ResultBuilder>,
}

/// What a repository is put together from; the order does not matter.
#[derive(Debug, Default)]
pub struct RepositoryParts {
    pub files: Vec<ListedFile>,
    /// Documents and facts of the kinds that policies name.
    pub documents: Vec<Member>,
    pub facts: Vec<RepositoryFacts>,
    pub pages: Vec<RepositoryPage>,
    /// The names of git's tags.
    pub tags: Vec<String>,
    /// Scripts and Makefiles that pipelines may call.
    pub scripts: Vec<Script>,
}

/// The repository, and the way back from its input to its files.
#[derive(Debug)]
pub struct Repository {
    input: Node,
    pipeline: Pipeline,
    /// By kind, in the order of the input.
    documents: BTreeMap<Kind, Vec<Member>>,
    facts: BTreeMap<Kind, Vec<RepositoryFacts>>,
    pages: Vec<RepositoryPage>,
    /// For results about a file that no document is at hand of: a builder with no text, by position in `files`.
    files: Vec<Arc<ResultBuilder>>,
    listed: Vec<ListedFile>,
    /// For results about nothing in particular.
    nowhere: Arc<ResultBuilder>,
}

impl Repository {
    /// Puts the repository together.
    #[must_use]
    pub fn new(parts: RepositoryParts) -> Self {
        let RepositoryParts { mut files, documents, facts, mut pages, mut tags, mut scripts } = parts;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        pages.sort_by(|a, b| a.builder.source().path().cmp(b.builder.source().path()));
        tags.sort();
        scripts.sort_by(|a, b| a.path.cmp(&b.path));
        let mut by_kind: BTreeMap<Kind, Vec<Member>> = BTreeMap::new();
        for member in documents {
            by_kind.entry(member.document.kind).or_default().push(member);
        }
        let place = |member: &Member| (member.document.artifact.path().to_string(), member.document.index);
        by_kind.values_mut().for_each(|members| members.sort_by_cached_key(place));
        let mut facts_by_kind: BTreeMap<Kind, Vec<RepositoryFacts>> = BTreeMap::new();
        for file in facts {
            facts_by_kind.entry(file.kind).or_default().push(file);
        }
        let path = |file: &RepositoryFacts| file.builder.source().path().to_string();
        facts_by_kind.values_mut().for_each(|files| files.sort_by_cached_key(path));
        let builders: Vec<_> = files.iter().map(|file| without_text(&file.path, file.environment.clone())).collect();
        let nowhere = builders.first().map_or_else(|| without_text("", None), Arc::clone);
        let pipeline = pipeline_of(&files, &by_kind, &scripts);
        let mut input = input(&files, &by_kind, &facts_by_kind);
        if let Value::Object(entries) = &mut input.value {
            let pages = list(pages.iter().map(page).collect());
            let tags = list(tags.iter().map(|tag| text(tag)).collect());
            let rest = object([("pages", pages), ("tags", tags), ("pipeline", pipeline::input(&pipeline))]);
            entries.extend(rest.as_object().into_iter().flatten().cloned());
        }
        Self {
            input,
            pipeline,
            documents: by_kind,
            facts: facts_by_kind,
            pages,
            files: builders,
            listed: files,
            nowhere,
        }
    }

    /// Policies' `input`.
    #[must_use]
    pub fn input(&self) -> &Node {
        &self.input
    }

    /// What its pipelines do.
    #[must_use]
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Its documents of a kind, in the order of the input.
    pub fn documents(&self, kind: Kind) -> impl Iterator<Item = &Member> {
        self.documents.get(&kind).into_iter().flatten()
    }

    /// Every file, sorted by path.
    #[must_use]
    pub fn files(&self) -> &[ListedFile] {
        &self.listed
    }

    pub(super) fn builders(&self) -> Vec<&Arc<ResultBuilder>> {
        let documents = self.documents.values().flatten().map(|member| &member.builder);
        let facts = self.facts.values().flatten().map(|file| &file.builder);
        documents.chain(facts).chain(self.pages.iter().map(|page| &page.builder)).collect()
    }

    /// Where a path of the input leads: into a document, to a fact, to the first line of a file; a path that leads nowhere,
    /// to the first document of the kind that it names, and at last to the first file.
    pub(super) fn place(&self, path: &[PathKey]) -> Placed<'_> {
        if let Some((member, own)) = self.member_at(path) {
            return in_document(&member.document, &member.builder, own);
        }
        if let Some(written) = self.written_at(path) {
            return self.place(&written);
        }
        if let Some((file, own)) = self.facts_file_at(path) {
            let (span, structure) = facts::place(&file.facts, own);
            return Placed::new(&file.builder, span, structure);
        }
        if let Some((page, span)) = self.page_at(path) {
            let structure = vec![fingerprint::normalise(page.builder.source().slice(span))];
            return Placed::new(&page.builder, span, structure);
        }
        let builder = match path {
            [PathKey::Key(list), PathKey::Index(at), ..] if list == "files" => self.files.get(*at),
            _ => None,
        };
        let first_document = self.documents.values().flatten().next().map(|member| &member.builder);
        let builder = builder.or(first_document).unwrap_or(&self.nowhere);
        Placed::new(builder, Span::default(), vec![Kind::Repository.as_str().to_string()])
    }

    /// The facts of the file that a path leads into, and the rest of the path.
    pub(super) fn facts_at<'p>(&self, path: &'p [PathKey]) -> Option<(&Facts, &'p [PathKey], &ResultBuilder)> {
        self.facts_file_at(path).map(|(file, own)| (&file.facts, own, &*file.builder))
    }

    /// The document that a path leads into, and the path in it.
    fn member_at<'p>(&self, path: &'p [PathKey]) -> Option<(&Member, &'p [PathKey])> {
        let (kind, rest) = match path {
            [PathKey::Key(list), rest @ ..] if list == "workflows" => (Kind::GithubWorkflow, rest),
            [PathKey::Key(list), PathKey::Key(kind), rest @ ..] if list == "documents" => (kind_of(kind)?, rest),
            _ => return None,
        };
        let members = self.documents.get(&kind)?;
        match rest {
            [PathKey::Index(at), PathKey::Key(field), own @ ..] if field == "document" => {
                Some((members.get(*at)?, own))
            }
            [PathKey::Index(at), ..] => Some((members.get(*at)?, &[])),
            _ => Some((members.first()?, &[])),
        }
    }

    /// The place in a document of what a path into the pipelines leads to: each workflow, job and act says its own.
    fn written_at(&self, path: &[PathKey]) -> Option<Vec<PathKey>> {
        let node = path.get(..3).filter(|own| own.first() == Some(&PathKey::from("pipeline")))?;
        let (found, steps) = self.input.resolve(node);
        let place = found.node.get("place").filter(|_| steps == node.len())?.as_array()?;
        let keys = place.iter().map(|key| match &key.value {
            Value::String(key) => Some(PathKey::from(key.as_str())),
            Value::Int(at) => usize::try_from(*at).ok().map(PathKey::Index),
            _ => None,
        });
        let keys: Vec<PathKey> = keys.collect::<Option<_>>()?;
        // None of them is itself in the pipelines.
        (keys.first() != Some(&PathKey::from("pipeline"))).then_some(keys)
    }

    /// The page that a path leads into, and the span of the link or command.
    fn page_at(&self, path: &[PathKey]) -> Option<(&RepositoryPage, Span)> {
        let (at, rest) = match path {
            [PathKey::Key(pages), PathKey::Index(at), rest @ ..] if pages == "pages" => (*at, rest),
            _ => return None,
        };
        let page = self.pages.get(at)?;
        let span = match rest {
            [PathKey::Key(field), PathKey::Index(at), ..] if field == "links" => {
                page.prose.links.get(*at).map(|l| l.span)
            }
            [PathKey::Key(field), PathKey::Index(at), ..] if field == "commands" => {
                page.prose.commands.get(*at).map(|command| command.span)
            }
            _ => None,
        };
        Some((page, span.unwrap_or_default()))
    }

    fn facts_file_at<'p>(&self, path: &'p [PathKey]) -> Option<(&RepositoryFacts, &'p [PathKey])> {
        let [PathKey::Key(list), PathKey::Key(kind), PathKey::Index(at), own @ ..] = path else { return None };
        let files = if list == "facts" { self.facts.get(&kind_of(kind)?)? } else { return None };
        Some((files.get(*at)?, own))
    }
}

/// Whether a file's document is the one that a server runs: the first, or the one behind a header of GitLab
/// (<https://docs.gitlab.com/ci/inputs/>), which has `spec` alone.
fn is_main(document: &Document) -> bool {
    let is_header = |root: &Node| root.as_object().is_some_and(|entries| matches!(entries, [own] if own.key == "spec"));
    match document.kind {
        Kind::GitlabCi => document.index <= 1 && !is_header(&document.root),
        _ => document.index == 0,
    }
}

/// The pipelines of the documents at hand; what a fence in a page shows is none.
fn pipeline_of(files: &[ListedFile], documents: &BTreeMap<Kind, Vec<Member>>, scripts: &[Script]) -> Pipeline {
    let of = |kind: Kind| {
        let members = documents.get(&kind).map(Vec::as_slice).unwrap_or_default().iter().enumerate();
        let own =
            members.filter(|(_, member)| member.document.artifact.as_fence().is_none() && is_main(&member.document));
        own.map(|(at, member)| Source {
            path: member.document.artifact.path(),
            root: &member.document.root,
            // Workflows have a list of their own, to which policies point.
            place: match kind {
                Kind::GithubWorkflow => vec!["workflows".into(), at.into()],
                _ => vec!["documents".into(), kind.as_str().into(), at.into()],
            },
        })
        .collect()
    };
    let cut = files.iter().enumerate().filter(|(_, file)| file.is_cut);
    Pipeline::read(&Sources {
        cut: cut.map(|(at, file)| (file.path.as_str(), vec!["files".into(), at.into()])).collect(),
        workflows: of(Kind::GithubWorkflow),
        gitlab: of(Kind::GitlabCi),
        azure: of(Kind::AzurePipelines),
        bitbucket: of(Kind::BitbucketPipelines),
        circleci: of(Kind::Circleci),
        jenkins: of(Kind::Jenkinsfile),
        actions: of(Kind::GithubAction),
        packages: of(Kind::PackageJson),
        scripts,
    })
}

fn kind_of(name: &str) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| kind.as_str() == name)
}

/// The builder of results about a file as a whole: they stand at its first line, and show nothing of it.
fn without_text(path: &str, environment: Option<String>) -> Arc<ResultBuilder> {
    let source = SourceText::new(path, "", Encoding::Utf8, Origin::WorkingTree);
    Arc::new(ResultBuilder::new(Arc::new(source), Redactions::default(), environment))
}

fn input(
    files: &[ListedFile],
    documents: &BTreeMap<Kind, Vec<Member>>,
    facts: &BTreeMap<Kind, Vec<RepositoryFacts>>,
) -> Node {
    let workflows = documents.get(&Kind::GithubWorkflow).map(Vec::as_slice).unwrap_or_default();
    let workflows = workflows.iter().map(|workflow| {
        object([("path", text(workflow.document.artifact.path())), ("document", workflow.document.root.clone())])
    });
    let documents = documents.iter().map(|(kind, members)| (kind.as_str(), list(members.iter().map(listed).collect())));
    let facts = facts.iter().map(|(kind, files)| (kind.as_str(), list(files.iter().map(listed_facts).collect())));
    object([
        ("files", list(files.iter().map(file).collect())),
        ("workflows", list(workflows.collect())),
        ("documents", object(documents)),
        ("facts", object(facts)),
    ])
}

fn file(file: &ListedFile) -> Node {
    let kinds = file.kinds.iter().map(|kind| text(kind.as_str())).collect();
    let environment = file.environment.as_deref().map_or_else(|| Node::new(Span::default(), Value::Null), text);
    object([
        ("path", text(&file.path)),
        ("kinds", Node::new(Span::default(), Value::Array(kinds))),
        ("environment", environment),
        ("test", Node::new(Span::default(), Value::Bool(file.test))),
    ])
}

fn listed(member: &Member) -> Node {
    let document = &member.document;
    let index = Value::Int(i64::try_from(document.index).unwrap_or(i64::MAX));
    object([
        ("path", text(document.artifact.path())),
        ("index", Node::new(Span::default(), index)),
        ("document", document.root.clone()),
    ])
}

fn page(page: &RepositoryPage) -> Node {
    let links =
        page.prose.links.iter().map(|link| object([("text", text(&link.text)), ("target", text(&link.target))]));
    let commands = page.prose.commands.iter().map(|command| object([("text", text(&command.text))]));
    object([
        ("path", text(page.builder.source().path())),
        ("links", list(links.collect())),
        ("commands", list(commands.collect())),
    ])
}

fn list(items: Vec<Node>) -> Node {
    Node::new(Span::default(), Value::Array(items))
}

fn listed_facts(file: &RepositoryFacts) -> Node {
    let mut node = facts_to_input(&file.facts);
    if let Value::Object(entries) = &mut node.value {
        let path = text(file.builder.source().path());
        entries.push(crate::document::Entry { key: "path".to_string(), key_span: Span::default(), node: path });
    }
    node
}

fn object<K: Into<String>>(entries: impl IntoIterator<Item = (K, Node)>) -> Node {
    Node::object(Span::default(), entries)
}

fn text(text: &str) -> Node {
    Node::string(Span::default(), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::source::Artifact;

    fn workflow(path: &str) -> Member {
        let source = Arc::new(SourceText::new(path, "on: push\n", Encoding::Utf8, Origin::WorkingTree));
        let artifact = Artifact::file(Arc::clone(&source));
        let on = Node::string(Span::new(4, 8), "push");
        let on = crate::document::Entry { key: "on".into(), key_span: Span::new(4, 4), node: on };
        let root = Node::new(Span::new(0, 8), Value::Object(vec![on].into()));
        let document = Document { artifact, kind: Kind::GithubWorkflow, index: 0, root };
        let builder = Arc::new(ResultBuilder::new(source, Redactions::default(), None));
        Member { document, builder, origins: None }
    }

    fn repository() -> Repository {
        let listed =
            |path: &str| ListedFile { path: path.into(), kinds: vec![], environment: None, test: false, is_cut: false };
        let source = SourceText::new("README.md", "See [a](b.md).\n", Encoding::Utf8, Origin::WorkingTree);
        let source = Arc::new(source);
        let prose = crate::document::prose(&source);
        let page = RepositoryPage { prose, builder: Arc::new(ResultBuilder::new(source, Redactions::default(), None)) };
        Repository::new(RepositoryParts {
            files: vec![listed("b.yml"), listed("README.md")],
            documents: vec![workflow("b.yml"), workflow("a.yml")],
            pages: vec![page],
            ..RepositoryParts::default()
        })
    }

    #[test]
    fn a_path_leads_into_a_document_of_a_file() {
        let repository = repository();
        let place = |path: &[PathKey]| {
            let placed = repository.place(path);
            (placed.builder.source().path().to_string(), placed.span.start)
        };
        for list in [vec!["workflows".into()], vec!["documents".into(), "github-workflow".into()]] {
            let path: Vec<PathKey> = list.into_iter().chain([1.into(), "document".into(), "on".into()]).collect();
            assert_eq!(repository.input().resolve(&path).1, path.len());
            assert_eq!(place(&path), ("b.yml".to_string(), 4));
        }
        assert_eq!(place(&["files".into(), 0.into()]).0, "README.md");
        let link = ["pages".into(), 0.into(), "links".into(), 0.into(), "target".into()];
        assert_eq!(repository.input().resolve(&link).0.node.as_str(), Some("b.md"));
        assert_eq!(place(&link), ("README.md".to_string(), 4));
    }

    #[test]
    fn a_path_into_the_pipelines_leads_to_what_they_are_written_in() {
        let text = "on: push\njobs:\n  build:\n    runs-on: x\n    steps:\n      - run: echo a\n  test:\n    runs-on: x\n    steps:\n      - run: cargo test\n";
        let parse = |path: &str| {
            let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree));
            let document = crate::document::parse(&Artifact::file(Arc::clone(&source))).documents.remove(0);
            Member {
                document,
                builder: Arc::new(ResultBuilder::new(source, Redactions::default(), None)),
                origins: None,
            }
        };
        let documents = vec![parse(".github/workflows/a.yml"), parse(".github/workflows/b.yml")];
        let repository = Repository::new(RepositoryParts { documents, ..RepositoryParts::default() });
        let place = |list: &str, at: usize| {
            let path = ["pipeline".into(), list.into(), at.into(), "name".into()];
            assert_eq!(repository.input().resolve(&path[..3]).1, 3, "{list} {at}");
            let placed = repository.place(&path);
            (placed.builder.source().path().to_string(), placed.builder.source().region(placed.span).start_line)
        };
        assert_eq!(place("workflows", 1).0, ".github/workflows/b.yml");
        assert_eq!(place("jobs", 3), (".github/workflows/b.yml".to_string(), 7));
        let acts = repository.input().resolve(&["pipeline".into(), "acts".into()]).0.node.as_array().unwrap().len();
        assert_eq!(place("acts", acts - 1), (".github/workflows/b.yml".to_string(), 10));
    }

    #[test]
    fn a_path_that_leads_nowhere_has_a_place() {
        let repository = repository();
        let file = |path: &[PathKey]| repository.place(path).builder.source().path().to_string();
        assert_eq!(file(&[]), "a.yml");
        assert_eq!(file(&["workflows".into(), 9.into()]), "a.yml");
        assert_eq!(file(&["documents".into(), "terraform".into()]), "a.yml");
        assert_eq!(Repository::new(RepositoryParts::default()).place(&[]).builder.source().path(), "");
    }
}
