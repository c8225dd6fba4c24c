//! What is left of the statements of `aws_iam_policy_document`s that are made of each other: a statement replaces the one with its Sid
//! (<https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>).

use std::collections::{BTreeSet, HashMap};

/// A statement: the position of its document, and its own there.
pub(super) type Id = (usize, usize);

/// What a document is made of, in the order in which the provider merges.
#[derive(Debug)]
pub(super) enum Part {
    /// A statement of its own or of a text, with its Sid where that is known; a text's statements have no position.
    Statement { sid: Option<String>, id: Option<Id> },
    /// Another document.
    Document(usize),
    /// A document that may be a part: it replaces nothing.
    Perhaps(usize),
}

/// Documents that are made of each other, deeper than which nothing is left out.
const MAX_DEPTH: usize = 64;

/// Statements over all documents, beyond which nothing is left out.
const MAX_STATEMENTS: usize = 1 << 18;

#[derive(Clone, Debug)]
struct Left {
    sid: Option<String>,
    id: Option<Id>,
}

struct Merge<'p> {
    documents: &'p [Vec<Part>],
    done: HashMap<usize, Vec<Left>>,
    statements: usize,
}

/// The statements that are in none of the documents that are in use (`roots`), since others replace them. None where that is too much
/// to find out.
pub(super) fn replaced(documents: &[Vec<Part>], roots: &[usize]) -> BTreeSet<Id> {
    let mut merge = Merge { documents, done: HashMap::new(), statements: 0 };
    let mut left: BTreeSet<Id> = BTreeSet::new();
    for root in roots {
        let Some(own) = merge.of(*root, 0) else { return BTreeSet::new() };
        left.extend(own.iter().filter_map(|own| own.id));
    }
    let all = documents.iter().flatten().filter_map(|part| match part {
        Part::Statement { id, .. } => *id,
        _ => None,
    });
    all.filter(|id| !left.contains(id)).collect()
}

impl Merge<'_> {
    /// The statements of a document. Recursion is bounded, which ends circles, too.
    fn of(&mut self, index: usize, depth: usize) -> Option<Vec<Left>> {
        if let Some(done) = self.done.get(&index) {
            return Some(done.clone());
        }
        if depth > MAX_DEPTH {
            return None;
        }
        let documents = self.documents;
        let (mut all, mut by_sid): (Vec<Left>, HashMap<String, usize>) = (Vec::new(), HashMap::new());
        for part in documents.get(index)? {
            let more = match part {
                Part::Statement { sid, id } => vec![Left { sid: sid.clone(), id: *id }],
                Part::Document(other) => self.of(*other, depth + 1)?,
                Part::Perhaps(other) => {
                    self.of(*other, depth + 1)?.into_iter().map(|left| Left { sid: None, ..left }).collect()
                }
            };
            self.statements += more.len();
            if self.statements > MAX_STATEMENTS {
                return None;
            }
            for own in more {
                let same = own.sid.as_ref().and_then(|sid| by_sid.get(sid)).and_then(|at| all.get_mut(*at));
                if let Some(same) = same {
                    *same = own;
                    continue;
                }
                if let Some(sid) = &own.sid {
                    by_sid.insert(sid.clone(), all.len());
                }
                all.push(own);
            }
        }
        self.done.insert(index, all.clone());
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(document: usize, sid: &str) -> Part {
        Part::Statement { sid: (!sid.is_empty()).then(|| sid.to_string()), id: Some((document, 0)) }
    }

    #[test]
    fn a_statement_replaces_the_one_with_its_sid() {
        let base = || vec![own(0, "A")];
        let gone =
            |documents: &[Vec<Part>], roots: &[usize]| replaced(documents, roots).into_iter().collect::<Vec<_>>();
        let over = [base(), vec![Part::Document(0), own(1, "A")]];
        assert_eq!(gone(&over, &[1]), [(0, 0)]);
        assert!(gone(&over, &[0, 1]).is_empty(), "the first is in use by itself");
        assert_eq!(gone(&[base(), vec![own(1, "A"), Part::Document(0)]], &[1]), [(1, 0)]);
        assert!(gone(&[base(), vec![Part::Document(0), own(1, "")]], &[1]).is_empty());
        assert!(gone(&[base(), vec![own(1, "A"), Part::Perhaps(0)]], &[1]).is_empty());
        let twice = [base(), vec![Part::Document(0), own(1, "A")], vec![Part::Document(0)]];
        assert!(gone(&twice, &[1, 2]).is_empty(), "another document keeps it");
    }

    #[test]
    fn what_is_too_much_leaves_nothing_out() {
        let mut documents = vec![vec![own(0, "A"), own(0, "")]];
        documents.extend((1..60).map(|at| vec![Part::Document(at - 1), Part::Document(at - 1), own(at, "")]));
        assert!(replaced(&documents, &[59]).is_empty());
        assert!(replaced(&[vec![Part::Document(0), own(0, "A")]], &[0]).is_empty());
    }
}
