//! What a unit of Terragrunt runs: the module that `terraform.source` of a `terragrunt.hcl` names, with `inputs` as its arguments
//! (<https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#inputs>). Terraform's own `module` block says the same, and so it is
//! seen as one.

use std::borrow::Cow;

use super::hcl::Evaluator;
use super::hcl::evaluate::{Budget, Declarations, Scope};
use super::node::{Entry, Node, Value};
use crate::source::Artifact;
use crate::span::Span;

/// The name of a unit's file.
pub(super) const FILE: &str = "terragrunt.hcl";

/// What of a module's call is no argument, and cannot be the name of an input
/// (<https://developer.hashicorp.com/terraform/language/values/variables#declaring-an-input-variable>).
const OWN: &[&str] = &["count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source", "version"];

/// The unit as a configuration of Terraform that calls its module, with spans in its artifact. `None` where it names no module
/// whose address is written out, or where what it gives is not written out as one object: its inputs are then not known.
pub(super) fn call(artifact: &Artifact, root: &Node) -> Option<Node> {
    let written = body(root.get("terraform")?)?.get("source")?;
    let (source, version) = address(written.written()?, artifact.path())?;
    // Its own folder, which is judged as it is.
    if matches!(source.trim_end_matches('/'), "." | "") {
        return None;
    }
    let mut parts = source.split('?').next()?.trim_end_matches('/').trim_end_matches(".git").rsplit('/');
    // Of a registry's NAMESPACE/NAME/PROVIDER the name.
    let is_of_registry = version.is_some() && !source.contains("//");
    let name = if is_of_registry { parts.nth(1)? } else { parts.next()? }.to_string();
    let mut entries = vec![entry("source", written.span, Node::string(written.span, source))];
    entries.extend(version.map(|version| entry("version", written.span, Node::string(written.span, version))));
    if let Some(inputs) = root.get("inputs") {
        let inputs = worked_out(root, inputs, artifact.text().len());
        let given = inputs.as_object()?.iter().filter(|given| !OWN.contains(&given.key.as_str()));
        entries.extend(given.cloned());
    }
    let at = root.get("inputs").unwrap_or(written).span;
    let bodies = Node::new(at, Value::Array(vec![Node::new(at, Value::Object(entries.into()))]));
    let calls = Node::new(at, Value::Object(vec![entry(&name, written.span, bodies)].into()));
    let mut parts = vec![entry("module", written.span, calls)];
    parts.extend(root.entry("locals").cloned());
    Some(Node::new(root.span, Value::Object(parts.into())))
}

/// Inputs that are put together, `merge(local.common, { public = true })`, as far as the unit's own locals say them.
fn worked_out<'n>(root: &Node, inputs: &'n Node, bytes: usize) -> Cow<'n, Node> {
    if inputs.as_object().is_some() {
        return Cow::Borrowed(inputs);
    }
    let blocks = root.get("locals").map(|locals| locals.as_array().unwrap_or(std::slice::from_ref(locals)));
    let locals = blocks.unwrap_or_default().iter().filter_map(Node::as_object).flatten().collect();
    let budget = Budget::for_text(bytes);
    let scope = Scope::new(&Declarations { locals, ..Declarations::default() }, &budget, &mut |_, _| None);
    let mut own = inputs.clone();
    Evaluator::new(&scope, &budget).resolve(&mut own);
    Cow::Owned(own)
}

fn entry(key: &str, key_span: Span, node: Node) -> Entry {
    Entry { key: key.to_string(), key_span, node }
}

/// The one body of a block.
fn body(blocks: &Node) -> Option<&Node> {
    match blocks.as_array() {
        Some([body]) => Some(body),
        Some(_) => None,
        None => Some(blocks),
    }
}

/// A module's address as Terraform writes it, and its version. `tfr://` is a registry's
/// (<https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform>).
fn address(written: &str, path: &str) -> Option<(String, Option<String>)> {
    if let Some(module) = written.strip_prefix("tfr://") {
        let (module, version) = module.split_once("?version=")?;
        let module = module.trim_start_matches('/');
        return (!module.contains("${") && !version.contains("${"))
            .then(|| (module.to_string(), Some(version.to_string())));
    }
    let own = written.strip_prefix("${get_terragrunt_dir()}").map(|rest| format!(".{rest}"));
    let of_root = written.strip_prefix("${get_repo_root()}").map(|rest| {
        let up = "../".repeat(path.matches('/').count());
        format!("./{up}{}", rest.trim_start_matches('/'))
    });
    let source = own.or(of_root).unwrap_or_else(|| written.to_string());
    (!source.contains("${")).then_some((source, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::artifact;

    fn read(path: &str, text: &str) -> Option<Node> {
        let artifact = artifact(path, text);
        let parsed = crate::document::parse(&artifact);
        call(&artifact, &parsed.documents[0].root)
    }

    #[test]
    fn a_unit_calls_its_module_with_its_inputs() {
        let text =
            "terraform {\n  source = \"../../modules//db\"\n}\ninputs = {\n  public = true\n  version = \"15\"\n}\n";
        let root = read("live/db/terragrunt.hcl", text).unwrap();
        let body = &root.get("module").unwrap().get("db").unwrap().as_array().unwrap()[0];
        assert_eq!(body.get("source").unwrap().as_str(), Some("../../modules//db"));
        let public = body.get("public").unwrap();
        assert_eq!((&public.value, &text[public.span.range()]), (&Value::Bool(true), "true"));
        assert!(body.get("version").is_none());
    }

    #[test]
    fn inputs_that_are_put_together_of_locals_are_known() {
        let text = "locals {\n  common = { public = true, size = 1 }\n}\nterraform {\n  source = \"../m\"\n}\ninputs = merge(local.common, { size = 2 })\n";
        let root = read("live/db/terragrunt.hcl", text).unwrap();
        let body = &root.get("module").unwrap().get("m").unwrap().as_array().unwrap()[0];
        let value = |key: &str| &body.get(key).unwrap().value;
        assert_eq!((value("public"), value("size")), (&Value::Bool(true), &Value::Int(2)));
    }

    #[test]
    fn addresses_are_those_of_terraform() {
        let address = |written: &str| address(written, "live/prod/db/terragrunt.hcl");
        let local = |source: &str| Some((source.to_string(), None));
        assert_eq!(address("${get_repo_root()}/modules/db"), local("./../../../modules/db"));
        assert_eq!(address("${get_terragrunt_dir()}/../m"), local("./../m"));
        assert_eq!(address("git::https://x.test/m.git?ref=v1"), local("git::https://x.test/m.git?ref=v1"));
        let registry = Some(("a/b/c".to_string(), Some("1.2.3".to_string())));
        assert_eq!(address("tfr:///a/b/c?version=1.2.3"), registry);
        assert_eq!(address("${local.base}//db"), None);
    }

    #[test]
    fn what_is_given_in_another_way_is_not_known() {
        let unit =
            |inputs: &str| read("a/terragrunt.hcl", &format!("terraform {{\n  source = \"../m\"\n}}\n{inputs}\n"));
        assert!(read("a/terragrunt.hcl", "terraform {\n  source = \".\"\n}\n").is_none());
        assert!(unit("").is_some() && unit("inputs = { a = local.b }").is_some());
        assert!(unit("inputs = merge(local.a, { b = 1 })").is_none());
        assert!(unit("inputs = merge(include.root.inputs, { b = 1 })").is_none());
        assert!(read("a/terragrunt.hcl", "include \"root\" {\n  path = \"x\"\n}\n").is_none());
    }
}
