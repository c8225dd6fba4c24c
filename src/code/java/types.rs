//! Types: what they say of the values that have them.

use crate::bound::Bound;
use crate::code::tape::WALK;

const WRITTEN: Bound = Bound::new(
    1_000,
    "a type is written with more than 1,000 characters: what it says of its values was not looked at",
);

/// Types whose values are, or hold, values of the last type in their brackets.
const WRAPPERS: &[&str] = &[
    "List",
    "Set",
    "Collection",
    "Iterable",
    "Iterator",
    "ArrayList",
    "LinkedList",
    "HashSet",
    "LinkedHashSet",
    "Queue",
    "Deque",
    "Optional",
    "Stream",
    "Page",
    "Slice",
    "Mono",
    "Flux",
    "Uni",
    "Multi",
    "CompletableFuture",
    "Future",
    "CompletionStage",
    "Supplier",
    "AtomicReference",
    "Map",
    "HashMap",
    "LinkedHashMap",
    "ConcurrentHashMap",
    "TreeMap",
    "ResponseEntity",
    "ObjectProvider",
    "Provider",
    "Instance",
    "ThreadLocal",
    "ImmutableList",
    "ImmutableSet",
    "ImmutableMap",
];

/// How types end whose values do something, and are no data: `EmailService`.
const DOING: &[&str] = &[
    "Service",
    "Repository",
    "Dao",
    "DAO",
    "Template",
    "Sender",
    "Client",
    "Validator",
    "Factory",
    "Builder",
    "Handler",
    "Listener",
    "Provider",
    "Manager",
    "Controller",
    "Mapper",
    "Converter",
    "Encoder",
    "Decoder",
    "Parser",
    "Resolver",
    "Filter",
    "Generator",
    "Properties",
    "Config",
    "Configuration",
    "Logger",
    "Executor",
    "Formatter",
    "Serializer",
    "Deserializer",
    "Pattern",
    "Field",
    "Column",
    "Path",
    "Specification",
    "Exception",
    "Error",
    "Button",
    "View",
    "Label",
    "Panel",
    "Registry",
    "Helper",
    "Utils",
    "Util",
    "Function",
    "Predicate",
    "Consumer",
    "Expression",
    "Matcher",
    "Comparator",
    "Format",
    "Strategy",
];

/// The name of a type without its package, its brackets and those of arrays; of a collection, of what is in it: `User` of
/// `java.util.List<User>`.
pub(super) fn bare(written: &str) -> &str {
    let mut text = if WRITTEN.holds(written.len()) { written.trim() } else { "" };
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        text = text.trim_end_matches("...").trim_end_matches("[]").trim();
        text = text.strip_prefix("? extends ").or_else(|| text.strip_prefix("? super ")).unwrap_or(text);
        let (outer, inner) = text.split_once('<').unwrap_or((text, ""));
        let name = outer.trim().rsplit('.').next().unwrap_or(outer);
        let Some(inner) = inner.trim_end().strip_suffix('>').filter(|_| WRAPPERS.contains(&name)) else {
            return name;
        };
        text = last_of(inner);
    }
    text
}

/// The last of several types: `List<User>` of `String, List<User>`.
fn last_of(listed: &str) -> &str {
    let (mut depth, mut start) = (0usize, 0);
    for (at, c) in listed.char_indices() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => start = at + 1,
            _ => {}
        }
    }
    listed.get(start..).unwrap_or(listed).trim()
}

/// Whether values of a type hold settings and no person: `JavaMailSenderImpl`, `MailProperties`.
pub(super) fn is_setting(bare: &str) -> bool {
    const SETTINGS: &[&str] = &[
        "Sender",
        "Properties",
        "Config",
        "Configuration",
        "Settings",
        "Factory",
        "Template",
        "DataSource",
        "Connection",
        "Options",
    ];
    let bare = bare.strip_suffix("Impl").unwrap_or(bare);
    SETTINGS.iter().any(|end| bare.ends_with(end))
}

/// Whether values of a type hold no personal data, whatever they are called: a flag, something that does something.
pub(super) fn is_inert(bare: &str) -> bool {
    // A client alone may be a person.
    let named = bare.strip_suffix("Impl").unwrap_or(bare);
    let does = || DOING.iter().any(|end| named.strip_suffix(end).is_some_and(|rest| !rest.is_empty()));
    matches!(bare, "boolean" | "Boolean" | "AtomicBoolean" | "void" | "Void" | "Class" | "Logger" | "Pattern" | "Path")
        || does()
}

/// Whether values of a type can hold text that does harm: none that are numbers, dates or flags.
pub(super) fn may_harm(bare: &str) -> bool {
    !is_inert(bare)
        && !matches!(
            bare,
            "int"
                | "long"
                | "short"
                | "byte"
                | "double"
                | "float"
                | "char"
                | "Integer"
                | "Long"
                | "Short"
                | "Double"
                | "Float"
                | "BigDecimal"
                | "BigInteger"
                | "UUID"
                | "LocalDate"
                | "LocalDateTime"
                | "LocalTime"
                | "Instant"
                | "Date"
                | "ZonedDateTime"
                | "OffsetDateTime"
                | "Duration"
                | "Locale"
                | "Pageable"
                | "Sort"
                | "Currency"
                | "ObjectId"
        )
}

/// Whether values of a type are texts, or lists and tables of them.
pub(super) fn is_text(bare: &str) -> bool {
    matches!(
        bare,
        "String" | "CharSequence" | "Object" | "MultiValueMap" | "JsonNode" | "MultipartFile" | "Part" | "byte"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_apart() {
        for (written, expected) in [
            ("User", "User"),
            ("com.example.User", "User"),
            ("java.util.List<com.example.User>", "User"),
            ("Map<String, List<User>>", "User"),
            ("Optional<? extends User>", "User"),
            ("User[]", "User"),
            ("String...", "String"),
            ("Repository<User, Long>", "Repository"),
            ("List<", "List"),
            ("", ""),
        ] {
            assert_eq!(bare(written), expected, "{written}");
        }
        assert!(is_inert("boolean") && is_inert("EmailServiceImpl") && !is_inert("String"));
        assert!(is_setting("JavaMailSenderImpl") && !is_setting("Sender2"));
        assert!(may_harm("SearchRequest") && !may_harm("Long") && is_text("String"));
    }
}
