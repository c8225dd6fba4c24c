//! Which sets are judged, and with what: a Terraform folder that another one calls is judged there, with the caller's
//! arguments, and not by its defaults alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Document, Kind};
use crate::target::arm::called_files;
use crate::target::set::{Set, folder, module_folder};
use crate::target::terraform::{Reads, called_folders, is_installed};
use crate::target::{Member, SetKey, Target, sets};

/// A set to judge, with the members of the folders that it calls.
#[derive(Debug)]
pub struct Group<'m> {
    pub key: SetKey,
    /// Its own first.
    pub members: Vec<&'m Member>,
    /// The folders of the members; of Azure's templates the files.
    pub folders: BTreeSet<&'m str>,
    /// It is called, and no time with the values at hand.
    pub is_idle: bool,
}

/// The sets that are still to be judged.
#[derive(Debug)]
pub struct Groups<'m> {
    /// Sets that are not of Terraform's folders.
    others: Vec<(SetKey, &'m [Member])>,
    folders: BTreeMap<&'m str, Folder<'m>>,
    open: BTreeSet<&'m str>,
    /// What is called no time.
    idle: BTreeSet<String>,
    /// Files that expressions may read.
    texts: &'m [Member],
    values: Vec<Values<'m>>,
}

/// A file of variables, and the folder that it is for: its own, or the nearest above it with blocks
/// (`env/prod.tfvars`, `envs/prod/terraform.tfvars`).
#[derive(Debug)]
pub struct Values<'m> {
    pub member: &'m Member,
    pub owner: &'m str,
}

#[derive(Debug)]
struct Folder<'m> {
    key: SetKey,
    members: &'m [Member],
    /// Those that are there.
    calls: Vec<&'m str>,
}

impl<'m> Groups<'m> {
    /// The sets that sorted members make.
    #[must_use]
    pub fn new(members: &'m [Member]) -> Self {
        let path = |members: &'m [Member]| members.first().map(node_name);
        let is_module = |(key, members): &(SetKey, &'m [Member])| {
            matches!(key.kind, Kind::Terraform | Kind::Arm)
                && !key.is_fence()
                && path(members) == Some(key.path.as_str())
        };
        let (modules, others): (Vec<_>, Vec<_>) = sets(members).into_iter().partition(is_module);
        let modules: BTreeMap<&'m str, (SetKey, &'m [Member])> =
            modules.into_iter().filter_map(|(key, members)| Some((path(members)?, (key, members)))).collect();
        let names: Vec<&'m str> = modules.keys().copied().collect();
        let known = |called: String| names.binary_search(&called.as_str()).ok().and_then(|at| names.get(at).copied());
        let made = |(path, (key, members)): (&'m str, (SetKey, &'m [Member]))| {
            let mut calls: Vec<&'m str> =
                members.iter().flat_map(|member| called_by(&member.document)).filter_map(known).collect();
            calls.sort_unstable();
            calls.dedup();
            (path, Folder { key, members, calls })
        };
        let folders: BTreeMap<&'m str, Folder<'m>> = modules.into_iter().map(made).collect();
        // Those that were installed for another folder are judged where they are called, and nowhere else.
        let called = folders.values().flat_map(|folder| folder.calls.iter().copied());
        let installed: BTreeSet<&'m str> = called.filter(|called| is_installed(&format!("{called}/"))).collect();
        let open = folders.keys().copied().filter(|folder| !installed.contains(folder)).collect();
        let values = values(&folders);
        Self { others, folders, open, idle: BTreeSet::new(), texts: &[], values }
    }

    /// With the files that expressions may read, in the order of their paths.
    #[must_use]
    pub fn with_texts(self, texts: &'m [Member]) -> Self {
        Self { texts, ..self }
    }

    /// The files of variables of all folders.
    #[must_use]
    pub fn values(&self) -> &[Values<'m>] {
        &self.values
    }

    /// The sets to judge next, all at once; none when all are judged. `entered` are the folders that the sets before
    /// called: what nobody entered, since it is not called or its calls are not made, is judged by its own values.
    pub fn next_batch<'e>(&mut self, entered: impl IntoIterator<Item = &'e str>) -> Vec<Group<'m>> {
        for folder in entered {
            self.open.remove(folder);
        }
        let called: BTreeSet<&str> = self.open.iter().flat_map(|folder| self.called_by(folder)).collect();
        let mut roots: Vec<&'m str> = self.open.iter().copied().filter(|folder| !called.contains(folder)).collect();
        // They all call each other.
        if roots.is_empty() {
            roots.extend(self.open.first());
        }
        roots.iter().for_each(|root| {
            self.open.remove(root);
        });
        let mut groups: Vec<Group<'m>> = std::mem::take(&mut self.others).into_iter().map(alone).collect();
        groups.extend(roots.into_iter().filter_map(|root| self.group(root)));
        groups
    }

    /// Adds folders that are called no time with the values at hand: what is wrong in one that nobody else enters is for review.
    pub fn add_idle(&mut self, folders: impl IntoIterator<Item = String>) {
        self.idle.extend(folders);
    }

    /// Those that a folder calls, without itself.
    fn called_by(&self, folder: &'m str) -> impl Iterator<Item = &'m str> {
        let calls = self.folders.get(folder).map(|folder| folder.calls.as_slice()).unwrap_or_default();
        calls.iter().copied().filter(move |called| *called != folder)
    }

    fn group(&self, root: &'m str) -> Option<Group<'m>> {
        let own = self.folders.get(root)?;
        let (mut folders, mut open) = (BTreeSet::from([root]), vec![root]);
        while let Some(folder) = open.pop() {
            open.extend(self.called_by(folder).filter(|called| folders.insert(called)));
        }
        let others = folders.iter().filter(|folder| **folder != root).filter_map(|folder| self.folders.get(folder));
        let mut members: Vec<&'m Member> = own.members.iter().chain(others.flat_map(|folder| folder.members)).collect();
        if own.key.kind == Kind::Terraform && !self.texts.is_empty() {
            let mut reads = Reads::default();
            members.iter().for_each(|member| reads.add(&member.document));
            members.extend(self.texts.iter().filter(|text| reads.has(text.document.artifact.path())));
        }
        Some(Group { key: own.key.clone(), members, folders, is_idle: self.idle.contains(root) })
    }
}

fn values<'m>(folders: &BTreeMap<&'m str, Folder<'m>>) -> Vec<Values<'m>> {
    let is_of = |kind: Kind| move |member: &&'m Member| member.document.kind == kind;
    let has_blocks = |folder: &Folder<'m>| folder.members.iter().any(|own| is_of(Kind::Terraform)(&own));
    let with_blocks: BTreeSet<&'m str> =
        folders.iter().filter(|(_, folder)| has_blocks(folder)).map(|(path, _)| *path).collect();
    let around = |path: &'m str| {
        let mut above = std::iter::successors(Some(path), |path| (!path.is_empty()).then(|| folder(path)));
        above.find_map(|path| with_blocks.get(path).copied())
    };
    let files = folders.iter().flat_map(|(path, own)| own.members.iter().map(move |member| (*path, member)));
    let files = files.filter(|(_, member)| is_of(Kind::TerraformVariables)(member));
    files.filter_map(|(path, member)| Some(Values { member, owner: around(path)? })).collect()
}

/// What others call a document's set by: the folder of a Terraform module, the file of a template of Azure.
fn node_name(member: &Member) -> &str {
    caller_name(&member.document)
}

/// What the set of a document is called by: a folder of Terraform's, a file of Azure's.
#[must_use]
pub fn caller_name(document: &Document) -> &str {
    let path = document.artifact.path();
    if document.kind == Kind::Arm { path } else { module_folder(path) }
}

/// The names of the sets that a document calls: folders of Terraform modules, files of Azure's.
#[must_use]
pub fn called_by(document: &Document) -> Vec<String> {
    if document.kind == Kind::Arm { called_files(document) } else { called_folders(document) }
}

fn alone((key, members): (SetKey, &[Member])) -> Group<'_> {
    let folders = members.first().map(node_name).into_iter().collect();
    Group { key, members: members.iter().collect(), folders, is_idle: false }
}

impl<'a> Target<'a> {
    /// One of [`Groups`]; `None` when there is no member.
    #[must_use]
    pub fn of_group(group: &'a Group<'a>) -> Option<Self> {
        let (set, input) = Set::new(&group.key, group.members.clone())?;
        Some(Self { is_idle: group.is_idle, ..Self::set(&group.key, set, input) })
    }

    /// Documents of one set, such as what a chart yields; `None` when there is no member.
    #[must_use]
    pub fn of_set(key: &'a SetKey, members: &'a [Member]) -> Option<Self> {
        let (set, input) = Set::new(key, members.iter().collect())?;
        Some(Self::set(key, set, input))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document;
    use crate::result::{Redactions, ResultBuilder};
    use crate::source::{Artifact, Encoding, Origin, SourceText};
    use crate::target::sort_members;

    fn members(files: &[(&str, &str)]) -> Vec<Member> {
        let member = |(path, text): &(&str, &str)| {
            let source = Arc::new(SourceText::new(*path, *text, Encoding::Utf8, Origin::WorkingTree));
            let mut parsed = document::parse(&Artifact::file(Arc::clone(&source)));
            let builder = Arc::new(ResultBuilder::new(source, Redactions::default(), None));
            Member { document: parsed.documents.pop().unwrap(), builder, origins: None }
        };
        let mut members: Vec<Member> = files.iter().map(member).collect();
        sort_members(&mut members);
        members
    }

    fn batches(files: &[(&str, &str)], entered: &[&str]) -> Vec<Vec<String>> {
        let members = members(files);
        let mut groups = Groups::new(&members);
        let mut all = Vec::new();
        loop {
            let batch = groups.next_batch(if all.is_empty() { [].iter().copied() } else { entered.iter().copied() });
            if batch.is_empty() {
                return all;
            }
            let shown = |group: &Group<'_>| format!("{} {:?}", group.key.path, group.folders);
            all.push(batch.iter().map(shown).collect());
        }
    }

    const CALL: &str = "module \"m\" {\n  source = \"../m\"\n}\n";

    #[test]
    fn what_is_called_is_judged_where_it_is_called() {
        let files = [("a/x.tf", CALL), ("b/x.tf.json", r#"{"module": {"m": {"source": "../m"}}}"#), ("m/x.tf", "")];
        assert_eq!(batches(&files, &["m"]), [[r#"a {"a", "m"}"#, r#"b {"b", "m"}"#]]);
        // No call of it was entered.
        assert_eq!(batches(&files, &[])[1], [r#"m {"m"}"#]);
    }

    #[test]
    fn files_of_variables_belong_to_the_nearest_folder_with_blocks() {
        let files = [
            ("a/main.tf", ""),
            ("a/prod.tfvars", "x = 1\n"),
            ("a/env/prod/terraform.tfvars", "x = 1\n"),
            ("a/m/main.tf", ""),
            ("a/m/env/x.tfvars", ""),
            ("b/x.tfvars", ""),
        ];
        let members = members(&files);
        let groups = Groups::new(&members);
        let of = |file: &Values<'_>| format!("{} {}", file.owner, file.member.document.artifact.path());
        let found: Vec<String> = groups.values().iter().map(of).collect();
        assert_eq!(found, ["a a/prod.tfvars", "a a/env/prod/terraform.tfvars", "a/m a/m/env/x.tfvars"]);
    }

    #[test]
    fn folders_that_call_each_other_are_judged_from_the_first() {
        let files = [("m/x.tf", "module \"n\" {\n  source = \"../n\"\n}\n"), ("n/x.tf", CALL)];
        assert_eq!(batches(&files, &["n"]), [[r#"m {"m", "n"}"#]]);
        assert_eq!(batches(&[("m/x.tf", CALL)], &[]), [[r#"m {"m"}"#]]);
    }
}
