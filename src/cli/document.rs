//! `regate document`: what the repository's files say of its environments, and the diagrams of it.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::bound;
use crate::cli::shared::targets_of;
use crate::cli::{current_folder, drift};
use crate::environments::{Environments, KINDS, Reader};
use crate::report::{self, EnvironmentsFormat};
use crate::scan;
use crate::source;

/// Arguments of `regate document`.
#[derive(Debug, Args)]
pub(crate) struct DocumentArguments {
    #[command(subcommand)]
    document: Document,
}

#[derive(Debug, Subcommand)]
enum Document {
    /// Development, staging and production side by side: each line with its place, and what was not found.
    Environments(EnvironmentsArguments),
}

#[derive(Debug, Args)]
struct EnvironmentsArguments {
    /// A folder of the repository.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// How it is written.
    #[arg(short, long, visible_alias = "output", short_alias = 'o', value_enum, default_value_t = EnvironmentsFormat::Markdown)]
    format: EnvironmentsFormat,
    /// Write nothing, and exit with 1 where this file is not what would be written.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

/// Writes the document.
pub(crate) fn run(arguments: &DocumentArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let Document::Environments(arguments) = &arguments.document;
    let (environments, pipeline) = taken(&arguments.path)?;
    let made = report::environments_document(&environments, &pipeline, arguments.format);
    drift::write_or_check(&made, arguments.check.as_deref(), out)
}

/// What the files of a repository say of its environments, and the diagram of its pipelines; neither shows a secret.
pub(super) fn taken(path: &Path) -> anyhow::Result<(Environments, String)> {
    let start = current_folder()?.join(path);
    let options = targets_of(source::find_root(&start), start)?;
    let mut reader = Reader::new(&options.config);
    let mut pipeline = None;
    let mut masked = None;
    let (files, reached) = bound::noting(|| {
        scan::visit_sets_and_repository(&options, KINDS, &mut |target, redactor| {
            let clean = |text: &str| redactor.clean(text);
            reader.target(target, &clean);
            if let Some(repository) = target.as_repository() {
                pipeline = Some(repository.pipeline().clone());
                masked = Some(redactor.clone());
            }
        })
    });
    let clean = |text: &str| masked.as_ref().map_or_else(|| text.to_string(), |redactor| redactor.clean(text));
    reader.coverage(&files?, &reached, &clean);
    let drawn = pipeline.map(|pipeline| report::pipeline_diagram(&pipeline, None, &reached, &clean));
    Ok((reader.finish(), drawn.unwrap_or_default()))
}
