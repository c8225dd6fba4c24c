//! What files say of the environments: as a page, as the objects of a deployment guide, and as diagrams.

mod diagram;
mod infrastructure;
mod json;
mod markdown;
mod monitoring;
mod security;
mod words;

use crate::environments::Environments;

#[cfg(test)]
use json::schema;

/// How the document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum EnvironmentsFormat {
    /// A page: environments side by side, part by part.
    Markdown,
    /// The objects of a deployment guide, for programs: schemas/environments-v1.schema.json.
    Json,
}

/// Which diagram of what files say of the environments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentsDiagram {
    Infrastructure,
    Monitoring,
    Security,
}

/// The document. `pipeline` is the diagram of the pipelines. What is written is clean: the lines are.
#[must_use]
pub fn document(environments: &Environments, pipeline: &str, format: EnvironmentsFormat) -> String {
    match format {
        EnvironmentsFormat::Markdown => markdown::page(environments),
        EnvironmentsFormat::Json => json::text(environments, pipeline),
    }
}

/// A diagram as mermaid; of one environment, what is tied to it and what is tied to none.
#[must_use]
pub fn diagram(environments: &Environments, which: EnvironmentsDiagram, environment: Option<&str>) -> String {
    match which {
        EnvironmentsDiagram::Infrastructure => infrastructure::draw(environments, environment),
        EnvironmentsDiagram::Monitoring => monitoring::draw(environments, environment),
        EnvironmentsDiagram::Security => security::draw(environments, environment),
    }
}

#[cfg(test)]
mod tests;
