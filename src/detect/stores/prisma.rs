//! Prisma's schemas: <https://www.prisma.io/docs/orm/reference/prisma-schema-reference#model>.

use std::collections::BTreeSet;

use super::{Field, StoreChange, personal};
use crate::span::Span;

/// The personal data of the models, in the order of the text.
pub(super) fn changes(text: &str) -> Vec<StoreChange> {
    let models: BTreeSet<&str> = text.lines().filter_map(|line| opened(line.trim())).collect();
    let (mut found, mut open, mut start) = (Vec::new(), None::<(&str, Vec<Field<'_>>)>, 0);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if let Some(model) = opened(trimmed) {
            let before = open.replace((model, Vec::new()));
            found.extend(before.map(|(model, fields)| personal(model, &fields)).unwrap_or_default());
        } else if trimmed.starts_with('}') {
            found.extend(open.take().map(|(model, fields)| personal(model, &fields)).unwrap_or_default());
        } else if let Some((_, fields)) = &mut open {
            fields.extend(field(line, start, &models));
        }
        start += line.len();
    }
    // What nobody closes was written all the same.
    found.extend(open.map(|(model, fields)| personal(model, &fields)).unwrap_or_default());
    found
}

/// The model or type whose block a line opens.
fn opened(line: &str) -> Option<&str> {
    let code = line.split("//").next().unwrap_or_default().trim_end();
    let mut words = code.strip_suffix('{')?.split_whitespace();
    words.next().filter(|word| ["model", "type", "view"].contains(word))?;
    words.next()
}

/// A field that holds a value: no relation, no truth value.
fn field<'t>(line: &'t str, start: usize, models: &BTreeSet<&str>) -> Option<Field<'t>> {
    let mut words = line.split_whitespace();
    let (name, kind) = (words.next()?, words.next()?);
    let bare = kind.split('(').next().unwrap_or(kind).trim_end_matches(['?', '[', ']']);
    let is_value = name.starts_with(|c: char| c.is_ascii_alphabetic()) && bare != "Boolean" && !models.contains(bare);
    let at = start + line.find(name)?;
    is_value.then(|| Field { name, span: Span::new(at, at + name.len()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::stores::{StoredField, stores};

    #[test]
    fn fields_with_personal_data_are_found() {
        let text = "// model Old {\nmodel User {\n  id Int @id\n  email String?\n  name String\n  isEmailVerified Boolean\n  address Address\n  posts Post[]\n}\nmodel Address {\n  street String\n  zip String\n}\nmodel\tUserLog { // of logins\n  ipAddress String\n  userAgent String\n}\nmodel Post {\n  name String\n  emailTemplate String\n}\nenum Role {\n  EMAIL\n}\nmodel Guest {\n  phone String\n";
        let found = stores("prisma/schema.prisma", text);
        let told: Vec<(String, String, &str)> = found
            .into_iter()
            .map(|change| match change {
                StoreChange::Added(StoredField { store, field, data_type, span }) => {
                    (format!("{store}.{field}"), data_type, text.get(span.range()).unwrap())
                }
                StoreChange::Dropped { .. } => panic!("a schema drops nothing"),
            })
            .collect();
        assert_eq!(
            told,
            [
                ("User.email".into(), "email".into(), "email"),
                ("User.name".into(), "name".into(), "name"),
                ("UserLog.ipAddress".into(), "ip-address".into(), "ipAddress"),
                ("UserLog.userAgent".into(), "user-agent".into(), "userAgent"),
                ("Guest.phone".into(), "phone".into(), "phone"),
            ]
        );
    }
}
