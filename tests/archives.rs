//! `regate scan --archives`: what archives hold, within bounds, in every report.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test makes its own files and may panic")]

use crate::common;

use std::io::{Cursor, Write as _};

use common::{FORMATS, Repo, text};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SECRET: &str = "Vq7Rz2mXw9Lp4TbK";

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar_gz(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (name, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn repo() -> Repo {
    let repo = Repo::new();
    let env = format!("A=1\nDB_PASSWORD={SECRET}\n");
    let inner = tar_gz(&[("etc/app.env", env.as_bytes()), ("Dockerfile", b"FROM a\nUSER root\n")]);
    repo.write(
        "libs/app.jar",
        zipped(&[("config.env", env.as_bytes()), ("nested.tar.gz", &inner), ("logo.png", b"\0\0")]),
    );
    repo.write("plain.txt", "nothing\n");
    repo
}

#[test]
fn members_are_scanned_when_asked_for() {
    let repo = repo();
    assert_eq!(repo.scan(&[]).report().found(), [""; 0]);
    let run = repo.scan(&["--archives"]);
    let report = run.report();
    let secrets: Vec<String> = report.found().into_iter().filter(|found| found.starts_with("hardcoded")).collect();
    assert_eq!(
        secrets,
        [
            "hardcoded-credential libs/app.jar!/config.env:2",
            "hardcoded-credential libs/app.jar!/nested.tar.gz!/etc/app.env:2"
        ]
    );
    assert!(report.found().iter().any(|found| found.contains("nested.tar.gz!/Dockerfile")), "policies judge them too");
    assert_eq!(report.file("libs/app.jar")["status"], "unpacked");
    assert_eq!(report.file("libs/app.jar!/config.env")["status"], "parsed");
    assert_eq!(report.file("libs/app.jar!/logo.png")["status"], "skipped-binary");
    let excluded = repo.scan(&["--archives", "--exclude", "*.env"]).report();
    assert_eq!(excluded.file("libs/app.jar!/config.env")["status"], "skipped-excluded");
    let terminal = repo.run(&["scan", "--archives"]).stdout;
    assert!(
        terminal.contains("--> libs/app.jar!/config.env:2:13") && terminal.contains("1 archive unpacked"),
        "{terminal}"
    );
}

#[test]
fn reports_name_the_archive_and_show_no_secret() {
    let repo = repo();
    for format in FORMATS {
        let run = repo.run(&["scan", "--archives", "-o", format]);
        assert!(run.stdout.contains("app.jar") && !run.stdout.contains(SECRET), "{format}: {}", run.stdout);
    }
    let sarif: Value = serde_json::from_str(&repo.run(&["scan", "--archives", "-o", "sarif"]).stdout).unwrap();
    let locations: Vec<(&str, &str)> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|result| result["ruleId"] == "hardcoded-credential")
        .map(|result| &result["locations"][0])
        .map(|at| {
            let uri = text(&at["physicalLocation"]["artifactLocation"]["uri"]);
            (uri, text(&at["logicalLocations"][0]["fullyQualifiedName"]))
        })
        .collect();
    assert_eq!(locations, [("libs/app.jar", "libs/app.jar!/config.env")]);
    let other = &sarif["runs"][0]["results"][0]["relatedLocations"][0];
    assert_eq!(text(&other["physicalLocation"]["artifactLocation"]["uri"]), "libs/app.jar");
    assert!(text(&other["message"]["text"]).contains("libs/app.jar!/nested.tar.gz!/etc/app.env"), "{other}");
}

#[test]
fn a_bomb_is_cut_and_said() {
    let repo = Repo::new();
    let zeros = vec![b'0'; 4 << 20];
    let env = format!("DB_PASSWORD={SECRET}\n");
    let names: Vec<String> = (0..10).map(|at| format!("zeros{at}")).collect();
    let mut files: Vec<(&str, &[u8])> = vec![("a.env", env.as_bytes())];
    files.extend(names.iter().map(|name| (name.as_str(), zeros.as_slice())));
    files.push(("z.env", env.as_bytes()));
    repo.write("bomb.zip", zipped(&files));
    let run = repo.scan(&["--archives", "--fail-on", "never", "--fail-on-incomplete"]);
    let report = run.report();
    assert_eq!((run.code, report.file("bomb.zip")["status"].clone()), (Some(3), "partial".into()));
    assert!(report.complaint("bomb.zip").contains("unpacks to more than"), "{}", report.complaint("bomb.zip"));
    assert_eq!(report.found(), ["hardcoded-credential bomb.zip!/a.env:1"], "what came before is kept");
}

#[test]
fn archives_that_commits_hold() {
    let repo = Repo::git_init();
    let env = format!("A=1\nDB_PASSWORD={SECRET}\n");
    let inner = tar_gz(&[("etc/app.env", env.as_bytes()), ("b.txt", b"nothing")]);
    let commit = |message: &str| {
        repo.git(&["add", "--all"]);
        repo.git(&["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", message]);
    };
    repo.write("libs/app.jar", zipped(&[("a.txt", b"nothing"), ("nested.tar.gz", &inner)]));
    repo.write("cut.zip", &zipped(&[("a.env", env.as_bytes())])[..60]);
    commit("add");
    repo.write("libs/app.jar", zipped(&[("a.txt", b"nothing")]));
    commit("remove");
    assert_eq!(repo.scan(&["--history"]).report().found(), [""; 0]);
    let run = repo.scan(&["--history", "--archives", "--fail-on", "never", "--fail-on-incomplete"]);
    let report = run.report();
    let member = "libs/app.jar!/nested.tar.gz!/etc/app.env";
    assert_eq!(report.found(), [format!("hardcoded-credential {member}:2")]);
    assert_eq!(run.code, Some(3), "the damaged archive is said");
    let history = &report.results()[0]["history"];
    assert_eq!((&history["places"][0]["path"], &history["atHead"]), (&member.into(), &false.into()), "{history}");
    // Only what is new in the range; it is looked for at HEAD in the archive there.
    let range = repo.scan(&["--history", "HEAD~1..HEAD", "--archives"]).report();
    assert_eq!(range.found(), [""; 0]);
    for format in FORMATS {
        let run = repo.run(&["scan", "--history", "--archives", "-o", format]);
        assert!(run.stdout.contains("app.jar") && !run.stdout.contains(SECRET), "{format}: {}", run.stdout);
    }
    let excluded = repo.scan(&["--history", "--archives", "--exclude", "*.env"]).report();
    assert_eq!(excluded.found(), [""; 0]);
    assert_eq!(excluded.0["coverage"]["history"]["excluded"], 1, "{}", excluded.0["coverage"]["history"]);
}

#[test]
fn staged_and_given_archives() {
    let repo = Repo::git_init();
    let env = format!("DB_PASSWORD={SECRET}\n");
    let archive = zipped(&[("a.env", env.as_bytes())]);
    repo.write("a.zip", &archive).git(&["add", "."]).write("a.zip", "changed\n");
    let found = ["hardcoded-credential a.zip!/a.env:1"];
    assert_eq!(repo.scan(&["--staged", "--archives"]).report().found(), found);
    let given = common::run(repo.path(), &["scan", "-o", "json", "--archives", "--stdin-filename", "a.zip"], &archive);
    assert_eq!(given.report().found(), found);
}
