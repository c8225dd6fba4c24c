//! What policies get when they see several files at once, for `regate parse`: put together as for a scan, and not judged.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::document::{Node, Value};
use crate::kind::Kind;
use crate::result::{FileCoverage, MASK, Redactor};
use crate::scan::examine::listed;
use crate::scan::gather::{self, Gathered};
use crate::scan::program::Linked;
use crate::scan::{Scan, ScanError, ScanOptions, charts, link, names, overlays, read, redactor, texts};
use crate::span::Span;
use crate::target::{Groups, Member, ParsedFile, Repository, RepositoryParts, Target, TargetScope, sort_members};

/// Visits every set of the files of the options, or the repository, with a redactor of what is in them. Where secrets are
/// hidden, their values are masked: the only difference to what policies get.
///
/// # Errors
///
/// Policies or detectors that cannot be loaded, or a source that cannot be read.
pub fn visit_targets(
    options: &ScanOptions,
    scope: TargetScope,
    hide_secrets: bool,
    visit: &mut dyn FnMut(&Target<'_>, &Redactor),
) -> Result<(), ScanError> {
    let scan = Scan { asks_for_all: true, judges_repository: scope == TargetScope::Repository, ..Scan::new(options)? };
    visited(options, scan, &[scope], hide_secrets, visit).map(drop)
}

/// Visits every set of the files of the options, and then the repository with the documents of the kinds, read once and with
/// secrets masked. Returns what was read and what was not, file by file.
///
/// # Errors
///
/// As [`visit_targets`].
pub fn visit_sets_and_repository(
    options: &ScanOptions,
    kinds: &[Kind],
    visit: &mut dyn FnMut(&Target<'_>, &Redactor),
) -> Result<Vec<FileCoverage>, ScanError> {
    let repository_kinds = kinds.iter().copied().collect();
    let scan = Scan { asks_for_all: true, judges_repository: true, repository_kinds, ..Scan::new(options)? };
    visited(options, scan, &[TargetScope::Set, TargetScope::Repository], true, visit)
}

fn visited(
    options: &ScanOptions,
    scan: Scan,
    scopes: &[TargetScope],
    hide_secrets: bool,
    visit: &mut dyn FnMut(&Target<'_>, &Redactor),
) -> Result<Vec<FileCoverage>, ScanError> {
    let reader = read::Reader::new(options)?;
    let scan = Scan { charts: charts::Charts::of(&reader), overlays: overlays::Overlays::of(&reader), ..scan };
    let linked = Linked::new(&scan, &reader);
    let mut gathered: Vec<Gathered> = reader
        .items()
        .par_iter()
        .map(|item| match reader.read(item) {
            Ok((source, bytes)) => gather::context(&scan, &linked, source, bytes),
            Err((bytes, reason)) => gather::skipped(item.path(), bytes, reason),
        })
        .collect();
    // They were asked for: what stands beside them belongs to their sets.
    gathered.iter_mut().for_each(|file| file.file.context = false);
    link::complete(&scan, &linked, &reader, &mut gathered);
    let of_charts = charts::render_all(&scan, &gathered, &charts::touched(&scan, &reader, &gathered));
    let built = overlays::build(&scan, &reader, &gathered);
    let (mut members, mut parts, mut secrets, mut files) =
        (Vec::new(), RepositoryParts::default(), Vec::new(), Vec::new());
    for mut file in gathered {
        overlays::left(&built, &mut file.part);
        members.extend(of_charts.unrendered(file.part.take(), &mut file.file));
        secrets.extend(file.secrets);
        parts.files.push(listed(&scan, &file.file));
        files.push(file.file);
        parts.pages.extend(file.page);
        parts.scripts.extend(file.script);
        parts.facts.extend(file.facts);
        members.extend(file.members);
    }
    let tags = reader.tags()?;
    let names: Vec<&str> =
        parts.files.iter().map(|file| file.path.as_str()).chain(tags.iter().map(String::as_str)).collect();
    secrets.extend(names::secrets(&scan, &names));
    let redactor = if hide_secrets { redactor(&secrets) } else { Redactor::default() };
    if hide_secrets {
        members.par_iter_mut().for_each(|member| hide(&scan, member));
    }
    if scopes.contains(&TargetScope::Set) {
        let built = built.overlays.into_iter().map(|made| (made.key, made.members));
        for (key, mut members) in of_charts.into_sets().chain(built) {
            if hide_secrets {
                members.iter_mut().for_each(|member| hide(&scan, member));
            }
            Target::of_set(&key, &members).iter().for_each(|target| visit(target, &redactor));
        }
        sort_members(&mut members);
        let texts = texts::read(&scan, &reader, &members);
        visit_groups(&members, &texts, &mut |target| visit(target, &redactor));
    }
    if scopes.contains(&TargetScope::Repository) {
        let parts = RepositoryParts { documents: members, tags, ..parts };
        visit(&Target::repository(&Repository::new(parts)), &redactor);
    }
    Ok(files)
}

/// Visits the sets of sorted members: those that are called after those that call them, where they are judged by themselves.
fn visit_groups(members: &[Member], texts: &[Member], visit: &mut dyn FnMut(&Target<'_>)) {
    let (mut groups, mut entered) = (Groups::new(members).with_texts(texts), BTreeSet::new());
    loop {
        let batch = groups.next_batch(entered.iter().map(String::as_str));
        if batch.is_empty() {
            return;
        }
        for target in batch.iter().filter_map(Target::of_group) {
            visit(&target);
            entered.extend(target.entered());
        }
    }
}

/// Masks the secrets in a document.
fn hide(scan: &Scan, member: &mut Member) {
    let source = member.builder.source();
    let parsed = ParsedFile::new(source.clone(), &scan.secrets, &crate::code::Program::default());
    let hidden: Vec<Span> = parsed.credentials().map(|secret| secret.span).collect();
    let artifact = member.document.artifact.clone();
    if !hidden.is_empty() {
        mask(&mut member.document.root, &|span| {
            let span = artifact.host_span(span);
            hidden.iter().any(|hidden| hidden.overlaps(span))
        });
    }
}

fn mask(node: &mut Node, is_secret: &dyn Fn(Span) -> bool) {
    match &mut node.value {
        Value::String(text) if is_secret(node.span) => *text = MASK.to_string(),
        Value::Unknown(unknown) if is_secret(node.span) => unknown.text = MASK.to_string(),
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, is_secret)),
        Value::Object(entries) => entries.iter_mut().for_each(|entry| mask(&mut entry.node, is_secret)),
        _ => {}
    }
}
