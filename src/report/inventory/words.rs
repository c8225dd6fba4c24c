//! Words that several formats share.

use crate::detect::personal_data::vocabulary;
use crate::inventory::{Difference, Entry, Inventory, Place, Recipient, RecipientKind, Sent, StoredIn};
use crate::report::plural;

/// What stands where nobody said anything.
pub(super) const BLANK: &str = "—";

/// A text, or a blank.
pub(super) fn or_blank(text: Option<&str>) -> &str {
    text.filter(|text| !text.trim().is_empty()).unwrap_or(BLANK)
}

/// `a.ts:3`.
pub(super) fn at(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}

/// `User.email (schema.prisma:3)`.
pub(super) fn stored(stored: &StoredIn) -> String {
    let dropped = stored.dropped_in.as_ref().map(|file| format!("; {file} drops it")).unwrap_or_default();
    format!("{}.{} ({}{dropped})", stored.store, stored.field, at(&stored.place))
}

/// `a.ts:3 and 2 more`.
pub(super) fn places(sent: &Sent) -> String {
    let Some(first) = sent.places.first() else { return String::new() };
    match sent.calls.saturating_sub(1) {
        0 => at(first),
        more => format!("{} and {more} more", at(first)),
    }
}

/// Who a recipient is, and where, as far as it is known: `Sentry (processors.sentry, eu)`.
pub(super) fn recipient(recipient: &Recipient) -> String {
    match (&recipient.processor, recipient.kind) {
        (Some(name), _) => {
            let region = recipient.region.as_ref().map_or("region —".to_string(), |region| region.clone());
            format!("{} (processors.{name}, {region})", recipient.title)
        }
        (None, RecipientKind::Own) => recipient.title.clone(),
        (None, _) => format!("{} (not declared)", recipient.title),
    }
}

/// The data that a recipient receives, in words.
pub(super) fn titles<'i>(inventory: &'i Inventory, recipient: &'i Recipient) -> Vec<&'i str> {
    let title = |id: &'i String| {
        inventory.data.iter().find(|entry| entry.data_type == *id).map_or(id.as_str(), |entry| &entry.title)
    };
    recipient.data.iter().map(title).collect()
}

/// What a flow says of itself beside its place.
pub(super) fn note(sent: &Sent) -> &'static str {
    match (sent.allowed, sent.doubtful) {
        (Some(false), _) => "beyond what is declared",
        (_, true) => "a whole object: may hold no more than an id",
        _ => "",
    }
}

/// The entries by category, in the order of the vocabulary: the category's id and title.
pub(super) fn by_category(inventory: &Inventory) -> Vec<(&str, &str, Vec<&Entry>)> {
    let of = |id: &str| inventory.data.iter().filter(|entry| entry.category == id).collect::<Vec<_>>();
    let categories = vocabulary().categories().iter();
    let all = categories.map(|category| (category.id.as_str(), category.title.as_str(), of(&category.id)));
    all.filter(|(_, _, entries)| !entries.is_empty()).collect()
}

/// One line about the whole.
pub(super) fn headline(inventory: &Inventory) -> String {
    let others = inventory.recipients.iter().filter(|recipient| recipient.kind != RecipientKind::Own);
    let undeclared = others.clone().filter(|recipient| recipient.processor.is_none()).count();
    let others = others.count();
    let known = if others == 0 { String::new() } else { format!(", {undeclared} of them not declared") };
    format!(
        "{} of personal data in {}, passed to {}{known}",
        plural(inventory.data.len(), "type"),
        plural(by_category(inventory).len(), "category").replace("categorys", "categories"),
        plural(others, "recipient"),
    )
}

/// What was not read, one line each; never empty.
pub(super) fn unread(inventory: &Inventory) -> Vec<String> {
    let own = &inventory.coverage;
    let mut lines = vec![format!(
        "{} found; personal data was looked for in {} of source code, Prisma schemas and SQL.",
        plural(own.files, "file"),
        plural(own.followed, "file")
    )];
    if !own.whole {
        lines.push("Only a part of the repository was read: what is declared and in no file is not told.".to_string());
    }
    if own.followed == 0 {
        lines.push(
            "Nothing was read in which personal data is looked for: an empty inventory says nothing.".to_string(),
        );
    }
    for other in &own.not_followed {
        lines.push(format!(
            "{} of source code ending in .{}: data is not followed in that language.",
            plural(other.files, "file"),
            other.ending
        ));
    }
    if own.in_tests > 0 {
        lines.push(format!("{} of data in test code left out.", plural(own.in_tests, "place")));
    }
    lines.extend(own.left_out.iter().map(|words| format!("Left out: {words}")));
    lines.push(
        "Not seen by this: models of other libraries than Prisma, Drizzle, Mongoose, TypeORM and sequelize-typescript, data that is known by no name, \
         and what services do with the data that they receive."
            .to_string(),
    );
    lines.extend(own.gaps.iter().map(|gap| format!("{}: {}", gap.file, gap.reason)));
    lines
}

/// A difference with its place.
pub(super) fn difference(difference: &Difference) -> String {
    format!("{} ({})", difference.message, at(&difference.place))
}
