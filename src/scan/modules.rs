//! Which Terraform folders, and which templates of Azure, are judged together: those that call each other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::document::Kind;
use crate::scan::gather::Gathered;
use crate::scan::read::{Item, Reader};
use crate::target::terraform::local_source;
use crate::target::{called_by, caller_name, folder};

/// Which folders call which.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    calls: BTreeMap<String, BTreeSet<String>>,
    callers: BTreeMap<String, BTreeSet<String>>,
    /// Those that are templates of Azure: files, and no folders.
    templates: BTreeSet<String>,
}

/// A module's source that is a path, in HCL or JSON.
static LOCAL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"source"?\s*[=:]\s*"(\.\.?(?:/[^"$]*)?)""#).ok());

impl Calls {
    /// Those of the documents at hand.
    pub(crate) fn of(gathered: &[Gathered]) -> Self {
        let mut found = Self::default();
        for member in gathered.iter().flat_map(|file| &file.members) {
            let caller = caller_name(&member.document);
            if member.document.kind == Kind::Arm && member.document.artifact.as_fence().is_none() {
                found.templates.insert(caller.to_string());
            }
            called_by(&member.document).into_iter().for_each(|called| found.add(caller, called));
        }
        found
    }

    /// Adds those of files that were not parsed: what looks like a call is one.
    pub(crate) fn add_unparsed(&mut self, reader: &Reader, items: &[Item]) {
        for item in items {
            let Ok((source, _)) = reader.read(item) else { continue };
            let caller = folder(item.path());
            let sources = LOCAL.as_ref().into_iter().flat_map(|local| local.captures_iter(source.text()));
            let called = sources.filter_map(|found| local_source(caller, found.get(1)?.as_str()));
            called.for_each(|called| self.add(caller, called));
        }
    }

    /// What the set is that others call by a name.
    pub(crate) fn kind_of(&self, name: &str) -> Kind {
        if self.templates.contains(name) { Kind::Arm } else { Kind::Terraform }
    }

    fn add(&mut self, caller: &str, called: String) {
        self.callers.entry(called.clone()).or_default().insert(caller.to_string());
        self.calls.entry(caller.to_string()).or_default().insert(called);
    }

    /// Folders, and all that they call.
    pub(crate) fn below(&self, folders: &BTreeSet<String>) -> BTreeSet<String> {
        reached(folders, &self.calls)
    }

    /// What is judged when something in these folders is: all that call them, with all that those call.
    pub(crate) fn together(&self, folders: &BTreeSet<String>) -> BTreeSet<String> {
        self.below(&reached(folders, &self.callers))
    }
}

fn reached(from: &BTreeSet<String>, steps: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let (mut found, mut open): (BTreeSet<String>, Vec<&String>) = (from.clone(), from.iter().collect());
    while let Some(folder) = open.pop() {
        open.extend(steps.get(folder).into_iter().flatten().filter(|next| found.insert((*next).clone())));
    }
    found
}

/// The Terraform folders and the templates of Azure among those that are touched.
pub(crate) fn folders(touched: &BTreeSet<(Kind, String)>) -> BTreeSet<String> {
    let own = touched.iter().filter(|(kind, _)| matches!(kind, Kind::Terraform | Kind::Arm));
    own.map(|(_, folder)| folder.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_and_what_they_call_are_judged_together() {
        let mut calls = Calls::default();
        for (caller, called) in [("env/a", "m"), ("env/b", "m"), ("m", "n"), ("env/b", "o"), ("env/c", "o")] {
            calls.add(caller, called.to_string());
        }
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_string()).collect::<BTreeSet<_>>();
        assert_eq!(calls.together(&set(&["m"])), set(&["env/a", "env/b", "m", "n", "o"]));
        assert_eq!(calls.below(&set(&["m"])), set(&["m", "n"]));
        assert_eq!(calls.together(&set(&["env/c"])), set(&["env/c", "o"]));
    }

    #[test]
    fn sources_are_found_in_texts() {
        let found = |text| LOCAL.as_ref().unwrap().captures(text).map(|found| found[1].to_string());
        assert_eq!(found("module \"a\" {\n  source  = \"../m\"\n}").as_deref(), Some("../m"));
        assert_eq!(found("{\"source\": \"./m\"}").as_deref(), Some("./m"));
        assert_eq!(found("source = \"hashicorp/x\""), None);
    }
}
