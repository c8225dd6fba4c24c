//! `regate diagram`: what the repository really contains, as mermaid.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::shared::targets_of;
use crate::cli::{current_folder, inventory};
use crate::pipeline::Tier;
use crate::report;
use crate::result::exit;
use crate::scan;
use crate::source;
use crate::target::TargetScope;

/// Arguments of `regate diagram`.
#[derive(Debug, Args)]
pub(crate) struct DiagramArguments {
    #[command(subcommand)]
    diagram: Diagram,
}

#[derive(Debug, Subcommand)]
enum Diagram {
    /// What pipelines do: triggers, jobs in their order, environments, and what no job does.
    Pipeline(PipelineArguments),
    /// Personal data to where it is kept and where it goes.
    DataFlow(inventory::Of),
}

#[derive(Debug, Args)]
struct PipelineArguments {
    /// A folder of the repository.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Only the jobs of an environment, and those before them.
    #[arg(long, value_enum)]
    environment: Option<Environment>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Environment {
    Production,
    Staging,
    Development,
}

/// Prints the diagram.
pub(crate) fn run(arguments: &DiagramArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    match &arguments.diagram {
        Diagram::Pipeline(arguments) => pipeline(arguments, out),
        Diagram::DataFlow(of) => inventory::data_flow(of, out),
    }
}

fn pipeline(arguments: &PipelineArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let start = current_folder()?.join(&arguments.path);
    let options = targets_of(source::find_root(&start), start)?;
    let tier = arguments.environment.map(|environment| match environment {
        Environment::Production => Tier::Production,
        Environment::Staging => Tier::Staging,
        Environment::Development => Tier::Development,
    });
    let mut drawn = String::new();
    scan::visit_targets(&options, TargetScope::Repository, true, &mut |target, redactor| {
        if let Some(pipeline) = target.pipeline() {
            drawn = report::pipeline_diagram(pipeline, tier, &|text| redactor.clean(text));
        }
    })?;
    out.write_all(drawn.as_bytes())?;
    Ok(exit::CLEAN)
}
