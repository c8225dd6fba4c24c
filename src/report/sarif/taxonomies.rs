//! SOC 2, GDPR, CCPA, CWE and what else `rules/controls/` has as SARIF taxonomies: what an auditor's viewer groups by.

use std::collections::{BTreeMap, BTreeSet};

use crate::controls::{self, Framework};
use crate::report::control_list::{self, Control};
use crate::report::sarif::model::{ComponentReference, DescriptorReference, Message, Relationship, Taxon, Taxonomy};
use crate::report::sarif::text::with_full_stop;
use crate::rule::{Controls, Rule};

/// The controls that rules of a run speak to, once each, by framework.
#[derive(Debug, Default)]
pub(super) struct Taxonomies {
    frameworks: Vec<(&'static Framework, Vec<Control>)>,
    index: BTreeMap<Control, (usize, usize)>,
}

impl Taxonomies {
    pub(super) fn new<'a>(rules: impl Iterator<Item = &'a Rule>) -> Self {
        let all: BTreeSet<Control> = rules.flat_map(|rule| control_list::list(&rule.controls)).collect();
        let mut taxonomies = Self::default();
        for framework in controls::frameworks() {
            let is_of = |control: &&Control| control.framework().is_some_and(|own| own.id == framework.id);
            let controls: Vec<_> = all.iter().filter(is_of).cloned().collect();
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
            let tool_component = Some(ComponentReference { name: &control.framework()?.name, index: taxonomy });
            let target = DescriptorReference { id: taxon_id(&control), index: Some(index), tool_component };
            Some(Relationship { target, kinds: ["relevant"] })
        };
        control_list::list(controls).into_iter().filter_map(relationship).collect()
    }

    pub(super) fn references(&self) -> Vec<ComponentReference> {
        let reference = |(index, (framework, _)): (usize, &(&'static Framework, Vec<Control>))| ComponentReference {
            name: &framework.name,
            index,
        };
        self.frameworks.iter().enumerate().map(reference).collect()
    }

    pub(super) fn components(&self) -> Vec<Taxonomy> {
        self.frameworks.iter().map(|(framework, controls)| component(framework, controls)).collect()
    }
}

fn component(framework: &'static Framework, controls: &[Control]) -> Taxonomy {
    let full_name = &framework.full_name;
    Taxonomy {
        name: &framework.name,
        full_name,
        organization: &framework.publisher,
        information_uri: &framework.page,
        short_description: Message::text(format!("The parts of '{full_name}' that rules of this run speak to.")),
        is_comprehensive: false,
        taxa: controls.iter().map(taxon).collect(),
    }
}

/// A number alone says nothing to a reader, so that a page about it comes with it.
fn taxon(control: &Control) -> Taxon {
    let numbered = control.framework().filter(|framework| framework.is_numeric);
    let help_uri = numbered.and_then(|framework| framework.get(&control.id)).map(|known| known.url.clone());
    Taxon {
        id: taxon_id(control),
        short_description: control.title().map(|title| Message::text(with_full_stop(title))),
        help_uri,
    }
}

fn taxon_id(control: &Control) -> String {
    control.framework().map_or_else(|| control.id.clone(), |framework| framework.short_label(&control.id))
}
