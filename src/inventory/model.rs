//! The inventory as it is written: what is here is what the JSON holds (`schemas/inventory-v1.schema.json`).

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::privacy::{Controller, LegalBasis};

/// The personal data of a repository.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Inventory {
    /// Of this format: 1.
    pub version: u32,
    /// Who decides on the processing, as regate.toml says.
    pub controller: Controller,
    /// Each type of personal data that is kept or passed on, by category.
    pub data: Vec<Entry>,
    /// Where data goes: others first.
    pub recipients: Vec<Recipient>,
    /// What is in the code and not declared, and the reverse.
    pub differences: Vec<Difference>,
    /// What the inventory rests on, and what it does not see.
    pub coverage: Unread,
}

impl Inventory {
    /// Every text that is written of it, to be changed in place, so that what a format escapes is what it shows.
    pub fn texts_mut(&mut self) -> Vec<&mut String> {
        let Self { version: _, controller, data, recipients, differences, coverage } = self;
        let Controller { name, contact, officer, security } = controller;
        let mut texts: Vec<&mut String> = [name, contact, officer, security].into_iter().flatten().collect();
        for Entry { data_type, title, category, sensitivity, fides_key, declared, stored, sent } in data {
            texts.extend([data_type, title, category, sensitivity, fides_key]);
            let Declared { by, purpose, data_use, legal_basis: _, exception, retention, subjects } = declared;
            texts.extend([by, purpose, data_use, exception, retention].into_iter().flatten());
            texts.extend(subjects);
            for StoredIn { store, field, place, dropped_in } in stored {
                texts.extend([store, field, &mut place.file]);
                texts.extend(dropped_in);
            }
            for Sent { to, calls: _, doubtful: _, allowed: _, places } in sent {
                texts.push(to);
                texts.extend(places.iter_mut().map(|place| &mut place.file));
            }
        }
        for Recipient { id, title, kind: _, hosts, processor, region, dpa, transfer, purpose, data } in recipients {
            texts.extend([id, title]);
            texts.extend([processor, region, dpa, transfer, purpose].into_iter().flatten());
            texts.extend(hosts.iter_mut().chain(data));
        }
        for Difference { kind: _, subject, place, message } in differences {
            texts.extend([subject, &mut place.file, message]);
        }
        let Unread { whole: _, files: _, followed: _, in_tests: _, not_followed, gaps, left_out } = coverage;
        texts.extend(not_followed.iter_mut().map(|files| &mut files.ending));
        texts.extend(gaps.iter_mut().flat_map(|Gap { file, reason }| [file, reason]));
        texts.extend(left_out);
        texts
    }
}

/// One type of personal data.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// email, date-of-birth ...
    pub data_type: String,
    pub title: String,
    /// contact, health ...
    pub category: String,
    /// personal, sensitive, financial, credential or special-category.
    pub sensitivity: String,
    /// What stands for it in fideslang's taxonomy: user.contact.email.
    pub fides_key: String,
    pub declared: Declared,
    /// Database models and tables that keep it.
    pub stored: Vec<StoredIn>,
    /// Where it is passed.
    pub sent: Vec<Sent>,
}

/// What regate.toml says of a type of data, by the type or by its category. What it does not say is null.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Declared {
    /// The name of the entry, data.NAME; null when there is none.
    pub by: Option<String>,
    pub purpose: Option<String>,
    /// Of fideslang's taxonomy.
    pub data_use: Option<String>,
    /// Of GDPR Article 6(1).
    pub legal_basis: Option<LegalBasis>,
    /// Of GDPR Article 9(2) or 10.
    pub exception: Option<String>,
    pub retention: Option<String>,
    /// Whose data it is.
    pub subjects: Vec<String>,
}

/// A file and a line, 1-based.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    pub file: String,
    pub line: u32,
}

/// A field that keeps data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct StoredIn {
    /// The model or table.
    pub store: String,
    pub field: String,
    pub place: Place,
    /// The file of a migration that drops it; whether it ran, the text does not tell.
    pub dropped_in: Option<String>,
}

/// Where data of one type is passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// The id of a recipient.
    pub to: String,
    /// Calls that pass it.
    pub calls: usize,
    /// All of them pass a whole object or request, which may hold no more than an id.
    pub doubtful: bool,
    /// A declared processor that may receive it; null where nobody declared.
    pub allowed: Option<bool>,
    /// The first calls, at most 20.
    pub places: Vec<Place>,
}

/// Who or what receives data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Recipient {
    /// A processor's or service's name, a host, or one of the program's own places: log, file ...
    pub id: String,
    pub title: String,
    pub kind: RecipientKind,
    /// The hosts that the code names.
    pub hosts: Vec<String>,
    /// The entry of regate.toml, processors.NAME; null when there is none.
    pub processor: Option<String>,
    pub region: Option<String>,
    pub dpa: Option<String>,
    pub transfer: Option<String>,
    pub purpose: Option<String>,
    /// The types of data that it receives.
    pub data: Vec<String>,
}

/// What a recipient is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecipientKind {
    /// Another company's service, or another host.
    ThirdParty,
    LanguageModel,
    /// A place of the program's own: a log, a file, an address, the browser's storage, a token.
    Own,
}

impl RecipientKind {
    /// As machines read it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ThirdParty => "third-party",
            Self::LanguageModel => "language-model",
            Self::Own => "own",
        }
    }
}

/// What was looked at, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Unread {
    /// The whole repository was read, and not a folder of it.
    pub whole: bool,
    /// Files that were found.
    pub files: usize,
    /// Files of source code in which data was followed.
    pub followed: usize,
    /// Flows and fields in test code, which are left out.
    pub in_tests: usize,
    /// Source code in languages in which data is not followed.
    pub not_followed: Vec<NotFollowed>,
    /// Files that were not read, or not whole.
    pub gaps: Vec<Gap>,
    /// What somebody left out or called test code, in words, with who says so.
    pub left_out: Vec<String>,
}

/// Files of one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NotFollowed {
    /// The ending of the names.
    pub ending: String,
    pub files: usize,
}

/// A file that was not read, or not whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    pub file: String,
    pub reason: String,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    pub kind: DifferenceKind,
    /// The type of data, or the name of the entry.
    pub subject: String,
    /// Where it is: in the code, or the line of the entry, whose file is empty here.
    pub place: Place,
    pub message: String,
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// Data that the code keeps or passes on, of which no entry says anything.
    DataNotDeclared,
    /// A recipient outside of the program that is declared nowhere.
    ProcessorNotDeclared,
    /// A declared processor is passed what its entry does not list.
    BeyondDeclaration,
    /// An entry on data that no file shows.
    DataNotFound,
    /// A processor that no file passes personal data to.
    ProcessorNotFound,
}
