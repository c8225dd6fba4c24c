//! Annotations: what they say of the values that have them.

use crate::code::tape::WALK;

/// The type of one value, or of each in a collection, within an annotation: `User` of `Optional[list["User"]]`,
/// `Annotated[User, Depends(current_user)]` and `User | None`.
pub(super) fn bare(annotation: &str) -> &str {
    let mut text = annotation.trim();
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        let unquoted = text.trim_matches(['"', '\'']);
        let unquoted = unquoted.strip_prefix("typing.").or_else(|| unquoted.strip_prefix("t.")).unwrap_or(unquoted);
        let inner = unquoted.strip_suffix(']').and_then(|body| body.split_once('['));
        let next = match inner {
            Some((outer, inner)) if WRAPPERS.contains(&outer) => first(inner, ','),
            _ => match first(unquoted, '|').trim() {
                "None" => unquoted.rsplit('|').next().unwrap_or(unquoted),
                first => first,
            },
        };
        let next = next.trim();
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Types whose values are, or hold, values of the type in their brackets.
const WRAPPERS: &[&str] = &[
    "Optional",
    "List",
    "list",
    "Set",
    "set",
    "Sequence",
    "Iterable",
    "Iterator",
    "AsyncIterator",
    "Collection",
    "QuerySet",
    "models.QuerySet",
    "Annotated",
    "Mapped",
    "Union",
    "Final",
    "ClassVar",
    "Awaitable",
    "tuple",
    "Tuple",
];

/// What stands before a character that is in no brackets.
fn first(text: &str, separator: char) -> &str {
    let mut depth = 0usize;
    for (at, character) in text.char_indices() {
        match character {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 => return text.get(..at).unwrap_or(text),
            _ => {}
        }
    }
    text
}

/// Whether values of a type hold no personal data, whatever they are called: a flag, a function, what prints as `****`.
pub(super) fn is_inert(bare: &str) -> bool {
    let name = bare.split('[').next().unwrap_or(bare);
    matches!(
        name.rsplit('.').next().unwrap_or(name),
        "bool" | "Callable" | "SecretStr" | "SecretBytes" | "BackgroundTasks" | "Logger" | "datetime" | "timedelta"
    )
}

/// Whether a text names a type or a module's function: `User`, `models.User`.
pub(super) fn is_path(text: &str) -> bool {
    !text.is_empty() && text.len() <= 120 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
}

/// Whether the last name of a path is written as names of classes are: `User`, not `USER` or `user`.
pub(super) fn is_class(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path).trim_start_matches('_');
    is_path(path) && name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_are_taken_apart() {
        for (annotation, expected) in [
            ("User", "User"),
            ("\"User\"", "User"),
            ("Optional[User]", "User"),
            ("list[models.User]", "models.User"),
            ("Optional[List[\"User\"]]", "User"),
            ("User | None", "User"),
            ("None | User", "User"),
            ("Annotated[User, Depends(current_user)]", "User"),
            ("typing.Sequence[User]", "User"),
            ("dict[str, User]", "dict[str, User]"),
            ("[[[", "[[["),
            ("", ""),
        ] {
            assert_eq!(bare(annotation), expected, "{annotation}");
        }
        assert!(is_inert("bool") && is_inert("Callable[[int], str]") && !is_inert("str"));
        assert!(is_class("models.User") && is_class("_User") && !is_class("USER") && !is_class("get_user"));
    }
}
