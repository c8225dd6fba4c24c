//! The Compose projects of a scan: which files they may be made of, what they are together, and what rules say of that. A file is
//! judged as a part of its projects, and not alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::Scan;
use super::gather::Gathered;
use super::judge::{Judged, Problems, Said, judge_noting};
use super::read::{Item, Reader};
use crate::bound;
use crate::document::{Document, Format, Kind, Node};
use crate::policy::Evaluator;
use crate::result::{LocatedProblem, ResultBuilder};
use crate::source::Artifact;
use crate::target::compose::{self, File, Files};
use crate::target::{Member, Origins, Overlay, ParsedFile, Space, Target, TargetScope, folder};

/// A file that a project may be made of.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    builder: Arc<ResultBuilder>,
    /// It holds variables alone, of which no project is made without a file of services.
    is_variables: bool,
}

/// Keeps a file that a project may be made of.
pub(crate) fn part(scan: &Scan, parsed: &ParsedFile, builder: &Arc<ResultBuilder>) -> Option<Part> {
    let holds = |document: &Document| {
        let is_file = document.artifact.as_fence().is_none();
        let services = document.root.get("services").and_then(Node::as_object);
        is_file
            && (matches!(document.kind, Kind::Compose | Kind::Dotenv)
                || document.kind == Kind::Yaml && services.is_some())
    };
    let is_wanted = scan.applies(Kind::Compose, TargetScope::Document) && parsed.documents().any(holds);
    let is_variables = || parsed.documents().all(|document| document.kind == Kind::Dotenv);
    is_wanted.then(|| Part { builder: Arc::clone(builder), is_variables: is_variables() })
}

/// Whether documents of a kind are judged only once projects are put together; samples in a page are not.
pub(crate) fn waits(kind: Kind, format: Option<Format>) -> bool {
    kind == Kind::Compose && format != Some(Format::Markdown)
}

/// Whether a file may be one of Compose's or hold variables for one, by its name alone.
fn may_join(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    is_yaml && name.contains("compose") || name.starts_with(".env") || name.ends_with(".env")
}

/// The files that may be one project with those that were asked for.
pub(crate) fn others(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> Vec<Item> {
    if reader.is_whole() || changed(reader, gathered).is_empty() || !scan.applies(Kind::Compose, TargetScope::Document)
    {
        return Vec::new();
    }
    let mut named: BTreeSet<String> = BTreeSet::new();
    for Part { builder, .. } in
        gathered.iter().filter_map(|file| file.compose.as_ref()).filter(|part| !part.is_variables)
    {
        let path = builder.source().path();
        named.extend(File::of(builder).into_iter().flat_map(|file| compose::references(path, &file)));
    }
    let is_wanted = |item: &Item| may_join(item.path()) || named.contains(item.path());
    reader.all_others().into_iter().filter(is_wanted).collect()
}

/// The files that were asked for or are no longer there, and that a project may be made of.
fn changed(reader: &Reader, gathered: &[Gathered]) -> BTreeSet<String> {
    let asked = gathered.iter().filter(|file| !file.file.context && file.compose.is_some());
    let asked = asked.map(|file| file.file.path.clone());
    asked.chain(reader.removed().iter().filter(|path| may_join(path)).cloned()).collect()
}

/// Projects, each as a document to judge.
#[derive(Default)]
pub(crate) struct Made {
    members: Vec<Member>,
    problems: Problems,
}

/// Puts the projects together that a file that was asked for is a part of.
pub(crate) fn build(reader: &Reader, gathered: &[Gathered]) -> Made {
    let changed = changed(reader, gathered);
    if changed.is_empty() {
        return Made::default();
    }
    let parts = || gathered.iter().filter_map(|file| file.compose.as_ref());
    if parts().all(|part| part.is_variables) {
        return Made::default();
    }
    let file = |Part { builder, .. }: &Part| Some((builder.source().path().to_string(), File::of(builder)?));
    let files: Files = parts().filter_map(file).collect();
    let space = Arc::new(Space::of(files.values().map(|file| &file.builder)));
    let folders: BTreeSet<&str> =
        reader.removed().iter().filter(|path| may_join(path)).map(|path| folder(path)).collect();
    let (all, reached) = bound::noting(|| compose::projects(&files, &space));
    let mut made = Made::default();
    for project in all {
        let is_asked = project.used.iter().any(|path| changed.contains(path));
        if !is_asked && !folders.contains(folder(&project.path)) {
            continue;
        }
        made.problems.extend(project.problems);
        made.problems.extend(reached.iter().map(|why| (project.path.clone(), LocatedProblem::of_bound(why))));
        let Some(first) = files.get(&project.first) else { continue };
        // What one file says alone is judged as its document, in which a fix may change something.
        let is_alone = project.used.len() == 1;
        let own = project.used.iter().filter_map(|path| files.get(path)).map(|file| &file.builder);
        let secretive: Vec<Arc<ResultBuilder>> = own.filter(|builder| builder.has_secrets()).cloned().collect();
        let overlay = Overlay { space: Arc::clone(&space), path: project.path, secretive };
        let artifact = Artifact::file(Arc::clone(first.builder.source()));
        let root = if is_alone { space.alone(&project.root, &project.first) } else { project.root };
        let document = Document { artifact, kind: Kind::Compose, index: 0, root };
        let origins = (!is_alone).then(|| Arc::new(Origins::Overlay(overlay)));
        made.members.push(Member { document, builder: Arc::clone(&first.builder), origins });
    }
    made.problems.sort_by(|a, b| (&a.0, a.1.region, &a.1.message).cmp(&(&b.0, b.1.region, &b.1.message)));
    made.problems.dedup();
    made
}

/// Judges the projects. What is said of a file is said once, however many projects it is in.
pub(crate) fn judge_all(scan: &Scan, made: Made) -> Judged {
    let judge_one = |evaluator: &mut Evaluator<'_>, member: &Member| {
        let mut judged = Judged::default();
        let target = Target::member(member);
        judge_noting(scan, evaluator, &target, target.path, &mut judged);
        judged
    };
    let each = made.members.par_iter().map_init(|| scan.policies.evaluator(), judge_one);
    let (mut all, mut said) = (Judged::default(), Said::default());
    each.collect::<Vec<_>>().into_iter().for_each(|judged| all.merge_once(judged, &mut said));
    all.problems.extend(made.problems);
    all
}
