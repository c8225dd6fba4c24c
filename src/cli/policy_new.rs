//! `regate policy new` and `regate policy doc`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use crate::cli::exit;
use crate::cli::output::Output;
use crate::disk::Replacement;
use crate::policy::{LoadOptions, PolicySet, ScaffoldFile, Shape, scaffold};
use crate::report::{one_line, rule_markdown};
use crate::requirement::Requirements;
use crate::rule::Rule;
use crate::scan;

/// Arguments of `regate policy new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The rule's id: small words with '-' between them that name what is wrong, such as zone-without-owner
    #[arg(value_name = "ID")]
    id: String,
    /// What the rule sees at once
    #[arg(long, value_enum, default_value_t = ShapeArg::Document)]
    target: ShapeArg,
    /// What is wrong, in one line [default: the words of the id]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The folder of policies, which --policy and regate.toml name
    #[arg(long, value_name = "DIR", default_value = "policy")]
    dir: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ShapeArg {
    /// One document: a Kubernetes manifest
    Document,
    /// A folder of Terraform as one module
    Set,
    /// What detectors saw in one TypeScript file
    Facts,
    /// The whole repository: its workflows
    Repository,
    /// A row of data about a Terraform resource, without Rego
    Row,
}

impl ShapeArg {
    fn shape(self) -> Shape {
        match self {
            Self::Document => Shape::Document,
            Self::Set => Shape::Set,
            Self::Facts => Shape::Facts,
            Self::Repository => Shape::Repository,
            Self::Row => Shape::Row,
        }
    }
}

/// Arguments of `regate policy doc`.
#[derive(Debug, Args)]
pub(crate) struct DocArgs {
    /// Folders of policies and rows
    #[arg(value_name = "DIR", required = true)]
    dirs: Vec<PathBuf>,
}

/// Writes the files of a new rule, all of them or none: what is there already is kept.
///
/// # Errors
/// An id of another form or of a rule of the binary, a folder that is there, a file that cannot be written.
pub(super) fn create(args: &NewArgs) -> anyhow::Result<Output> {
    let files =
        scaffold(args.target.shape(), &args.id, args.title.as_deref()).map_err(|error| anyhow::anyhow!(error))?;
    if let Some(rule) = scan::rule_of_binary(&args.id)? {
        bail!("'{}' is a rule of Regate's ('{}'): give the new one another id", args.id, rule.title);
    }
    let folder = args.dir.join(&args.id);
    if holds_something(&folder) {
        bail!("{} is there already: nothing was written", folder.display());
    }
    let mut said = String::new();
    for file in &files {
        write(&args.dir, file)?;
        let _ = writeln!(said, "{}", args.dir.join(&file.path).display());
    }
    let dir = args.dir.display();
    let _ = write!(
        said,
        "\nIt runs as it stands: change rule, tests and examples together.\n  regate policy check {dir}\n  regate policy test {dir}\n  \
         regate scan --policy {dir}\n"
    );
    Ok(Output { stdout: said, stderr: String::new(), code: exit::CLEAN })
}

/// Whether there is anything in a place but folders and unfinished files, which a command that was ended on its way leaves.
fn holds_something(place: &Path) -> bool {
    let Ok(metadata) = place.symlink_metadata() else { return false };
    if !metadata.is_dir() {
        return place.extension().is_none_or(|extension| extension != "tmp");
    }
    std::fs::read_dir(place).map_or(true, |entries| {
        entries.into_iter().any(|entry| entry.map_or(true, |entry| holds_something(&entry.path())))
    })
}

fn write(dir: &Path, file: &ScaffoldFile) -> anyhow::Result<()> {
    let path = dir.join(&file.path);
    let written = || -> std::io::Result<()> {
        let mut new = Replacement::begin(&path)?;
        new.write_all(file.text.as_bytes())?;
        new.put()
    };
    written().with_context(|| format!("{} cannot be written", path.display()))
}

/// Prints a page of Markdown about the rules in folders.
///
/// # Errors
/// Policies or rows that do not load.
pub(super) fn document(args: &DocArgs, options: LoadOptions) -> anyhow::Result<Output> {
    let policies = PolicySet::load(&LoadOptions { builtin: false, policy_dirs: args.dirs.clone(), ..options })?;
    let requirements = Requirements::load(&args.dirs, false)?;
    let mut rules: Vec<&Rule> =
        policies.rules().iter().chain(requirements.rows().iter().map(|row| row.rule())).collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let mut page = String::from("# Rules\n");
    for rule in rules {
        let kinds: Vec<_> = rule.kinds.iter().map(|kind| kind.as_str()).collect();
        let _ = write!(
            page,
            "\n## {}\n\n**{}**. {}, precision {}",
            rule.id,
            one_line(&rule.title),
            rule.severity,
            rule.precision.as_str()
        );
        if !kinds.is_empty() {
            let _ = write!(page, ", judges {}", kinds.join(", "));
        }
        // The page's own headings stand below the rule's.
        let _ = writeln!(page, ".\n\n{}", rule_markdown(rule).replace("\n\n## ", "\n\n### "));
    }
    Ok(Output { stdout: page, stderr: String::new(), code: exit::CLEAN })
}
