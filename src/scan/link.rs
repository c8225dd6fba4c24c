//! What is judged together and was not asked for: the other files of a Terraform module, the manifests beside one, the rest of
//! the repository. A set is judged whole whenever one of its members was asked for, or is no longer there.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::document::{Kind, is_text_by_name};
use crate::pipeline::is_script;
use crate::result::{FileStatus, SkipReason};
use crate::scan::Scan;
use crate::scan::gather::{self, Gathered};
use crate::scan::modules::{self, Calls};
use crate::scan::program::Linked;
use crate::scan::read::{Item, Reader};
use crate::scan::{charts, composes, overlays};
use crate::target::terraform::{MANIFEST, installed_folders, is_installed, manifest_folder};
use crate::target::{ParsedFile, caller_name, folder, set_kind};

/// Reads what the gathered files are judged together with, each file once.
pub(crate) fn complete(scan: &Scan, linked: &Linked, reader: &Reader, gathered: &mut Vec<Gathered>) {
    if scan.only.is_some() {
        return;
    }
    let together = together(scan, reader, gathered);
    let is_of_set: BTreeSet<String> = together.iter().map(|item| item.path().to_string()).collect();
    let needs_all = needs_repository(scan, reader, gathered) && !reader.is_whole();
    let others = if needs_all { reader.all_others() } else { together };
    let gather = |item: &Item| match reader.read(item) {
        Ok((source, bytes)) => gather::context(scan, linked, source, bytes),
        Err((bytes, reason)) => {
            let mut skipped = gather::skipped(item.path(), bytes, reason);
            skipped.file.context = true;
            // Of a folder that cannot be read, nobody knows what is in it.
            let is_file = !matches!(
                skipped.file.status,
                FileStatus::Skipped(SkipReason::Unreadable { .. } | SkipReason::Submodule | SkipReason::SymlinkOutside)
            );
            skipped.for_list = is_file && !is_of_set.contains(item.path()) && !may_be_read(item.path());
            skipped
        }
    };
    // What the sides of a change have in common is gathered once.
    let read = |item: &Item| match (&scan.kept, item.blob()) {
        (Some(kept), Some(blob)) => kept.context(item.path(), blob, linked.seen(item.path()), || gather(item)),
        _ => gather(item),
    };
    gathered.par_extend(others.par_iter().map(read));
    let modules = callers_and_called(scan, reader, gathered);
    gathered.par_extend(modules.par_iter().map(read));
    let templates = templates(scan, reader, gathered);
    gathered.par_extend(templates.par_iter().map(read));
    let manifests = manifests(scan, reader, gathered);
    gathered.par_extend(manifests.par_iter().map(read));
    let installed = installed(reader, gathered);
    gathered.par_extend(installed.par_iter().map(read));
}

/// The files that belong to the same sets as what was gathered, sorted, each once.
fn together(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> Vec<Item> {
    let mut others = siblings(scan, reader, &touched(reader, gathered));
    others.extend(charts::others(scan, reader, gathered));
    others.extend(overlays::others(scan, reader, gathered));
    others.extend(composes::others(scan, reader, gathered));
    others.sort_by(|a, b| a.path().cmp(b.path()));
    others.dedup_by(|a, b| a.path() == b.path());
    others
}

/// Whether what judges a repository may read a file, by its name alone: one of a format, or one that pipelines may call. What a step
/// runs beyond these is not read whatever is in it, and the pipeline says so.
fn may_be_read(path: &str) -> bool {
    let may_join_a_set = SETS.iter().any(|kind| may_join(*kind, path));
    is_text_by_name(path) || may_join_a_set || is_script(path, "") || may_be_script(path)
}

/// The lists of the modules that were installed for the Terraform folders at hand.
fn manifests(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> Vec<Item> {
    if !scan.is_needed_by_set(Kind::Terraform) {
        return Vec::new();
    }
    let members = gathered.iter().flat_map(|file| &file.members).map(|member| &member.document);
    let own = members.filter(|own| own.kind == Kind::Terraform && own.artifact.as_fence().is_none());
    let paths = own.map(|own| own.artifact.path()).filter(|path| !is_installed(path));
    let folders: BTreeSet<String> = paths.map(|path| beside(folder(path), folder(MANIFEST))).collect();
    let folders = folders.iter().map(String::as_str).filter(|folder| reader.is_plain_folder(folder)).collect();
    reader.siblings(&folders, &|path| path.ends_with(MANIFEST))
}

/// A path in a folder; the root's name is empty.
fn beside(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_string() } else { format!("{folder}/{path}") }
}

/// The files of the modules that were installed for the configurations at hand. No link is followed to one.
fn installed(reader: &Reader, gathered: &[Gathered]) -> Vec<Item> {
    let members = gathered.iter().flat_map(|file| &file.members).map(|member| &member.document);
    let lists = members.filter(|own| own.kind == Kind::Terraform && manifest_folder(own.artifact.path()).is_some());
    let folders: BTreeSet<String> = lists.flat_map(installed_folders).collect();
    let folders = folders.iter().map(String::as_str).filter(|folder| reader.is_plain_folder(folder)).collect();
    reader.siblings(&folders, &|path| may_join(Kind::Terraform, path) && !path.contains(".tfvars"))
}

/// Whether a file may hold a template of Azure, by its name alone.
fn may_be_arm(path: &str) -> bool {
    path.ends_with(".bicep") || path.ends_with(".bicepparam") || path.ends_with(".json")
}

/// The files that may deploy a template that was asked for, or be deployed with one: every Bicep file, since any may call
/// any, and the JSON files beside those that were asked for.
fn templates(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> Vec<Item> {
    let touched = touched(reader, gathered);
    let asked: Vec<&str> =
        touched.iter().filter(|(kind, _)| *kind == Kind::Arm).map(|(_, path)| path.as_str()).collect();
    if reader.is_whole() || asked.is_empty() || !scan.is_needed_by_set(Kind::Arm) {
        return Vec::new();
    }
    let folders: BTreeSet<&str> = asked.iter().map(|path| folder(path)).collect();
    let read: BTreeSet<&str> = gathered.iter().map(|file| file.file.path.as_str()).collect();
    let is_wanted = |path: &str| {
        let is_bicep = path.ends_with(".bicep") || path.ends_with(".bicepparam");
        (is_bicep || path.ends_with(".json") && folders.contains(folder(path))) && !read.contains(path)
    };
    reader.all_others().into_iter().filter(|item| is_wanted(item.path())).collect()
}

/// The files of the Terraform modules that call those that were asked for, and of those that these call, as far as they were
/// not read yet.
fn callers_and_called(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> Vec<Item> {
    let touched = modules::folders(&touched(reader, gathered));
    if reader.is_whole() || touched.is_empty() || !scan.is_needed_by_set(Kind::Terraform) {
        return Vec::new();
    }
    let read: BTreeSet<&str> = gathered.iter().map(|file| file.file.path.as_str()).collect();
    let blocks = |path: &str| may_join(Kind::Terraform, path) && !path.contains(".tfvars") && !read.contains(path);
    let others: Vec<Item> = reader.all_others().into_iter().filter(|item| blocks(item.path())).collect();
    let mut calls = Calls::of(gathered);
    calls.add_unparsed(reader, &others);
    let together = calls.together(&touched);
    let own = together.iter().map(String::as_str).collect();
    let files = reader.siblings(&own, &|path| may_join(Kind::Terraform, path));
    files.into_iter().filter(|item| !read.contains(item.path())).collect()
}

/// The folders and templates whose sets are judged, with those that call them and are called with them.
pub(crate) fn with_callers(mut touched: BTreeSet<(Kind, String)>, calls: &Calls) -> BTreeSet<(Kind, String)> {
    let together = calls.together(&modules::folders(&touched));
    touched.extend(together.into_iter().map(|name| (calls.kind_of(&name), name)));
    touched
}

/// The folders whose sets are judged, with the kind: those of files that were asked for, or are no longer there.
pub(crate) fn touched(reader: &Reader, gathered: &[Gathered]) -> BTreeSet<(Kind, String)> {
    let mut folders = BTreeSet::new();
    let asked = gathered.iter().filter(|file| !file.file.context);
    let asked = asked.flat_map(|file| file.members.iter().chain(file.waiting()));
    for member in asked.filter(|member| member.document.artifact.as_fence().is_none()) {
        let name = caller_name(&member.document);
        folders.extend(set_kind(member.document.kind).map(|kind| (kind, name.to_string())));
    }
    for path in reader.removed() {
        let kinds = SETS.iter().filter(|kind| may_join(**kind, path));
        folders.extend(kinds.map(|kind| (*kind, folder(path).to_string())));
        // What calls a template that is gone says so.
        folders.extend(may_be_arm(path).then(|| (Kind::Arm, path.clone())));
    }
    folders
}

/// The files that may belong to one of these sets.
fn siblings(scan: &Scan, reader: &Reader, touched: &BTreeSet<(Kind, String)>) -> Vec<Item> {
    let mut found = Vec::new();
    for kind in SETS.iter().filter(|kind| scan.is_needed_by_set(**kind)) {
        let own = touched.iter().filter(|(other, _)| other == kind).map(|(_, folder)| folder.as_str()).collect();
        found.extend(reader.siblings(&own, &|path| may_join(*kind, path)));
    }
    found
}

/// Kinds whose documents are judged folder by folder.
const SETS: &[Kind] = &[Kind::Terraform, Kind::Kubernetes, Kind::Sql];

/// Whether a file may belong to a set of a kind, by its name alone.
fn may_join(kind: Kind, path: &str) -> bool {
    let endings: &[&str] = match kind {
        Kind::Terraform => &[".tf", ".tf.json", ".tfvars", ".tfvars.json", ".tofu", ".tofu.json", "terragrunt.hcl"],
        Kind::Kubernetes => &[".yaml", ".yml", ".json"],
        Kind::Sql => &[".sql"],
        _ => &[],
    };
    endings.iter().any(|ending| path.ends_with(ending))
}

/// Whether a file may belong to one of the sets that are judged, by its name alone.
pub(crate) fn may_join_any(touched: &BTreeSet<(Kind, String)>, path: &str) -> bool {
    SETS.iter().any(|kind| may_join(*kind, path) && touched.contains(&(*kind, folder(path).to_string())))
}

/// Whether policies about the repository have something to judge anew: a file of a kind that they name was gathered, or a
/// script that pipelines may call, or a file is gone that may have been one.
pub(crate) fn needs_repository(scan: &Scan, reader: &Reader, gathered: &[Gathered]) -> bool {
    if !scan.judges_repository {
        return false;
    }
    let kinds = &scan.repository_kinds;
    let has_kind = |file: &Gathered| kinds.is_empty() || file.file.kinds.iter().any(|kind| kinds.contains(kind));
    let is_gone = |path: &String| kinds.is_empty() || is_script(path, "") || was_of(kinds, reader, path);
    let mut asked = gathered.iter().filter(|file| !file.file.context);
    reader.is_whole()
        || asked.any(|file| has_kind(file) || is_or_was_script(reader, file))
        || reader.removed().iter().any(is_gone)
}

/// Whether pipelines may call a file that was asked for as a script. One without an ending is told by its text, on either side of
/// the change, so that both sides are judged alike.
fn is_or_was_script(reader: &Reader, file: &Gathered) -> bool {
    let path = file.file.path.as_str();
    let was_script = || match reader.opposite(path) {
        Some(Ok((source, _))) => is_script(path, source.text()),
        _ => false,
    };
    file.script.is_some() || is_script(path, "") || may_be_script(path) && was_script()
}

/// Whether a file's text may say that it is a script, by its name alone: it has no ending.
fn may_be_script(path: &str) -> bool {
    !path.rsplit('/').next().unwrap_or_default().contains('.')
}

/// Whether what is no longer there may have been a file of some kinds: the other side of the change tells, where it can be read.
fn was_of(kinds: &BTreeSet<Kind>, reader: &Reader, path: &str) -> bool {
    match reader.opposite(path) {
        Some(Ok((source, _))) => {
            let is_script = is_script(path, source.text());
            let parsed = ParsedFile::parsed_only(Arc::new(source));
            let code = parsed.code_facts().map(|(kind, _)| kind);
            is_script || parsed.documents().map(|document| document.kind).chain(code).any(|kind| kinds.contains(&kind))
        }
        Some(Err((_, reason))) => reason.is_missed(),
        // One that is in neither side, or on a side that is not known.
        None => !reader.has_opposite(),
    }
}
