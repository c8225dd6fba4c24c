//! Where in the repository's history a credential stood, as the JSON and the SARIF report say it.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::result;

/// All places of one credential in the repository's history.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(in crate::report) struct History<'a> {
    /// The oldest and the newest commit that hold it, anywhere.
    pub(in crate::report) first_commit: &'a str,
    pub(in crate::report) last_commit: &'a str,
    /// Whether the commit at HEAD holds it, anywhere.
    pub(in crate::report) at_head: bool,
    /// The place of the result, then others, newest first.
    pub(in crate::report) places: Vec<HistoricPlace<'a>>,
    /// Places that are not listed.
    pub(in crate::report) more_places: usize,
}

/// A path at which a credential stood.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(in crate::report) struct HistoricPlace<'a> {
    pub(in crate::report) path: &'a str,
    /// In the newest version of the file that holds it.
    pub(in crate::report) line: u32,
    pub(in crate::report) first_commit: &'a str,
    pub(in crate::report) last_commit: &'a str,
    pub(in crate::report) at_head: bool,
}

impl<'a> From<&'a result::ResultHistory> for History<'a> {
    fn from(history: &'a result::ResultHistory) -> Self {
        let place = |place: &'a result::HistoricPlace| HistoricPlace {
            path: &place.path,
            line: place.line,
            first_commit: &place.first_commit,
            last_commit: &place.last_commit,
            at_head: place.at_head,
        };
        Self {
            first_commit: &history.first_commit,
            last_commit: &history.last_commit,
            at_head: history.at_head,
            places: history.places.iter().map(place).collect(),
            more_places: history.more_places,
        }
    }
}
