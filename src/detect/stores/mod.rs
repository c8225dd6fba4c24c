//! Where personal data is kept, by name: the fields of database models and the columns of tables.

mod code;
mod prisma;
mod sql;

use crate::detect::Confidence;
use crate::detect::personal_data::{Holding, Vocabulary, vocabulary, words};
use crate::span::Span;

/// A field of a store that holds personal data by its name, or that no longer does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredField {
    /// The model or table, as written.
    pub store: String,
    pub field: String,
    /// The id of the data type in `rules/pii/`.
    pub data_type: String,
    /// The name of the field in the text.
    pub span: Span,
}

/// What a schema or a migration says, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreChange {
    /// There is such a field from here on.
    Added(StoredField),
    /// There is none any more; without a field, the whole table is gone.
    Dropped { store: String, field: Option<String> },
}

/// Source code that declares models.
const CODE: &[&str] = &[".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];

/// Whether a file of this name is a schema, read for stores alone.
#[must_use]
pub fn is_schema(path: &str) -> bool {
    has_ending(path, ".prisma") || has_ending(path, ".sql")
}

/// The fields with personal data in a Prisma schema, in SQL, or in the models that TypeScript and JavaScript declare; nothing
/// for other files. Never fails: what is not understood adds nothing.
#[must_use]
pub fn stores(path: &str, text: &str) -> Vec<StoreChange> {
    if has_ending(path, ".prisma") {
        prisma::changes(text)
    } else if has_ending(path, ".sql") {
        sql::changes(text)
    } else if CODE.iter().any(|ending| has_ending(path, ending)) {
        code::changes(text)
    } else {
        Vec::new()
    }
}

fn has_ending(path: &str, ending: &str) -> bool {
    let start = path.len().saturating_sub(ending.len());
    path.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// A field of a store and where its name stands.
struct Field<'t> {
    name: &'t str,
    span: Span,
}

/// Those of a store's fields that hold personal data. An ambiguous name counts in what stands for a person: by its own name (one that
/// often stands for something else needs a field that is certain), or by fields of two kinds that are certain.
fn personal(store: &str, fields: &[Field<'_>]) -> Vec<StoreChange> {
    let vocabulary = vocabulary();
    let certain = |field: &Field<'_>| vocabulary.read(&lower(field.name)).holds;
    let mut kinds: Vec<usize> = fields.iter().filter_map(certain).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let is_person = is_person(vocabulary, store, kinds.len());
    let of = |field: &Field<'_>| {
        let reading = vocabulary.read(&lower(field.name));
        let data = reading.holds.or(reading.holds_of_person.filter(|_| is_person))?;
        Some(StoreChange::Added(StoredField {
            store: store.to_string(),
            field: field.name.to_string(),
            data_type: vocabulary.data_types().get(data)?.id.clone(),
            span: field.span,
        }))
    };
    fields.iter().filter_map(of).collect()
}

fn is_person(vocabulary: &Vocabulary, store: &str, kinds: usize) -> bool {
    let store = lower(store);
    let reading = vocabulary.read_type(&store);
    if reading.holding != Holding::Data {
        return false;
    }
    // `UserSecurityLog` is about users.
    let about = || words(&store).iter().any(|word| vocabulary.read_type(word).person == Some(Confidence::High));
    reading.person == Some(Confidence::High)
        || reading.person.is_some() && kinds > 0
        || (kinds > 1 || kinds > 0 && about()) && !vocabulary.is_organisation(&store)
}

/// `EMAIL_ADDRESS` and `Email` are columns like any other: what is written in capitals is no constant here.
fn lower(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_ascii_lowercase());
        return first.into_iter().chain(letters).collect();
    }
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever is cut off or stands in an odd place: no panic, and every name is where it is said to be.
    #[test]
    fn cut_and_odd_texts_are_read_as_far_as_they_go() {
        let texts = [
            (
                "a.sql",
                "create table \"ü\".[users] (email text, `phone` int -- é\n); alter table x drop column if exists email, add \"iban\" text; /* ",
            ),
            ("a.prisma", "model Üser {\n  email String // é\n  name String?\n}\ntype A {\n phone Int[]\n}"),
            (
                "a.ts",
                "const users = pgTable(\"users\", { email: text('é\\''), // ü\n phone: t(`{`) });\n@Entity()\nclass Ü {}\n@Table\nclass User {\n  @Column({ a: 1 }) email: string;\n  @Column\n  phone?: string;\n}\nconst aSchema = new Schema({ iban: 1 })",
            ),
        ];
        for (path, text) in texts {
            for cut in text.char_indices().map(|(at, _)| at).chain([text.len()]) {
                for part in [&text[..cut], &text[cut..]] {
                    for change in stores(path, part) {
                        if let StoreChange::Added(field) = change {
                            assert_eq!(part.get(field.span.range()), Some(field.field.as_str()), "{path}: {part}");
                        }
                    }
                }
            }
            assert!(stores(path, text).len() > 1, "{path}");
        }
        assert_eq!(stores("a.txt", "create table users (email text);"), []);
    }
}
