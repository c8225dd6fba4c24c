//! What a product says of the personal data that it processes: `[controller]`, `[processors.NAME]` and `[data.NAME]`. The words
//! are those of the record that GDPR Article 30(1) asks for.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

/// Who decides on the processing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Controller {
    /// Who decides why and how personal data is processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub name: Option<String>,
    /// How to reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub contact: Option<String>,
    /// The data protection officer, and how to reach them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub officer: Option<String>,
    /// The technical and organisational measures, or where they are described.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub security: Option<String>,
}

impl Controller {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who receives personal data, and which.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ProcessorTable {
    /// What they may receive: categories of data (contact) or types (email). What is beyond is a result.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) data: Vec<Spanned<String>>,
    /// The hosts that are theirs: ingest.example.com, or *.example.com for all below.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub(super) hosts: Vec<Spanned<String>>,
    /// What for.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) purpose: Option<String>,
    /// The contract on the processing, or where it is.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) dpa: Option<String>,
    /// Where they process it: eu, us ...
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) region: Option<String>,
    /// What a transfer to a third country rests on: an adequacy decision, standard contractual clauses ...
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) transfer: Option<String>,
}

/// What is said of a category or type of data.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct DataTable {
    /// What it is processed for.
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) purpose: Option<String>,
    /// What stands for the purpose among fideslang's data uses: essential.service, analytics ...
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) data_use: Option<Spanned<String>>,
    /// The ground of GDPR Article 6(1).
    #[cfg_attr(test, schemars(with = "LegalBasis"))]
    pub(super) legal_basis: Option<LegalBasis>,
    /// Of special categories and convictions: what of GDPR Article 9(2) or 10 allows it.
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) exception: Option<String>,
    /// How long it is kept.
    #[cfg_attr(test, schemars(with = "String"))]
    pub(super) retention: Option<String>,
    /// Whose data it is: customers, employees ...
    pub(super) subjects: Vec<String>,
}

/// The grounds of GDPR Article 6(1), points (a) to (f).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LegalBasis {
    Consent,
    Contract,
    LegalObligation,
    VitalInterests,
    PublicTask,
    LegitimateInterests,
}

impl LegalBasis {
    /// As the file has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Contract => "contract",
            Self::LegalObligation => "legal-obligation",
            Self::VitalInterests => "vital-interests",
            Self::PublicTask => "public-task",
            Self::LegitimateInterests => "legitimate-interests",
        }
    }
}

/// A word of the file and its place, 1-based.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub line: u32,
    pub(super) column: u32,
}

/// `[processors.NAME]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processor {
    pub name: Word,
    pub data: Vec<Word>,
    pub hosts: Vec<Word>,
    pub purpose: Option<String>,
    pub dpa: Option<String>,
    pub region: Option<String>,
    pub transfer: Option<String>,
}

impl Processor {
    /// Whether it is who receives: named as the vendor, or with a host of its own.
    #[must_use]
    pub fn receives(&self, vendor: Option<&str>, host: Option<&str>) -> bool {
        let own_host = |host: &str| self.hosts.iter().any(|own| is_host(&own.text, host));
        vendor == Some(self.name.text.as_str()) || host.is_some_and(own_host)
    }

    /// Whether it may receive a type of data, by the type or its category.
    #[must_use]
    pub fn may_receive(&self, data_type: &str, category: &str) -> bool {
        self.data.iter().any(|data| data.text == data_type || data.text == category)
    }
}

/// Whether a host is a pattern's: the same, or below `*.`.
fn is_host(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.to_ascii_lowercase(), host.to_ascii_lowercase());
    match pattern.strip_prefix('*') {
        Some(end) => host.len() > end.len() && host.ends_with(end),
        None => host == pattern,
    }
}

/// `[data.NAME]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataUse {
    /// A category or a type.
    pub name: Word,
    pub purpose: Option<String>,
    /// A data use of fideslang's taxonomy.
    pub data_use: Option<Word>,
    pub legal_basis: Option<LegalBasis>,
    pub exception: Option<String>,
    pub retention: Option<String>,
    pub subjects: Vec<String>,
}

/// All of it, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Privacy {
    pub controller: Controller,
    pub processors: Vec<Processor>,
    pub data: Vec<DataUse>,
}

impl Privacy {
    /// Whether nothing is said that decides about results.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.processors.is_empty() && self.data.is_empty()
    }

    /// Who receives, by vendor or host.
    #[must_use]
    pub fn processor(&self, vendor: Option<&str>, host: Option<&str>) -> Option<&Processor> {
        self.processors.iter().find(|processor| processor.receives(vendor, host))
    }

    /// What is said of a type of data: of the type itself, else of its category.
    #[must_use]
    pub fn data(&self, data_type: &str, category: &str) -> Option<&DataUse> {
        let named = |name: &str| self.data.iter().find(|data| data.name.text == name);
        named(data_type).or_else(|| named(category))
    }
}
