//! The Kustomize overlays of a scan: which files they may be made of, what they build, and what rules say of that. A manifest or a
//! patch that an overlay is made of is judged as a part of it, and not alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::Scan;
use super::charts::Part;
use super::gather::Gathered;
use super::judge::{Judged, Problems, Said, judge_noting};
use super::read::{Item, Reader};
use crate::bound;
use crate::document::{Document, Kind};
use crate::policy::Evaluator;
use crate::result::{LocatedProblem, ResultBuilder};
use crate::target::kustomize::{self, Built, File, Files};
use crate::target::{Member, Origins, Overlay, SetKey, Space, Target, TargetScope};

/// The folders of kustomizations.
#[derive(Debug, Default)]
pub(crate) struct Overlays {
    folders: BTreeSet<String>,
}

impl Overlays {
    pub(crate) fn of(reader: &Reader) -> Self {
        let mut folders: BTreeSet<String> =
            kustomize::NAMES.iter().flat_map(|name| reader.folders_with(name)).collect();
        // Of a part of the tree, those above it were found: an overlay names its base beside itself.
        if !folders.is_empty() && !reader.is_whole() && !reader.is_index() {
            let others = reader.all_others();
            let named = others.iter().filter_map(|item| {
                let (folder, name) = item.path().rsplit_once('/').unwrap_or(("", item.path()));
                kustomize::NAMES.contains(&name).then(|| folder.to_string())
            });
            folders.extend(named);
        }
        Self { folders }
    }

    /// Whether an overlay may be made of a file: Kustomize reads what stands in its folder or below.
    pub(crate) fn may_use(&self, path: &str) -> bool {
        let mut at = path;
        while let Some((above, _)) = at.rsplit_once('/') {
            if self.folders.contains(above) {
                return true;
            }
            at = above;
        }
        self.folders.contains("")
    }
}

/// The files that overlays may be made of and that were not asked for, when one of them was.
pub(crate) fn others(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> Vec<Item> {
    if reader.is_whole() || changed(scan, reader, gathered).is_empty() {
        return Vec::new();
    }
    reader.below(&scan.overlays.folders.iter().map(String::as_str).collect())
}

/// The files that were asked for or are no longer there, and that an overlay may be made of.
fn changed(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> BTreeSet<String> {
    let asked = gathered.iter().filter(|file| !file.file.context).map(|file| file.file.path.as_str());
    let paths = asked.chain(reader.removed().iter().map(String::as_str));
    paths.filter(|path| scan.overlays.may_use(path)).map(str::to_string).collect()
}

/// An overlay with its manifests.
pub(crate) struct Made {
    pub(crate) key: SetKey,
    /// Its kustomization.
    pub(crate) path: String,
    pub(crate) members: Vec<Member>,
}

/// What the overlays of a scan build.
#[derive(Default)]
pub(crate) struct MadeOverlays {
    pub(crate) overlays: Vec<Made>,
    pub(crate) problems: Problems,
    used: BTreeSet<String>,
}

impl MadeOverlays {
    /// Whether an overlay is made of a file.
    pub(crate) fn uses(&self, path: &str) -> bool {
        self.used.contains(path)
    }
}

/// Builds the overlays that a file that was asked for is a part of.
pub(crate) fn build(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> MadeOverlays {
    let changed = changed(scan, reader, gathered);
    if changed.is_empty() {
        return MadeOverlays::default();
    }
    let mut files: Files<'_> = BTreeMap::new();
    for part in gathered.iter().filter_map(|file| file.part.as_ref()) {
        let path = part.builder.source().path();
        if scan.overlays.may_use(path) && !scan.charts.is_template(path) {
            let documents = part.members.iter().map(|member| &member.document).collect();
            files.insert(path.to_string(), File { builder: Arc::clone(&part.builder), documents });
        }
    }
    let space = Arc::new(Space::of(files.values().map(|file| &file.builder)));
    let (all, reached) = bound::noting(|| kustomize::build_all(&files, &space));
    let mut out = MadeOverlays::default();
    for (folder, built) in all {
        let Built { manifests, used, problems } = built;
        if used.iter().all(|path| !changed.contains(path)) {
            continue;
        }
        let is_own = |path: &&String| {
            let (own, name) = path.rsplit_once('/').unwrap_or(("", path.as_str()));
            own == folder && kustomize::NAMES.contains(&name)
        };
        let path = used.iter().find(is_own).cloned().unwrap_or_default();
        let own = used.iter().filter_map(|path| files.get(path)).map(|file| &file.builder);
        let secretive: Vec<Arc<ResultBuilder>> = own.filter(|builder| builder.has_secrets()).cloned().collect();
        let overlay = Overlay { space: Arc::clone(&space), path: path.clone(), secretive };
        let origins = Arc::new(Origins::Overlay(overlay));
        let member = |(index, (artifact, root)): (usize, (crate::source::Artifact, crate::document::Node))| {
            let builder = &files.get(artifact.path())?.builder;
            let document = Document { artifact, kind: Kind::Kubernetes, index, root };
            Some(Member { document, builder: Arc::clone(builder), origins: Some(Arc::clone(&origins)) })
        };
        let members = manifests.into_iter().enumerate().filter_map(member).collect();
        out.problems.extend(problems);
        out.problems.extend(reached.iter().map(|why| (path.clone(), LocatedProblem::of_bound(why))));
        out.used.extend(used);
        out.overlays.push(Made { key: SetKey::of_chart(&folder), path, members });
    }
    out.problems.sort_by(|a, b| (&a.0, a.1.region, &a.1.message).cmp(&(&b.0, b.1.region, &b.1.message)));
    out.problems.dedup();
    out
}

/// Judges what overlays build. What is said of a base is said once, however many overlays it is in.
pub(crate) fn judge_all(scan: &Scan, made: &MadeOverlays) -> Judged {
    let each = made
        .overlays
        .par_iter()
        .map_init(|| scan.policies.evaluator(), |evaluator, one| judge_one(scan, evaluator, one));
    let (mut all, mut said) = (Judged::default(), Said::default());
    each.collect::<Vec<_>>().into_iter().for_each(|judged| all.merge_once(judged, &mut said));
    all
}

fn judge_one(scan: &Scan, evaluator: &mut Evaluator<'_>, one: &Made) -> Judged {
    let mut judged = Judged::default();
    let mut judge = |target: &Target<'_>| judge_noting(scan, evaluator, target, &one.path, &mut judged);
    if scan.applies(Kind::Kubernetes, TargetScope::Document) {
        one.members.iter().for_each(|member| judge(&Target::member(member)));
    }
    if scan.is_needed_by_set(Kind::Kubernetes) {
        Target::of_set(&one.key, &one.members).iter().for_each(judge);
    }
    judged
}

/// The documents of a file that no overlay is made of.
pub(crate) fn left(made: &MadeOverlays, part: &mut Option<Part>) {
    if let Some(part) = part.as_mut().filter(|part| made.uses(part.builder.source().path())) {
        part.members.clear();
    }
}
