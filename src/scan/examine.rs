//! What the files of one reader give: gathered, linked, put together and judged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::gather::{self, Gathered};
use super::judge::{Judged, Said, judge};
use super::program::Linked;
use super::read::Reader;
use super::settle::FileDirectives;
use super::{Scan, archive, calls, charts, composes, link, masked, modules, names, overlays, texts};
use crate::bound;
use crate::document::Kind;
use crate::inventory::FileData;
use crate::policy::{Evaluator, Stopped};
use crate::result::{
    Coverage, FileCoverage, FileStatus, LocatedProblem, PolicyError, Population, ResultBuilder, ScanResult, SkipReason,
    unjudged,
};
use crate::source::git::GitError;
use crate::target::{
    Group, Groups, ListedFile, Member, Repository, RepositoryParts, Target, folder, set_kind, sort_members,
    with_variables,
};

/// What the files of one reader gave.
#[derive(Default)]
pub(super) struct Examined {
    pub(super) results: Vec<ScanResult>,
    pub(super) coverage: Coverage,
    pub(super) population: Population,
    pub(super) directives: BTreeMap<String, FileDirectives>,
    /// What files show of personal data.
    pub(super) data: Vec<(FileData, Arc<ResultBuilder>)>,
    /// Credentials, for the redactor.
    pub(super) secrets: Vec<masked::Unshown>,
}

/// Gathers, links, assembles and judges; once more without the policies that were stopped again and again, whose results
/// would hang on the order of targets.
pub(super) fn examine(scan: &Scan, reader: &Reader, file_done: &(dyn Fn(usize) + Sync)) -> Examined {
    let mut examined = examine_once(scan, reader, file_done);
    while scan.policies.is_repeat_needed() {
        examined = examine_once(scan, reader, &|_| {});
    }
    examined
}

fn examine_once(scan: &Scan, reader: &Reader, file_done: &(dyn Fn(usize) + Sync)) -> Examined {
    let linked = Linked::new(scan, reader);
    let mut gathered = gather_all(scan, &linked, reader, file_done);
    link::complete(scan, &linked, reader, &mut gathered);
    let tags = reader.tags();
    let known: &[String] = tags.as_deref().unwrap_or_default();
    let mut examined = assemble(scan, reader, gathered, known);
    let provenance = reader.provenance();
    let branch = provenance.as_ref().and_then(|provenance| provenance.branch.as_deref());
    names::judge_names(scan, reader.items().iter().map(super::read::Item::path), branch, known, &mut examined);
    if let Err(error) = &tags {
        tell_unread(&mut examined.coverage, error);
    }
    examined
}

fn gather_all(scan: &Scan, linked: &Linked, reader: &Reader, file_done: &(dyn Fn(usize) + Sync)) -> Vec<Gathered> {
    let items = reader.items();
    let done = AtomicUsize::new(0);
    let gathered = items.par_iter().map_init(
        || scan.policies.evaluator(),
        |evaluator, item| {
            let mut gathered = match reader.read(item) {
                Ok((source, bytes)) => vec![gather::gather(scan, linked, evaluator, source, bytes)],
                Err((bytes, reason)) => archive::scan(scan, linked, reader, evaluator, item, bytes, reason),
            };
            if let Some(problem) = item.problem() {
                gathered.iter_mut().for_each(|one| one.file.add_problem(item.path(), problem));
            }
            done.fetch_add(1, Ordering::Relaxed);
            file_done(items.len());
            gathered
        },
    );
    gathered.flatten_iter().collect()
}

/// Puts targets of several files together, and judges them.
fn assemble(scan: &Scan, reader: &Reader, gathered: Vec<Gathered>, tags: &[String]) -> Examined {
    let judges_repository = link::needs_repository(scan, reader, &gathered);
    let touched = link::touched(reader, &gathered);
    let calls = modules::Calls::of(&gathered);
    let asked_modules = calls.below(&modules::folders(&touched));
    let is_asked_for = |result: &ScanResult| {
        let folders = std::iter::once(&result.location).chain(result.related.iter().map(|related| &related.location));
        folders
            .map(|location| location.file())
            .any(|file| asked_modules.contains(folder(file)) || asked_modules.contains(file))
    };
    let touched = link::with_callers(touched, &calls);
    let asked: BTreeSet<String> =
        gathered.iter().filter(|file| !file.file.context).map(|file| file.file.path.clone()).collect();
    let mut examined = Examined::default();
    let (mut members, mut unrendered, mut parts) = (Vec::new(), Vec::new(), RepositoryParts::default());
    let touched_charts = charts::touched(scan, reader, &gathered);
    let mut of_charts = charts::judge_charts(scan, &gathered, &touched_charts);
    let mut built = overlays::build(scan, reader, &gathered);
    let mut judged = std::mem::take(&mut of_charts.judged);
    judged.merge(overlays::judge_all(scan, &built));
    judged.merge(composes::judge_all(scan, composes::build(reader, &gathered)));
    judged.problems.append(&mut of_charts.problems);
    judged.problems.append(&mut built.problems);
    for mut file in gathered {
        judged.merge(file.judged);
        examined.secrets.extend(file.secrets);
        examined.data.extend(file.data);
        examined.coverage.exemptions.extend(file.untrusted);
        if let Some(own) = file.directives {
            examined.directives.insert(file.file.path.clone(), own);
        }
        overlays::left(&built, &mut file.part);
        let rest = of_charts.unrendered(file.part.take(), &mut file.file);
        if judges_repository {
            parts.files.push(listed(scan, &file.file));
            parts.pages.extend(file.page);
            parts.scripts.extend(file.script);
        }
        if !file.for_list && is_told(scan, &file.file, &touched) {
            examined.coverage.files.push(file.file);
        }
        members.extend(file.members);
        unrendered.extend(rest);
        parts.facts.extend(file.facts);
    }
    judged.merge(charts::judge_unrendered(scan, &unrendered));
    members.extend(unrendered.into_iter().filter(|member| scan.is_needed_beyond_its_file(member.document.kind)));
    sort_members(&mut members);
    let is_touched = |group: &Group<'_>| {
        let key = &group.key;
        let is_asked = key.is_fence() && asked.contains(&key.path);
        is_asked || group.folders.iter().any(|folder| touched.contains(&(key.kind, (*folder).to_string())))
    };
    let texts = if scan.is_needed_by_set(Kind::Terraform) { texts::read(scan, reader, &members) } else { Vec::new() };
    for mut set in judge_sets(scan, &members, &texts, &is_touched) {
        // Of a part of the tree, what is said about other callers of a module was not asked for.
        if set.has_callers && !reader.is_index() && !reader.is_whole() {
            set.judged.results.retain(&is_asked_for);
        }
        judged.merge(set.judged);
    }
    calls::join(&mut judged.results);
    if judges_repository {
        members.extend(of_charts.members);
        members.extend(built.overlays.into_iter().flat_map(|made| made.members));
        members.retain(|member| scan.repository_kinds.contains(&member.document.kind));
        let parts = RepositoryParts { documents: members, tags: tags.to_vec(), ..parts };
        let mut of_repository = judge_repository(scan, parts);
        // Of a part of the tree, what is said about the rest was not asked for; of the index, what is new is.
        if !reader.is_index() && !reader.is_whole() {
            of_repository.results.retain(|result| asked.contains(result.location.file()));
        }
        judged.merge(of_repository);
    }
    examined.coverage.merge(judged.coverage);
    examined.coverage.add_problems(judged.problems);
    examined.coverage.files.sort_by(|a, b| a.path.cmp(&b.path));
    if scan.only.is_none() {
        let named = judged.population.rules().flat_map(|(_, subjects)| subjects.keys());
        let subjects = named.chain(judged.results.iter().flat_map(|result| &result.examined));
        let seen: BTreeSet<&str> = subjects.map(|subject| subject.path.as_str()).collect();
        let unjudged = unjudged(&examined.coverage.files, &|kind| scan.judges(kind), &|path| seen.contains(path));
        examined.coverage.unjudged = unjudged;
    }
    if scan.only.is_some() {
        examined.coverage.untyped.clear();
    }
    examined.coverage.not_made.sort_by_key(|(path, at)| (path.clone(), at.region));
    examined.coverage.not_made.dedup();
    examined.coverage.errors.extend(stopped_policies(scan));
    examined.coverage.errors.extend(damaged_rows(scan));
    examined.coverage.errors.sort();
    examined.coverage.errors.dedup();
    examined.results = judged.results;
    examined.population = judged.population;
    examined
}

/// What judging one set gave.
struct OfSet {
    judged: Judged,
    /// The folders of the Terraform modules that were judged with it.
    entered: Vec<String>,
    /// Those that it calls no time.
    idle: Vec<String>,
    /// It is a folder's module, or a template, which others may call.
    has_callers: bool,
}

/// What policies and rows say about the sets of several files. Those that others enter come after them: what was judged
/// with a caller is not judged alone.
fn judge_sets(
    scan: &Scan,
    members: &[Member],
    texts: &[Member],
    is_touched: &(dyn Fn(&Group<'_>) -> bool + Sync),
) -> Vec<OfSet> {
    let (mut groups, mut entered, mut judged) = (Groups::new(members).with_texts(texts), BTreeSet::new(), Vec::new());
    loop {
        let batch = groups.next_batch(entered.iter().map(String::as_str));
        if batch.is_empty() {
            return judged;
        }
        let wanted: Vec<&Group<'_>> =
            batch.iter().filter(|group| scan.is_needed_by_set(group.key.kind) && is_touched(group)).collect();
        let sets = wanted
            .par_iter()
            .map_init(
                || scan.policies.evaluator(),
                |evaluator, group| {
                    let mut set = judge_set(scan, evaluator, group);
                    judge_with_variables(scan, evaluator, &groups, group, &mut set);
                    set
                },
            )
            .collect::<Vec<_>>();
        entered.extend(sets.iter().flat_map(|set| set.entered.iter().cloned()));
        groups.add_idle(sets.iter().flat_map(|set| set.idle.iter().cloned()));
        judged.extend(sets);
    }
}

fn judge_set(scan: &Scan, evaluator: &mut Evaluator<'_>, group: &Group<'_>) -> OfSet {
    let mut judged = Judged::default();
    let (target, reached) = bound::noting(|| {
        let target = Target::of_group(group);
        target.iter().for_each(|target| judge(scan, evaluator, target, &mut judged));
        target
    });
    judged.coverage.not_made = target.as_ref().map(Target::not_made).unwrap_or_default();
    let entered = target.as_ref().map(Target::entered).unwrap_or_default();
    let idle = target.as_ref().map(Target::idle).unwrap_or_default();
    judged.problems = target.map(|target| target.problems()).unwrap_or_default();
    // Where in the set, nobody knows: each of its files was judged in part.
    for member in &group.members {
        let path = member.builder.source().path();
        judged.problems.extend(reached.iter().map(|why| (path.to_string(), LocatedProblem::of_bound(why))));
    }
    let has_callers = matches!(group.key.kind, Kind::Terraform | Kind::Arm) && !group.key.is_fence();
    OfSet { judged, entered, idle, has_callers }
}

/// Adds what is found with each file of variables that a Terraform folder may be planned with, and is not found without it or
/// is worse with it.
fn judge_with_variables(
    scan: &Scan,
    evaluator: &mut Evaluator<'_>,
    groups: &Groups<'_>,
    group: &Group<'_>,
    set: &mut OfSet,
) {
    let (forms, reached) = bound::noting(|| with_variables(group, groups.values()));
    if forms.is_empty() {
        return;
    }
    let mut said = Said::default();
    let first = std::mem::take(&mut set.judged);
    set.judged.merge_once(first, &mut said);
    for form in &forms {
        let OfSet { mut judged, entered, .. } = judge_set(scan, evaluator, form);
        set.entered.extend(entered);
        // How many targets a policy judged is said of the module, and not of each of its forms.
        judged.coverage.policies.clear();
        judged.coverage.not_made.clear();
        let file = form.key.values.as_deref().unwrap_or_default();
        for result in &mut judged.results {
            result.message = format!("{}, with the variables of '{file}'.", result.message.trim_end_matches('.'));
        }
        set.judged.merge_once(judged, &mut said);
    }
    let path = group.members.first().map(|member| member.builder.source().path()).unwrap_or_default();
    set.judged.problems.extend(reached.iter().map(|why| (path.to_string(), LocatedProblem::of_bound(why))));
}

/// What policies say about the whole repository, with what a bound cut.
fn judge_repository(scan: &Scan, parts: RepositoryParts) -> Judged {
    let paths_of = |paths: &mut dyn Iterator<Item = &str>| {
        let paths: BTreeSet<String> = paths.map(str::to_string).collect();
        // Where nothing names a file, the repository as a whole was judged in part.
        if paths.is_empty() { BTreeSet::from([".".to_string()]) } else { paths }
    };
    let judged_files = paths_of(&mut parts.facts.iter().map(|facts| facts.builder.source().path()));
    let documents = parts.documents.iter().filter(|member| member.document.kind.is_of_pipeline());
    let pipelines = paths_of(&mut documents.map(|member| member.builder.source().path()));
    // What a bound cut of the pipelines, none of their files was read whole for.
    let (repository, unread) = bound::noting(|| Repository::new(parts));
    let mut judged = Judged::default();
    let ((), reached) = bound::noting(|| {
        judge(scan, &mut scan.policies.evaluator(), &Target::repository(&repository), &mut judged);
    });
    for (paths, reasons) in [(judged_files, reached), (pipelines, unread)] {
        let cut = |path: &String| {
            let path = path.clone();
            reasons.iter().map(move |why| (path.clone(), LocatedProblem::of_bound(why)))
        };
        judged.problems.extend(paths.iter().flat_map(cut));
    }
    judged
}

/// The policies that judge nothing, since they were not compiled within bounds: told even where they have no target.
pub(super) fn stopped_policies(scan: &Scan) -> impl Iterator<Item = PolicyError> {
    let told = |Stopped { rule, file, message }: Stopped| {
        let message = format!("the policy '{rule}' judges nothing: {file}: {message}");
        PolicyError { path: ".".to_string(), rule, message }
    };
    scan.policies.stopped().into_iter().map(told)
}

/// Rows that judge nothing, since the binary that holds them is damaged.
fn damaged_rows(scan: &Scan) -> impl Iterator<Item = PolicyError> {
    scan.requirements.damage().map(|(file, why)| PolicyError {
        path: ".".to_string(),
        rule: file.to_string(),
        message: format!("the rows of '{file}' judge nothing: {why}: install Regate again"),
    })
}

/// Says that something of git could not be read, unless that has been said.
fn tell_unread(coverage: &mut Coverage, error: &GitError) {
    if coverage.files.iter().all(|file| file.path != error.path()) {
        let reason = SkipReason::Unreadable { error: error.to_string() };
        coverage.files.push(gather::skipped(error.path(), 0, reason).file);
    }
}

/// Whether a file is part of what was looked at: not one that was read for the repository's list of files alone.
fn is_told(scan: &Scan, file: &FileCoverage, touched: &BTreeSet<(Kind, String)>) -> bool {
    let is_needed = |kind: &Kind| scan.repository_kinds.contains(kind);
    let of_set = |kind: &Kind| {
        let name = if *kind == Kind::Arm { &file.path } else { folder(&file.path) };
        set_kind(*kind).is_some_and(|kind| touched.contains(&(kind, name.into())))
    };
    // Whether one that was not understood would have been needed, nobody knows; a link or what is no text may have been.
    let may_join = link::may_join_any(touched, &file.path);
    let is_missed = matches!(&file.status, FileStatus::Skipped(reason) if reason.is_missed() || may_join);
    !file.context
        || is_missed
        || file.kinds.is_empty() && !file.problems.is_empty()
        || file.kinds.iter().any(|k| is_needed(k) || of_set(k))
}

pub(super) fn listed(scan: &Scan, file: &FileCoverage) -> ListedFile {
    ListedFile {
        path: file.path.clone(),
        kinds: file.kinds.clone(),
        environment: scan.config.environment_of(&file.path).map(str::to_string),
        test: scan.config.is_test(&file.path),
        is_cut: matches!(file.status, FileStatus::Partial | FileStatus::Skipped(_)),
    }
}
