//! One repository that means it ill in every way at once. The scan of it ends, with the code that it should, names each
//! trick, and shows no credential.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::common::{ALL_FORMATS, Repo, Run, regate, run, text, token};
use super::{fifo, scan, with_tracked};

/// What coverage says of a file, and a part of why.
const TOLD: &[(&str, &str, &str)] = &[
    (".regateignore", "skipped-unreadable", ""),
    (".ignore", "skipped-unreadable", ""),
    (".git/index", "skipped-unreadable", "not known"),
    ("many/.gitignore", "partial", "rules"),
    ("many/a1b.txt", "text", ""),
    ("%FE.txt", "text", ""),
    ("%FF.txt", "text", ""),
    ("outside", "skipped-symlink", ""),
    ("pipe.env", "skipped-unreadable", ""),
    ("flows.ts", "partial", "more than 1,000 flows"),
    ("deep.xml", "partial", "nested deeper than 64 levels"),
    ("bomb.yaml", "partial", ""),
    ("big.zip", "partial", "members"),
    ("links.txt", "text", ""),
    ("passwords.min.js", "text", ""),
    ("blocks.pem", "text", ""),
];

fn policy(id: &str, rules: &str) -> String {
    let metadata = format!("# METADATA\n# title: A\n# custom:\n#   id: {id}\n#   severity: low\n#   kinds: [dotenv]\n");
    format!("{metadata}package {}\n\n{rules}\n", id.replace('-', "_"))
}

/// A policy that exhausts what it runs in; the others of this kind are tried one by one (`worker.rs`).
fn policies(repo: &Repo) {
    let mut rules = "x0 := \"aaaaaaaa\"\n".to_string();
    for at in 1..=40 {
        let _ = writeln!(rules, "x{at} := concat(\"\", [x{0}, x{0}])", at - 1);
    }
    rules.push_str("deny contains {\"message\": \"m\", \"path\": []} if { count(x40) > 0 }");
    repo.write("policy/doubles.rego", policy("doubles", &rules));
}

/// Values in places from which they could be printed, and what would switch rules off if it were a comment.
fn leaks(repo: &Repo, secret: &str) {
    let escaped: String = secret.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    repo.write("real.env", format!("TOKEN={secret}\n"));
    repo.write("anchor.yaml", format!("a: &a {secret}\ntoken: *a\nnote: \"# regate:ignore-file all x\"\n"));
    repo.write("escaped.json", format!("{{\"token\": \"{escaped}\"}}\n"));
    repo.write("key.json", format!("{{\"{secret}\": 1}}\n"));
    repo.write(
        "reason.py",
        format!("# regate:ignore hardcoded-credential was {secret}\npassword = \"hG7#kd93Kdl2pq\"\n"),
    );
    repo.write(
        "string.ts",
        "const s = \"// regate:ignore-file hardcoded-credential x\";\nconst password = \"hG7#kd93Kdl2pq\";\n",
    );
    repo.write(&format!("{secret}/main.tf"), "resource \"aws_s3_bucket\" \"a\" {\n  acl = \"public-read\"\n}\n");
}

/// What costs, or cost once, more than its size.
fn costs(repo: &Repo) {
    let mut flows = String::new();
    for at in 0..1_001 {
        let _ = writeln!(flows, "console.log(user{at}.email);");
    }
    repo.write("flows.ts", flows);
    repo.write("deep.xml", format!("{}<password>x</password>{}", "<a>".repeat(70), "</a>".repeat(70)));
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_string();
    for at in 1..12 {
        let _ = writeln!(bomb, "a{at}: &a{at} [{}]", vec![format!("*a{}", at - 1); 9].join(", "));
    }
    repo.write("bomb.yaml", bomb);
    repo.write("links.txt", "https://user:pass@host/ ".repeat(4_000));
    repo.write("passwords.min.js", "a={password:\"x1\",b:{passwd:\"y2\"}};".repeat(2_000));
    repo.write("blocks.pem", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n".repeat(2_000));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..50_010 {
        writer.start_file(format!("{at}"), SimpleFileOptions::default()).unwrap();
    }
    writer.write_all(b"x").unwrap();
    repo.write("big.zip", writer.finish().unwrap().into_inner());
}

fn names(repo: &Repo) {
    fifo(&repo.path().join(".regateignore"));
    fifo(&repo.path().join("pipe.env"));
    symlink("/dev/zero", repo.path().join(".ignore")).unwrap();
    symlink("/etc", repo.path().join("outside")).unwrap();
    repo.write("many/.gitignore", "a*b\n".repeat(100_000)).write("many/a1b.txt", "x");
    repo.write(".gitignore", "kept.env\n").write(".git/index", "damaged");
    for name in [b"\xFE.txt", b"\xFF.txt"] {
        fs::write(repo.path().join(OsStr::from_bytes(name)), "x").unwrap();
    }
}

fn hostile(secret: &str) -> Repo {
    let repo = with_tracked(&[]);
    repo.git(&["checkout", "--quiet", "-b", &format!("fix/{secret}")]);
    names(&repo);
    leaks(&repo, secret);
    policies(&repo);
    costs(&repo);
    repo.write(
        "regate.toml",
        "exclude = [\"vendor/\"]\n[rules.weak-default-credential]\nenabled = false\n[policy]\ndirs = [\"policy\"]\n",
    );
    repo.write("vendor/d.py", "password = \"hG7#kd93Kdl2pq\"\n");
    repo
}

/// All reports of one scan, by their formats.
fn reports(repo: &Repo, folder: &Path) -> (Run, Vec<String>) {
    let outputs: Vec<String> =
        ALL_FORMATS.iter().map(|format| format!("--output={format}={}", folder.join(format).display())).collect();
    let mut args = vec!["--archives", "--fail-on-incomplete", "--verbose"];
    args.extend(outputs.iter().map(String::as_str));
    let run = scan(repo, &args);
    let read = |format: &&str| fs::read_to_string(folder.join(format)).unwrap();
    (run, ALL_FORMATS.iter().map(read).collect())
}

#[test]
fn a_tree_that_is_hostile_in_every_way_is_told_in_full() {
    let (secret, out) = (token(), tempfile::tempdir().unwrap());
    let repo = hostile(&secret);
    let (run, written) = reports(&repo, out.path());
    assert_eq!(run.code, Some(2), "a policy that did not finish weighs most: {}", run.stderr);
    let report = run.report();
    assert_eq!(report.0["summary"]["incomplete"], true);
    for (path, status, why) in TOLD {
        assert_eq!(report.file(path)["status"], *status, "{path}: {}", report.file(path));
        assert!(report.complaint(path).contains(why), "{path}: {}", report.complaint(path));
    }
    let errors = report.0["coverage"]["errors"].as_array().unwrap();
    assert!(errors.iter().any(|error| text(&error["ruleId"]) == "doubles"), "{errors:?}");
    let exemptions = report.0["coverage"]["exemptions"].to_string();
    for told in ["'vendor/' leaves out 1 file", "rule 'weak-default-credential' is disabled", "suppressed"] {
        assert!(exemptions.contains(told), "{told}: {exemptions}");
    }
    let found = report.found();
    for place in ["real.env:1", "anchor.yaml:1", "escaped.json:1", "branch name:1", "file name:1", "string.ts:2"] {
        assert!(found.iter().any(|found| found.ends_with(&format!(" {place}"))), "{place}: {found:?}");
    }
    let bare = secret.trim_start_matches("ghp_");
    for (format, written) in ALL_FORMATS.iter().zip(&written) {
        assert!(!written.contains(bare) && !written.is_empty(), "{format} shows the credential, or nothing");
    }
    assert!(!run.stderr.contains(bare) && !run.stdout.contains(bare));
    let one = scan(&repo, &["--archives", "--fail-on-incomplete", "--verbose", "--jobs=1"]);
    assert!(one.stdout == run.stdout && one.code == run.code, "the same for any number of threads");
}

/// Where nobody reads to the end, and where what is written would go elsewhere.
#[test]
fn what_is_written_of_a_hostile_tree_goes_nowhere_else() {
    let (repo, elsewhere) = (hostile(&token()), tempfile::tempdir().unwrap());
    symlink(elsewhere.path(), repo.path().join(".regate")).unwrap();
    let allowed = run(repo.path(), &["secrets", "allow", "--stdin", "--reason", "x"], b"a-value-of-a-test").ended();
    assert_eq!(allowed.code, Some(2), "{allowed:?}");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    fs::remove_file(repo.path().join(".regate")).unwrap();
    let mut command = regate();
    command.args(["scan", "-o", "json", "--only", "secrets"]).current_dir(repo.path());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(matches!(child.wait().unwrap().code(), Some(1 | 2)), "a closed pipe is no pass");
}
