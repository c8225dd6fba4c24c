//! A credential that its file breaks over several lines: a scalar of YAML that is folded (YAML 1.2 section 8.1.3), or goes
//! on over lines (section 7.3), has a blank for each line break.

use crate::detect::secrets::kinds::randomness::looks_random;

/// Shorter pieces are words.
const LEAST_PIECE: usize = 8;

/// The value without the blanks that stand for line breaks in `raw`, what is written, when what is left was drawn at random.
pub(super) fn unfolded(raw: &str, text: &str) -> Option<String> {
    if !raw.contains('\n') || !text.contains(' ') || text.len() > 1024 {
        return None;
    }
    let is_piece = |piece: &str| {
        piece.len() >= LEAST_PIECE
            && piece.bytes().any(|b| b.is_ascii_digit())
            && piece.bytes().all(|b| b.is_ascii_graphic())
    };
    let joined: String = text.split(' ').map(str::trim_end).collect();
    (text.trim_end().split(' ').all(is_piece) && looks_random(joined.trim_end())).then(|| joined.trim_end().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_value_are_joined() {
        let joined = |raw: &str, text: &str| unfolded(raw, text);
        let value = "bwk5RF7WzfD8grDPBKfB9vZxqx3k".to_string();
        assert_eq!(joined(">-\n  bwk5RF7WzfD8gr\n  DPBKfB9vZxqx3k", "bwk5RF7WzfD8gr DPBKfB9vZxqx3k"), Some(value));
        assert_eq!(joined("bwk5RF7WzfD8gr DPBKfB9vZxqx3k", "bwk5RF7WzfD8gr DPBKfB9vZxqx3k"), None);
        assert_eq!(joined(">-\n  the password\n  of the user 12345678", "the password of the user 12345678"), None);
    }
}
