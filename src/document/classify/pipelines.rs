//! The pipelines of Azure, Bitbucket, CircleCI and smaller systems, which are YAML under many names.

use super::{Place, has, is_object, is_string};
use crate::document::node::{Node, Value};
use crate::kind::Kind;

/// The kind of a pipeline, by what it holds and where it stands.
pub(super) fn of(place: &Place, root: &Node) -> Option<Kind> {
    place.yaml_stem()?;
    if is_circleci(place, root) {
        return Some(Kind::Circleci);
    }
    if is_bitbucket(place, root) {
        return Some(Kind::BitbucketPipelines);
    }
    if is_azure(place, root) {
        return Some(Kind::AzurePipelines);
    }
    is_of_another(place, root).then_some(Kind::CiPipeline)
}

/// Keys of other systems' pipelines.
const OTHER_KEYS: &[&str] = &[
    "before_install",
    "before_script",
    "blocks",
    "build",
    "build_script",
    "env",
    "environment",
    "image",
    "install",
    "jobs",
    "kind",
    "language",
    "phases",
    "pipeline",
    "script",
    "steps",
    "task",
    "test_script",
];

/// Files of other systems, by the names that these have for them, and a key that their pipelines have: Travis CI, Drone, Woodpecker, Buildkite,
/// AppVeyor, Cirrus CI, Semaphore (<https://docs.semaphore.io/reference/pipeline-yaml>), Google Cloud Build
/// (<https://cloud.google.com/build/docs/build-config-file-schema>), AWS CodeBuild
/// (<https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html>).
fn is_of_another(place: &Place, root: &Node) -> bool {
    let stem = place.yaml_stem().unwrap_or_default();
    let named = matches!(stem, ".travis" | ".drone" | ".woodpecker" | "appveyor" | ".appveyor" | ".cirrus")
        || ["cloudbuild", "buildspec"].iter().any(|name| stem.starts_with(name) || stem.ends_with(name))
        || [".buildkite/", ".woodpecker/", ".semaphore/"].iter().any(|folder| place.is_in(folder));
    named
        && (OTHER_KEYS.iter().any(|key| has(root, key))
            || root.as_object().is_some_and(|all| all.iter().any(|one| one.key.ends_with("_task"))))
}

/// <https://circleci.com/docs/configuration-reference/>: a file in `.circleci`, or what has a version, and jobs of steps on a machine
/// of CircleCI's.
fn is_circleci(place: &Place, root: &Node) -> bool {
    let in_place = place.is_in(".circleci/") && (has(root, "version") || has(root, "jobs") || has(root, "commands"));
    let job = |node: &Node| {
        node.get("steps").is_some_and(|steps| steps.as_array().is_some())
            && ["docker", "machine", "macos", "executor"].iter().any(|key| has(node, key))
    };
    let jobs = || root.get("jobs").and_then(Node::as_object).unwrap_or_default().iter().any(|entry| job(&entry.node));
    in_place || has(root, "version") && jobs()
}

/// <https://support.atlassian.com/bitbucket-cloud/docs/bitbucket-pipelines-configuration-reference/>
fn is_bitbucket(place: &Place, root: &Node) -> bool {
    let named = place.yaml_stem() == Some("bitbucket-pipelines");
    let kinds = ["default", "branches", "pull-requests", "tags", "custom"];
    let pipelines = || root.get("pipelines").is_some_and(|node| kinds.iter().any(|kind| has(node, kind)));
    is_object(root, "pipelines") && (named || pipelines())
}

/// <https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/>: stages, jobs or steps as lists, of which an entry is one that no
/// other system has; or such lists in a file of the usual name. A file of variables alone is a template only where its name says so.
fn is_azure(place: &Place, root: &Node) -> bool {
    let named = place.name.contains("azure-pipeline")
        || [".azure-pipelines/", "azure-pipelines/", ".azuredevops/", ".azdo/", ".vsts/"]
            .iter()
            .any(|f| place.is_in(f));
    let is_list = |key: &str| root.get(key).is_some_and(|node| matches!(node.value, Value::Array(_)));
    let lists = ["stages", "jobs", "steps"].into_iter().filter(|key| is_list(key));
    let extends = root.get("extends").is_some_and(|node| is_string(node, "template"));
    extends
        || named && (["stages", "jobs", "steps", "variables"].iter().any(|key| is_list(key)))
        || lists.into_iter().any(|key| {
            root.get(key).and_then(Node::as_array).unwrap_or_default().iter().any(|entry| is_own(root, key, entry))
        })
}

/// Whether an entry of a list is one of Azure's.
fn is_own(root: &Node, list: &str, entry: &Node) -> bool {
    let is_conditional = || {
        let keys = entry.as_object().unwrap_or_default();
        keys.iter().any(|inner| inner.key.starts_with("${{") && inner.node.as_array().is_some())
    };
    let begun = ["trigger", "pr", "pool", "parameters"].iter().any(|key| has(root, key));
    match list {
        "stages" => is_string(entry, "stage") && is_list_in(entry, "jobs") || begun && is_string(entry, "template"),
        "jobs" => {
            is_string(entry, "deployment")
                || is_string(entry, "job") && (has(entry, "steps") || has(entry, "pool"))
                || begun && is_string(entry, "template")
        }
        _ => {
            let task = entry.get("task").and_then(Node::written).is_some_and(|task| task.contains('@'));
            task || ["checkout", "bash", "pwsh", "powershell"].iter().any(|key| is_string(entry, key))
                || begun && (is_string(entry, "script") || is_string(entry, "template") || is_conditional())
        }
    }
}

fn is_list_in(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|node| node.as_array().is_some())
}
