//! An OCI image layout: `index.json` names one manifest, whose layers are a bundle (`opa build`, `oras push`) or single files
//! (`conftest push`). Everything is held to the digest by which it is named.

use serde::Deserialize;

use super::{Files, MOST_FILES, MOST_PACKED, MOST_UNPACKED, digest, unpack};

/// The file that makes a folder a layout.
pub(super) const MARK: &str = "oci-layout";

/// Bytes of an index or a manifest: what registries take (<https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md>).
const MOST_SAID: u64 = 4 << 20;

/// The name that a layer's file has, and the name that a manifest has.
const TITLE: &str = "org.opencontainers.image.title";
const NAME: &str = "org.opencontainers.image.ref.name";

/// Where the parts of a layout are read from, by their path in it.
pub(super) trait Store {
    fn get(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, String>;
}

/// What a layout holds.
pub(super) struct Layout {
    /// Of its manifest.
    pub(super) digest: String,
    pub(super) files: Files,
}

#[derive(Deserialize)]
struct Index {
    manifests: Vec<Descriptor>,
}

#[derive(Deserialize)]
struct Image {
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(default)]
    media_type: String,
    digest: String,
    size: Option<u64>,
    #[serde(default)]
    annotations: std::collections::BTreeMap<String, String>,
}

/// Reads a layout.
pub(super) fn read(store: &mut dyn Store) -> Result<Layout, String> {
    let index: Index = parse("index.json", &store.get("index.json", MOST_SAID)?)?;
    let [manifest] = index.manifests.as_slice() else {
        let names: Vec<&str> =
            index.manifests.iter().filter_map(|one| one.annotations.get(NAME)).map(String::as_str).collect();
        let (count, names) = (index.manifests.len(), names.join(", "));
        return Err(format!(
            "has {count} images in 'index.json' and not one ({names}): copy the one that is meant alone"
        ));
    };
    let image: Image = parse("its manifest", &blob(store, manifest, MOST_SAID)?)?;
    let (mut files, mut left) = (Files::new(), MOST_UNPACKED);
    for layer in &image.layers {
        let bytes = blob(store, layer, MOST_PACKED.min(left))?;
        for (name, bytes) in layer_files(layer, bytes)? {
            let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            left = left.checked_sub(length).ok_or_else(|| format!("unpacks to more than {MOST_UNPACKED} bytes"))?;
            if files.len() >= MOST_FILES {
                return Err(format!("holds more than {MOST_FILES} files"));
            }
            if files.insert(name.clone(), bytes).is_some() {
                return Err(format!("holds '{name}' twice"));
            }
        }
    }
    Ok(Layout { digest: manifest.digest.clone(), files })
}

/// The files of a layer: those of an archive, or the one that its title names.
fn layer_files(layer: &Descriptor, bytes: Vec<u8>) -> Result<Files, String> {
    if let Some(files) = unpack::files(&bytes)? {
        return Ok(files);
    }
    let title = layer.annotations.get(TITLE).map(String::as_str);
    let is_json = layer.media_type.ends_with("+json");
    // conftest names a layer by the file's path; without one, the kind of the layer tells what it is.
    let name = match title {
        Some(title) => title.trim_start_matches("./").trim_start_matches('/').to_string(),
        None if layer.media_type.ends_with("+rego") => format!("{}.rego", layer.digest.replace(':', "-")),
        None if is_json => "data.json".to_string(),
        None => return Err(format!("has a layer of the kind '{}', which is not known", layer.media_type)),
    };
    if name.split('/').any(|part| part == ".." || part.is_empty())
        || name.contains('\\')
        || name.chars().any(char::is_control)
    {
        return Err(format!("has a layer named {name:?}, which leads out of it or is no name"));
    }
    Ok(Files::from([(name, bytes)]))
}

fn blob(store: &mut dyn Store, told: &Descriptor, limit: u64) -> Result<Vec<u8>, String> {
    let wanted = told.digest.as_str();
    let hex =
        wanted.strip_prefix("sha256:").filter(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    let Some(hex) = hex else { return Err(format!("names {wanted:?}, which is no sha256 digest")) };
    let bytes = store.get(&format!("blobs/sha256/{hex}"), limit)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if told.size.is_some_and(|size| size != length) {
        return Err(format!("has a blob of {length} bytes that '{wanted}' is told to have in another number"));
    }
    if digest(&bytes) == wanted { Ok(bytes) } else { Err(format!("has a blob that is not what '{wanted}' names")) }
}

fn parse<T: for<'de> Deserialize<'de>>(name: &str, bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("has {name} that cannot be read: {error}"))
}
