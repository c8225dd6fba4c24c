//! The objects of a deployment guide, for programs: `schemas/environments-v1.schema.json`.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::{EnvironmentsDiagram, diagram};
use crate::environments::{Environments, Gap, Line, Origin, Output, Part, Unread, absent, undeclared, unfound};

/// What the format is called.
#[cfg(test)]
const SCHEMA: &str = "https://github.com/regate-dev/regate/blob/main/schemas/environments-v1.schema.json";

/// The whole document.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Document<'e> {
    /// The version of this format.
    version: u8,
    /// The version in the root's `package.json`.
    #[serde(rename = "DEPLOYMENT_VERSION")]
    deployment_version: Option<&'e str>,
    /// The environments that paths, tags, namespaces and jobs name.
    #[serde(rename = "ENVIRONMENTS")]
    environments: &'e [String],
    /// How often something is measured or judged, shortest first.
    #[serde(rename = "MONITORING_INTERVALS")]
    monitoring_intervals: &'e [String],
    deployment_process: Process<'e>,
    deployment_diagrams: Diagrams<'e>,
    environment_configurations: Configurations<'e>,
    infrastructure_outputs: &'e [Output],
    /// What is expected of an environment, and is not found, off everywhere, or not known.
    absent: Vec<Missing<'e>>,
    /// What documents declare and no infrastructure shows.
    declared_and_not_found: Vec<&'e Line>,
    /// Topics that the infrastructure shows and no document declares.
    found_and_not_declared: Vec<&'e str>,
    /// What was not read: nobody knows what it says.
    unread: &'e [Unread],
    /// Files of the repository.
    files: usize,
    /// Those of test code, which were left out.
    test_files: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Process<'e> {
    /// What jobs of pipelines do.
    ci_cd_pipeline: Vec<&'e Line>,
    infrastructure_requirements: Vec<&'e Line>,
    security_controls: Vec<&'e Line>,
    monitoring_setup: Vec<&'e Line>,
    deployment_workflow: Vec<&'e Line>,
}

/// Mermaid.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Diagrams<'e> {
    pipeline_flow: &'e str,
    security_flow: String,
    monitoring_flow: String,
    infrastructure_deployment: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Configurations<'e> {
    development_setup: Setup<'e>,
    staging_setup: Setup<'e>,
    production_setup: Setup<'e>,
    /// Environments of other names.
    other_setups: Vec<Setup<'e>>,
    /// What nothing ties to one environment: it may be in each.
    every_environment: Setup<'e>,
    security_controls: Vec<&'e Line>,
    monitoring_setup: Vec<&'e Line>,
}

/// One environment, part by part.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Setup<'e> {
    environment: Option<&'e str>,
    infrastructure: Vec<&'e Line>,
    security: Vec<&'e Line>,
    monitoring: Vec<&'e Line>,
    backup: Vec<&'e Line>,
    access: Vec<&'e Line>,
    tests: Vec<&'e Line>,
    performance: Vec<&'e Line>,
    deployment: Vec<&'e Line>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Missing<'e> {
    part: Part,
    topic: &'e str,
    title: &'e str,
    /// `null` where the files name no environment.
    environment: Option<String>,
    /// `not-found`, `off` or `not-known`.
    gap: &'static str,
}

pub(super) fn text(environments: &Environments, pipeline: &str) -> String {
    let document = document(environments, pipeline);
    // Our own types, without maps of other keys than texts, cannot fail.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn document<'e>(environments: &'e Environments, pipeline: &'e str) -> Document<'e> {
    let of = |part: Part| environments.lines.iter().filter(move |line| line.part == part).collect::<Vec<_>>();
    let jobs = environments.lines.iter().filter(|line| line.origin == Origin::Pipeline).collect();
    let drawn = |which| diagram(environments, which, None);
    let known = ["development", "staging", "production"];
    let others = environments.names.iter().map(String::as_str).filter(|name| !known.contains(name));
    Document {
        version: 1,
        deployment_version: environments.version.as_deref(),
        environments: &environments.names,
        monitoring_intervals: &environments.intervals,
        deployment_process: Process {
            ci_cd_pipeline: jobs,
            infrastructure_requirements: of(Part::Infrastructure),
            security_controls: of(Part::Security),
            monitoring_setup: of(Part::Monitoring),
            deployment_workflow: of(Part::Deployment),
        },
        deployment_diagrams: Diagrams {
            pipeline_flow: pipeline,
            security_flow: drawn(EnvironmentsDiagram::Security),
            monitoring_flow: drawn(EnvironmentsDiagram::Monitoring),
            infrastructure_deployment: drawn(EnvironmentsDiagram::Infrastructure),
        },
        environment_configurations: Configurations {
            development_setup: setup(environments, Some("development")),
            staging_setup: setup(environments, Some("staging")),
            production_setup: setup(environments, Some("production")),
            other_setups: others.map(|name| setup(environments, Some(name))).collect(),
            every_environment: setup(environments, None),
            security_controls: of(Part::Security),
            monitoring_setup: of(Part::Monitoring),
        },
        infrastructure_outputs: &environments.outputs,
        absent: missing(environments),
        declared_and_not_found: unfound(environments),
        found_and_not_declared: undeclared(environments).iter().map(|topic| topic.id.as_str()).collect(),
        unread: &environments.unread,
        files: environments.files,
        test_files: environments.tests,
    }
}

fn setup<'e>(environments: &'e Environments, environment: Option<&'e str>) -> Setup<'e> {
    let of = |part: Part| {
        let own = environments.lines.iter().filter(|line| line.part == part);
        own.filter(|line| line.environment.as_deref() == environment).collect::<Vec<_>>()
    };
    Setup {
        environment,
        infrastructure: of(Part::Infrastructure),
        security: of(Part::Security),
        monitoring: of(Part::Monitoring),
        backup: of(Part::Backup),
        access: of(Part::Access),
        tests: of(Part::Tests),
        performance: of(Part::Performance),
        deployment: of(Part::Deployment),
    }
}

fn missing<'e>(environments: &Environments) -> Vec<Missing<'e>> {
    let one = |one: crate::environments::Absent| Missing {
        part: one.topic.part,
        topic: &one.topic.id,
        title: &one.topic.title,
        environment: one.environment,
        gap: match one.gap {
            Gap::NotFound => "not-found",
            Gap::Off => "off",
            Gap::NotKnown => "not-known",
        },
    };
    absent(environments).into_iter().map(one).collect()
}

/// The JSON Schema (draft 2020-12) of the document.
#[cfg(test)]
pub(super) fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Document<'_>>();
    schema.insert("$id".to_string(), SCHEMA.into());
    schema.insert("title".to_string(), "Regate document of environments, version 1".into());
    schema.to_value()
}
