//! The controls that rules speak to: SOC 2, GDPR, CCPA and CWE ids with titles in our own words (CWE: MITRE's names).
//!
//! The data is `rules/controls/*.toml`, parsed once, when it is first asked for. Every control says what a scanner of
//! code and configuration can show for it and what it cannot: a result is evidence about a control, never its proof.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::embedded;
use crate::rule::Controls;

/// The frameworks, in the order in which reports list them: `rules/controls/<name>.toml`, and a field of [`Controls`].
pub const FRAMEWORKS: [&str; 4] = ["soc2", "gdpr", "ccpa", "cwe"];

/// How far a scan of code and configuration can go for a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assessable {
    /// Some of what it asks can be seen in files.
    Partly,
    /// Nothing of it can: it must not be counted as passed.
    No,
}

/// One control, criterion, article, section or weakness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// `CC6.1`, `32(1)(a)`, `1798.150`, `319`.
    pub id: String,
    pub title: String,
    pub assessable: Assessable,
    /// What a scan can show for it; empty when it can show nothing.
    pub shows: String,
    /// What a scan cannot show.
    pub cannot_show: String,
    /// A page of the publisher.
    pub url: String,
}

/// A set of controls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Framework {
    /// One of [`FRAMEWORKS`].
    pub id: String,
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// In the order of the data: that of the publisher.
    pub controls: Vec<Control>,
}

impl Framework {
    /// The control of an id, exactly as written.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id == id)
    }

    /// What people call a control of it: `SOC 2 CC6.1`, `GDPR 32(1)(a)`, `CCPA 1798.150`, `CWE-319`.
    #[must_use]
    pub fn label(&self, id: &str) -> String {
        label(&self.id, id)
    }
}

/// What people call a control: `SOC 2 CC6.1`, `GDPR 32(1)(a)`, `CCPA 1798.150`, `CWE-319`.
#[must_use]
pub fn label(framework: &str, id: &str) -> String {
    match framework {
        "soc2" => format!("SOC 2 {id}"),
        "cwe" => format!("CWE-{id}"),
        other => format!("{} {id}", other.to_uppercase()),
    }
}

/// All frameworks, in the order of [`FRAMEWORKS`].
#[must_use]
pub fn frameworks() -> &'static [Framework] {
    static PARSED: OnceLock<Vec<Framework>> = OnceLock::new();
    // The files are part of the binary, and a test says that each parses: none is ever missing here.
    PARSED.get_or_init(|| FRAMEWORKS.iter().filter_map(|id| parse(source(id)?).ok()).collect())
}

/// One framework by its id.
#[must_use]
pub fn framework(id: &str) -> Option<&'static Framework> {
    frameworks().iter().find(|framework| framework.id == id)
}

/// One control: `get("gdpr", "32(1)(a)")`.
#[must_use]
pub fn get(framework: &str, id: &str) -> Option<&'static Control> {
    self::framework(framework)?.get(id)
}

/// A control's short title.
#[must_use]
pub fn title(framework: &str, id: &str) -> Option<&'static str> {
    get(framework, id).map(|control| control.title.as_str())
}

/// A page of the publisher about a control.
#[must_use]
pub fn url(framework: &str, id: &str) -> Option<&'static str> {
    get(framework, id).map(|control| control.url.as_str())
}

/// The controls that a word names, in any case, with or without the framework: `cc6.1`, `soc2:CC6.1`, `CWE-319`,
/// `GDPR 32(1)(a)`, `1798.150`. A bare number may be an article and a weakness: both are meant.
#[must_use]
pub fn find(word: &str) -> Vec<(&'static Framework, &'static Control)> {
    let squeeze = |text: &str| text.to_lowercase().replace([' ', ':', '-', '_', '§'], "").replace("article", "");
    let word = squeeze(word);
    let named = |framework: &Framework, control: &Control| {
        let id = squeeze(&control.id);
        word == id || word == format!("{}{id}", framework.id) || word == format!("art.{id}")
    };
    let all = frameworks().iter().flat_map(|f| f.controls.iter().map(move |control| (f, control)));
    all.filter(|(framework, control)| named(framework, control)).collect()
}

/// A rule's controls as pairs of framework and id, in the order of [`FRAMEWORKS`].
pub fn pairs(controls: &Controls) -> impl Iterator<Item = (&'static str, String)> + '_ {
    let words = [("soc2", &controls.soc2), ("gdpr", &controls.gdpr), ("ccpa", &controls.ccpa)];
    let words = words.into_iter().flat_map(|(framework, ids)| ids.iter().map(move |id| (framework, id.clone())));
    words.chain(controls.cwe.iter().map(|id| ("cwe", id.to_string())))
}

/// The ids of a rule's metadata that name no control, as `soc2 CC6.99`. Empty when all is well.
#[must_use]
pub fn validate(controls: &Controls) -> Vec<String> {
    let unknown = pairs(controls).filter(|(framework, id)| get(framework, id).is_none());
    unknown.map(|(framework, id)| format!("{framework} {id}")).collect()
}

fn source(id: &str) -> Option<&'static str> {
    let path = format!("rules/controls/{id}.toml");
    embedded::below("rules/controls/").find(|(name, _)| *name == path).map(|(_, text)| text)
}

/// A file of `rules/controls/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameworkFile {
    id: String,
    title: String,
    publisher: String,
    /// `{number}` stands for the id up to its first parenthesis.
    url: String,
    /// What holds for a control that does not say otherwise.
    assessable: Option<Assessable>,
    #[serde(default)]
    shows: String,
    #[serde(default)]
    cannot_show: String,
    control: Vec<ControlRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ControlRow {
    id: String,
    title: String,
    assessable: Option<Assessable>,
    shows: Option<String>,
    cannot_show: Option<String>,
}

fn parse(text: &str) -> Result<Framework, toml::de::Error> {
    let file: FrameworkFile = toml::from_str(text)?;
    let control = |row: ControlRow| {
        let number = row.id.split('(').next().unwrap_or(&row.id);
        Control {
            url: file.url.replace("{number}", number),
            assessable: row.assessable.or(file.assessable).unwrap_or(Assessable::No),
            shows: row.shows.unwrap_or_else(|| file.shows.clone()),
            cannot_show: row.cannot_show.unwrap_or_else(|| file.cannot_show.clone()),
            id: row.id,
            title: row.title,
        }
    };
    let controls = file.control.into_iter().map(control).collect();
    Ok(Framework { id: file.id, title: file.title, publisher: file.publisher, controls })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_is_a_framework_and_parses() {
        let files: BTreeSet<_> = embedded::below("rules/controls/").map(|(path, _)| path.to_string()).collect();
        let expected = FRAMEWORKS.iter().map(|id| format!("rules/controls/{id}.toml")).collect();
        assert_eq!(files, expected);
        for id in FRAMEWORKS {
            assert_eq!(parse(source(id).unwrap()).unwrap_or_else(|error| panic!("{id}: {error}")).id, id);
        }
        assert_eq!(frameworks().len(), 4);
    }

    #[test]
    fn soc2_has_its_61_criteria() {
        let series = |prefix: &str, count: usize| (1..=count).map(move |n| format!("{prefix}.{n}")).collect::<Vec<_>>();
        let counts = [
            ("CC1", 5),
            ("CC2", 3),
            ("CC3", 4),
            ("CC4", 2),
            ("CC5", 3),
            ("CC6", 8),
            ("CC7", 5),
            ("CC8", 1),
            ("CC9", 2),
            ("A1", 3),
            ("C1", 2),
            ("PI1", 5),
            ("P1", 1),
            ("P2", 1),
            ("P3", 2),
            ("P4", 3),
            ("P5", 2),
            ("P6", 7),
            ("P7", 1),
            ("P8", 1),
        ];
        let expected: Vec<_> = counts.into_iter().flat_map(|(prefix, count)| series(prefix, count)).collect();
        assert_eq!(expected.len(), 61);
        let ids: Vec<_> = framework("soc2").unwrap().controls.iter().map(|control| control.id.clone()).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn controls_are_complete_and_unique() {
        for framework in frameworks() {
            let ids: BTreeSet<_> = framework.controls.iter().map(|control| &control.id).collect();
            assert_eq!(ids.len(), framework.controls.len(), "{}", framework.id);
            for control in &framework.controls {
                let name = framework.label(&control.id);
                assert!(!control.title.is_empty() && !control.title.ends_with('.'), "{name}");
                assert!(control.cannot_show.ends_with('.'), "{name}");
                assert_eq!(control.shows.is_empty(), control.assessable == Assessable::No, "{name}");
                assert!(control.url.starts_with("https://") && !control.url.contains('{'), "{name}");
            }
        }
    }

    #[test]
    fn what_people_and_records_must_show_is_not_called_assessable() {
        let soc2 = framework("soc2").unwrap();
        let partly = |prefix: &str| {
            let of = soc2.controls.iter().filter(|c| c.id.starts_with(prefix) && c.assessable == Assessable::Partly);
            of.map(|control| control.id.as_str()).collect::<Vec<_>>()
        };
        for prefix in ["CC1", "CC2", "CC3", "CC9"] {
            assert!(partly(prefix).is_empty(), "{prefix}");
        }
        assert_eq!(partly("CC6"), ["CC6.1", "CC6.3", "CC6.6", "CC6.7", "CC6.8"]);
    }

    #[test]
    fn a_control_is_found_by_framework_and_id() {
        assert_eq!(title("cwe", "319"), Some("Cleartext Transmission of Sensitive Information"));
        assert_eq!(title("gdpr", "32(1)(a)"), Some("Pseudonymisation and encryption"));
        assert_eq!(title("soc2", "CC6.9"), None);
        assert_eq!(url("cwe", "79"), Some("https://cwe.mitre.org/data/definitions/79.html"));
        assert!(url("gdpr", "32(1)(a)").unwrap().ends_with("#art_32"));
        assert!(url("ccpa", "1798.100(e)").unwrap().ends_with("sectionNum=1798.100."));
    }

    #[test]
    fn a_control_is_found_by_what_people_call_it() {
        let labels = |word| find(word).into_iter().map(|(f, control)| f.label(&control.id)).collect::<Vec<_>>();
        assert_eq!(labels("cc6.1"), ["SOC 2 CC6.1"]);
        assert_eq!(labels("soc2:CC6.1"), ["SOC 2 CC6.1"]);
        assert_eq!(labels("CWE-319"), ["CWE-319"]);
        assert_eq!(labels("GDPR Article 32(1)(a)"), ["GDPR 32(1)(a)"]);
        assert_eq!(labels("1798.150"), ["CCPA 1798.150"]);
        assert_eq!(labels("22"), ["GDPR 22", "CWE-22"]);
        assert!(labels("CC10.1").is_empty() && labels("").is_empty());
    }

    #[test]
    fn unknown_ids_are_named() {
        let good = Controls { soc2: vec!["CC6.1".into()], cwe: vec![319], ..Controls::default() };
        assert!(validate(&good).is_empty());
        let bad = Controls { soc2: vec!["cc6.1".into()], gdpr: vec!["32".into(), "99".into()], cwe: vec![16], ..good };
        assert_eq!(validate(&bad), ["soc2 cc6.1", "gdpr 99", "cwe 16"]);
    }
}
