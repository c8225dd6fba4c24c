//! What a file of rows may say, word for word. `schemas/requirements-v1.schema.json` is generated from these types.

use std::fmt;

#[cfg(test)]
use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;
use serde_spanned::Spanned;

use crate::requirement::operator::Operator;
use crate::rule::{Controls, Example, Precision, Severity, Suppressible};

/// Requirements: "this attribute of this resource must be so", each a rule of its own.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "Requirements of Regate"))]
pub(super) struct RowFile {
    /// What the rows of this file have when they do not say otherwise.
    #[serde(default)]
    pub(super) defaults: Defaults,
    /// The rows.
    pub(super) requirement: Vec<RowTable>,
}

/// What the rows of a file have when they do not say otherwise.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct Defaults {
    /// How sure a result is.
    #[cfg_attr(test, schemars(with = "Option<PrecisionWord>"))]
    pub(super) precision: Option<Precision>,
    /// The controls that rows speak to.
    #[cfg_attr(test, schemars(with = "Option<ControlTable>"))]
    pub(super) controls: Option<Controls>,
    /// Pages to read, most useful first.
    pub(super) references: Option<Vec<String>>,
}

/// One requirement: one rule with one text, and how each format spells it.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RowTable {
    /// Kebab-case words that name what is wrong, never reused: `s3-bucket-unencrypted`.
    #[cfg_attr(test, schemars(with = "String", regex(pattern = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")))]
    pub(super) id: Spanned<String>,
    /// Old ids that still work in configuration and suppressions.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// One line, without a full stop.
    pub(super) title: String,
    /// What is wrong and why it matters, in Markdown.
    pub(super) description: String,
    /// How to mend it, in Markdown.
    pub(super) remediation: String,
    /// How bad it is.
    pub(super) severity: Severity,
    /// How sure a result is. Default: the file's, else high.
    #[cfg_attr(test, schemars(with = "Option<PrecisionWord>"))]
    pub(super) precision: Option<Precision>,
    /// The controls that it speaks to, in place of the file's.
    #[cfg_attr(test, schemars(with = "Option<ControlTable>"))]
    pub(super) controls: Option<Controls>,
    /// Pages to read, most useful first, in place of the file's.
    pub(super) references: Option<Vec<String>>,
    /// Who may silence it. Default: inline.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "SuppressibleWord"))]
    pub(super) suppressible: Suppressible,
    /// What a failing resource does, behind its name: "keeps its data unencrypted".
    pub(super) message: String,
    /// How the attribute is compared, where a spelling does not say.
    pub(super) operator: Option<Operator>,
    /// What it is compared with, where a spelling does not say.
    #[cfg_attr(test, schemars(with = "Option<ValueWord>"))]
    pub(super) value: Option<Json>,
    /// What it means when the attribute is not written, where a spelling does not say.
    pub(super) when_absent: Option<Absence>,
    /// The requirement in Terraform: types are a provider's, or `data.TYPE` for a data source.
    #[cfg_attr(test, schemars(with = "Option<OneOrMany>"))]
    pub(super) terraform: Option<Spellings>,
    /// The requirement in CloudFormation: attributes stand below `Properties`.
    #[cfg_attr(test, schemars(with = "Option<OneOrMany>"))]
    pub(super) cloudformation: Option<Spellings>,
    /// The requirement in templates of Azure Resource Manager, in JSON and in Bicep: types are whole, such as
    /// `Microsoft.Sql/servers/firewallRules`, attributes stand below the resource: `properties.minimalTlsVersion`.
    /// Neither has case.
    #[cfg_attr(test, schemars(with = "Option<OneOrMany>"))]
    pub(super) arm: Option<Spellings>,
    /// The requirement in Kubernetes: types are kinds, attributes stand below the manifest.
    #[cfg_attr(test, schemars(with = "Option<OneOrMany>"))]
    pub(super) kubernetes: Option<Spellings>,
    /// The requirement on what a folder of SQL leaves in a database: types are `table`, `policy`, `function`, `view`, `role` and `bucket`.
    #[cfg_attr(test, schemars(with = "Option<OneOrMany>"))]
    pub(super) sql: Option<Spellings>,
    /// The requirement in the configuration of a server or framework: types are kinds of documents, such as `redis`, `postgresql` or
    /// `spring`; names of settings have no case, and `-`, `_` and nothing between their words are one. `a.b` is also a key with dots.
    #[cfg_attr(test, schemars(with = "Option<OneOrMany>"))]
    pub(super) settings: Option<Spellings>,
    /// The edit that mends it where an attribute must have one value, which is written in its place.
    pub(super) fix: Option<FixTable>,
    /// Examples that fail; at least one.
    #[cfg_attr(test, schemars(with = "Vec<ExampleTable>", length(min = 1)))]
    pub(super) bad: Vec<Example>,
    /// Examples that pass; at least one.
    #[cfg_attr(test, schemars(with = "Vec<ExampleTable>", length(min = 1)))]
    pub(super) good: Vec<Example>,
    /// Examples of which nobody can tell before they run.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<ExampleTable>"))]
    pub(super) unknown: Vec<Example>,
}

/// The edit that mends what a row finds.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct FixTable {
    /// What it changes when the file is applied, in a sentence: who applies it must know.
    pub(super) effect: String,
    /// What is written, where it is not the row's `value`.
    #[cfg_attr(test, schemars(with = "Option<ValueWord>"))]
    pub(super) value: Option<Json>,
    /// Applying it destroys, replaces or stops something: only `regate fix --unsafe` makes it. Default: false.
    #[serde(default, rename = "unsafe")]
    pub(super) is_unsafe: bool,
}

/// How one format spells a requirement: about an attribute, or about a companion.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SpellingTable {
    /// The types of resources that it is about.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub(super) resources: Vec<String>,
    /// The attribute that must be so: `storage_encrypted`, or in a block `metadata_options[*].http_tokens`, where `[*]`
    /// is each of the blocks or list elements, and `[?]` each of those that need not be there. `parameter[name=tls].value` is of those elements the one whose `name` is
    /// `tls`. A key that has dots itself stands in quotes.
    pub(super) attribute: Option<String>,
    /// How the attribute is compared.
    pub(super) operator: Option<Operator>,
    /// What it is compared with.
    #[cfg_attr(test, schemars(with = "Option<ValueWord>"))]
    pub(super) value: Option<Json>,
    /// What it means when the attribute is not written, by the documented default.
    pub(super) when_absent: Option<Absence>,
    /// Some resource that refers to this one must exist, in place of an attribute.
    pub(super) companion: Option<CompanionTable>,
    /// The requirement is only for resources that meet all of these.
    #[serde(default)]
    pub(super) when: Vec<ConditionTable>,
    /// The requirement is not for resources that meet one of these.
    #[serde(default)]
    pub(super) unless: Vec<ConditionTable>,
}

/// A resource that must exist and refer to the one that is judged.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct CompanionTable {
    /// Its types.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub(super) resources: Vec<String>,
    /// Its attribute that refers to the resource.
    pub(super) attribute: String,
    /// The attribute of the resource that names it, for companions that refer to it by that name.
    pub(super) name: Option<String>,
    /// What the companion must meet, all of it.
    #[serde(default)]
    pub(super) when: Vec<ConditionTable>,
}

/// A condition on an attribute.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionTable {
    /// The attribute, as a spelling names it.
    pub(super) attribute: String,
    /// How it is compared.
    pub(super) operator: Operator,
    /// What it is compared with.
    #[cfg_attr(test, schemars(with = "Option<ValueWord>"))]
    pub(super) value: Option<Json>,
}

/// What it means when the attribute is not written, by the provider's documented default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(super) enum Absence {
    Fail,
    Pass,
    /// The default depends on something that is not in the text.
    Review,
}

/// One spelling, or several where types name the attribute differently.
#[derive(Debug)]
pub(super) struct Spellings(pub(super) Vec<SpellingTable>);

/// By hand, so that an error inside a spelling keeps its own place and words.
impl<'de> Deserialize<'de> for Spellings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TableOrList;

        impl<'de> Visitor<'de> for TableOrList {
            type Value = Spellings;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table, or a list of tables")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Spellings, A::Error> {
                let table = SpellingTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Spellings(vec![table]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Spellings, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Spellings)
            }
        }

        deserializer.deserialize_any(TableOrList)
    }
}

// What the schema says of types that are read elsewhere, or by hand.

#[cfg(test)]
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum OneOrMany {
    One(Box<SpellingTable>),
    Many(Vec<SpellingTable>),
}

#[cfg(test)]
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum ValueWord {
    One(ScalarWord),
    Many(Vec<ScalarWord>),
    Level(LevelWord),
}

/// What the level of the file's environment asks for, in the attribute's own units.
#[cfg(test)]
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct LevelWord {
    /// A number of `rules/levels/numbers.toml`.
    level: String,
    /// How many of the attribute's units make one of the number's. Default: 1.
    times: Option<f64>,
}

#[cfg(test)]
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum ScalarWord {
    Text(String),
    Number(f64),
    Boolean(bool),
}

#[cfg(test)]
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[allow(dead_code, reason = "only its schema is used")]
enum PrecisionWord {
    Low,
    Medium,
    High,
    VeryHigh,
}

#[cfg(test)]
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[allow(dead_code, reason = "only its schema is used")]
enum SuppressibleWord {
    Inline,
    Waiver,
    Never,
}

/// The controls of each framework, by their ids: `CC6.1`, `32(1)(a)`, `1798.150`, `319`.
#[cfg(test)]
#[derive(JsonSchema)]
#[schemars(transparent)]
#[allow(dead_code, reason = "only its schema is used")]
struct ControlTable(std::collections::BTreeMap<String, Vec<ScalarWord>>);

/// A file that the rule's own tests judge.
#[cfg(test)]
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is used")]
struct ExampleTable {
    /// A file name in the real format: `main.tf`, `template.yaml`.
    file: String,
    content: String,
}

/// The JSON Schema (draft 2020-12) of a file of rows, as pretty JSON with a line break at the end.
#[cfg(test)]
fn json_schema() -> String {
    use schemars::generate::SchemaSettings;
    use schemars::transform::RecursiveTransform;

    // TOML has no null: what is not said is left out.
    let without_null = |schema: &mut schemars::Schema| {
        if schema.get("default").is_some_and(Json::is_null) {
            schema.remove("default");
        }
        if let Some(Json::Array(types)) = schema.get_mut("type") {
            types.retain(|word| word != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                schema.insert("type".to_string(), only);
            }
        }
        if let Some(Json::Array(choices)) = schema.get_mut("anyOf") {
            choices.retain(|choice| choice.get("type").is_none_or(|word| word != "null"));
            if let [Json::Object(only)] = choices.as_slice() {
                let only = only.clone();
                schema.remove("anyOf");
                only.into_iter().for_each(|(key, value)| drop(schema.insert(key, value)));
            }
        }
    };
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    let mut schema = settings.into_generator().into_root_schema_for::<RowFile>();
    schema.insert("$id".to_string(), SCHEMA.into());
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Where the schema is published.
#[cfg(test)]
const SCHEMA: &str = "https://raw.githubusercontent.com/regate-dev/regate/main/schemas/requirements-v1.schema.json";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded;

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/requirements-v1.schema.json");

    /// `REGATE_WRITE_SCHEMAS=1 cargo test` writes it anew.
    #[test]
    fn the_committed_schema_is_the_generated_one() {
        let generated = json_schema();
        if std::env::var_os("REGATE_WRITE_SCHEMAS").is_some() {
            std::fs::write(COMMITTED, &generated).unwrap();
        }
        let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default().replace("\r\n", "\n");
        assert!(committed == generated, "run REGATE_WRITE_SCHEMAS=1 cargo test --lib requirement");
    }

    #[test]
    fn our_rows_follow_the_schema_and_misspelt_ones_do_not() {
        let schema: Json = serde_json::from_str(&json_schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for (path, text) in embedded::rows_with_all_examples() {
            let text = text.unwrap();
            let file: Json = toml::from_str(&text).unwrap();
            let errors: Vec<_> = validator.iter_errors(&file).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{path}: {errors:?}");
            let misspelt: Json = toml::from_str(&text.replace("when_absent", "when_missing")).unwrap();
            assert_eq!(validator.is_valid(&misspelt), misspelt == file, "{path}");
        }
    }
}
