//! Nothing is switched off in silence: what a repository exempts is in every report, and counts only as far as whoever calls
//! trusts it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use common::{ALL_FORMATS, Repo, text};

const SECRET: &str = "password = \"hG7#kd93Kdl2pq\"\n";

/// The exemptions of a JSON report in words.
fn exemptions(repo: &Repo, args: &[&str]) -> Vec<String> {
    let report = repo.scan(args).report();
    let all = report.0["coverage"]["exemptions"].as_array().cloned().unwrap_or_default();
    all.iter().map(|one| text(&one["message"]).to_string()).collect()
}

fn commit(repo: &Repo) {
    repo.git(&["add", "-A", "-f"]).git(&["commit", "--quiet", "-m", "x"]);
}

/// A repository that hides, excludes, disables, lowers, accepts and suppresses.
fn full_of_tricks() -> Repo {
    let repo = Repo::git_init();
    repo.write("src/a.py", SECRET).write("src/token.py", format!("# regate:ignore hardcoded-credential old\n{SECRET}"));
    repo.write("keys/b.py", SECRET)
        .write("keys/deep/c.py", SECRET)
        .write("vendor/d.py", SECRET)
        .write("qa/e.py", SECRET);
    repo.write(".regateignore", "# ours\nkeys/\n");
    repo.write(".gitignore", "/build/\n").write("build/f.py", SECRET);
    repo.write(
        "regate.toml",
        "exclude = [\"vendor/\"]\nfail_on = \"critical\"\nmax_file_size = \"1 MiB\"\nallow_policy_errors = true\n\
         tests = [\"qa/\"]\n[rules.hardcoded-credential]\nseverity = \"low\"\n[rules.weak-default-credential]\nenabled = false\n\
         [policy]\nbuiltin = true\n",
    );
    repo.git(&["add", "-A"]).git(&["commit", "--quiet", "-m", "x"]);
    repo
}

#[test]
fn what_is_switched_off_is_told_by_source() {
    let repo = full_of_tricks();
    assert_eq!(
        exemptions(&repo, &["--exclude", "src/a.*"]),
        [
            "'src/a.*' leaves out 1 file (command line)",
            "'vendor/' leaves out 1 file (regate.toml:1)",
            "nothing below critical fails the scan (regate.toml:2)",
            "files above 1048576 bytes are not read (regate.toml:3)",
            "policies that do not finish do not fail the scan (regate.toml:4)",
            "'qa/' is test code, 1 file (regate.toml:5)",
            "rule 'hardcoded-credential' is lowered from high to low (regate.toml:7)",
            "rule 'weak-default-credential' is disabled (regate.toml:9)",
            "'/build/' hides 1 path (.gitignore)",
            "'keys/' hides 1 path with 2 files that git tracks (.regateignore)",
            "1 result of hardcoded-credential suppressed: old (src/token.py:1)",
        ]
    );
    let report = repo.scan(&[]).report();
    assert_eq!(report.file("keys/deep/c.py")["status"], "skipped-ignored");
    // These are lists of results or subjects and have no place for anything else.
    let lists = ["gitlab-codequality", "csv", "csv-population"];
    for format in ALL_FORMATS.iter().filter(|format| !lists.contains(format)) {
        let written = repo.run(&["scan", "--verbose", "-o", format]).stdout;
        let written = written.replace("&#39;", "'").replace("&apos;", "'");
        let told = if *format == "env" { "exemptions=10" } else { "'keys/' hides 1 path with 2 files that git tracks" };
        assert!(written.contains(told) || written.replace("\\_", "_").contains(told), "{format}: {written}");
    }
}

#[test]
fn only_the_command_line_tells_of_itself() {
    let repo = Repo::git_init();
    repo.write("a.py", "x = 1\n");
    assert_eq!(exemptions(&repo, &[]), [""; 0]);
    let told = exemptions(&repo, &["--no-builtin", "--include", "*.tf", "--fail-on", "never", "--only", "secrets"]);
    assert_eq!(
        told,
        [
            "what 'include' does not name is left out, 2 files (command line)",
            "no result fails the scan (command line)",
            "the policies and requirements of the binary are left out (command line)",
            "nothing but credentials is looked for (command line)",
        ]
    );
}

#[test]
fn an_accepted_credential_is_told_with_its_reason() {
    let repo = Repo::git_init();
    repo.write("a.py", SECRET);
    let list = repo.run(&["secrets", "list"]).stdout;
    let id = list.split_whitespace().next().unwrap();
    repo.run(&["secrets", "allow", id, "--reason", "a test account", "--owner", "team-a"]);
    let told = exemptions(&repo, &[]);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("1 result of hardcoded-credential "), "{told:?}");
    assert!(
        told[0].ends_with(" suppressed: a test account, team-a answers for it (.regate/secrets-allow.toml:6)"),
        "{told:?}"
    );
}

#[test]
fn what_a_change_adds_does_not_count_against_a_trusted_base() {
    let repo = Repo::git_init();
    repo.write("old.py", format!("# regate:ignore hardcoded-credential accepted\n{SECRET}"));
    repo.write(".regateignore", "kept/\n").write("kept/a.py", SECRET);
    repo.write("regate.toml", "[rules.weak-default-credential]\nseverity = \"high\"\n[policy]\ndirs = [\"policy\"]\n");
    repo.write("policy/a.rego", "package a\n\ndeny contains \"from the base\" if input.x\n")
        .write("a.json", "{\"x\": 1}");
    commit(&repo);
    repo.git(&["tag", "base"]);
    // The change: the old suppression moves down unchanged, a new one comes, and everything is switched off.
    repo.write("old.py", format!("import os\n\n# regate:ignore hardcoded-credential accepted\n{SECRET}"));
    repo.write("new.py", format!("# regate:ignore hardcoded-credential please\n{SECRET}"));
    repo.write("hidden/b.py", SECRET).write(".regateignore", "kept/\nhidden/\n");
    repo.write("regate.toml", "[rules.hardcoded-credential]\nenabled = false\n[policy]\ndirs = [\"policy\"]\n");
    repo.write("policy/a.rego", "package a\n\ndeny contains \"never\" if input.never\n")
        .write("policy/b.rego", "package b\n");
    let report = repo.scan(&["--trust-base", "base"]).report();
    let found = report.found();
    let has = |words: &str| found.iter().any(|found| found.contains(words));
    assert!(has("hardcoded-credential new.py:2") && has("hardcoded-credential hidden/b.py:1"), "{found:?}");
    assert!(has("a.json"), "the base's policy judges: {found:?}");
    let suppressed: Vec<_> = report.results().iter().filter(|result| result["suppression"].is_object()).collect();
    assert_eq!(suppressed.len(), 1, "{suppressed:#?}");
    assert_eq!(suppressed[0]["location"]["path"], "old.py");
    assert_eq!(
        exemptions(&repo, &["--trust-base", "base"]),
        [
            "'policy/a.rego' as it is here does not count: it is not in what is trusted (policy/a.rego)",
            "'policy/b.rego' as it is here does not count: it is not in what is trusted (policy/b.rego)",
            "'regate.toml' as it is here does not count: it is not in what is trusted (regate.toml)",
            "'kept/' hides 1 path with 1 file that git tracks (.regateignore)",
            "'.regateignore' as it is here does not count: it is not in what is trusted (.regateignore)",
            "suppression of hardcoded-credential does not count: it is not in what is trusted: please (new.py:1)",
            "1 result of hardcoded-credential suppressed: accepted (old.py:3)",
        ]
    );
    // Without it the change has its way.
    let own = repo.scan(&[]).report();
    assert!(own.found().iter().all(|found| !found.contains("hardcoded-credential")), "{:?}", own.found());
    let wrong = repo.run(&["scan", "--trust-base", "gone"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("names no commit"), "{}", wrong.stderr);
}

#[test]
fn an_entry_of_the_allow_list_that_a_change_adds_does_not_count() {
    let repo = Repo::git_init();
    repo.write("a.py", SECRET);
    commit(&repo);
    let list = repo.run(&["secrets", "list"]).stdout;
    repo.run(&["secrets", "allow", list.split_whitespace().next().unwrap(), "--reason", "please"]);
    assert_eq!(repo.run(&["scan"]).code, Some(0));
    assert_eq!(repo.run(&["scan", "--trust-base", "HEAD"]).code, Some(1));
    let told = exemptions(&repo, &["--trust-base", "HEAD"]);
    assert!(told.len() == 1 && told[0].starts_with("accepted credential "), "{told:?}");
    commit(&repo);
    assert_eq!(repo.run(&["scan", "--trust-base", "HEAD"]).code, Some(0));
}

#[test]
fn a_configuration_from_outside_takes_the_repositorys_say_away() {
    let repo = full_of_tricks();
    let outside = Repo::new();
    outside.write("org.toml", "").write("comments.toml", "inline_suppressions = true\n");
    let file = |name: &str| format!("--config={}", outside.path().join(name).display());
    let paths = |name: &str| {
        let found = repo.scan(&[&file(name)]).report().found();
        ["src/a.py", "src/token.py", "keys/b.py", "keys/deep/c.py", "vendor/d.py"]
            .map(|path| found.iter().any(|found| found.contains(&format!("hardcoded-credential {path}"))))
    };
    assert_eq!(paths("org.toml"), [true; 5]);
    let report = repo.scan(&[&file("comments.toml")]).report();
    let suppressed = report.results().iter().filter(|result| result["suppression"].is_object()).count();
    assert_eq!(suppressed, 1);
    let told = exemptions(&repo, &[&file("org.toml")]);
    assert_eq!(
        told,
        [
            "'/build/' hides 1 path (.gitignore)",
            "'.regateignore' as it is here does not count: it is not in what is trusted (.regateignore)",
            "suppression of hardcoded-credential does not count: it is not in what is trusted: old (src/token.py:1)",
        ]
    );
}

#[cfg(unix)]
#[test]
fn what_a_configuration_names_is_inside_the_repository() {
    let outside = Repo::new();
    outside.write("machine.json", "{\"password\": \"hG7#kd93Kdl2pq\"}");
    let repo = Repo::git_init();
    repo.write("policy/a.rego", "package a\n\ndeny contains sprintf(\"%v\", [data])\n").write("a.json", "{}");
    let elsewhere = outside.path().display().to_string();
    std::os::unix::fs::symlink(outside.path(), repo.path().join("link")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("machine.json"), repo.path().join("policy/data.json")).unwrap();
    for (key, path) in [
        ("data", elsewhere.as_str()),
        ("data", "../"),
        ("data", "policy/../../x"),
        ("data", "link"),
        ("data", "link/machine.json"),
        ("dirs", elsewhere.as_str()),
        ("dirs", "link"),
        // A link in a folder of policies is not followed.
        ("dirs", "policy"),
    ] {
        repo.write("regate.toml", format!("[policy]\n{key} = [\"{path}\"]\n"));
        let run = repo.run(&["scan"]).ended();
        assert_eq!(run.code, Some(2), "{key} {path}: {}", run.stdout);
        assert!(!run.stdout.contains("kd93Kdl") && !run.stderr.contains("kd93Kdl"));
    }
}

/// A credential in the name of a file, of a folder or of the branch is a result, and nowhere to be read.
#[test]
fn names_that_hold_credentials_are_results() {
    let token = "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";
    let repo = Repo::git_init();
    repo.git(&["checkout", "--quiet", "-b", &format!("fix/{token}")]);
    repo.write(&format!("{token}/a.tf"), "resource \"aws_s3_bucket\" \"a\" {\n  acl = \"public-read\"\n}\n");
    repo.write(&format!("backup-{token}.bin"), [0, 1, 2]).write("plain.txt", "");
    commit(&repo);
    repo.git(&["tag", &format!("v-{token}")]);
    let report = repo.scan(&[]).report();
    let found = report.found();
    for place in ["file name:1", "file name:2", "branch name:1", "tag name:1"] {
        assert!(found.contains(&format!("github-personal-access-token {place}")), "{place}: {found:?}");
    }
    for format in ALL_FORMATS {
        let run = repo.run(&["scan", "--verbose", "-o", format]).ended();
        assert!(!(run.stdout + &run.stderr).contains(token.trim_start_matches("ghp_")), "{format}");
    }
}

/// What git tracks is read where the repository's ignore files do not count, but nothing outside of the repository is.
#[cfg(unix)]
#[test]
fn what_is_tracked_leads_nowhere_else() {
    let outside = Repo::new();
    outside.write("org.toml", "").write("secret.py", SECRET);
    let repo = Repo::git_init();
    repo.write(".gitignore", "link.py\nkept.py\n").write("kept.py", SECRET);
    repo.write("d/secret.py", "").write("a.py", "");
    std::os::unix::fs::symlink("a.py", repo.path().join("link.py")).unwrap();
    repo.git(&["add", "-A", "-f"]);
    std::fs::remove_dir_all(repo.path().join("d")).unwrap();
    std::os::unix::fs::symlink(outside.path(), repo.path().join("d")).unwrap();
    let config = format!("--config={}", outside.path().join("org.toml").display());
    let report = repo.scan(&[&config]).report();
    assert_eq!(report.found(), ["hardcoded-credential kept.py:1"]);
    assert_eq!(report.file("link.py")["status"], "skipped-symlink");
    assert_eq!(report.file("d")["status"], "skipped-symlink");
}

/// The ignore file that is nearest counts, of a trusted base as of the tree.
#[test]
fn the_nearest_ignore_file_of_a_base_counts() {
    let repo = Repo::git_init();
    repo.write(".regateignore", "*.py\n")
        .write("sub/.regateignore", "!prod.py\n")
        .write("-x/.regateignore", "!prod.py\n");
    for path in ["sub/prod.py", "-x/prod.py", "sub/deep/prod.py", "sub/other.py", "prod.py"] {
        repo.write(path, SECRET);
    }
    commit(&repo);
    let expected =
        ["-x/prod.py", "sub/deep/prod.py", "sub/prod.py"].map(|path| format!("hardcoded-credential {path}:1"));
    assert_eq!(repo.scan(&[]).report().found(), expected);
    let trusting = repo.scan(&["--trust-base", "HEAD"]).report();
    assert_eq!(trusting.found(), expected);
    let told = exemptions(&repo, &["--trust-base", "HEAD"]);
    assert_eq!(told, ["'*.py' hides 2 paths with 2 files that git tracks (.regateignore)"]);
}

/// An ignore file of the tree that does not count is not told as the reason why something is left out.
#[test]
fn an_ignore_file_that_does_not_count_hides_nothing() {
    let repo = Repo::git_init();
    let outside = Repo::new();
    outside.write("org.toml", "");
    repo.write(".regateignore", "build/\n")
        .write(".gitignore", "/build\n")
        .write("build/f.py", SECRET)
        .write("a.py", "");
    let config = format!("--config={}", outside.path().join("org.toml").display());
    assert_eq!(
        exemptions(&repo, &[&config]),
        [
            "'/build' hides 1 path (.gitignore)",
            "'.regateignore' as it is here does not count: it is not in what is trusted (.regateignore)",
        ]
    );
}

/// What is told of a waiver or of an accepted credential shows no credential that stands in its file, scanned or not.
#[test]
fn what_is_said_of_accepting_files_shows_no_credential() {
    let token = common::token();
    let repo = Repo::git_init();
    repo.write("src/a.tf", "").write(
        ".regate/waivers.yaml",
        format!("- {{id: w-1, rule: r, fingerprint: abc, reason: it was {token}}}\n- {{'{token}': 1}}\n"),
    );
    let report = repo.scan(&["src"]).report();
    assert_eq!(report.fingerprints("waiver-malformed").len(), 2);
    for format in ALL_FORMATS {
        let run = repo.run(&["scan", "src", "--verbose", "-o", format]).ended();
        assert!(!(run.stdout + &run.stderr).contains(&token), "{format}");
    }
}

/// A search for credentials in names is cut as in a file, and that is told.
#[test]
fn a_name_that_is_searched_in_part_is_told() {
    let repo = Repo::git_init();
    let mut name = "a word that says nothing".to_string();
    for _ in 0..5 {
        name = data_encoding::BASE64URL_NOPAD.encode(name.as_bytes());
    }
    repo.write(&format!("{name}.txt"), "");
    let report = repo.scan(&[]).report();
    assert_eq!(report.file("file name")["status"], "partial");
}

/// What belongs to development is lowered, and said to be; what the configuration asks less strictly is said, too.
#[test]
fn what_levels_lower_is_told() {
    let repo = Repo::git_init();
    let database =
        "resource \"aws_db_instance\" \"main\" {\n  storage_encrypted = true\n  backup_retention_period = 2\n}\n";
    repo.write("environments/development/main.tf", database).write("environments/production/main.tf", database);
    repo.write("regate.toml", "[levels.production.numbers]\nbackup_retention_days = 1\n");
    let told = exemptions(&repo, &["."]);
    assert!(told.iter().any(|line| line.starts_with("'backup_retention_days' of level 'production' is 1 and not 7 (regate.toml:1")), "{told:#?}");
    let lowered = "rule 'rds-deletion-protection-off' is lowered from low to info in 1 file: level 'development'";
    assert!(told.iter().any(|line| line == lowered), "{told:#?}");
    repo.write("regate.toml", "");
    let found = repo.scan(&["."]).report().found();
    let short: Vec<_> = found.iter().filter(|line| line.starts_with("rds-backup-retention-short")).collect();
    assert_eq!(short, ["rds-backup-retention-short environments/production/main.tf:3"]);
}
