//! Policies that come packed: a tar, an OPA bundle (<https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format>)
//! packed or unpacked, an OCI image layout
//! (<https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md>). They are read in memory, and nothing is written.
//!
//! What cannot be read as its maker meant it is refused whole: a policy that is left out says nothing, which reads as a pass.

mod folder;
mod manifest;
mod oci;
mod unpack;

use std::collections::BTreeMap;
use std::path::Path;

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::disk::{self, Links};
use crate::source::name::has_extension;
pub use manifest::Manifest;
use oci::Store;

/// Bytes of an archive, and of what it unpacks to.
const MOST_PACKED: u64 = 64 << 20;
const MOST_UNPACKED: u64 = 256 << 20;
/// Files of one bundle.
const MOST_FILES: usize = 20_000;

/// The file of an OPA bundle that says what it is.
const MANIFEST: &str = ".manifest";
/// What signs a bundle.
const SIGNATURES: &str = ".signatures.json";
/// What only changes another bundle.
const PATCH: &str = "patch.json";

/// Where policies of the user's come from, as a report says it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyOrigin {
    /// The path as it was named, with forward slashes.
    pub path: String,
    pub form: PolicyForm,
    /// `sha256:` and 64 digits: of a file or an archive, its bytes; of an OCI layout, those of the manifest; of a folder, the lines
    /// that `sha256sum` prints of its policies, rows and data, with paths from the folder on, sorted by path.
    pub digest: String,
    /// What the maker of a bundle calls this state of it.
    pub revision: Option<String>,
    /// A signature is there. It is not verified.
    pub is_signed: bool,
}

/// How policies are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyForm {
    Folder,
    File,
    Archive,
    Bundle,
    OciLayout,
}

impl PolicyForm {
    /// The word that reports use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::File => "file",
            Self::Archive => "archive",
            Self::Bundle => "bundle",
            Self::OciLayout => "oci-layout",
        }
    }
}

/// The files of a bundle, by their path in it.
type Files = BTreeMap<String, Vec<u8>>;

/// Policies that come packed.
#[derive(Debug)]
pub struct Packed {
    pub origin: PolicyOrigin,
    /// Their texts, by path inside: Rego, rows and data alone.
    pub files: BTreeMap<String, String>,
    /// What an OPA bundle says of itself.
    pub manifest: Manifest,
}

impl Packed {
    /// Opens what a path leads to; `None` when that is a file or a folder of policies as they are written.
    ///
    /// # Errors
    /// What keeps it from being read, without a final full stop.
    pub fn open(path: &Path) -> Result<Option<Self>, String> {
        if path.is_dir() {
            return Self::open_folder(path);
        }
        if has_extension(path, &["rego", "toml"]) || !path.is_file() {
            return Ok(None);
        }
        let bytes =
            disk::read(path, MOST_PACKED, Links::Followed).map_err(|error| format!("cannot be read: {error}"))?;
        let Some(files) = unpack::files(&bytes)? else { return Ok(None) };
        if files.contains_key(oci::MARK) {
            let layout = oci::read(&mut InMemory(files))?;
            return Self::new(path, PolicyForm::OciLayout, layout.digest, layout.files).map(Some);
        }
        let form = if files.contains_key(MANIFEST) { PolicyForm::Bundle } else { PolicyForm::Archive };
        Self::new(path, form, digest(&bytes), files).map(Some)
    }

    fn open_folder(path: &Path) -> Result<Option<Self>, String> {
        if path.join(oci::MARK).is_file() {
            let layout = oci::read(&mut folder::Blobs(path))?;
            return Self::new(path, PolicyForm::OciLayout, layout.digest, layout.files).map(Some);
        }
        if !path.join(MANIFEST).is_file() {
            return Ok(None);
        }
        let files = folder::files(path)?;
        let digest = folder_digest(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
        Self::new(path, PolicyForm::Bundle, digest, files).map(Some)
    }

    fn new(path: &Path, form: PolicyForm, digest: String, mut files: Files) -> Result<Self, String> {
        if files.contains_key(PATCH) {
            return Err(format!("holds '{PATCH}': it changes a bundle that is elsewhere, and is none itself"));
        }
        if let Some(compiled) = files.keys().find(|name| name.ends_with(".wasm")) {
            return Err(format!(
                "holds '{compiled}': what is compiled is not run, so that its decisions would be missing"
            ));
        }
        let manifest = files.remove(MANIFEST).map(|bytes| Manifest::read(&bytes)).transpose()?.unwrap_or_default();
        let is_signed = files.contains_key(SIGNATURES);
        let mut texts = BTreeMap::new();
        for (name, bytes) in files.into_iter().filter(|(name, _)| is_read(name)) {
            let text = String::from_utf8(bytes).map_err(|_| format!("holds '{name}', which is not UTF-8"))?;
            texts.insert(name, text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text));
        }
        if texts.is_empty() {
            return Err("holds no policy, no row and no data".to_string());
        }
        let origin = PolicyOrigin { path: shown(path), form, digest, revision: manifest.revision.clone(), is_signed };
        Ok(Self { origin, files: texts, manifest })
    }

    /// How a file inside is named in messages.
    #[must_use]
    pub fn name(&self, inner: &str) -> String {
        format!("{}!/{inner}", self.origin.path)
    }
}

/// An archive that holds a layout.
struct InMemory(Files);

impl Store for InMemory {
    fn get(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, String> {
        let bytes = self.0.get(name).ok_or_else(|| format!("has no '{name}'"))?;
        let is_within = u64::try_from(bytes.len()).is_ok_and(|length| length <= limit);
        if is_within { Ok(bytes.clone()) } else { Err(format!("holds '{name}', which is larger than {limit} bytes")) }
    }
}

/// Whether a file inside is a policy, a file of rows, or data as OPA names it: `data.json` in any folder.
fn is_read(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    has_extension(file, &["rego", "toml"]) || is_data(file)
}

/// Whether a file is data by its name, with the folders before it.
#[must_use]
pub fn is_data(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    ["data.json", "data.yaml", "data.yml", "data.toml"].contains(&file)
}

/// Of policies that are not packed: a file, or the files of a folder that are read of it, by their path in it.
#[must_use]
pub fn origin_of_files<'a>(path: &Path, files: impl Iterator<Item = (&'a str, &'a [u8])>) -> PolicyOrigin {
    let (form, digest) = if path.is_dir() {
        (PolicyForm::Folder, folder_digest(files))
    } else {
        (PolicyForm::File, files.map(|(_, bytes)| digest(bytes)).next().unwrap_or_default())
    };
    PolicyOrigin { path: shown(path), form, digest, revision: None, is_signed: false }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(bytes)))
}

/// `sha256sum` over what `sha256sum` prints of the files.
fn folder_digest<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut lines: Vec<(&str, String)> =
        files.map(|(name, bytes)| (name, format!("{}  {name}\n", HEXLOWER.encode(&Sha256::digest(bytes))))).collect();
    lines.sort();
    let lines: String = lines.into_iter().map(|(_, line)| line).collect();
    digest(lines.as_bytes())
}

/// A path with forward slashes, without a leading `./`.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_string()
}

#[cfg(test)]
mod tests;
