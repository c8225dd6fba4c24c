//! SOC 2, GDPR, CCPA and CWE as SARIF taxonomies: what an auditor's viewer groups by.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::control_list::{self, Control, Framework};
use crate::report::sarif::model::{ComponentReference, DescriptorReference, Message, Relationship, Taxon, Taxonomy};
use crate::report::sarif::text::sentence;
use crate::rule::{Controls, Rule};

/// The controls that rules of a run speak to, once each, by framework.
#[derive(Debug, Default)]
pub(super) struct Taxonomies {
    frameworks: Vec<(Framework, Vec<Control>)>,
    index: BTreeMap<Control, (usize, usize)>,
}

impl Taxonomies {
    pub(super) fn new<'a>(rules: impl Iterator<Item = &'a Rule>) -> Self {
        let all: BTreeSet<Control> = rules.flat_map(|rule| control_list::list(&rule.controls)).collect();
        let mut taxonomies = Self::default();
        for framework in Framework::ALL {
            let controls: Vec<_> = all.iter().filter(|control| control.framework == framework).cloned().collect();
            if controls.is_empty() {
                continue;
            }
            let at = taxonomies.frameworks.len();
            for (index, control) in controls.iter().enumerate() {
                taxonomies.index.insert(control.clone(), (at, index));
            }
            taxonomies.frameworks.push((framework, controls));
        }
        taxonomies
    }

    /// How a rule's controls are linked to it; nothing when there are no taxonomies.
    pub(super) fn relationships(&self, controls: &Controls) -> Vec<Relationship> {
        let relationship = |control: Control| {
            let (taxonomy, index) = *self.index.get(&control)?;
            let tool_component = Some(ComponentReference { name: control.framework.name(), index: taxonomy });
            let target = DescriptorReference { id: taxon_id(&control), index: Some(index), tool_component };
            Some(Relationship { target, kinds: ["relevant"] })
        };
        control_list::list(controls).into_iter().filter_map(relationship).collect()
    }

    pub(super) fn references(&self) -> Vec<ComponentReference> {
        let reference = |(index, (framework, _)): (usize, &(Framework, Vec<Control>))| ComponentReference {
            name: framework.name(),
            index,
        };
        self.frameworks.iter().enumerate().map(reference).collect()
    }

    pub(super) fn components(&self) -> Vec<Taxonomy> {
        self.frameworks.iter().map(|(framework, controls)| component(*framework, controls)).collect()
    }
}

fn component(framework: Framework, controls: &[Control]) -> Taxonomy {
    let (full_name, organization, information_uri) = match framework {
        Framework::Soc2 => (
            "Trust Services Criteria 2017 (revised points of focus 2022)",
            "AICPA",
            "https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022",
        ),
        Framework::Gdpr => (
            "General Data Protection Regulation, (EU) 2016/679",
            "European Union",
            "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
        ),
        Framework::Ccpa => (
            "California Consumer Privacy Act, Civil Code 1798.100 and following",
            "State of California",
            "https://leginfo.legislature.ca.gov/faces/codes_displayText.xhtml?division=3.&part=4.&lawCode=CIV&title=1.81.5",
        ),
        Framework::Cwe => ("Common Weakness Enumeration", "MITRE", "https://cwe.mitre.org/"),
    };
    Taxonomy {
        name: framework.name(),
        full_name,
        organization,
        information_uri,
        short_description: Message::text(format!("The parts of '{full_name}' that rules of this run speak to.")),
        is_comprehensive: false,
        taxa: controls.iter().map(taxon).collect(),
    }
}

fn taxon(control: &Control) -> Taxon {
    let help_uri = (control.framework == Framework::Cwe)
        .then(|| format!("https://cwe.mitre.org/data/definitions/{}.html", control.id));
    Taxon {
        id: taxon_id(control),
        short_description: control.title().map(|title| Message::text(sentence(title))),
        help_uri,
    }
}

fn taxon_id(control: &Control) -> String {
    match control.framework {
        Framework::Cwe => control.label(),
        _ => control.id.clone(),
    }
}
