use std::io::Write as _;

use super::*;

/// A tar of files, with what else `more` puts in.
fn tar(files: &[(&str, &str)], more: impl FnOnce(&mut tar::Builder<Vec<u8>>)) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, text) in files {
        append(&mut builder, name, text.as_bytes(), tar::EntryType::Regular);
    }
    more(&mut builder);
    builder.into_inner().unwrap()
}

/// Names go in as they are: the crate's own way refuses those that lead out.
fn append(builder: &mut tar::Builder<Vec<u8>>, name: &str, bytes: &[u8], kind: tar::EntryType) {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_entry_type(kind);
    header.set_cksum();
    builder.append(&header, bytes).unwrap();
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn open(bytes: &[u8]) -> Result<Option<Packed>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle");
    std::fs::write(&path, bytes).unwrap();
    Packed::open(&path)
}

const POLICY: &str = "package shop.names\n\ndeny contains \"x\" if input.x\n";

#[test]
fn a_bundle_is_read_with_what_it_says_of_itself() {
    let manifest = "{\"revision\": \"v3\", \"roots\": [\"shop\"], \"rego_version\": 1, \"file_rego_versions\": {\"/old/*.rego\": 0}}";
    let files = [
        ("/shop/names.rego", POLICY),
        ("/shop/data.json", "{\"a\": 1}"),
        ("/.manifest", manifest),
        ("/.signatures.json", "{}"),
        ("./README.md", "\u{1}"),
    ];
    let bytes = gzip(&tar(&files, |_| {}));
    let packed = open(&bytes).unwrap().unwrap();
    assert_eq!(packed.files.keys().collect::<Vec<_>>(), ["shop/data.json", "shop/names.rego"]);
    assert_eq!((packed.origin.form, packed.origin.revision.as_deref()), (PolicyForm::Bundle, Some("v3")));
    assert!(packed.origin.is_signed);
    assert_eq!(packed.origin.digest, digest(&bytes));
    assert_eq!(
        (packed.manifest.is_v0("shop/names.rego"), packed.manifest.is_v0("old/a.rego")),
        (Some(false), Some(true))
    );
    let path = |names: &[&str]| names.iter().map(|name| (*name).to_string()).collect::<Vec<_>>();
    assert!(packed.manifest.holds(&path(&["shop", "names"])) && !packed.manifest.holds(&path(&["shopping"])));
    // The same without gzip and without a manifest.
    let plain = open(&tar(&[("a.rego", POLICY)], |_| {})).unwrap().unwrap();
    assert_eq!((plain.origin.form, plain.manifest.holds(&path(&["x"]))), (PolicyForm::Archive, true));
}

#[test]
fn what_cannot_be_read_as_it_was_meant_is_refused() {
    let regular = tar::EntryType::Regular;
    let with = |name: &'static str, kind| gzip(&tar(&[("a.rego", POLICY)], |builder| append(builder, name, b"", kind)));
    let of = |files: &[(&str, &str)]| gzip(&tar(files, |_| {}));
    let whole = of(&[("a.rego", POLICY)]);
    let bomb = gzip(&vec![0; MOST_UNPACKED as usize + 1]);
    for (bytes, why) in [
        (with("../b.rego", regular), "leads out"),
        (with("a/../../b.rego", regular), "leads out"),
        (with("a\\b.rego", regular), "leads out"),
        (with("b.rego", tar::EntryType::Symlink), "link"),
        (with("b.rego", tar::EntryType::Link), "link"),
        (with("b.rego", tar::EntryType::Fifo), "no regular file"),
        (with("b.rego", tar::EntryType::GNUSparse), "damaged"),
        (with("./a.rego", regular), "twice"),
        (of(&[("a.rego", POLICY), ("patch.json", "{}")]), "changes a bundle"),
        (of(&[("a.rego", POLICY), ("policy.wasm", "")]), "compiled"),
        (of(&[("a.rego", POLICY), (".manifest", "[")]), "'.manifest' that cannot be read"),
        (of(&[("a.rego", POLICY), (".manifest", "{\"rego_version\": 2}")]), "version 2"),
        (of(&[("README.md", "")]), "no policy"),
        (whole[..whole.len() / 2].to_vec(), "damaged"),
        (gzip(b"text"), "no tar"),
        (bomb, "more than"),
        (b"PK\x03\x04".to_vec(), "tar"),
    ] {
        let error = open(&bytes).unwrap_err();
        assert!(error.contains(why), "{why}: {error}");
    }
    assert!(open(b"package a\n").unwrap().is_none());
    // A tar that is cut, or whose member says that it is longer than the archive.
    let bytes = tar(&[("a.rego", POLICY), ("b.rego", POLICY)], |_| {});
    assert!(open(&bytes[..1030]).is_err());
}

/// An image layout: blobs by their digest, and an index that names the manifest.
fn layout(layers: &[(&str, Option<&str>, Vec<u8>)], folder: &Path) -> String {
    let blobs = folder.join("blobs/sha256");
    std::fs::create_dir_all(&blobs).unwrap();
    let put = |bytes: &[u8]| {
        let digest = digest(bytes);
        std::fs::write(blobs.join(digest.trim_start_matches("sha256:")), bytes).unwrap();
        digest
    };
    let layers: Vec<_> = layers
        .iter()
        .map(|(kind, title, bytes)| {
            let annotations = title.map(|title| serde_json::json!({TITLE: title})).unwrap_or(serde_json::json!({}));
            serde_json::json!({"mediaType": kind, "digest": put(bytes), "annotations": annotations})
        })
        .collect();
    let manifest = put(serde_json::json!({"schemaVersion": 2, "layers": layers}).to_string().as_bytes());
    std::fs::write(folder.join("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}").unwrap();
    let index = serde_json::json!({"manifests": [{"digest": manifest}]});
    std::fs::write(folder.join("index.json"), index.to_string()).unwrap();
    manifest
}

const TITLE: &str = "org.opencontainers.image.title";
const REGO: &str = "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego";

#[test]
fn an_image_layout_is_held_to_its_digests() {
    let folder = tempfile::tempdir().unwrap();
    let tarball = gzip(&tar(&[("/b.rego", POLICY)], |_| {}));
    let layers = [
        (REGO, Some("policy/a.rego"), POLICY.into()),
        ("application/vnd.cncf.openpolicyagent.data.layer.v1+json", None, b"{}".to_vec()),
        ("application/vnd.oci.image.layer.v1.tar+gzip", None, tarball),
    ];
    let manifest = layout(&layers, folder.path());
    let packed = Packed::open(folder.path()).unwrap().unwrap();
    assert_eq!(packed.files.keys().collect::<Vec<_>>(), ["b.rego", "data.json", "policy/a.rego"]);
    assert_eq!((packed.origin.form, &packed.origin.digest), (PolicyForm::OciLayout, &manifest));
    let index = folder.path().join("index.json");
    let told = std::fs::read_to_string(&index).unwrap();
    std::fs::write(&index, told.replacen("\"digest\"", "\"size\":1,\"digest\"", 1)).unwrap();
    assert!(Packed::open(folder.path()).unwrap_err().contains("in another number"));
    std::fs::write(&index, told).unwrap();
    // Another file under the name of a digest.
    let blob = folder.path().join("blobs/sha256").join(digest(POLICY.as_bytes()).trim_start_matches("sha256:"));
    std::fs::write(&blob, "package other\n").unwrap();
    assert!(Packed::open(folder.path()).unwrap_err().contains("is not what"));
    #[cfg(unix)]
    {
        std::fs::remove_file(&blob).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", &blob).unwrap();
        assert!(Packed::open(folder.path()).unwrap_err().contains("link"));
    }
    let outside = tempfile::tempdir().unwrap();
    layout(&[(REGO, Some("../a.rego"), POLICY.into())], outside.path());
    assert!(Packed::open(outside.path()).unwrap_err().contains("leads out"));
    for digest in ["sha256:../../../etc/passwd", "md5:00"] {
        let index = serde_json::json!({"manifests": [{"digest": digest}]}).to_string();
        std::fs::write(outside.path().join("index.json"), index).unwrap();
        assert!(Packed::open(outside.path()).unwrap_err().contains("no sha256 digest"), "{digest}");
    }
}

#[test]
fn an_unpacked_bundle_is_one_and_the_digest_of_a_folder_is_what_sha256sum_says() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("shop")).unwrap();
    std::fs::write(folder.path().join("shop/a.rego"), POLICY).unwrap();
    assert!(Packed::open(folder.path()).unwrap().is_none());
    std::fs::write(folder.path().join(".manifest"), "{\"roots\": [\"shop\"]}").unwrap();
    let packed = Packed::open(folder.path()).unwrap().unwrap();
    assert_eq!((packed.origin.form, packed.files.len()), (PolicyForm::Bundle, 1));
    let line = |name: &str, hex: String| format!("{}  {name}\n", hex.trim_start_matches("sha256:"));
    let lines = line(".manifest", digest(b"{\"roots\": [\"shop\"]}")) + &line("shop/a.rego", digest(POLICY.as_bytes()));
    assert_eq!(packed.origin.digest, digest(lines.as_bytes()));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc", folder.path().join("more")).unwrap();
        assert!(Packed::open(folder.path()).unwrap_err().contains("link"));
    }
}
