//! Who wrote a commit: what it says, and the signature that may show it.

use std::collections::BTreeSet;

use gix::bstr::ByteSlice as _;

/// One commit of a change, with what there is to tell who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Full id.
    pub id: String,
    /// E-mail addresses of author, co-authors and committer, as they stand: whoever can write a commit can write them.
    pub people: BTreeSet<String>,
    /// The committer's address, whom a signature of the commit is from.
    pub committer: String,
    pub signature: Option<CommitSignature>,
}

/// The signature that a commit carries (`gpgsig`), of whatever kind, and the bytes that it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitSignature {
    pub armored: Vec<u8>,
    pub signed: Vec<u8>,
}

impl Written {
    /// Reads a commit. One that is too odd to be read has no signature, and people of whom nobody knows who they are.
    pub(super) fn read(commit: &gix::Commit<'_>) -> Self {
        let committer = commit.committer().map(|who| who.email.to_str_lossy().into_owned()).unwrap_or_default();
        let signature = commit
            .signature()
            .ok()
            .flatten()
            .map(|(armored, signed)| CommitSignature { armored: armored.to_vec(), signed: signed.to_bstring().into() });
        Self { id: commit.id.to_string(), people: people(commit), committer, signature }
    }
}

/// Everybody who wrote a commit or says so in it. `Co-authored-by` is what forges put there when they squash. An author or
/// committer who cannot be read is the empty address, as one that is empty: nobody knows who that is.
pub(super) fn people(commit: &gix::Commit<'_>) -> BTreeSet<String> {
    let named = [commit.author().ok(), commit.committer().ok()];
    let address =
        |who: Option<gix::actor::SignatureRef<'_>>| who.map(|who| who.email.to_str_lossy().trim().to_string());
    let mut people: BTreeSet<String> = named.map(|who| address(who).unwrap_or_default()).into();
    people.extend(commit.message_raw().map(|message| co_authors(&message.to_str_lossy())).unwrap_or_default());
    people
}

/// The addresses of `Co-authored-by: NAME <ADDRESS>` lines, anywhere in a message: one more author can only cost an approval.
fn co_authors(message: &str) -> Vec<String> {
    const KEY: &str = "co-authored-by:";
    let address = |line: &str| {
        let line = line.trim();
        let value =
            line.get(KEY.len()..).filter(|_| line.get(..KEY.len()).is_some_and(|k| k.eq_ignore_ascii_case(KEY)))?;
        let (_, rest) = value.rsplit_once('<')?;
        Some(rest.split_once('>')?.0.trim().to_string())
    };
    message.lines().filter_map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wrote_with_others_is_an_author_too() {
        let message = "Add it (#7)\n\nCo-authored-by: A B <a@example.com>\n  CO-AUTHORED-BY:<b@example.com>\nReviewed-by: C <c@example.com>\nCo-authored-by: nobody\n\u{e9}";
        assert_eq!(co_authors(message), ["a@example.com", "b@example.com"]);
    }
}
