//! Whether a bundle is what its maker made. It is a file like any other and may be hostile: nothing of it is written to
//! disk, what it unpacks to is bounded, and the names in it lead nowhere.

use std::io::Read as _;

use ruzstd::decoding::StreamingDecoder;

use crate::report::bundle::checks::Checks;
use crate::report::bundle::manifest::{Files, Manifest, SCHEMA, digest};
use crate::report::bundle::pack::computed;
use crate::report::bundle::{MANIFEST, SOURCE};
use crate::report::{ReportOptions, Saved, TOOL_NAME, TOOL_VERSION};

/// Bytes that a bundle may unpack to, and the window that its frame may ask for.
const MOST_UNPACKED: u64 = 2 << 30;
const MOST_WINDOW: u64 = 32 << 20;
/// Files of a bundle.
const MOST_FILES: usize = 100_000;

/// What was found out about a bundle.
#[derive(Debug)]
pub struct Verified {
    /// SHA-256 of the manifest, to be compared with the one that was printed when the bundle was made.
    pub manifest_sha256: String,
    pub tool: String,
    pub files: usize,
    /// Reports that were computed again from the JSON report and came out the same; `None` when another version made them.
    pub recomputed: Option<usize>,
    /// What else was held against something and holds, a clause each.
    pub held: Vec<String>,
    /// Files of which only the digest was compared: who changed them could write the manifest anew.
    pub by_manifest: Vec<String>,
    /// Files that are not the bytes they were made from: credentials were masked.
    pub redacted: Vec<String>,
    pub left_out: Vec<(String, String)>,
    /// What is wrong, a sentence each. Empty when all is well.
    pub flaws: Vec<String>,
}

/// Checks every file of a bundle against its manifest, and what can be told otherwise against that: reports and SARIF against the
/// JSON report, the program's rules, ledgers and signatures.
///
/// # Errors
///
/// Why it cannot be read as a bundle at all.
pub fn verify(bytes: &[u8]) -> Result<Verified, String> {
    let (mut files, mut flaws) = unpacked(bytes)?;
    let manifest_bytes = files.remove(MANIFEST).ok_or("it has no MANIFEST.json")?;
    let manifest: Manifest = serde_json::from_slice(&manifest_bytes)
        .map_err(|error| format!("its MANIFEST.json cannot be read: {error}"))?;
    if manifest.schema != SCHEMA {
        return Err(format!("its manifest is of '{}', and this program reads {SCHEMA}", manifest.schema));
    }
    for listed in &manifest.files {
        match files.get(&listed.path) {
            None => flaws.push(format!("'{}' is missing", listed.path)),
            Some(bytes) if digest(bytes) != listed.sha256 || bytes.len() != listed.bytes => {
                flaws.push(format!("'{}' was changed: its SHA-256 is {}", listed.path, digest(bytes)));
            }
            Some(_) => {}
        }
    }
    let extra = files.keys().filter(|path| !manifest.files.iter().any(|listed| listed.path == **path));
    flaws.extend(extra.map(|path| format!("'{path}' is not in the manifest")));
    let mut checks = Checks::default();
    let recomputed = recompute(&manifest, &files, &mut checks);
    let redacted = manifest.files.iter().filter(|file| file.redacted).map(|file| file.path.as_str()).collect();
    checks.evidence(&files, &redacted);
    flaws.extend(checks.flaws);
    let known = checks.paths;
    Ok(Verified {
        manifest_sha256: digest(&manifest_bytes),
        files: manifest.files.len(),
        recomputed,
        held: checks.held,
        by_manifest: files.into_keys().filter(|path| !known.contains(path)).collect(),
        redacted: manifest.files.into_iter().filter(|file| file.redacted).map(|file| file.path).collect(),
        left_out: manifest.left_out.into_iter().map(|file| (file.path, file.reason)).collect(),
        tool: manifest.tool,
        flaws,
    })
}

fn unpacked(bytes: &[u8]) -> Result<(Files, Vec<String>), String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("it is no bundle: {error}");
    let mut decoder =
        StreamingDecoder::new_with_max_window_size(bytes, MOST_WINDOW).map_err(|error| unreadable(&error))?;
    let mut archive = Vec::new();
    decoder.by_ref().take(MOST_UNPACKED + 1).read_to_end(&mut archive).map_err(|error| unreadable(&error))?;
    if u64::try_from(archive.len()).is_ok_and(|length| length > MOST_UNPACKED) {
        return Err(format!("it unpacks to more than {MOST_UNPACKED} bytes"));
    }
    let (mut files, mut flaws) = (Files::new(), Vec::new());
    // Another program would unpack what stands there as well.
    if !decoder.into_inner().is_empty() {
        flaws.push("something stands behind the end of the compressed archive".to_string());
    }
    let mut archive = tar::Archive::new(archive.as_slice());
    for (number, entry) in archive.entries().map_err(|error| unreadable(&error))?.enumerate() {
        let mut entry = entry.map_err(|error| unreadable(&error))?;
        if number >= MOST_FILES {
            return Err(format!("it has more than {MOST_FILES} files"));
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !entry.header().entry_type().is_file() {
            flaws.push(format!("'{path}' is no regular file"));
            continue;
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(|error| unreadable(&error))?;
        if files.insert(path.clone(), content).is_some() {
            flaws.push(format!("'{path}' is in it twice"));
        }
    }
    if archive.into_inner().iter().any(|byte| *byte != 0) {
        flaws.push("something stands behind the end of the archive".to_string());
    }
    Ok((files, flaws))
}

/// Computes every report again, when this very version made them, and holds against it what else follows: their numbers are those of
/// the JSON report or a flaw.
fn recompute(manifest: &Manifest, files: &Files, checks: &mut Checks) -> Option<usize> {
    if manifest.tool != format!("{TOOL_NAME} {TOOL_VERSION}") {
        return None;
    }
    let source = files.get(SOURCE).map(|bytes| {
        let saved = Saved::read(bytes)?;
        saved.hold_together().map(|()| saved)
    });
    let saved = match source {
        Some(Ok(saved)) => saved,
        Some(Err(error)) => {
            checks.flaws.push(format!("'{SOURCE}' cannot be read: {error}"));
            return Some(0);
        }
        None => {
            if manifest.files.iter().all(|listed| listed.path != SOURCE) {
                checks.flaws.push(format!("'{SOURCE}', from which the reports follow, is missing"));
            }
            return Some(0);
        }
    };
    checks.builtin(&saved, files);
    checks.sarif(&saved, files);
    let options = ReportOptions {
        show_passed: true,
        all_rules: true,
        now: manifest.made,
        frameworks: manifest.frameworks.clone(),
        ..ReportOptions::default()
    };
    let reports = match computed(&saved, &options) {
        Ok(reports) => reports,
        Err(error) => {
            checks.flaws.push(format!("the reports cannot be computed again: {error}"));
            return Some(0);
        }
    };
    let mut same = 0;
    for (path, expected) in reports {
        match files.get(&path) {
            Some(bytes) if *bytes == expected => {
                same += 1;
                checks.paths.insert(path);
            }
            Some(_) => checks.flaws.push(format!("'{path}' does not follow from '{SOURCE}'")),
            None => checks.flaws.push(format!("'{path}' is missing")),
        }
    }
    Some(same)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::report::bundle::{Bundle, BundleOptions};
    use crate::report::sample;
    use crate::signoff::Statement;

    fn options() -> ReportOptions {
        ReportOptions { now: 1_764_331_200, frameworks: vec!["soc2".to_string()], ..ReportOptions::default() }
    }

    fn bundle() -> Bundle {
        let mut bundle = Bundle::of_reports(&BundleOptions { report: &sample::report(), options: &options() }).unwrap();
        bundle.add("policies/own.rego".to_string(), b"package own\n".to_vec(), true);
        bundle.leave_out("evidence/core.bin".to_string(), "is no text".to_string());
        bundle
    }

    #[test]
    fn a_bundle_has_the_same_bytes_and_verifies() {
        let (bytes, sha256) = bundle().pack(&options()).unwrap();
        assert_eq!(bundle().pack(&options()).unwrap().0, bytes);
        let verified = verify(&bytes).unwrap();
        assert_eq!(verified.flaws, Vec::<String>::new());
        assert_eq!((verified.files, verified.recomputed), (15, Some(12)));
        assert_eq!(verified.by_manifest, ["policies/own.rego", "reports/regate.full.sarif", "reports/regate.json"]);
        assert_eq!(verified.manifest_sha256, sha256);
        assert_eq!(verified.redacted, ["policies/own.rego"]);
        assert_eq!(verified.left_out.len(), 1);
    }

    /// An archive with one thing wrong.
    fn changed(change: &dyn Fn(&mut Bundle)) -> Vec<String> {
        let (bytes, _) = bundle().pack(&options()).unwrap();
        let (mut files, _) = unpacked(&bytes).unwrap();
        let mut other = bundle();
        change(&mut other);
        let manifest = files.remove(MANIFEST).unwrap();
        let mut archive = tar::Builder::new(Vec::new());
        let mut append = |path: &str, bytes: &[u8]| {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            archive.append_data(&mut header, path, bytes).unwrap();
        };
        append(MANIFEST, &manifest);
        other.files().for_each(|(path, bytes)| append(path, bytes));
        let archive = archive.into_inner().unwrap();
        let packed = ruzstd::encoding::compress_to_vec(archive.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
        verify(&packed).unwrap().flaws
    }

    #[test]
    fn what_was_changed_added_or_removed_is_told() {
        assert_eq!(changed(&|_| {}), Vec::<String>::new());
        let edited = changed(&|bundle| bundle.add("reports/regate.html".into(), b"all is well".to_vec(), false));
        assert!(edited.iter().any(|flaw| flaw.contains("was changed")), "{edited:?}");
        assert!(edited.iter().any(|flaw| flaw.contains("does not follow")), "{edited:?}");
        let added = changed(&|bundle| bundle.add("reports/extra.html".into(), Vec::new(), false));
        assert!(added.iter().any(|flaw| flaw.contains("not in the manifest")), "{added:?}");
        let removed = changed(&|bundle| bundle.remove("policies/own.rego"));
        assert_eq!(removed, ["'policies/own.rego' is missing"]);
    }

    /// What another program would unpack as well.
    #[test]
    fn what_stands_behind_an_end_is_told() {
        let (bytes, _) = bundle().pack(&options()).unwrap();
        let compressed =
            |bytes: &[u8]| ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest);
        for behind in [b"garbage".to_vec(), compressed(b"another")] {
            let flaws = verify(&[bytes.clone(), behind].concat()).unwrap().flaws;
            assert_eq!(flaws, ["something stands behind the end of the compressed archive"]);
        }
        let mut archive = Vec::new();
        StreamingDecoder::new(bytes.as_slice()).unwrap().read_to_end(&mut archive).unwrap();
        archive.extend_from_slice(&[0; 1024]);
        assert_eq!(verify(&compressed(&archive)).unwrap().flaws, [""; 0], "padding");
        let mut more = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(1);
        more.append_data(&mut header, "reports/evil.txt", &b"x"[..]).unwrap();
        archive.extend(more.into_inner().unwrap());
        assert_eq!(verify(&compressed(&archive)).unwrap().flaws, ["something stands behind the end of the archive"]);
    }

    /// A manifest that was written anew for a report that was edited: the numbers still do not follow.
    #[test]
    fn a_report_that_says_something_else_than_the_json_report_is_told() {
        let mut forged = bundle();
        forged.add("reports/regate.audit.md".into(), b"all is well".to_vec(), false);
        let (bytes, _) = forged.pack(&options()).unwrap();
        assert_eq!(
            verify(&bytes).unwrap().flaws,
            ["'reports/regate.audit.md' does not follow from 'reports/regate.json'"]
        );
    }

    /// The same for what no report is computed from: each with a manifest that fits.
    #[test]
    fn what_can_be_told_without_the_manifest_is() {
        let flaws = |change: &dyn Fn(&mut Bundle)| {
            let mut forged = bundle();
            change(&mut forged);
            verify(&forged.pack(&options()).unwrap().0).unwrap().flaws
        };
        let add = |path: &str, text: &str| {
            let (path, text) = (path.to_string(), text.as_bytes().to_vec());
            flaws(&move |bundle| bundle.add(path.clone(), text.clone(), false))
        };
        let (bytes, _) = bundle().pack(&options()).unwrap();
        let sarif =
            String::from_utf8(unpacked(&bytes).unwrap().0.remove("reports/regate.full.sarif").unwrap()).unwrap();
        let fewer = sarif.replacen("\"regate/severity\": \"high\"", "\"regate/severity\": \"low\"", 1);
        assert_ne!(fewer, sarif);
        for text in [&fewer, "{\"version\": \"2.1.0\", \"runs\": []}", "{"] {
            let told = add("reports/regate.full.sarif", text);
            assert!(told.len() == 1 && told[0].contains("regate.full.sarif"), "{told:?}");
        }
        let gone = flaws(&|bundle| bundle.remove("reports/regate.full.sarif"));
        assert_eq!(gone, ["'reports/regate.full.sarif' is missing"]);
        let told = add("builtin/policies/gate/data.json", "{}");
        assert!(
            told[0].contains("of 'builtin/' not as this program has them: 'policies/gate/data.json' first"),
            "{told:?}"
        );
        assert!(told[1].contains("of 'builtin/' missing"), "{told:?}");
        assert_eq!(add("evidence/x/ledger.jsonl", "{}\n"), ["'evidence/x/ledger.jsonl': line 1 is no entry"]);
        let statement = Statement {
            commit: "a".repeat(40),
            materials: vec![],
            environment: "production".into(),
            role: "qa".into(),
            checks: BTreeSet::new(),
            emergency: None,
            time: 0,
        };
        let text = statement.render("https://example.com");
        assert_eq!(
            add("evidence/signoffs/a.json", &text),
            ["'evidence/signoffs/a.json' is a sign-off without a signature"]
        );
        let both = flaws(&|bundle| {
            bundle.add("evidence/a.json".into(), text.clone().into_bytes(), false);
            bundle.add("evidence/a.json.sig".into(), b"x".to_vec(), false);
        });
        assert_eq!(both, ["the signature of 'evidence/a.json' is not over this text: something was changed"]);
        assert_eq!(
            add("evidence/b.json.sig", "x"),
            ["'evidence/b.json.sig' is a signature, and what it is over is missing"]
        );
    }

    #[test]
    fn what_is_no_bundle_is_refused() {
        for bytes in [&b""[..], b"x", b"\x28\xb5\x2f\xfd", &bundle().pack(&options()).unwrap().0[..2000]] {
            assert!(verify(bytes).is_err());
        }
    }
}
