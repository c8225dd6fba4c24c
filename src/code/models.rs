//! The models of a repository's database, from Prisma's schemas and from the types that generators write of a database's tables.
//! Format: <https://www.prisma.io/docs/orm/reference/prisma-schema-reference#model>.

use std::collections::{BTreeMap, BTreeSet};

use super::tables;

/// The scalar fields of each model, by the name that a client has for it: `tenant` for `model Tenant`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Models {
    fields: BTreeMap<String, Vec<String>>,
    /// The fields of each model that are rows of others, with the model of these.
    relations: BTreeMap<String, Vec<(String, String)>>,
    /// Models of one name that several schemas declare, with hardly a field in common: which is meant is not known.
    several: BTreeSet<String>,
}

/// What generators of types, and those who write them by hand, call the file of a database's tables.
/// <https://supabase.com/docs/guides/api/rest/generating-types>, <https://kysely.dev/docs/generating-types>.
const TYPES: &[&str] = &[
    "database.types.ts",
    "database-types.ts",
    "database.d.ts",
    "database.ts",
    "db.d.ts",
    "db.ts",
    "db.types.ts",
    "db-types.ts",
    "supabase.ts",
    "supabase.types.ts",
    "supabase-types.ts",
    "types_db.ts",
];

impl Models {
    /// Whether a file may say what a database's tables have.
    #[must_use]
    pub fn is_schema(path: &str) -> bool {
        path.ends_with(".prisma") || TYPES.contains(&path.rsplit('/').next().unwrap_or(path))
    }

    /// Adds what a file of [`Self::is_schema`] says.
    pub fn add(&mut self, path: &str, text: &str) {
        if path.ends_with(".prisma") {
            self.add_prisma(text);
            return;
        }
        for (table, columns) in tables::of_types(text) {
            self.join(tables::key(table), columns.into_iter().map(str::to_string).collect());
        }
    }

    /// The columns of a table, by the name that a query has for it; `None` when no file has it.
    #[must_use]
    pub fn columns(&self, table: &str) -> Option<&[String]> {
        self.fields(&tables::key(table))
    }

    /// The fields of the model that a client's type of its rows is named for: `Guest`.
    #[must_use]
    pub fn fields_of_type(&self, name: &str) -> Option<&[String]> {
        self.fields(&client_name(name))
    }

    /// Adds the models of a `schema.prisma`, of whatever size was read. What is not understood adds nothing.
    pub fn add_prisma(&mut self, text: &str) {
        let mut model: Option<String> = None;
        let mut own: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in text.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("model ").and_then(|rest| rest.split([' ', '{']).next()) {
                model = Some(client_name(name));
            } else if line.starts_with('}') {
                model = None;
            } else if let Some(model) = &model {
                let mut words = line.split_whitespace();
                let (Some(name), Some(kind)) = (words.next(), words.next()) else { continue };
                let related = kind.trim_end_matches(['?', '[', ']']);
                if !is_scalar(kind)
                    && related.starts_with(char::is_uppercase)
                    && related.chars().all(char::is_alphanumeric)
                {
                    let relation = (name.to_string(), client_name(related));
                    self.relations.entry(model.clone()).or_default().push(relation);
                }
                if is_scalar(kind) && name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    own.entry(model.clone()).or_default().push(name.to_string());
                }
            }
        }
        own.into_iter().for_each(|(model, fields)| self.join(model, fields));
    }

    /// A model that is declared once more is the same where most of its fields are.
    fn join(&mut self, model: String, fields: Vec<String>) {
        let Some(known) = self.fields.get_mut(&model) else {
            self.fields.insert(model, fields);
            return;
        };
        let there: BTreeSet<String> = known.iter().cloned().collect();
        let (new, common): (Vec<_>, Vec<_>) = fields.into_iter().partition(|field| !there.contains(field));
        if common.len() * 2 < there.len().max(common.len() + new.len()) {
            self.several.insert(model);
        } else {
            known.extend(new);
        }
    }

    /// The model whose rows a field of a model is: `room` of `tenants` of `room`.
    #[must_use]
    pub fn related(&self, model: &str, field: &str) -> Option<&str> {
        let relations = self.relations.get(model)?;
        relations.iter().find(|(name, _)| name == field).map(|(_, related)| related.as_str())
    }

    /// The fields of a model; `None` when no schema has it.
    #[must_use]
    pub fn fields(&self, model: &str) -> Option<&[String]> {
        self.fields.get(model).filter(|_| !self.several.contains(model)).map(Vec::as_slice)
    }
}

/// Prisma's client calls `model OrderItem` `orderItem`.
fn client_name(model: &str) -> String {
    let mut characters = model.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

fn is_scalar(kind: &str) -> bool {
    let kind = kind.trim_end_matches(['?', '[', ']']);
    matches!(kind, "String" | "Int" | "BigInt" | "Float" | "Decimal" | "Boolean" | "DateTime" | "Json" | "Bytes")
        || kind.starts_with("Unsupported(")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalar_fields_of_models_are_read() {
        let mut models = Models::default();
        models.add_prisma("// x\nmodel OrderItem {\n  id String @id\n  // note\n  email String?\n  order Order @relation(x)\n\n  @@map(\"a\")\n}\nenum A {\n  B\n}\n");
        assert_eq!(models.fields("orderItem").unwrap(), ["id", "email"]);
        assert_eq!(models.fields("OrderItem"), None);
        assert_eq!(models.related("orderItem", "order"), Some("order"));
        assert_eq!(models.related("orderItem", "email"), None);
    }

    #[test]
    fn a_model_of_several_schemas_is_one_where_most_fields_are() {
        let mut models = Models::default();
        models.add_prisma(
            "model User {\n  id String\n  email String\n  phone String\n}\nmodel Room {\n  id String\n  floor Int\n}\n",
        );
        models.add_prisma("model User {\n  id String\n  email String\n  name String\n}\n");
        assert_eq!(models.fields("user").unwrap(), ["id", "email", "phone", "name"]);
        models.add_prisma("model Room {\n  id String\n  email String\n  phone String\n  sex String\n}\n");
        assert_eq!(models.fields("room"), None);
    }

    #[test]
    fn a_long_schema_is_read_to_its_end() {
        let mut models = Models::default();
        models.add_prisma(&format!("{}model Tenant {{\n  email String\n}}\n", "// ééé\n".repeat(200_000)));
        assert_eq!(models.fields("tenant").unwrap(), ["email"]);
    }
}
