//! The controls that rules speak to: SOC 2, GDPR, CCPA and CWE ids with titles in our own words (CWE: MITRE's names), and by
//! crosswalk those of other frameworks.
//!
//! The data is `rules/controls/*.toml`: a further framework is a further file, and nothing else. Every control says what
//! a scanner of code and configuration can show for it and what it cannot: a result is evidence about a control, never
//! its proof.

mod framework;
mod set;

use std::sync::OnceLock;

use crate::embedded;

pub use framework::{Assessable, Control, Framework};
pub use set::Controls;

/// A framework that only the unit tests know, so that they see what a further file does.
#[cfg(test)]
const FURTHER: &[(&str, &str)] =
    &[("rules/controls/handbook.toml", include_str!("../../testdata/controls/handbook.toml"))];
#[cfg(not(test))]
const FURTHER: &[(&str, &str)] = &[];

/// All frameworks, in the order in which reports list them.
#[must_use]
pub fn frameworks() -> &'static [Framework] {
    static READ: OnceLock<Vec<Framework>> = OnceLock::new();
    READ.get_or_init(|| {
        // The files are part of the binary, and a test says that each parses: none is ever missing here.
        let files = embedded::below("rules/controls/").chain(FURTHER.iter().copied());
        let mut frameworks: Vec<_> = files.filter_map(|(_, text)| Framework::read(text).ok()).collect();
        frameworks.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
        frameworks
    })
}

/// Their ids, in the same order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    frameworks().iter().map(|framework| framework.id.as_str())
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

/// What people call a control: `SOC 2 CC6.1`, `GDPR 32(1)(a)`, `CCPA 1798.150`, `CWE-319`.
#[must_use]
pub fn label(framework: &str, id: &str) -> String {
    self::framework(framework).map_or_else(|| format!("{} {id}", framework.to_uppercase()), |known| known.label(id))
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
        word == id
            || word == format!("{}{id}", framework.id)
            || word == format!("{}{id}", squeeze(&framework.name))
            || word == format!("art.{id}")
    };
    let all = frameworks().iter().flat_map(|f| f.controls().iter().map(move |control| (f, control)));
    all.filter(|(framework, control)| named(framework, control)).collect()
}

/// A rule's controls as pairs of framework and id, in the order of [`frameworks`].
pub fn pairs(controls: &Controls) -> impl Iterator<Item = (&'static str, &str)> + '_ {
    ids().flat_map(|framework| controls.of(framework).iter().map(move |id| (framework, id.as_str())))
}

/// The ids of a rule's metadata that name no control, as `soc2 CC6.99`. Empty when all is well.
#[must_use]
pub fn validate(controls: &Controls) -> Vec<String> {
    let unknown = pairs(controls).filter(|(framework, id)| get(framework, id).is_none());
    unknown.map(|(framework, id)| format!("{framework} {id}")).collect()
}

/// Those of [`validate`] in frameworks that we know whole, with what was likely meant: `soc2 CC6.99 (did you mean
/// 'CC6.9'?)`. Of a numbered list such as CWE we may know a part only.
#[must_use]
pub fn misspelt(controls: &Controls) -> Vec<String> {
    let missing = pairs(controls).filter(|(name, id)| !embedded::has_control(name, id));
    let in_whole = missing.filter_map(|(name, id)| Some((framework(name)?, id)));
    let unknown = in_whole.filter(|(framework, id)| !framework.is_numeric && framework.get(id).is_none());
    let told = |(framework, id): (&Framework, &str)| {
        let hint = crate::suggest::hint(id, framework.controls().iter().map(|control| control.id.as_str()));
        format!("{} {id}{hint}", framework.id)
    };
    unknown.map(told).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_is_a_framework_of_its_name_and_parses() {
        for (path, text) in embedded::below("rules/controls/") {
            let framework = Framework::read(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert_eq!(path, format!("rules/controls/{}.toml", framework.id));
            assert!(!framework.controls().is_empty(), "{path}");
        }
        assert_eq!(
            ids().collect::<Vec<_>>(),
            [
                "soc2",
                "gdpr",
                "ccpa",
                "cwe",
                "iso27001",
                "nist80053",
                "pcidss",
                "hipaa",
                "asvs",
                "deployment",
                "handbook"
            ]
        );
    }

    #[test]
    fn a_further_file_is_a_framework_without_a_line_of_rust() {
        assert_eq!(label("handbook", "H-7"), "Handbook H-7");
        assert_eq!(title("handbook", "H-7"), Some("Machines are named after fish"));
        assert_eq!(url("handbook", "H-7"), Some("https://example.com/handbook#H-7"));
        assert_eq!(framework("handbook").unwrap().page, "https://example.com/handbook#");
        assert_eq!(find("Handbook H-7").len(), 1);
        let controls: Controls = [("handbook", &["H-7"][..]), ("cwe", &["319"])].into_iter().collect();
        assert_eq!(pairs(&controls).collect::<Vec<_>>(), [("cwe", "319"), ("handbook", "H-7")]);
        assert_eq!(serde_json::to_value(&controls).unwrap(), serde_json::json!({"cwe": [319], "handbook": ["H-7"]}));
        assert!(validate(&controls).is_empty());
    }

    /// A crosswalk that leads nowhere would leave a control without the rules that bear on it.
    #[test]
    fn every_way_of_a_crosswalk_leads_to_a_control() {
        let mut ways = 0;
        for framework in frameworks() {
            for control in framework.controls() {
                for (other, id) in control.ways(&framework.id).skip(1) {
                    assert!(get(other, id).is_some(), "{}: {other} {id}", framework.label(&control.id));
                    assert!(get(other, id).unwrap().through.is_empty(), "one step only: {other} {id}");
                    ways += 1;
                }
            }
        }
        assert!(ways > 200);
    }

    #[test]
    fn annex_a_has_its_93_controls() {
        let iso = framework("iso27001").unwrap();
        let of = |series: &str| iso.controls().iter().filter(|control| control.id.starts_with(series)).count();
        assert_eq!([of("A.5."), of("A.6."), of("A.7."), of("A.8.")], [37, 8, 14, 34]);
        assert_eq!(iso.controls().len(), 93);
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
        let ids: Vec<_> = framework("soc2").unwrap().controls().iter().map(|control| control.id.clone()).collect();
        assert_eq!(ids, expected);
    }

    /// Every demand is answered, by a rule, by evidence, by a person, or by why it is not.
    #[test]
    fn every_demand_of_the_deployment_is_answered() {
        let deployment = framework("deployment").unwrap();
        let counts = [("D0.", 79), ("D1.", 34), ("D2.", 75), ("D3.", 42), ("D4.", 43)];
        let expected: Vec<_> =
            counts.into_iter().flat_map(|(part, count)| (1..=count).map(move |n| format!("{part}{n}"))).collect();
        assert_eq!(expected.len(), 273);
        let ids: Vec<_> = deployment.controls().iter().map(|control| control.id.clone()).collect();
        assert_eq!(ids, expected);
        for control in deployment.controls() {
            let is_assessed = control.assessable == Assessable::Partly;
            assert_eq!(is_assessed, !control.rules.is_empty(), "{}", control.id);
            assert!(control.cannot_show.len() > 10, "{} needs a reason", control.id);
        }
        assert!(frameworks().iter().all(|one| one.on_request == (one.id == "deployment")));
    }

    #[test]
    fn controls_are_complete_and_unique() {
        for framework in frameworks() {
            let ids: BTreeSet<_> = framework.controls().iter().map(|control| &control.id).collect();
            assert_eq!(ids.len(), framework.controls().len(), "{}", framework.id);
            for control in framework.controls() {
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
            let of = soc2.controls().iter().filter(|c| c.id.starts_with(prefix) && c.assessable == Assessable::Partly);
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
        let good: Controls = [("soc2", &["CC6.1"][..]), ("cwe", &["319"])].into_iter().collect();
        assert!(validate(&good).is_empty());
        let bad: Controls = [("soc2", &["cc6.1"][..]), ("gdpr", &["32", "99"]), ("cwe", &["16"])].into_iter().collect();
        assert_eq!(validate(&bad), ["soc2 cc6.1", "gdpr 99", "cwe 16"]);
    }
}
