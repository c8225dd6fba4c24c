//! Manifests of Kubernetes that stand in Terraform files: `kubernetes_manifest` has one as its argument `manifest`
//! (<https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/manifest>), `kubectl_manifest` as a text
//! in `yaml_body` (<https://registry.terraform.io/providers/gavinbunney/kubectl/latest/docs/resources/kubectl_manifest>).

use std::sync::Arc;

use super::node::{Node, Value};
use super::{Problem, yaml};
use crate::source::{Artifact, SourceText};
use crate::span::Span;

/// The manifests in a Terraform document, with spans in its artifact, and what of them could not be read.
pub(super) fn manifests(artifact: &Artifact, root: &Node) -> (Vec<Node>, Vec<Problem>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for body in bodies(root, "kubernetes_manifest") {
        found.extend(body.get("manifest").cloned());
    }
    for text in bodies(root, "kubectl_manifest").filter_map(|body| body.get("yaml_body")) {
        let (own, failed) = written(artifact, text);
        found.extend(own);
        problems.extend(failed.then(|| Problem { message: "this manifest is no YAML".to_string(), span: text.span }));
    }
    found.retain(|manifest| manifest.get("apiVersion").is_some() && manifest.get("kind").is_some());
    (found, problems)
}

/// The bodies of the resources of a type; in JSON syntax they may stand alone.
fn bodies<'n>(root: &'n Node, of_type: &str) -> impl Iterator<Item = &'n Node> {
    let named = root.get("resource").and_then(|all| all.get(of_type)).and_then(Node::as_object).unwrap_or_default();
    named.iter().flat_map(|entry| entry.node.as_array().unwrap_or(std::slice::from_ref(&entry.node)))
}

/// The documents of a text, and whether some of it could not be read. They lie where the text stands as it is in the file,
/// else in the whole of its argument. An expression within is the text that it is written with, which is not known.
fn written(artifact: &Artifact, node: &Node) -> (Vec<Node>, bool) {
    let text = match &node.value {
        Value::String(text) => text,
        Value::Unknown(unknown) if unknown.text.contains('\n') => &unknown.text,
        _ => return (Vec::new(), false),
    };
    let source =
        SourceText::new(artifact.path(), text.as_str(), artifact.source().encoding(), artifact.source().origin());
    let own = Artifact::file(Arc::new(source));
    let (mut roots, problems) = yaml::parse(&own);
    let at = artifact.slice(node.span).find(text.as_str()).and_then(|at| u32::try_from(at).ok());
    for root in &mut roots {
        yaml::read_as_1_1(&own, root);
        place(root, &|span| match at {
            Some(at) => Span { start: node.span.start + at + span.start, end: node.span.start + at + span.end },
            None => node.span,
        });
    }
    (roots, !problems.is_empty())
}

fn place(node: &mut Node, to: &impl Fn(Span) -> Span) {
    node.span = to(node.span);
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| place(item, to)),
        Value::Object(entries) => {
            for entry in entries.iter_mut() {
                entry.key_span = to(entry.key_span);
                place(&mut entry.node, to);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::artifact;
    use super::super::{Kind, parse};
    use crate::document::PathKey;

    /// What stands at a path in the manifests of a file, as the file has it.
    fn found(text: &str, path: &[PathKey]) -> Vec<String> {
        let file = artifact("main.tf", text);
        let parsed = parse(&file);
        assert_eq!((parsed.problems.as_slice(), parsed.documents[0].kind), (&[][..], Kind::Terraform));
        let manifests = parsed.documents.iter().skip(1).inspect(|own| assert_eq!(own.kind, Kind::Kubernetes));
        manifests.map(|own| file.slice(own.root.resolve(path).0.node.span).trim().to_string()).collect()
    }

    #[test]
    fn manifests_of_both_resources_are_documents_with_their_place() {
        let object = "resource \"kubernetes_manifest\" \"p\" {\n  manifest = {\n    apiVersion = \"v1\"\n    kind = \"Pod\"\n    spec = { hostNetwork = true }\n  }\n}\n";
        assert_eq!(found(object, &["spec".into(), "hostNetwork".into()]), ["true"]);
        let text = "resource \"kubectl_manifest\" \"p\" {\n  yaml_body = <<YAML\napiVersion: v1\nkind: Pod\nmetadata: {name: \"${var.n}\"}\nspec:\n  hostNetwork: yes\nYAML\n}\n";
        assert_eq!(found(text, &["spec".into(), "hostNetwork".into()]), ["yes"]);
        let indented = text
            .replace("<<YAML", "<<-YAML")
            .replace("\napiVersion: v1\nkind: Pod", "\n    apiVersion: v1\n    kind: Pod");
        let indented = indented.replace("\nmetadata", "\n    metadata").replace("\nspec:\n  ", "\n    spec:\n      ");
        assert_eq!(found(&indented, &["kind".into()]).len(), 1);
        assert_eq!(found("resource \"kubectl_manifest\" \"p\" {\n  yaml_body = file(\"x.yaml\")\n}\n", &[]), [""; 0]);
    }

    #[test]
    fn a_text_that_is_no_yaml_is_a_problem() {
        let text = "resource \"kubectl_manifest\" \"p\" {\n  yaml_body = \"kind: [\"\n}\n";
        assert_eq!(parse(&artifact("main.tf", text)).problems.len(), 1);
    }
}
