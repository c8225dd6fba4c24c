//! The population that a policy named, by name and place: each result looks its subjects up in it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::document::PathKey;
use crate::policy::{self, Location};
use crate::result::Subject;

/// The subjects of one policy in one target.
#[derive(Debug, Default)]
pub(crate) struct Named<'o> {
    all: Vec<Arc<Subject>>,
    /// The first of each name.
    first: HashMap<&'o str, usize>,
    /// The first of each name at each place.
    placed: HashMap<(&'o str, &'o [PathKey]), usize>,
    /// The only one at each place; `None` where there are several.
    alone: HashMap<&'o [PathKey], Option<usize>>,
}

impl<'o> Named<'o> {
    pub(crate) fn new(subjects: impl IntoIterator<Item = (&'o policy::Subject, Arc<Subject>)>) -> Self {
        let mut named = Self::default();
        for (at, (own, subject)) in subjects.into_iter().enumerate() {
            named.first.entry(&own.name).or_insert(at);
            named.placed.entry((&own.name, &own.path)).or_insert(at);
            named.alone.entry(&own.path).and_modify(|only| *only = None).or_insert(Some(at));
            named.all.push(subject);
        }
        named
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn all(&self) -> &[Arc<Subject>] {
        &self.all
    }

    /// The subject of a name; of several, the first that the result lies in.
    pub(crate) fn get(&self, name: &str, location: &Location) -> Option<Arc<Subject>> {
        let first = *self.first.get(name)?;
        let path = match location {
            Location::Path(path) => path.as_slice(),
            Location::Line { .. } => &[],
        };
        let is_path = matches!(location, Location::Path(_));
        let prefixes = (0..=path.len()).filter(|_| is_path).filter_map(|length| path.get(..length));
        let holding = prefixes.filter_map(|prefix| self.placed.get(&(name, prefix)).copied()).min();
        self.all.get(holding.unwrap_or(first)).cloned()
    }
}

impl Named<'_> {
    /// The subject that a result is about which names none: the innermost that it lies in. `None` where it lies in none, or
    /// where several stand at the same place, so that nobody can tell which is meant.
    pub(crate) fn around(&self, location: &Location) -> Option<Arc<Subject>> {
        let Location::Path(path) = location else { return None };
        let only = (0..=path.len()).rev().find_map(|length| self.alone.get(path.get(..length)?).copied())?;
        self.all.get(only?).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Region;

    #[test]
    fn of_several_of_one_name_the_first_that_holds_the_place_counts() {
        let own = |name: &str, path: &[PathKey]| policy::Subject {
            kind: String::new(),
            name: name.to_string(),
            path: path.to_vec(),
        };
        let list = [
            own("a", &["x".into(), 0.into()]),
            own("a", &["x".into(), 1.into()]),
            own("a", &["x".into()]),
            own("b", &[]),
        ];
        let subject = |at: usize| {
            Arc::new(Subject {
                path: at.to_string(),
                region: Region::default(),
                kind: String::new(),
                name: String::new(),
            })
        };
        let named = Named::new(list.iter().enumerate().map(|(at, own)| (own, subject(at))));
        let found = |name: &str, path: &[PathKey]| {
            named.get(name, &Location::Path(path.to_vec())).map(|subject| subject.path.clone())
        };
        assert_eq!(found("a", &["x".into(), 1.into(), "k".into()]).as_deref(), Some("1"));
        assert_eq!(found("a", &["x".into(), 7.into()]).as_deref(), Some("2"));
        assert_eq!(found("a", &["y".into()]).as_deref(), Some("0"));
        assert_eq!(found("b", &["y".into()]).as_deref(), Some("3"));
        assert_eq!(found("c", &[]), None);
        let around =
            |path: &[PathKey]| named.around(&Location::Path(path.to_vec())).map(|subject| subject.path.clone());
        assert_eq!(around(&["x".into(), 1.into(), "k".into()]).as_deref(), Some("1"));
        assert_eq!(around(&["x".into(), 7.into()]).as_deref(), Some("2"));
        assert_eq!(around(&["y".into()]).as_deref(), Some("3"));
        let line = Location::Line { file: None, line: 1 };
        assert_eq!(named.around(&line), None);
        assert_eq!(named.get("a", &line).unwrap().path, "0");
        let twins = [own("a", &[]), own("b", &[])];
        let twins = Named::new(twins.iter().map(|own| (own, subject(0))));
        assert_eq!(twins.around(&Location::Path(Vec::new())), None, "either may be meant");
    }
}
