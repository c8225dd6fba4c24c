//! The same bytes whatever the number of threads and wherever the scan was started.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test makes its own files and may panic")]

use crate::common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{FORMATS, Repo, run};

/// All reports of one run, by format.
fn reports(folder: &Path, args: &[&str]) -> BTreeMap<&'static str, String> {
    let out = tempfile::tempdir().unwrap();
    let outputs: Vec<String> =
        FORMATS.iter().map(|format| format!("--output={format}={}", out.path().join(format).display())).collect();
    let outputs = outputs.iter().map(String::as_str);
    let args: Vec<_> =
        ["scan", "--quiet", "--verbose"].into_iter().chain(outputs).chain(args.iter().copied()).collect();
    let done = run(folder, &args, b"").ended();
    assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), (Some(1), "", ""));
    FORMATS.iter().map(|format| (*format, fs::read_to_string(out.path().join(format)).unwrap())).collect()
}

fn assert_same(expected: &BTreeMap<&'static str, String>, folder: &Path, args: &[&str]) {
    for (format, text) in reports(folder, args) {
        assert!(expected[format] == text, "{format} differs with {args:?} in {}", folder.display());
    }
}

fn repository() -> Repo {
    let repo = Repo::git_init();
    repo.copy_project("testdata/shop").copy_project("testdata/deployment-guide");
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    repo
}

#[test]
fn threads_change_nothing() {
    let repo = repository();
    let expected = reports(repo.path(), &["--jobs", "1"]);
    for (format, text) in &expected {
        assert!(text.contains("host-namespace-shared"), "{format} says nothing:\n{text}");
    }
    for jobs in ["2", "8", "8"] {
        assert_same(&expected, repo.path(), &["--jobs", jobs]);
    }
}

#[test]
fn the_place_of_the_start_changes_nothing() {
    let repo = repository();
    let (root, absolute) = (repo.path(), repo.path().to_str().unwrap());
    let expected = reports(root, &[]);
    assert_same(&expected, root, &["."]);
    assert_same(&expected, root, &[absolute]);
    assert_same(&expected, &root.join("testdata"), &[".."]);
    assert_same(&expected, &root.join("testdata/shop/src"), &["../../.."]);
    assert_same(&expected, Path::new("/"), &[absolute]);
}

#[test]
fn the_order_of_arguments_changes_nothing() {
    let repo = repository();
    let shop = repo.path().join("testdata/shop");
    let expected = reports(&shop, &["infra", "k8s", "src"]);
    assert_same(&expected, &shop, &["src", "infra", "k8s", "src/../src", "infra/main.tf"]);
    assert_same(&expected, &shop.join("src"), &["../k8s", ".", "../infra"]);
}
