//! Which kind a document is: by what it holds, and by where it stands.

mod pipelines;

use super::formats::FormatEntry;
use super::node::{Entry, Node, Value};
use crate::kind::{Format, Kind};
use crate::source::Artifact;

/// The kind of a document in a format: never by its extension alone, as far as the format can hold several kinds.
#[must_use]
pub fn detect_kind(format: Format, artifact: &Artifact, root: &Node) -> Kind {
    (FormatEntry::of(format).kind)(&Place::of(artifact), root)
}

/// Where a document stands: a file's path, or the file name that a fence gives.
pub(super) struct Place {
    path: String,
    name: String,
}

impl Place {
    fn of(artifact: &Artifact) -> Self {
        let path = match artifact.as_fence() {
            Some(fence) => fence.file_name.as_deref().unwrap_or_default(),
            None => artifact.path(),
        };
        let path = path.to_ascii_lowercase();
        let name = path.rsplit('/').next().unwrap_or_default().to_string();
        Self { path, name }
    }

    /// The file's own name, in lower case.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder) || self.path.contains(&format!("/{folder}"))
    }

    /// The file name without `.yaml` or `.yml`, when it is YAML's.
    fn yaml_stem(&self) -> Option<&str> {
        self.name.strip_suffix(".yaml").or_else(|| self.name.strip_suffix(".yml"))
    }
}

/// Terraform's block types (<https://developer.hashicorp.com/terraform/language>).
const TERRAFORM_BLOCKS: &[&str] =
    &["resource", "data", "provider", "module", "variable", "output", "locals", "terraform"];

pub(super) fn of_hcl(place: &Place, root: &Node) -> Kind {
    if place.name.ends_with(".tfvars") {
        return Kind::TerraformVariables;
    }
    if place.name.ends_with(".tf") || place.name.ends_with(".tofu") {
        return Kind::Terraform;
    }
    let terragrunt = place.name == super::terragrunt::FILE || has(root, "include") || has(root, "dependency");
    let packer = place.name.ends_with(".pkr.hcl") || has(root, "build") || has(root, "source");
    let blocks = TERRAFORM_BLOCKS
        .iter()
        .any(|block| root.get(block).is_some_and(|node| matches!(node.value, Value::Object(_) | Value::Array(_))));
    if blocks && !terragrunt && !packer { Kind::Terraform } else { Kind::Hcl }
}

pub(super) fn of_json(place: &Place, root: &Node) -> Option<Kind> {
    let name = place.name.as_str();
    if name.ends_with(".tfvars.json") {
        return Some(Kind::TerraformVariables);
    }
    if name.ends_with(".tf.json") || name.ends_with(".tofu.json") {
        return Some(Kind::Terraform);
    }
    root.as_object()?;
    // What `terraform init` installed belongs to the configuration that it was installed for.
    if is_terraform_plan(root) || place.path.ends_with(".terraform/modules/modules.json") {
        return Some(Kind::Terraform);
    }
    if arm_schema(root).is_some() {
        return Some(Kind::Arm);
    }
    if matches!(name, "devcontainer.json" | ".devcontainer.json") {
        return Some(Kind::Devcontainer);
    }
    let tsconfig = (name.starts_with("tsconfig") || name.starts_with("jsconfig")) && name.ends_with(".json");
    if tsconfig || is_object(root, "compilerOptions") {
        return Some(Kind::Tsconfig);
    }
    let package = is_string(root, "name")
        && is_string(root, "version")
        && ["dependencies", "devDependencies", "scripts"].iter().any(|key| is_object(root, key));
    (name == "package.json" || package && name.is_empty()).then_some(Kind::PackageJson)
}

/// Whether a document is a saved plan or a state of Terraform, as `terraform show -json` writes it
/// (<https://developer.hashicorp.com/terraform/internals/json-format>).
#[must_use]
pub fn is_terraform_plan(root: &Node) -> bool {
    let is_plan =
        || is_object(root, "planned_values") && (has(root, "terraform_version") || has(root, "resource_changes"));
    let is_state =
        || root.get("values").is_some_and(|values| is_object(values, "root_module")) && has(root, "terraform_version");
    is_string(root, "format_version") && (is_plan() || is_state())
}

/// The file of the schema that a document names, when it is one of deployments
/// (<https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax>): `deploymentTemplate.json`,
/// `subscriptionDeploymentTemplate.json`, `deploymentParameters.json`.
fn arm_schema(root: &Node) -> Option<String> {
    let schema = root.get("$schema")?.as_str()?.to_ascii_lowercase();
    let file = schema.trim_end_matches('#').rsplit('/').next()?.to_string();
    (file.ends_with("deploymenttemplate.json") || file.ends_with("deploymentparameters.json")).then_some(file)
}

/// Whether a document is a JSON file of parameters for a deployment.
#[must_use]
pub fn is_arm_parameters(root: &Node) -> bool {
    arm_schema(root).is_some_and(|file| file.ends_with("deploymentparameters.json"))
}

/// The kinds that are written in YAML or JSON.
pub(super) fn of_tree(place: &Place, root: &Node) -> Option<Kind> {
    root.as_object()?;
    let stem = place.yaml_stem();
    if place.is_in(".github/workflows/") && stem.is_some() || has(root, "on") && is_object(root, "jobs") {
        return Some(Kind::GithubWorkflow);
    }
    if root.get("runs").is_some_and(|runs| is_string(runs, "using")) {
        return Some(Kind::GithubAction);
    }
    if is_gitlab_ci(place, root) {
        return Some(Kind::GitlabCi);
    }
    if let Some(kind) = pipelines::of(place, root) {
        return Some(kind);
    }
    if is_cloudformation(root) {
        return Some(Kind::Cloudformation);
    }
    if matches!(stem, Some("chart")) && has(root, "apiVersion") && has(root, "name") {
        return Some(Kind::HelmChart);
    }
    // Without a group there is `v1` alone (<https://kubernetes.io/docs/reference/using-api/#api-groups>): other programs have such
    // documents, too, and roles of their own.
    let version = root.get("apiVersion").and_then(Node::as_str);
    let is_api = version.is_none_or(|version| version == "v1" || version.contains(['/', '$', '{']));
    if is_string(root, "apiVersion") && is_string(root, "kind") && is_api {
        return Some(Kind::Kubernetes);
    }
    let provider = root.get("provider").is_some_and(|node| has(node, "name") || has(node, "runtime"));
    if has(root, "service") && provider {
        return Some(Kind::Serverless);
    }
    if is_compose(stem, root) {
        return Some(Kind::Compose);
    }
    if is_openapi(root) {
        return Some(Kind::Openapi);
    }
    let values = stem.is_some_and(|stem| {
        stem == "values"
            || ["values-", "values.", "values_"].iter().any(|start| stem.starts_with(start))
            || stem.ends_with(".values")
    });
    values.then_some(Kind::HelmValues)
}

/// <https://docs.gitlab.com/ci/yaml/>: a file of that name, or stages and jobs with scripts.
fn is_gitlab_ci(place: &Place, root: &Node) -> bool {
    let named = place.yaml_stem().is_some_and(|stem| stem.ends_with(".gitlab-ci")) || place.is_in(".gitlab/ci/");
    let job = |node: &Node| has(node, "script") && (has(node, "stage") || has(root, "stages"));
    let jobs = || root.as_object().is_some_and(|entries| entries.iter().any(|entry| job(&entry.node)));
    named || jobs()
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>
fn is_cloudformation(root: &Node) -> bool {
    let resource = |node: &Node| {
        let kind = node.get("Type").and_then(Node::as_str).unwrap_or_default();
        ["AWS::", "Custom::", "Alexa::"].iter().any(|start| kind.starts_with(start))
    };
    let resources = root.get("Resources").and_then(Node::as_object);
    has(root, "AWSTemplateFormatVersion") || resources.is_some_and(|all| all.iter().any(|entry| resource(&entry.node)))
}

/// <https://docs.docker.com/reference/compose-file/>: services with an image or a build, under any file name, or any
/// services under Compose's own.
fn is_compose(stem: Option<&str>, root: &Node) -> bool {
    let named = stem.is_some_and(|stem| {
        ["compose", "docker-compose"].iter().any(|base| {
            stem.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
        })
    });
    let Some(services) = root.get("services").and_then(Node::as_object) else {
        let includes = root.get("include").is_some_and(|node| node.as_array().is_some());
        return named && (includes || is_first_compose(root));
    };
    named || services.iter().any(|entry| has(&entry.node, "image") || has(&entry.node, "build"))
}

/// Whether a file of Compose is one of its first version, whose services stand at the top
/// (<https://github.com/docker/compose/blob/v1/compose/config/config_schema_v1.json>).
#[must_use]
pub fn is_first_compose(root: &Node) -> bool {
    let service = |entry: &Entry| ["image", "build", "extends"].iter().any(|key| has(&entry.node, key));
    let all = root.as_object().unwrap_or_default();
    !all.is_empty() && root.get("services").is_none() && all.iter().all(service)
}

/// <https://spec.openapis.org/oas/latest.html>
fn is_openapi(root: &Node) -> bool {
    let versioned = ["openapi", "swagger"].iter().any(|key| {
        root.get(key).is_some_and(|node| matches!(node.value, Value::String(_) | Value::Int(_) | Value::Float(_)))
    });
    versioned && ["info", "paths", "webhooks", "components"].iter().any(|key| is_object(root, key))
}

fn has(node: &Node, key: &str) -> bool {
    node.get(key).is_some()
}

/// A string that is known or not: a chart's template may work out its `apiVersion`.
fn is_string(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|node| node.written().is_some())
}

fn is_object(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|node| node.as_object().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::testing::{artifact, fence};
    use crate::document::{detect_format, parse};
    use crate::span::Span;

    fn kind_of(path: &str, text: &str) -> Kind {
        parse(&artifact(path, text)).documents.first().expect("a document").kind
    }

    #[test]
    fn yaml_kinds_are_known_by_content_and_place() {
        for (path, text, kind) in [
            ("a.yaml", "apiVersion: v1\nkind: Pod\n", Kind::Kubernetes),
            ("a.yaml", "apiVersion: v1\nkind: List\nitems: []\n", Kind::Kubernetes),
            (".travis.yml", "language: go\nscript: [make]\n", Kind::CiPipeline),
            (".drone.yml", "kind: pipeline\nsteps: []\n", Kind::CiPipeline),
            (".woodpecker/a.yml", "steps: {a: {image: go}}\n", Kind::CiPipeline),
            (".buildkite/pipeline.yml", "steps: []\n", Kind::CiPipeline),
            ("deploy/cloudbuild.prod.yaml", "steps: []\n", Kind::CiPipeline),
            ("api-buildspec.yml", "version: 0.2\nphases: {}\n", Kind::CiPipeline),
            ("appveyor.yml", "build_script: [make]\n", Kind::CiPipeline),
            (".cirrus.yml", "test_task: {}\n", Kind::CiPipeline),
            (".travis.yml", "a: 1\n", Kind::Yaml),
            ("a.yaml", "apiVersion: v1\n", Kind::Yaml),
            ("x/docker-compose.prod.yml", "services:\n  a: {ports: []}\n", Kind::Compose),
            ("x.yml", "services:\n  a: {image: b}\n", Kind::Compose),
            ("docker-compose.yml", "a: {image: b}\nc:\n  build: .\n", Kind::Compose),
            ("compose.yaml", "include: [a.yaml]\n", Kind::Compose),
            ("docker-compose.yml", "a: {image: b}\nc: 1\n", Kind::Yaml),
            ("x.yml", "a: {image: b}\n", Kind::Yaml),
            ("x.yml", "services:\n  a: {port: 1}\n", Kind::Yaml),
            (".github/workflows/ci.yml", "jobs: {}\n", Kind::GithubWorkflow),
            ("ci.yml", "on: push\njobs:\n  a: {}\n", Kind::GithubWorkflow),
            ("action.yml", "name: x\nruns:\n  using: node24\n", Kind::GithubAction),
            (".gitlab-ci.yml", "a: {script: [b]}\n", Kind::GitlabCi),
            ("ci/x.yml", "stages: [a]\nb:\n  script: c\n", Kind::GitlabCi),
            ("t.yaml", "Resources:\n  B:\n    Type: AWS::S3::Bucket\n", Kind::Cloudformation),
            ("t.json", r#"{"AWSTemplateFormatVersion": "2010-09-09"}"#, Kind::Cloudformation),
            ("t.template", r#"{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}"#, Kind::Cloudformation),
            ("t.template", "Resources:\n  B:\n    Type: AWS::S3::Bucket\n", Kind::Cloudformation),
            ("serverless.yml", "service: a\nprovider:\n  name: aws\n", Kind::Serverless),
            ("c/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n", Kind::HelmChart),
            ("c/values.yaml", "a: 1\n", Kind::HelmValues),
            ("c/values-prod.yaml", "a: 1\n", Kind::HelmValues),
            ("api.yaml", "openapi: 3.1.0\ninfo: {}\n", Kind::Openapi),
            ("api.json", r#"{"swagger": "2.0", "paths": {}}"#, Kind::Openapi),
            ("x.yaml", "firewall:\n  inbound: []\n", Kind::Yaml),
            ("x.yaml", "- 1\n", Kind::Yaml),
        ] {
            assert_eq!(kind_of(path, text), kind, "{path}: {text}");
        }
    }

    #[test]
    fn json_kinds_are_known_by_content_and_place() {
        for (path, text, kind) in [
            ("package.json", "{}", Kind::PackageJson),
            ("tsconfig.base.json", "{}", Kind::Tsconfig),
            (".devcontainer/devcontainer.json", "{}", Kind::Devcontainer),
            ("main.tf.json", "{}", Kind::Terraform),
            (
                "a.json",
                r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}"#,
                Kind::Arm,
            ),
            (
                "a.json",
                r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"}"#,
                Kind::Arm,
            ),
            ("a.json", r#"{"$schema": "https://example.com/other.json"}"#, Kind::Json),
            ("main.bicep", "param a string\n", Kind::Arm),
            ("a.tfvars.json", "{}", Kind::TerraformVariables),
            ("a.json", r#"{"apiVersion": "v1", "kind": "Pod"}"#, Kind::Kubernetes),
            ("a.json", r#"{"apiVersion": "v1alpha1", "kind": "Role"}"#, Kind::Json),
            ("a.json", r#"{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role"}"#, Kind::Kubernetes),
            ("a.json", "[]", Kind::Json),
        ] {
            assert_eq!(kind_of(path, text), kind, "{path}: {text}");
        }
        let package = r#"{"name": "a", "version": "1.0.0", "scripts": {}}"#;
        assert_eq!(parse(&fence("json", package)).documents[0].kind, Kind::PackageJson);
    }

    #[test]
    fn a_fence_is_not_judged_by_its_markdown_file() {
        let document = &parse(&fence("yaml", "version: '3'\nservices:\n  db:\n    image: postgres\n")).documents[0];
        assert_eq!(document.kind, Kind::Compose);
    }

    #[test]
    fn hcl_is_terraform_by_its_blocks() {
        let at = Span::default();
        let blocks = |key: &str| Node::object(at, [(key, Node::new(at, Value::Array(Vec::new())))]);
        let kind = |path: &str, root: &Node| {
            let artifact = artifact(path, "");
            detect_kind(detect_format(&artifact), &artifact, root)
        };
        assert_eq!(kind("a.hcl", &blocks("resource")), Kind::Terraform);
        assert_eq!(kind("a.hcl", &blocks("listener")), Kind::Hcl);
        assert_eq!(kind("terragrunt.hcl", &blocks("locals")), Kind::Hcl);
        assert_eq!(kind("moved.tf", &blocks("moved")), Kind::Terraform);
        assert_eq!(kind("prod.tfvars", &blocks("resource")), Kind::TerraformVariables);
    }
}
