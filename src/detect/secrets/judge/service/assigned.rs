//! Kinds that need a service's word in the name (`reads = "assigned"`): which of them a name is about.

use std::sync::OnceLock;

use crate::detect::secrets::kinds::names;
use crate::detect::secrets::kinds::{self, Detector, Reads};
use crate::detect::secrets::look::keywords::{Keyword, KeywordFinder, MIN_LENGTH};

/// One pass over a name finds every keyword of every such kind.
struct Index {
    keywords: KeywordFinder,
    /// Those too short for that pass.
    short: Vec<(String, usize)>,
    /// By keyword: positions in `kinds`.
    owners: Vec<Vec<usize>>,
    /// The kinds, and the words of which one must be in the name too; squeezed.
    kinds: Vec<(&'static Detector, Vec<String>)>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(build)
}

fn build() -> Index {
    let mut kinds = Vec::new();
    let mut table: Vec<(String, usize)> = Vec::new();
    for kind in kinds::all().iter().filter(|kind| kind.reads == Reads::Assigned) {
        table.extend(kind.keywords.iter().map(|word| (names::squeezed(word), kinds.len())));
        kinds.push((kind, kind.names.iter().map(|word| names::squeezed(word)).collect()));
    }
    let (short, mut table): (Vec<_>, Vec<_>) = table.into_iter().partition(|(word, _)| word.len() < MIN_LENGTH);
    table.sort();
    let mut words: Vec<Keyword> = Vec::new();
    let mut owners: Vec<Vec<usize>> = Vec::new();
    for (word, kind) in table {
        let word = Keyword { text: word, exact: false };
        match owners.last_mut().filter(|_| words.last() == Some(&word)) {
            Some(own) => own.push(kind),
            None => {
                words.push(word);
                owners.push(vec![kind]);
            }
        }
    }
    Index { keywords: KeywordFinder::new(words), short, owners, kinds }
}

/// The kinds that have a keyword in `path` and one of their words in `name`, its last part; sorted by id.
pub(super) fn kinds(name: &str, path: &str) -> Vec<&'static Detector> {
    let index = index();
    let path = names::squeezed(path);
    let mut said: Vec<usize> = index
        .keywords
        .find(&path)
        .into_iter()
        .filter_map(|hit| index.owners.get(hit.keyword))
        .flatten()
        .copied()
        .collect();
    said.extend(index.short.iter().filter(|(word, _)| path.contains(word.as_str())).map(|&(_, kind)| kind));
    if said.is_empty() {
        return Vec::new();
    }
    said.sort_unstable();
    said.dedup();
    let name = names::squeezed(name);
    let named = |words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
    said.into_iter()
        .filter_map(|at| index.kinds.get(at))
        .filter(|(_, words)| named(words))
        .map(|&(kind, _)| kind)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the index must equal: a look at every kind.
    fn slow(name: &str, path: &str) -> Vec<&'static str> {
        let said = |words: &[&str], text: &str| words.iter().any(|word| text.contains(&names::squeezed(word)));
        let kinds = kinds::all().iter().filter(|kind| kind.reads == Reads::Assigned);
        let (name, path) = (names::squeezed(name), names::squeezed(path));
        kinds.filter(|kind| said(kind.names, &name) && said(kind.keywords, &path)).map(|kind| kind.id).collect()
    }

    #[test]
    fn the_index_finds_what_a_look_at_every_kind_finds() {
        let mut hits = 0;
        for kind in kinds::all().iter().filter(|kind| kind.reads == Reads::Assigned) {
            for keyword in kind.keywords {
                for word in kind.names {
                    for (name, path) in
                        [(format!("{keyword}_{word}"), String::new()), (word.to_string(), format!("a.{keyword}."))]
                    {
                        let path = format!("{path}{name}");
                        let fast: Vec<_> = kinds(&name, &path).iter().map(|kind| kind.id).collect();
                        assert_eq!(fast, slow(&name, &path), "{path}");
                        hits += usize::from(fast.contains(&kind.id));
                    }
                }
            }
        }
        assert!(hits > 20, "{hits}");
        assert!(kinds("name", "package.name").is_empty());
    }
}
