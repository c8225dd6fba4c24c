//! Types: what they say of the values that have them.

use crate::code::tape::WALK;

/// The type of one value, or of each in a collection: `models.User` of `[]*models.User` and `map[string]models.User`.
pub(super) fn bare(written: &str) -> &str {
    let mut text = written.trim();
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        let bracketed = |text: &'_ str| text.find(']').map(|end| end + 1);
        let next = match text {
            _ if text.starts_with(['*', '(']) => text.get(1..),
            _ if text.starts_with("...") => text.get(3..),
            _ if text.starts_with('[') || text.starts_with("map[") => bracketed(text).and_then(|end| text.get(end..)),
            _ => ["<-chan ", "chan<- ", "chan "].iter().find_map(|word| text.strip_prefix(word)),
        };
        match next {
            Some(next) => text = next.trim(),
            None => break,
        }
    }
    // The first of several results, and none of a type's parameters.
    text.split([',', ')', '[', '{', ' ']).next().unwrap_or(text)
}

/// Whether values of a type hold no personal data, whatever they are called: a flag, an error, a function.
pub(super) fn is_inert(bare: &str) -> bool {
    matches!(bare, "bool" | "error" | "sync.Mutex" | "sync.RWMutex" | "template.Template") || bare.starts_with("func(")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_apart() {
        for (written, expected) in [
            ("User", "User"),
            ("*models.User", "models.User"),
            ("[]*models.User", "models.User"),
            ("map[string][]User", "User"),
            ("...string", "string"),
            ("<-chan User", "User"),
            ("(*User, error)", "User"),
            ("Page[User]", "Page"),
            ("[", ""),
            ("", ""),
        ] {
            assert_eq!(bare(written), expected, "{written}");
        }
        assert!(is_inert("bool") && is_inert("error") && !is_inert("string"));
    }
}
