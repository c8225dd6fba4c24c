//! What of a target is there only if something holds that cannot be told, and what is not there at all.

use std::collections::BTreeMap;

use super::{Content, Origins, Target, cloudformation};
use crate::document::{self, Kind, Node, PathKey};
use crate::result::LocatedProblem;
use crate::span::Span;
use crate::target::terraform::MODULE;

impl Target<'_> {
    /// What must hold for what stands at a path to be there at all, where that cannot be told: words behind "if".
    #[must_use]
    pub fn doubt(&self, path: &[PathKey]) -> Option<String> {
        if self.is_conditional(path) {
            return Some("the template's condition holds".to_string());
        }
        if self.is_idle {
            return Some("the module is called".to_string());
        }
        if let Content::Document { document, open, .. } = &self.content {
            let Some(PathKey::Key(name)) = path.get(1).filter(|_| self.kind == Kind::Cloudformation) else {
                return None;
            };
            let open = open.get_or_init(|| cloudformation::open_conditions(&document.root));
            return open.get(name).map(|condition| format!("the condition '{condition}' holds"));
        }
        let module = self.module()?;
        let repeated = self.repeated.get_or_init(|| open_repeaters(&self.input, &module.open_calls()));
        (3..=4).find_map(|length| repeated.get(path.get(..length)?)).cloned()
    }

    /// Whether what stands at a path is yielded by a template under a condition only.
    #[must_use]
    fn is_conditional(&self, path: &[PathKey]) -> bool {
        let Content::Document { document, conditional, origins, .. } = &self.content else { return false };
        if matches!(origins, Some(Origins::Idle)) {
            return true;
        }
        let parts = conditional.get_or_init(|| furthest_ends(document::conditional_parts(document)));
        let at = document.root.resolve(path).0.span();
        let before = parts.partition_point(|part| part.start <= at.start);
        before.checked_sub(1).and_then(|last| parts.get(last)).is_some_and(|part| at.end <= part.end)
    }

    /// What a document's kind says of it that no rule judges.
    pub(super) fn left_out(&self) -> Vec<(String, LocatedProblem)> {
        let Content::Document { document, builder, .. } = &self.content else { return Vec::new() };
        let source = builder.source();
        let located = |(span, message): (Span, String)| {
            let region = source.region(document.artifact.host_span(span));
            (source.path().to_string(), LocatedProblem { message, region })
        };
        left_out_of(self.kind, &document.root).into_iter().map(located).collect()
    }
}

/// The parts of a document of a kind that were not judged, each with what is said of it.
fn left_out_of(kind: Kind, root: &Node) -> Vec<(Span, String)> {
    match kind {
        Kind::CiPipeline => {
            let start = Span { start: root.span.start, end: root.span.start };
            vec![(start, PIPELINE.to_string())]
        }
        Kind::Cloudformation => {
            let not_made = cloudformation::not_made(root).map(|entry| {
                let message = format!("{} is not made with the parameters' defaults, and was not judged", entry.key);
                (entry.key_span, message)
            });
            let given = cloudformation::given_elsewhere(root)
                .map(|(entry, template)| (entry.key_span, format!("{} gives '{template}' {OTHER_VALUES}", entry.key)));
            not_made.chain(given).collect()
        }
        // Files of parameters, and the settings of SAM.
        Kind::Json | Kind::Toml | Kind::Yaml => {
            let values = cloudformation::parameter_values(root);
            values.map(|node| (node.span, format!("it gives a template {OTHER_VALUES}"))).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

const PIPELINE: &str =
    "scripts and images of this pipeline were judged; what its jobs are for, and what they deploy, was not";
const OTHER_VALUES: &str = "values for its parameters: that was judged with their defaults, and not with these";

/// The Terraform blocks of which it is not known whether they are made at all, with what must hold for that: their own repetition, or
/// that of a call of their module.
fn open_repeaters(input: &Node, calls: &BTreeMap<&str, &str>) -> BTreeMap<Vec<PathKey>, String> {
    let mut found = BTreeMap::new();
    for block in ["resource", "data"] {
        for of_type in input.get(block).and_then(Node::as_object).unwrap_or_default() {
            for named in of_type.node.as_object().unwrap_or_default() {
                let path = vec![block.into(), of_type.key.as_str().into(), named.key.as_str().into()];
                let mut add = |path: Vec<PathKey>, body: &Node| {
                    let is_open = |key: &&str| body.get(key).is_some_and(|node| node.as_unknown().is_some());
                    let own =
                        ["for_each", "count"].into_iter().find(is_open).map(|key| format!("its `{key}` makes any"));
                    let call = || Some((*calls.get(body.get(MODULE)?.as_str()?)?).to_string());
                    found.extend(own.or_else(call).map(|doubt| (path, doubt)));
                };
                match named.node.as_array() {
                    Some(bodies) => bodies.iter().enumerate().for_each(|(at, body)| {
                        add([path.as_slice(), &[at.into()]].concat(), body);
                    }),
                    None => add(path, &named.node),
                }
            }
        }
    }
    found
}

/// The parts by start, each with the furthest end of all up to it: whether one holds a place is one look.
fn furthest_ends(mut parts: Vec<Span>) -> Vec<Span> {
    parts.sort_unstable();
    let mut end = 0;
    for part in &mut parts {
        end = part.end.max(end);
        part.end = end;
    }
    parts
}
