//! The rules that a run describes, with or without results.

use std::collections::{BTreeMap, BTreeSet};

use crate::controls::{self, Controls};
use crate::evidence::finding::Described;
use crate::evidence::sarif::model::{Descriptor, Message};
use crate::evidence::sarif::read::{Reader, tags, weaknesses};
use crate::evidence::sarif::severity;
use crate::evidence::{OURS, Remarks};

impl Reader<'_> {
    /// The rules, each once.
    pub(super) fn described(&self, remarks: &mut Remarks) -> Vec<Described> {
        let of_rule = |rule: &Descriptor| {
            let text = |message: &Option<Message>| message.as_ref().and_then(|message| message.text.clone());
            Described {
                id: rule.id.clone(),
                title: text(&rule.short_description).or_else(|| rule.name.clone()).unwrap_or_else(|| rule.id.clone()),
                text: text(&rule.full_description),
                severity: severity::of_rule(rule, remarks),
                controls: self.controls(rule),
            }
        };
        self.rules.values().copied().map(of_rule).collect()
    }

    /// The controls that a rule speaks to: of ours all that it names, of other tools' the weaknesses.
    fn controls(&self, rule: &Descriptor) -> Controls {
        let tags = tags(&[Some(&rule.properties)]);
        let weaknesses = weaknesses(&[], Some(rule), &[&rule.properties], &tags);
        let mut named: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        named.insert("cwe", weaknesses.iter().map(u32::to_string).collect());
        let known = controls::frameworks().iter().filter(|framework| !framework.is_numeric && self.tool == OURS);
        for framework in known {
            let of_tag = tags.iter().filter_map(|tag| tag.strip_prefix(framework.id.as_str())?.strip_prefix('/'));
            let targets = rule.relationships.0.iter().map(|relation| &relation.target);
            let of_name = targets.filter(|target| {
                let name = target.tool_component.as_ref().and_then(|component| component.name.as_deref());
                name == Some(framework.name.as_str())
            });
            let ids = of_tag.chain(of_name.filter_map(|target| target.id.as_deref())).map(str::to_string);
            named.entry(framework.id.as_str()).or_default().extend(ids);
        }
        let mut controls = Controls::default();
        for (framework, ids) in named {
            controls.set(framework, ids.into_iter().collect());
        }
        controls
    }
}
