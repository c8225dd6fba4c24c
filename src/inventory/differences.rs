//! What the code shows and `regate.toml` does not say, and the reverse.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Difference, DifferenceKind, Place};
use super::seen::FileData;
use crate::config::privacy::Privacy;
use crate::detect::StoreChange;
use crate::detect::personal_data::vocabulary;

/// The differences; nothing about what nobody began to declare: without a `[data]` entry none on data, without a `[processors]`
/// entry none on processors. Of the code, the first place counts, in the order of the paths.
#[must_use]
pub fn differences(privacy: &Privacy, files: &[FileData]) -> Vec<Difference> {
    let found = Found::of(privacy, files);
    let mut all = Vec::new();
    if !privacy.data.is_empty() {
        all.extend(of_data(privacy, &found));
    }
    if !privacy.processors.is_empty() {
        all.extend(of_processors(privacy, &found));
    }
    all.sort();
    all
}

/// What the files show, each with its first place.
#[derive(Default)]
struct Found<'f> {
    types: BTreeMap<&'f str, Place>,
    /// By processor, whether anything is passed to it.
    used: BTreeSet<&'f str>,
    undeclared: BTreeMap<String, Place>,
    beyond: BTreeMap<(&'f str, &'f str), Place>,
}

impl<'f> Found<'f> {
    fn of(privacy: &'f Privacy, files: &'f [FileData]) -> Self {
        let mut found = Self::default();
        for file in files.iter().filter(|file| !file.is_test) {
            let place = |line| Place { file: file.path.clone(), line };
            for (change, line) in &file.stores {
                if let StoreChange::Added(field) = change {
                    found.types.entry(&field.data_type).or_insert_with(|| place(*line));
                }
            }
            for seen in &file.flows {
                let flow = &seen.flow;
                // What a record holds, the text does not tell.
                if flow.data_category != "record" {
                    found.types.entry(&flow.data_type).or_insert_with(|| place(seen.line));
                }
                let (vendor, host) = (flow.vendor.as_deref(), flow.host.as_deref());
                match (privacy.processor(vendor, host), host.or(vendor)) {
                    (Some(processor), _) => {
                        found.used.insert(&processor.name.text);
                        if !processor.may_receive(&flow.data_type, &flow.data_category) {
                            let key = (processor.name.text.as_str(), flow.data_type.as_str());
                            found.beyond.entry(key).or_insert_with(|| place(seen.line));
                        }
                    }
                    (None, Some(recipient)) if is_other(&flow.sink_category) => {
                        found.undeclared.entry(recipient.to_string()).or_insert_with(|| place(seen.line));
                    }
                    _ => {}
                }
            }
        }
        found
    }
}

/// Whether a category of sinks is somebody else's.
pub(super) fn is_other(sink_category: &str) -> bool {
    matches!(sink_category, "third-party" | "analytics" | "language-model")
}

fn of_data(privacy: &Privacy, found: &Found<'_>) -> Vec<Difference> {
    let vocabulary = vocabulary();
    let category = |data_type: &str| vocabulary.category_of(data_type).map_or("", |category| category.id.as_str());
    let undeclared = found.types.iter().filter(|(data, _)| privacy.data(data, category(data)).is_none());
    let undeclared = undeclared.map(|(data, place)| Difference {
        kind: DifferenceKind::DataNotDeclared,
        subject: (*data).to_string(),
        place: place.clone(),
        message: match (vocabulary.title(data), category(data)) {
            (title, category) if category == *data => format!("{title} is in the code, and no [data.{data}] says why"),
            (title, category) => {
                format!("{title} is in the code, and neither [data.{data}] nor [data.{category}] says why")
            }
        },
    });
    let is_found = |name: &str| found.types.keys().any(|data| *data == name || category(data) == name);
    let missing = privacy.data.iter().filter(|data| !is_found(&data.name.text)).map(|data| Difference {
        kind: DifferenceKind::DataNotFound,
        subject: data.name.text.clone(),
        place: Place { file: String::new(), line: data.name.line },
        message: format!("[data.{}] is declared, and no file that was read shows such data", data.name.text),
    });
    undeclared.chain(missing).collect()
}

fn of_processors(privacy: &Privacy, found: &Found<'_>) -> Vec<Difference> {
    let undeclared = found.undeclared.iter().map(|(recipient, place)| Difference {
        kind: DifferenceKind::ProcessorNotDeclared,
        subject: recipient.clone(),
        place: place.clone(),
        message: format!("personal data is passed to {recipient}, which no [processors] entry names"),
    });
    let beyond = found.beyond.iter().map(|((processor, data), place)| Difference {
        kind: DifferenceKind::BeyondDeclaration,
        subject: format!("{processor}: {data}"),
        place: place.clone(),
        message: format!("{data} is passed to {processor}, and [processors.{processor}] does not list it"),
    });
    let unused = privacy.processors.iter().filter(|own| !found.used.contains(&own.name.text.as_str()));
    let unused = unused.map(|own| Difference {
        kind: DifferenceKind::ProcessorNotFound,
        subject: own.name.text.clone(),
        place: Place { file: String::new(), line: own.name.line },
        message: format!(
            "[processors.{}] is declared, and no file that was read passes personal data to it",
            own.name.text
        ),
    });
    undeclared.chain(beyond).chain(unused).collect()
}
