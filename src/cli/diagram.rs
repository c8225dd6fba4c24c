//! `regate diagram`: what the repository really contains, as mermaid.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::{document, drift, inventory};
use crate::pipeline::Tier;
use crate::report::{self, EnvironmentsDiagram};

/// Arguments of `regate diagram`.
#[derive(Debug, Args)]
pub(crate) struct DiagramArguments {
    #[command(subcommand)]
    diagram: Diagram,
}

#[derive(Debug, Subcommand)]
enum Diagram {
    /// What pipelines do: triggers, jobs in their order, environments, and what no job does.
    Pipeline(Drawn),
    /// Resources by environment, network and tier, with arrows where one names another.
    Infrastructure(Drawn),
    /// What is logged and measured, what alerts, and whom it reaches.
    Monitoring(Drawn),
    /// The layers of security that files show, from the outside to the data.
    Security(Drawn),
    /// Personal data to where it is kept and where it goes.
    DataFlow(DataFlowArguments),
}

#[derive(Debug, Args)]
struct Drawn {
    /// A folder of the repository.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Only what belongs to an environment: of pipelines, its jobs, those before them and those that wait for them.
    #[arg(long, value_enum)]
    environment: Option<Environment>,
    #[command(flatten)]
    check: Check,
}

#[derive(Debug, Args)]
struct DataFlowArguments {
    #[command(flatten)]
    of: inventory::Of,
    #[command(flatten)]
    check: Check,
}

#[derive(Debug, Args)]
struct Check {
    /// Write nothing, and exit with 1 where this file is not the diagram, nor a page with it in a mermaid fence.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Environment {
    Production,
    Staging,
    Development,
}

impl Environment {
    fn tier(self) -> Tier {
        match self {
            Self::Production => Tier::Production,
            Self::Staging => Tier::Staging,
            Self::Development => Tier::Development,
        }
    }
}

/// Prints the diagram, or compares it with a file.
pub(crate) fn run(arguments: &DiagramArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let (made, check) = match &arguments.diagram {
        Diagram::Pipeline(drawn) => (pipeline(drawn)?, &drawn.check),
        Diagram::Infrastructure(drawn) => (environments(drawn, EnvironmentsDiagram::Infrastructure)?, &drawn.check),
        Diagram::Monitoring(drawn) => (environments(drawn, EnvironmentsDiagram::Monitoring)?, &drawn.check),
        Diagram::Security(drawn) => (environments(drawn, EnvironmentsDiagram::Security)?, &drawn.check),
        Diagram::DataFlow(drawn) => (inventory::data_flow(&drawn.of)?, &drawn.check),
    };
    drift::write_or_check(&made, check.check.as_deref(), out)
}

fn environments(arguments: &Drawn, which: EnvironmentsDiagram) -> anyhow::Result<String> {
    let (environments, _) = document::taken(&arguments.path, None)?;
    let environment = arguments.environment.map(|environment| environment.tier().as_str());
    Ok(report::environments_diagram(&environments, which, environment))
}

fn pipeline(arguments: &Drawn) -> anyhow::Result<String> {
    Ok(document::taken(&arguments.path, arguments.environment.map(Environment::tier))?.1)
}
