//! Tables and models that TypeScript and JavaScript declare: Drizzle's tables, Mongoose's schemas, and the classes of TypeORM and
//! sequelize-typescript. Read as text, by the words that these libraries ask for.
//! References: <https://orm.drizzle.team/docs/sql-schema-declaration>, <https://mongoosejs.com/docs/guide.html#definition>,
//! <https://typeorm.io/docs/entity/entities>, <https://github.com/sequelize/sequelize-typescript#model-definition>.

use std::sync::LazyLock;

use regex::Regex;

use super::{Field, StoreChange, personal};
use crate::span::Span;

/// `export const users = pgTable("users", {`, `const userSchema = new Schema({`.
static OBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let table = r#"\b(?:pg|mysql|sqlite)Table\(\s*["'`]([A-Za-z0-9_$.-]{1,100})["'`]\s*,\s*\{"#;
    let schema = r"\b([A-Za-z0-9_$]{1,100})(?:\s*:\s*[A-Za-z0-9_$.<>, ]{1,100})?\s*=\s*new\s+(?:mongoose\.)?Schema(?:<[A-Za-z0-9_$., ]{1,100}>)?\(\s*\{";
    Regex::new(&format!("{table}|{schema}")).ok()
});

/// A class behind `@Entity` or `@Table`.
static CLASS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\s+([A-Za-z0-9_$]+)").ok());

/// A property with its type.
static PROPERTY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:(?:public|private|protected|readonly|declare)\s+)*([A-Za-z_$][A-Za-z0-9_$]*)\s*[?!]?\s*:\s*([A-Za-z]*)").ok()
});

/// Decorators of columns.
const COLUMNS: &[&str] = &["@Column", "@PrimaryColumn", "@AllowNull", "@Encrypted"];

/// The personal data of tables and models, in the order of the text.
pub(super) fn changes(text: &str) -> Vec<StoreChange> {
    let mut found = Vec::new();
    if text.contains("Table(") || text.contains("Schema") {
        found.extend(objects(text));
    }
    if text.contains("@Entity") || text.contains("@Table") {
        found.extend(classes(text));
    }
    found
}

fn objects(text: &str) -> Vec<StoreChange> {
    let Some(pattern) = OBJECT.as_ref() else { return Vec::new() };
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(captures) = pattern.captures_at(text, at) {
        let (Some(whole), Some(name)) = (captures.get(0), captures.get(1).or(captures.get(2))) else { break };
        let (fields, end) = keys(text, whole.end());
        let store = name.as_str().trim_end_matches("Schema");
        found.extend(personal(if store.is_empty() { name.as_str() } else { store }, &fields));
        // What is in the body is looked at once.
        at = end.max(whole.end());
    }
    found
}

/// The keys of an object literal from behind its brace on, and where it ends.
fn keys(text: &str, start: usize) -> (Vec<Field<'_>>, usize) {
    let (mut fields, mut depth, mut word, mut expected) = (Vec::new(), 0usize, None::<(usize, usize)>, true);
    let mut quote = None::<(char, usize)>;
    let body = text.get(start..).unwrap_or_default();
    let mut characters = body.char_indices().map(|(at, c)| (start + at, c)).peekable();
    while let Some((at, c)) = characters.next() {
        if let Some((open, from)) = quote {
            match c {
                '\\' => drop(characters.next()),
                c if c == open => {
                    quote = None;
                    // A key may stand in quotes.
                    word = (depth == 0 && from < at).then_some((from, at));
                }
                _ => {}
            }
            continue;
        }
        match c {
            '"' | '\'' | '`' => quote = Some((c, at + 1)),
            '/' if characters.peek().is_some_and(|(_, next)| *next == '*') => {
                let behind = text.get(at + 2..).and_then(|rest| rest.find("*/")).map_or(text.len(), |end| at + end + 4);
                while characters.next_if(|(at, _)| *at < behind).is_some() {}
            }
            '/' if characters.peek().is_some_and(|(_, next)| *next == '/') => {
                while characters.peek().is_some_and(|(_, next)| *next != '\n') {
                    characters.next();
                }
            }
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' if depth == 0 => return (fields, at),
            '}' | ')' | ']' => depth -= 1,
            ',' if depth == 0 => (expected, word) = (true, None),
            ':' if depth == 0 && expected => {
                let name = word.and_then(|(from, to)| Some((text.get(from..to)?, Span::new(from, to))));
                let value = text.get(at + 1..).unwrap_or_default().trim_start();
                let is_flag = value.starts_with("boolean") || value.starts_with("Boolean");
                fields.extend(name.filter(|_| !is_flag).map(|(name, span)| Field { name, span }));
                expected = false;
            }
            c if depth == 0 && (c.is_alphanumeric() || c == '_' || c == '$') => {
                let end = at + c.len_utf8();
                word = Some(word.filter(|(_, to)| *to == at).map_or((at, end), |(from, _)| (from, end)));
            }
            _ => {}
        }
    }
    (fields, text.len())
}

fn classes(text: &str) -> Vec<StoreChange> {
    let (Some(class), Some(property)) = (CLASS.as_ref(), PROPERTY.as_ref()) else { return Vec::new() };
    let (mut found, mut open, mut is_entity) = (Vec::new(), None::<(&str, Vec<Field<'_>>)>, false);
    // Brackets that are open since a column's decorator; `None` where none is waiting for its property.
    let (mut column, mut start) = (None::<i64>, 0);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if line.starts_with("@Entity") || line.starts_with("@Table") {
            is_entity = true;
        } else if let Some(name) = class.captures(line).and_then(|captures| captures.get(1)) {
            let before = std::mem::replace(&mut open, is_entity.then(|| (name.as_str(), Vec::new())));
            found.extend(before.map(|(store, fields)| personal(store, &fields)).unwrap_or_default());
            (is_entity, column) = (false, None);
        } else if line.starts_with('}') {
            found.extend(open.take().map(|(store, fields)| personal(store, &fields)).unwrap_or_default());
        } else if let Some((_, fields)) = &mut open {
            let balance = |line: &str| -> i64 {
                line.chars()
                    .map(|c| i64::from(matches!(c, '(' | '{' | '[')) - i64::from(matches!(c, ')' | '}' | ']')))
                    .sum()
            };
            if COLUMNS.iter().any(|decorator| trimmed.starts_with(decorator)) {
                column = Some(balance(trimmed));
                // The property may stand behind its decorator.
                let plain = || trimmed.find(' ').filter(|_| !trimmed.contains('(')).map(|at| at + 1);
                let behind = trimmed.rfind(") ").filter(|_| column == Some(0)).map(|at| at + 2).or_else(plain);
                let rest = behind.and_then(|at| trimmed.get(at..));
                if let Some(rest) = rest {
                    let at = start + line.find(rest).unwrap_or(0);
                    fields.extend(declared(property, rest, at));
                    column = None;
                }
            } else if let Some(depth) = column {
                if depth > 0 || trimmed.starts_with('@') || trimmed.is_empty() || trimmed.starts_with("//") {
                    column = Some(depth + balance(trimmed));
                } else {
                    fields.extend(declared(property, line, start));
                    column = None;
                }
            }
        }
        start += line.len();
    }
    // What nobody closes was written all the same.
    found.extend(open.map(|(store, fields)| personal(store, &fields)).unwrap_or_default());
    found
}

/// The property that a line declares, when it is no truth value.
fn declared<'t>(property: &Regex, line: &'t str, start: usize) -> Option<Field<'t>> {
    let captures = property.captures(line)?;
    let (name, kind) = (captures.get(1)?, captures.get(2)?);
    let span = Span::new(start + name.start(), start + name.end());
    (kind.as_str() != "boolean").then_some(Field { name: name.as_str(), span })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::stores::stores;

    fn told(text: &str) -> Vec<String> {
        let tell = |change| match change {
            StoreChange::Added(field) => {
                assert_eq!(text.get(field.span.range()), Some(field.field.as_str()), "{text}");
                format!("{}.{} {}", field.store, field.field, field.data_type)
            }
            StoreChange::Dropped { .. } => unreachable!("code drops nothing"),
        };
        stores("src/a.ts", text).into_iter().map(tell).collect()
    }

    #[test]
    fn models_of_libraries_are_found() {
        for (text, expected) in [
            (
                "export const users = pgTable(\"users\", {\n  id: serial(\"id\").primaryKey(),\n  // phone: text(),\n  email: text(\"email\", { length: 9 }).notNull(),\n  name: text('name, phone: x'),\n  phone: boolean(),\n}, (t) => ({ email: index().on(t.email) }));\n",
                &["users.email email", "users.name name"][..],
            ),
            (
                "const userSchema = new mongoose.Schema({ email: { type: String, phone: 1 }, name: String });\nconst fileSchema: X = new Schema<F>({ name: String });",
                &["user.email email", "user.name name"],
            ),
            (
                "@Entity()\nexport class Customer {\n  @PrimaryGeneratedColumn()\n  id: number;\n\n  @Column({\n    type: \"text\",\n    phone: x,\n  })\n  @Index()\n  email!: string;\n\n  @Column() dateOfBirth: Date;\n  @Column iban: string;\n  @Column()\n  phone: boolean;\n  ssn: string;\n}\n",
                &["Customer.email email", "Customer.dateOfBirth date-of-birth", "Customer.iban iban"],
            ),
            (
                "@Table({ tableName: \"users\" })\n@Fix\nclass User extends Model {\n  @IsEmail\n  @Column\n  email: string | null;\n\n  @AllowNull\n  @Column(DataType.STRING)\n  clientIp: string | null;\n}\nclass Other {\n  @Column\n  email: string;\n}\n",
                &["User.email email", "User.clientIp ip-address"],
            ),
            (
                "const userSchema = new Schema({ /* don't: phone: x, */ \"email\": { type: String }, 'iban': String, note: \"phone\" });",
                &["user.email email", "user.iban iban"],
            ),
            ("const a = pgTable(\"a\", { email: text(), const b = pgTable(\"b\", {", &["a.email email"]),
            ("const t = table({ email: 1 }); const s = new Schema(); @Entity", &[]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
