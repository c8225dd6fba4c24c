//! Finding many values in a text at once, in memory of the size of the values: an automaton takes thirty times as much, and
//! a file may hold a hundred thousand credentials.

/// Shorter values are not looked for: they are common words (`admin`).
pub(super) const SHORTEST: usize = 8;

/// How much of a long value must agree with a text to be it. What goes on to agree is covered as well: the beginning of a
/// private key is one, too. A bound, so that values that begin alike do not cost their length at each byte.
const ENOUGH: usize = 64;

/// Values, ready to be looked for.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// All values, one after the other.
    pool: Vec<u8>,
    /// Where each stands in `pool`, in the order of their bytes, each once.
    sorted: Vec<(u32, u32)>,
    /// By hash of the first [`SHORTEST`] bytes: whether a value begins so. A power of two of bits.
    filter: Vec<u64>,
}

/// Gathers values.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pool: Vec<u8>,
    ranges: Vec<(u32, u32)>,
}

impl Builder {
    /// Adds a value; one that is too short, or beyond what can be addressed, is left out.
    pub(super) fn add(&mut self, value: &str) {
        let range = (u32::try_from(self.pool.len()), u32::try_from(self.pool.len() + value.len()));
        if let ((Ok(start), Ok(end)), true) = (range, value.len() >= SHORTEST) {
            self.pool.extend_from_slice(value.as_bytes());
            self.ranges.push((start, end));
        }
    }

    pub(super) fn build(self) -> Values {
        let Self { pool, mut ranges } = self;
        ranges.sort_unstable_by(|a, b| slice(&pool, *a).cmp(slice(&pool, *b)));
        ranges.dedup_by(|a, b| slice(&pool, *a) == slice(&pool, *b));
        let bits = (ranges.len() * 8).next_power_of_two().max(64);
        let mut filter = vec![0u64; bits / 64];
        for range in &ranges {
            if let Some(at) = start_of(slice(&pool, *range)).map(|start| hash(start, bits))
                && let Some(word) = filter.get_mut(at / 64)
            {
                *word |= 1 << (at % 64);
            }
        }
        Values { pool, sorted: ranges, filter }
    }
}

fn slice(pool: &[u8], range: (u32, u32)) -> &[u8] {
    pool.get(range.0 as usize..range.1 as usize).unwrap_or_default()
}

fn start_of(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk::<SHORTEST>().map(|start| u64::from_le_bytes(*start))
}

/// Multiplicative hashing (Knuth, The Art of Computer Programming 6.4).
fn hash(start: u64, bits: usize) -> usize {
    let mixed = start.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits.trailing_zeros());
    usize::try_from(mixed).unwrap_or_default()
}

/// How many bytes two texts have in common at their beginning.
fn common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

impl Values {
    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Where values stand in a text, from left to right and apart: of those that begin at a place the longest. The time is
    /// that of reading the text, times the logarithm of the number of values where one of them may begin.
    pub(super) fn find(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let bytes = if self.is_empty() { &[] } else { text.as_bytes() };
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= SHORTEST) {
            let length = if self.may_begin(rest) { self.longest(rest) } else { 0 };
            if length == 0 {
                at += 1;
                continue;
            }
            let end = (at + length..=bytes.len()).find(|&end| text.is_char_boundary(end)).unwrap_or(bytes.len());
            found.push(at..end);
            at = end;
        }
        found
    }

    fn may_begin(&self, rest: &[u8]) -> bool {
        let bits = self.filter.len() * 64;
        start_of(rest)
            .filter(|_| bits > 0)
            .map(|start| hash(start, bits))
            .is_some_and(|at| self.filter.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1))
    }

    /// The length of the longest value that `rest` begins with; 0 for none.
    fn longest(&self, rest: &[u8]) -> usize {
        let head = rest.get(..ENOUGH).unwrap_or(rest);
        let key = |range: &(u32, u32)| {
            let value = slice(&self.pool, *range);
            value.get(..ENOUGH).unwrap_or(value)
        };
        // Values whose beginning is the text's own.
        let from = self.sorted.partition_point(|range| key(range) < head);
        let to = self.sorted.partition_point(|range| key(range) <= head);
        if head.len() == ENOUGH
            && let Some(group) = self.sorted.get(from..to).filter(|group| !group.is_empty())
        {
            // The one that agrees furthest stands beside the place where the text itself would stand.
            let near = group.partition_point(|range| slice(&self.pool, *range) <= rest);
            let beside = [near.checked_sub(1), Some(near)].into_iter().flatten();
            let lengths = beside.filter_map(|at| group.get(at)).map(|range| common(slice(&self.pool, *range), rest));
            return lengths.max().unwrap_or_default();
        }
        // A value that the text begins with is not above it in order, and begins like every value between them.
        let mut below = self.sorted.get(..to).unwrap_or_default();
        let mut most = ENOUGH;
        while let Some(last) = below.last() {
            let value = slice(&self.pool, *last);
            let agree = common(value, head).min(most);
            if agree == value.len() {
                return agree;
            }
            if agree < SHORTEST {
                break;
            }
            // Only a value of at most so many bytes can be a beginning of both: the last one up to that beginning.
            most = agree;
            let start = head.get(..agree).unwrap_or_default();
            let end = below.partition_point(|range| slice(&self.pool, *range) <= start);
            below = below.get(..end).unwrap_or_default();
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(known: &Values, text: &str) -> Vec<(usize, usize)> {
        known.find(text).into_iter().map(|range| (range.start, range.end)).collect()
    }

    fn values(list: &[&str]) -> Values {
        let mut builder = Builder::default();
        list.iter().for_each(|value| builder.add(value));
        builder.build()
    }

    #[test]
    fn the_longest_value_at_the_leftmost_place_is_found() {
        let known = values(&["abcdefgh", "abcdefghij", "cdefghijklm", "short", "zzzzzzzz"]);
        assert_eq!(found(&known, "x abcdefghijklm zzzzzzzzz"), [(2, 12), (16, 24)]);
        assert_eq!(found(&known, "abcdefghi"), [(0, 8)]);
        assert!(known.find("short abcdefg").is_empty());
        assert!(values(&["short"]).is_empty() && values(&[]).find("abcdefghijkl").is_empty());
    }

    #[test]
    fn a_long_value_is_found_by_its_beginning_as_far_as_it_goes() {
        let long = "0123456789".repeat(20);
        let known = values(&[&long, &format!("{}x", &long[..100])]);
        assert_eq!(found(&known, &format!("a{long}b")), [(1, 201)]);
        assert_eq!(found(&known, &format!("a{}x", &long[..100])), [(1, 102)]);
        assert_eq!(found(&known, &format!("a{}y", &long[..90])), [(1, 91)]);
        assert!(known.find(&format!("a{}y", &long[..60])).is_empty());
    }

    #[test]
    fn values_that_begin_alike_cost_no_more_than_others() {
        let list: Vec<String> = (8..2000).map(|length| format!("{}b", "a".repeat(length))).collect();
        let known = values(&list.iter().map(String::as_str).collect::<Vec<_>>());
        let start = std::time::Instant::now();
        assert_eq!(known.find(&"a".repeat(1 << 20)).iter().map(|range| range.len()).sum::<usize>(), 1 << 20);
        assert!(start.elapsed() < std::time::Duration::from_secs(60), "{:?}", start.elapsed());
    }

    proptest! {
        #[test]
        fn the_same_is_found_as_by_comparing_everywhere(
            list in prop::collection::vec("[ab]{6,12}|[abc]{8}|é{4,6}", 0..8), text in "[abcé]{0,60}"
        ) {
            let known = values(&list.iter().map(String::as_str).collect::<Vec<_>>());
            let mut expected = Vec::new();
            let mut at = 0;
            while at < text.len() {
                let here = |value: &&String| value.len() >= SHORTEST && text.as_bytes()[at..].starts_with(value.as_bytes());
                match list.iter().filter(here).map(String::len).max() {
                    Some(length) => {
                        expected.push(at..at + length);
                        at += length;
                    }
                    None => at += 1,
                }
            }
            prop_assert_eq!(known.find(&text), expected);
        }
    }
}
