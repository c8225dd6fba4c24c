//! GitHub's `primaryLocationLineHash`, by which code scanning recognises an alert when lines above it move.
//!
//! The upload action computes the same value when it is missing and warns when an existing one differs, so this follows
//! its code to the letter: `src/fingerprints.ts` of <https://github.com/github/codeql-action>.

use std::collections::HashMap;

/// How many UTF-16 code units, blanks left out, go into one line's hash.
const BLOCK_SIZE: usize = 100;
const MULTIPLIER: u64 = 37;
/// Stands for the end of the file; no text can hold it as a code unit of a character.
const END_OF_FILE: u16 = 0xFFFF;

/// The hash of each line of a text, first line first, as `<hex>:<n>`; `n` counts the lines so far with the same hash.
///
/// There is one for every line of [`crate::span::LineIndex`]: a text that ends in a line break has an empty last line,
/// and an empty text has one line. A byte-order mark belongs to the text as GitHub reads it: pass it along where the
/// file has one. Time and memory are linear in the text.
#[must_use]
pub fn line_hashes(text: &str) -> Vec<String> {
    let mut rolling = Rolling::default();
    let mut line_starts = true;
    let mut after_cr = false;
    for unit in text.encode_utf16().chain([END_OF_FILE]) {
        let is_blank = unit == u16::from(b' ') || unit == u16::from(b'\t');
        let is_lf = unit == u16::from(b'\n');
        let is_cr = unit == u16::from(b'\r');
        if is_blank || (after_cr && is_lf) {
            after_cr = false;
            continue;
        }
        after_cr = is_cr;
        let unit = if is_cr { u16::from(b'\n') } else { unit };
        rolling.push(unit, line_starts);
        line_starts = is_cr || is_lf;
    }
    rolling.finish()
}

/// The hash of the last [`BLOCK_SIZE`] units. A line's hash is complete once that many units have followed its start.
struct Rolling {
    hash: u64,
    /// The last units, as a ring, and whether a line starts at each.
    ring: [(u16, bool); BLOCK_SIZE],
    at: usize,
    /// 37^100 modulo 2^64: the weight of the unit that leaves the ring.
    leaving: u64,
    seen: HashMap<u64, u32>,
    hashes: Vec<String>,
}

impl Default for Rolling {
    fn default() -> Self {
        Self {
            hash: 0,
            ring: [(0, false); BLOCK_SIZE],
            at: 0,
            leaving: (0..BLOCK_SIZE).fold(1, |power: u64, _| power.wrapping_mul(MULTIPLIER)),
            seen: HashMap::new(),
            hashes: Vec::new(),
        }
    }
}

impl Rolling {
    fn push(&mut self, unit: u16, starts_line: bool) {
        let Some(slot) = self.ring.get_mut(self.at) else { return };
        let (old, old_starts_line) = std::mem::replace(slot, (unit, starts_line));
        if old_starts_line {
            let count = self.seen.entry(self.hash).or_insert(0);
            *count += 1;
            self.hashes.push(format!("{:x}:{count}", self.hash));
        }
        self.hash = MULTIPLIER
            .wrapping_mul(self.hash)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(self.leaving.wrapping_mul(u64::from(old)));
        self.at = (self.at + 1) % BLOCK_SIZE;
    }

    fn finish(mut self) -> Vec<String> {
        for _ in 0..BLOCK_SIZE {
            self.push(0, false);
        }
        self.hashes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::span::LineIndex;

    #[test]
    fn githubs_own_vectors() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        let expected = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(line_hashes(" a\nb\n  \t\tc\n d"), expected);
    }

    #[test]
    fn line_breaks_and_blanks_do_not_matter() {
        let unix = line_hashes("a\nb\nc\n");
        assert_eq!(line_hashes("a\r\nb\r\nc\r\n"), unix);
        assert_eq!(line_hashes("a\rb\rc\r"), unix);
        assert_eq!(line_hashes("\ta \n  b\nc\n"), unix);
    }

    #[test]
    fn equal_lines_are_counted() {
        let text = "x\n".repeat(300);
        let hashes = line_hashes(&text);
        assert_eq!(hashes.len(), 301);
        assert!(hashes[0].ends_with(":1") && hashes[1].ends_with(":2") && hashes[199].ends_with(":200"));
        assert_eq!(hashes[0].split(':').next(), hashes[1].split(':').next());
    }

    proptest! {
        #[test]
        fn one_hash_per_line(text in "[a-c \t\r\n😀]{0,300}") {
            prop_assert_eq!(line_hashes(&text).len(), LineIndex::new(&text).line_count());
        }

        #[test]
        fn lines_more_than_a_block_above_do_not_change_a_hash(text in "[a-z\n]{150,300}") {
            let hashes = line_hashes(&text);
            let moved = line_hashes(&format!("unrelated 1\n{text}"));
            let bare = |h: &String| h.split(':').next().map(str::to_string);
            prop_assert_eq!(hashes.iter().map(bare).collect::<Vec<_>>(), moved.iter().skip(1).map(bare).collect::<Vec<_>>());
        }
    }
}
