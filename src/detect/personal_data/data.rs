//! The vocabulary as `rules/pii/` has it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A kind of personal data, from `rules/pii/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataType {
    /// Kebab-case: `date-of-birth`.
    pub id: String,
    /// What it is, to be read after "a" or "the": `email address`.
    pub title: String,
    pub sensitivity: Sensitivity,
    /// Words, separated by spaces, that are enough wherever they stand at the end of an identifier.
    pub(super) names: Vec<String>,
    /// Words that are enough as a property of a person: `user.name`.
    #[serde(default)]
    pub(super) of_person: Vec<String>,
    /// Further objects whose property `of_person` counts: `req.ip`.
    #[serde(default)]
    pub(super) holders: Vec<String>,
    /// Objects whose property is something else, whatever it is called: `font.familyName`.
    #[serde(default)]
    pub(super) not_of: Vec<String>,
    /// Endings that look like the data type and are not.
    #[serde(default)]
    pub(super) except: Vec<String>,
    /// Plural forms that adding an `s` does not give.
    #[serde(default)]
    pub(super) plurals: Vec<String>,
    /// Controls that leaking it touches.
    #[serde(default)]
    pub controls: crate::rule::Controls,
}

/// How much harm a leak does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    Personal,
    /// Sensitive personal information of CCPA 1798.140(ae) that is in no other group.
    Sensitive,
    Financial,
    Credential,
    /// GDPR Articles 9 and 10.
    SpecialCategory,
}

impl Sensitivity {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Sensitive => "sensitive",
            Self::Financial => "financial",
            Self::Credential => "credential",
            Self::SpecialCategory => "special-category",
        }
    }
}

/// A group of data types, as records of processing name them. From `rules/pii/categories.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Kebab-case: `online-identifier`.
    pub id: String,
    /// What is in it.
    pub title: String,
    /// What stands for all of it in fideslang's taxonomy.
    pub fides: String,
    /// Its data types, by id, each with its key in fideslang's taxonomy. Two of them are no data types of a name:
    /// `personal-record` is a whole person, `request-data` all that a client sent.
    pub data_types: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Context {
    pub(super) identifiers: Identifiers,
    pub(super) holders: Holders,
    pub(super) records: Records,
    pub(super) data_type: Vec<DataType>,
    pub(super) category: Vec<Category>,
    pub(super) fides_uses: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Identifiers {
    pub(super) neutral_suffixes: Vec<String>,
    pub(super) leading_words: Vec<String>,
    pub(super) protected_words: Vec<String>,
    pub(super) excluding_words: Vec<String>,
    pub(super) getters: Vec<String>,
    pub(super) actions: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Holders {
    pub(super) not_personal: Vec<String>,
    pub(super) inventors: Vec<String>,
    pub(super) services: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Records {
    pub(super) words: Vec<String>,
    pub(super) weak_words: Vec<String>,
    pub(super) about_words: Vec<String>,
    pub(super) organisations: Vec<String>,
}

impl Context {
    pub(super) fn merge(&mut self, other: Self) {
        self.data_type.extend(other.data_type);
        self.category.extend(other.category);
        self.fides_uses.extend(other.fides_uses);
        let (ids, from) = (&mut self.identifiers, other.identifiers);
        ids.neutral_suffixes.extend(from.neutral_suffixes);
        ids.leading_words.extend(from.leading_words);
        ids.protected_words.extend(from.protected_words);
        ids.getters.extend(from.getters);
        ids.actions.extend(from.actions);
        self.holders.not_personal.extend(other.holders.not_personal);
        ids.excluding_words.extend(from.excluding_words);
        self.holders.inventors.extend(other.holders.inventors);
        self.records.organisations.extend(other.records.organisations);
        self.holders.services.extend(other.holders.services);
        self.records.words.extend(other.records.words);
        self.records.weak_words.extend(other.records.weak_words);
        self.records.about_words.extend(other.records.about_words);
    }
}
