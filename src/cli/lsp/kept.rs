//! What judges, kept from one scan to the next as long as nothing that it was loaded from changed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::policy::LoadOptions;
use crate::scan::{Judges, ScanError, ScanOptions};

/// Files of policies beyond which nothing is kept: looking at all of them takes as long as loading.
const MOST_FILES: usize = 20_000;

/// From what it was loaded.
#[derive(PartialEq)]
struct Loaded {
    builtin: bool,
    rego_v0: bool,
    configuration: serde_json::Value,
    /// The user's files, each with its length and when it was changed.
    files: Vec<(PathBuf, u64, Option<SystemTime>)>,
}

impl Loaded {
    /// `None` where what is there cannot be told.
    fn of(options: &LoadOptions) -> Option<Self> {
        let mut files = Vec::new();
        for path in options.policy_dirs.iter().chain(&options.data_paths) {
            stamps(path, &mut files)?;
        }
        let configuration = options.configuration.clone();
        Some(Self { builtin: options.builtin, rego_v0: options.rego_v0, configuration, files })
    }
}

fn stamps(path: &Path, files: &mut Vec<(PathBuf, u64, Option<SystemTime>)>) -> Option<()> {
    for entry in ignore::WalkBuilder::new(path).standard_filters(false).build() {
        let entry = entry.ok()?;
        let about = entry.metadata().ok()?;
        // A folder's own time tells of nothing that its files do not tell.
        let changed = if about.is_dir() { None } else { Some(about.modified().ok()?) };
        files.push((entry.path().to_path_buf(), about.len(), changed));
        (files.len() <= MOST_FILES).then_some(())?;
    }
    Some(())
}

/// The last that was loaded.
#[derive(Default)]
pub(super) struct Kept(Option<(Loaded, Judges)>);

impl Kept {
    /// What judges by the options: the kept, or loaded now.
    pub(super) fn judges(&mut self, options: &ScanOptions) -> Result<Judges, ScanError> {
        let loaded = Loaded::of(&options.policy);
        if let (Some(loaded), Some((kept, judges))) = (&loaded, &self.0)
            && kept == loaded
        {
            return Ok(judges.clone());
        }
        self.0 = None;
        let judges = Judges::load(options)?;
        self.0 = loaded.map(|loaded| (loaded, judges.clone()));
        Ok(judges)
    }
}
