//! Which addresses are one person's: those that share a key in the signers file, and those that `.mailmap` puts on one
//! line. Without it, whoever has two addresses could write with one and approve with the other.

use std::collections::BTreeSet;

use crate::signoff::Signers;

/// Groups of addresses in lower case, of one person each.
#[derive(Clone, Debug, Default)]
pub struct Identities(Vec<BTreeSet<String>>);

impl Identities {
    /// Of a signers file and the text of a `.mailmap` (gitmailmap(5)), which may be empty.
    #[must_use]
    pub fn new(signers: &Signers, mailmap: &str) -> Self {
        let mut identities = Self::default();
        for group in signers.sharing() {
            identities.join(group);
        }
        for line in mailmap.lines() {
            identities.join(addresses(line));
        }
        identities
    }

    /// Every address of the person who has this one, in lower case, itself among them.
    #[must_use]
    pub fn of(&self, address: &str) -> BTreeSet<String> {
        let own = address.trim().to_ascii_lowercase();
        let group = self.0.iter().find(|group| group.contains(&own)).cloned();
        group.unwrap_or_else(|| BTreeSet::from([own]))
    }

    /// Whether two addresses are one person's.
    #[must_use]
    pub fn are_one(&self, one: &str, other: &str) -> bool {
        self.of(one).contains(&other.trim().to_ascii_lowercase())
    }

    fn join(&mut self, mut group: BTreeSet<String>) {
        if group.len() < 2 {
            return;
        }
        let (touched, apart): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.0).into_iter().partition(|known| !known.is_disjoint(&group));
        group.extend(touched.into_iter().flatten());
        self.0 = apart;
        self.0.push(group);
    }
}

/// The addresses of a line, in lower case. As git reads it (`read_mailmap_line` in `mailmap.c`), `#` begins a comment at the
/// start of a line; behind the two addresses that git reads it does as well, and nowhere before: a name or an address may hold one.
fn addresses(line: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = if line.starts_with('#') { "" } else { line };
    let mut read = 0;
    while let Some((before, behind)) = rest.split_once('<') {
        let Some((address, after)) = behind.split_once('>').filter(|_| read < 2 || !before.contains('#')) else {
            break;
        };
        found.insert(address.trim().to_ascii_lowercase());
        (rest, read) = (after, read + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    #[test]
    fn a_key_or_a_line_of_the_mailmap_makes_one_person_of_two_addresses() {
        let line = |who: &str| format!("{who} namespaces=\"git\" {KEY}\n");
        let signers = Signers::parse(&(line("a@example.com") + &line("B@example.com"))).unwrap();
        let mailmap = "# <x@example.com> <y@example.com>\nB <b@example.com> Old <old@example.com>\nC <c@example.com>\n";
        let identities = Identities::new(&signers, mailmap);
        assert!(identities.are_one("A@example.com", "old@example.com"));
        assert!(identities.are_one("c@example.com", " C@example.com"));
        assert!(!identities.are_one("a@example.com", "c@example.com"));
        assert!(!identities.are_one("x@example.com", "y@example.com"), "a comment says nothing");
        let of = |line: &str| addresses(line).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(of("B #1 <b@x> Old <o#ld@x> # was <c@x>"), "b@x o#ld@x");
        assert_eq!(of("B <b@x> <o@x> <c@x>"), "b@x c@x o@x");
        assert_eq!(of("B <b@x"), "");
    }
}
