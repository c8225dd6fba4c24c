//! `regate inventory` and `regate diagram data-flow`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;
use clap::Args;

use crate::cli::shared::{SharedArguments, ensure_folder};
use crate::cli::{current_folder, trusted};
use crate::code::vendors;
use crate::config::Overrides;
use crate::config::date::Date;
use crate::detect::personal_data::vocabulary;
use crate::document;
use crate::inventory::{self, Gap, Inventory, NotFollowed, Unread};
use crate::report::{self, InventoryFormat};
use crate::result::{FileCoverage, FileStatus, Redactor, exit};
use crate::scan::{self, ScanOptions, Sources};
use crate::source::{self, Artifact, find_root};

/// Endings of source code in languages of which some are followed and some are not.
const CODE: &[&str] = &[
    "astro", "c", "cc", "clj", "coffee", "cpp", "cs", "dart", "erl", "ex", "exs", "fs", "go", "groovy", "hs", "java",
    "kt", "kts", "lua", "m", "mm", "php", "pl", "py", "r", "rb", "rs", "scala", "swift", "vb",
];

/// Bytes of a manifest.
const LARGEST_MANIFEST: u64 = 16 << 20;

/// What several commands take.
#[derive(Debug, Args)]
pub(crate) struct Of {
    /// The repository [default: the current folder].
    path: Option<PathBuf>,
    #[command(flatten)]
    shared: SharedArguments,
    /// Listen to the repository's configuration as this commit has it, and not as it is here.
    #[arg(long, value_name = "REF")]
    trust_base: Option<String>,
}

/// Arguments of `regate inventory`.
#[derive(Debug, Args)]
pub(crate) struct InventoryArguments {
    #[command(flatten)]
    of: Of,
    /// How it is written.
    #[arg(short, long, visible_alias = "output", short_alias = 'o', value_enum, default_value_t = InventoryFormat::Text)]
    format: InventoryFormat,
    /// Exit with 1 where the code and what is declared differ or nothing is declared of what was found, and with 3 where
    /// files were not read or no language of the repository is followed.
    #[arg(long)]
    check: bool,
    /// List the names that regate.toml may use: categories and types of data, with fideslang's keys, and processors.
    #[arg(long)]
    vocabulary: bool,
    /// Print a manifest in fideslang's vocabulary (YAML or JSON) as sections of regate.toml.
    #[arg(long, value_name = "FILE")]
    from_fides: Option<PathBuf>,
}

/// Writes the inventory.
pub(crate) fn run(arguments: &InventoryArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    if arguments.vocabulary {
        out.write_all(words().as_bytes())?;
        return Ok(exit::CLEAN);
    }
    if let Some(file) = &arguments.from_fides {
        out.write_all(from_fides(file)?.as_bytes())?;
        return Ok(exit::CLEAN);
    }
    let (mut inventory, redactor) = taken(&arguments.of)?;
    write(&mut inventory, arguments.format, &redactor, out)?;
    Ok(if arguments.check { checked(&inventory) } else { exit::CLEAN })
}

/// Whoever takes the declarations away does not pass by that: differences are told only of what somebody began to declare.
fn checked(inventory: &Inventory) -> u8 {
    let coverage = &inventory.coverage;
    if !inventory.differences.is_empty() || inventory.is_undeclared() {
        exit::FOUND
    } else if !coverage.gaps.is_empty() || coverage.followed == 0 && !coverage.not_followed.is_empty() {
        exit::INCOMPLETE
    } else {
        exit::CLEAN
    }
}

/// The sections of `regate.toml` that say what a manifest says.
fn from_fides(file: &Path) -> anyhow::Result<String> {
    let name = file.to_string_lossy().into_owned();
    let read = source::read(&current_folder()?.join(file), &name, LARGEST_MANIFEST);
    let text = read.map_err(|reason| anyhow::anyhow!("'{name}' cannot be read: {reason}"))?;
    let parsed = document::parse(&Artifact::file(Arc::new(text)));
    if let Some(problem) = parsed.problems.first() {
        bail!("'{name}' cannot be read: {}", problem.message);
    }
    let Some(manifest) = parsed.documents.first() else { bail!("'{name}' is no YAML and no JSON") };
    Ok(inventory::imported(&manifest.root))
}

/// Where the data goes, as a diagram.
pub(super) fn data_flow(of: &Of) -> anyhow::Result<String> {
    let (mut inventory, redactor) = taken(of)?;
    let mut made = Vec::new();
    write(&mut inventory, InventoryFormat::Mermaid, &redactor, &mut made)?;
    Ok(String::from_utf8_lossy(&made).into_owned())
}

/// Writes what is known with the credentials of the files masked in it.
fn write(
    inventory: &mut Inventory,
    format: InventoryFormat,
    redactor: &Redactor,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    // Before a format escapes them, and what was written after that: a credential may stand over what two texts make together.
    inventory.texts_mut().into_iter().for_each(|text| redactor.clean_text(text));
    let mut written = Vec::new();
    report::write_inventory(inventory, format, &mut written)?;
    if format == InventoryFormat::Json {
        let mut value: serde_json::Value = serde_json::from_slice(&written)?;
        redactor.clean_json(&mut value);
        serde_json::to_writer_pretty(&mut *out, &value)?;
        writeln!(out)?;
    } else {
        out.write_all(redactor.clean(&String::from_utf8_lossy(&written)).as_bytes())?;
    }
    Ok(())
}

fn taken(of: &Of) -> anyhow::Result<(Inventory, Redactor)> {
    let start = match &of.path {
        Some(path) => current_folder()?.join(path),
        None => current_folder()?,
    };
    ensure_folder(&start)?;
    let trusted = trusted::resolve(of.trust_base.as_deref(), &of.shared, &start, &Overrides::default())?;
    let options = ScanOptions {
        sources: Sources::WorkingTree(vec![start.clone()]),
        start,
        policy: trusted.policy.clone(),
        config: Arc::new(trusted.config.clone()),
        config_file: trusted.config_file.clone(),
        jobs: None,
        only: None,
        archives: false,
        trust: trusted.trust.clone(),
        today: Date::today(),
        known: None,
    };
    let seen = scan::see(&options, &|_| {})?;
    // What a folder's own file declares is about that folder.
    let folder = find_root(&options.start).join(trusted.config.folder());
    let whole = seen.is_whole || trusted.config.source().is_some() && is_same(&folder, &options.start);
    let left_out = seen.exempt.iter().map(ToString::to_string).collect();
    let coverage = Unread { whole, left_out, ..unread(&seen.files) };
    let mut inventory = inventory::build(&seen.privacy, &seen.data, coverage);
    let file = trusted.config.source().map_or("regate.toml", |source| &source.path);
    for difference in inventory.differences.iter_mut().filter(|difference| difference.place.file.is_empty()) {
        difference.place.file = file.to_string();
    }
    Ok((inventory, seen.redactor))
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

/// What was read, and what was not.
fn unread(files: &[(FileCoverage, bool)]) -> Unread {
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    let mut gaps = Vec::new();
    for (file, followed) in files {
        let ending = file.path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        if !followed && CODE.contains(&ending.as_str()) {
            *others.entry(ending).or_default() += 1;
        }
        let reason = match &file.status {
            FileStatus::Skipped(reason) if reason.is_missed() => {
                format!("not read: it {reason}")
            }
            FileStatus::Partial if *followed => match file.problems.first() {
                Some(problem) => format!("read in part: line {}: {}", problem.region.start_line, problem.message),
                None => "read in part".to_string(),
            },
            _ => continue,
        };
        gaps.push(Gap { file: file.path.clone(), reason });
    }
    Unread {
        whole: false,
        files: files.len(),
        followed: files.iter().filter(|(_, followed)| *followed).count(),
        in_tests: 0,
        not_followed: others.into_iter().map(|(ending, files)| NotFollowed { ending, files }).collect(),
        gaps,
        left_out: Vec::new(),
    }
}

/// The names that a configuration may use.
fn words() -> String {
    let mut page = "Personal data: category or type, and its key in fideslang's taxonomy\n".to_string();
    for category in vocabulary().categories() {
        page.push_str(&format!("\n{:24}{:48}{}\n", category.id, category.fides, category.title));
        for (data_type, key) in &category.data_types {
            page.push_str(&format!("  {data_type:22}{key:48}{}\n", vocabulary().title(data_type)));
        }
    }
    page.push_str("\nProcessors that are known by their packages and functions; others are known by their 'hosts'\n\n");
    vendors().iter().for_each(|vendor| page.push_str(&format!("  {vendor}\n")));
    page
}
