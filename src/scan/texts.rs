//! The files of the repository that Terraform's expressions read: `file("${path.module}/policy.json")`.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::bound::Bound;
use crate::document::{Document, Kind, Node, Value};
use crate::scan::Scan;
use crate::scan::program;
use crate::scan::read::{Item, Reader};
use crate::source::Artifact;
use crate::span::Span;
use crate::target::terraform::Reads;
use crate::target::{Member, ParsedFile};

/// Files that are read for expressions.
static FILES: Bound =
    Bound::new(5_000, "Terraform's expressions may read more than 5,000 files: the others are left unknown");

/// The files that the Terraform documents among some members may read, in the order of their paths. They were asked for by an
/// expression alone: nothing else is said of them.
pub(crate) fn read(scan: &Scan, reader: &Reader, members: &[Member]) -> Vec<Member> {
    let mut reads = Reads::default();
    let is_terraform = |member: &&Member| member.document.kind == Kind::Terraform;
    members.iter().filter(is_terraform).for_each(|member| reads.add(&member.document));
    let folders: BTreeSet<&str> = reads.all_folders().collect();
    if folders.is_empty() {
        return Vec::new();
    }
    let plain = folders.iter().copied().filter(|folder| folder.is_empty() || reader.is_plain_folder(folder)).collect();
    let others = reader.siblings(&plain, &|path| reads.has(path));
    let own = reader.items().iter().filter(|item| reads.has(item.path()));
    let mut items: Vec<&Item> = own.chain(&others).collect();
    items.sort_by(|a, b| a.path().cmp(b.path()));
    items.dedup_by(|a, b| a.path() == b.path());
    if !FILES.holds(items.len()) {
        items.truncate(FILES.most());
    }
    items.into_iter().filter_map(|item| one(scan, reader, item)).collect()
}

/// The Terraform files that read a file that a change touches: their modules say something else now. They are all looked at, since a
/// path may lead anywhere; only those with the function in them are parsed.
pub(crate) fn readers(scan: &Scan, reader: &Reader) -> Vec<String> {
    if scan.only.is_some() || reader.is_whole() || reader.against().is_none() {
        return Vec::new();
    }
    let touched: Vec<&str> =
        reader.items().iter().map(Item::path).chain(reader.removed().iter().map(String::as_str)).collect();
    let is_terraform = |path: &str| [".tf", ".tofu", ".tf.json"].iter().any(|ending| path.ends_with(ending));
    if touched.iter().all(|path| is_terraform(path)) || !scan.is_needed_by_set(Kind::Terraform) {
        return Vec::new();
    }
    let reads_one = |item: &Item| {
        let Ok((source, _)) = reader.read(item) else { return false };
        if !["file(", "templatefile("].iter().any(|function| source.text().contains(function)) {
            return false;
        }
        let mut reads = Reads::default();
        let parsed = ParsedFile::parsed_only(Arc::new(source));
        parsed.documents().for_each(|document| reads.add(document));
        touched.iter().any(|path| reads.has(path))
    };
    let others = reader.all_others();
    let own = others.par_iter().filter(|item| is_terraform(item.path()) && reads_one(item));
    own.map(|item| item.path().to_string()).collect()
}

fn one(scan: &Scan, reader: &Reader, item: &Item) -> Option<Member> {
    let source = Arc::new(reader.read(item).ok()?.0);
    let parsed = ParsedFile::secrets_only(Arc::clone(&source), &scan.secrets);
    let builder = Arc::new(program::builder(scan, &source, &parsed));
    // Its text is all that is wanted: no set is of this kind.
    let root = Node::new(Span::default(), Value::Null);
    let document = Document { artifact: Artifact::file(source), kind: Kind::Properties, index: 0, root };
    Some(Member { document, builder, origins: None })
}
