//! What a change brings with it, and who wrote it.

use std::fs;

use super::world::{AUTHOR, Decision, OFFICER, TESTER, World, args};
use crate::common::{self, regate};

#[test]
fn what_the_change_brings_does_not_judge_it() {
    let world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    let (rule, print) = &world.first_result();
    let waived = world.run(&[
        "waive",
        rule,
        print,
        "--reason",
        "test",
        "--expires",
        "2026-12-05",
        "--owner",
        "a",
        "--approved-by",
        "dev",
    ]);
    assert_eq!(waived.code, Some(0), "{}", waived.stderr);
    world.commit("a leak with its waiver");
    let decision = world.gate("staging", &[]);
    assert_eq!(decision.told(), "1 refused new-results", "a waiver of the change itself");
    // Once it is on the base, it counts.
    world.git(&["checkout", "--quiet", "main"]);
    world.git(&["checkout", "--quiet", "feature", "--", ".regate"]);
    world.commit("waiver");
    world.git(&["checkout", "--quiet", "feature"]);
    assert_eq!(world.gate("staging", &[]).told(), "0 approved");
    let mut world = world;
    world.now += 20 * 86_400;
    assert_eq!(world.gate("staging", &[]).told(), "1 refused new-results", "the waiver is over");

    // Signers and policies of the change.
    world.repo.write("signers", fs::read_to_string(world.out("signers")).unwrap());
    world.repo.write("gate/data.json", "{}");
    world.commit("signers");
    let refused = |more: &[&str]| {
        let run = world.run(&[&["gate", "-e", "production"], more].concat());
        (run.code, run.stderr)
    };
    for option in [["--allowed-signers", "signers"], ["--gate-policy", "gate"]] {
        let (code, words) = refused(&option);
        assert_eq!(code, Some(2));
        assert!(words.contains("give --trust-base"), "{words}");
        let (code, words) = refused(&[&option[..], &["--trust-base", "main"]].concat());
        assert_eq!(code, Some(2), "{words}");
    }
    std::os::unix::fs::symlink(world.repo.path().join("signers"), world.out("link")).unwrap();
    let (code, words) = refused(&["--allowed-signers", &world.shown("link")]);
    assert_eq!(code, Some(2), "{words}");
}

#[test]
fn a_base_that_has_the_judged_commit_is_no_base() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let refused = |base: &str| {
        let run = world.run(&["gate", "-e", "development", "--trust-base", base]);
        assert_eq!(run.code, Some(2), "{}", run.stdout);
        assert!(run.stderr.contains("has the judged commit already"), "{}", run.stderr);
    };
    refused("HEAD");
    world.git(&["branch", "later"]);
    world.git(&["checkout", "--quiet", "later"]);
    world.commit("later");
    world.git(&["checkout", "--quiet", "feature"]);
    refused("later");
}

#[test]
fn whoever_wrote_a_part_of_the_change_is_an_author() {
    let world = World::new();
    let signers = world.signers();
    world.repo.write("a.txt", "a\n");
    world.git(&["add", "--all"]);
    world.git(&["commit", "--quiet", "-m", "a", "--author", &format!("Officer <{OFFICER}>")]);
    world.repo.write("b.txt", "b\n");
    world.commit(&format!("b\n\nCo-authored-by: Tester <{TESTER}>"));
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(decision.why_not(), ["author", "author"], "of an earlier commit, and beside another");
    // A clone without the earlier commits does not know who wrote them.
    let clone = tempfile::tempdir().unwrap();
    let source = format!("file://{}", world.repo.path().display());
    let shown = clone.path().display().to_string();
    world.git(&["clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=feature", &source, &shown]);
    let mut command = regate();
    command.args(["gate", "-e", "development", "--trust-base", "origin/main"]).current_dir(clone.path());
    let run = common::finish(command, b"").ended();
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stderr.contains("shallow"), "{}", run.stderr);
}

#[test]
fn an_author_under_a_name_that_is_not_theirs_is_one_all_the_same() {
    let world = World::new();
    let signers = world.signers();
    let warned = |decision: &Decision| decision.report["decision"]["warn"].to_string();
    // The officer's own work, under the address of somebody else, and signed with the officer's key.
    world.repo.write("a.txt", "a\n");
    world.git(&["add", "--all"]);
    let key = format!("user.signingkey={}", world.shown("officer"));
    world.git(&["-c", "gpg.format=ssh", "-c", &key, "commit", "--quiet", "-S", "-m", "a"]);
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(decision.why_not(), ["author"]);
    assert!(warned(&decision).contains("Of 1 of 1 commits no signature"), "{}", warned(&decision));
    // Signed by who committed it, with a key that may: nobody has to be believed.
    let lines = fs::read_to_string(world.out("signers")).unwrap();
    let dev = format!("{AUTHOR} namespaces=\"git\" {}\n", world.public("dev"));
    fs::write(world.out("signers"), lines.clone() + &dev).unwrap();
    let key = format!("user.signingkey={}", world.shown("dev"));
    world.git(&["-c", "gpg.format=ssh", "-c", &key, "commit", "--quiet", "--amend", "-S", "-m", "a"]);
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(decision.why_not(), ["commit"], "that of before");
    assert!(!warned(&decision).contains("authors-unproven"), "{}", warned(&decision));
    // A second address, which the mailmap of the base or a shared key tells.
    let second = format!("dev2@example.com namespaces=\"regate.approval.*\" {}\n", world.public("tester"));
    fs::write(world.out("signers"), lines.replace(TESTER, "other@example.com") + &second).unwrap();
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    let not_counted = |why: &str| world.gate("production", &args(&signers)).why_not().iter().any(|w| w == why);
    assert!(!not_counted("author"));
    world.git(&["checkout", "--quiet", "main"]);
    world.repo.write(".mailmap", "Dev <dev@example.com> <dev2@example.com>\n");
    world.commit("mailmap");
    world.git(&["checkout", "--quiet", "feature"]);
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    assert!(not_counted("author"));
}

#[test]
fn what_an_id_names_is_judged_and_not_what_replaces_it() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.git(&["add", "--all"]);
    world.git(&["commit", "--quiet", "-m", "a", "--author", "Officer <officer@example.com>"]);
    world.repo.write("b.txt", "b\n");
    world.commit("b");
    world.git(&["replace", "--graft", "HEAD", "main"]);
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(world.gate("production", &args(&world.signers())).why_not(), ["author"]);
}

#[test]
fn a_change_cannot_bring_its_own_evidence() {
    let world = World::new();
    let junit = "<testsuite><testcase name='mine'/></testsuite>";
    world.repo.write("reports/junit.xml", junit).write("evidence/ledger.jsonl", "");
    world.commit("evidence");
    let told = |file: &str| {
        let tests = format!("{file}@{}", world.head());
        world.gate_with("staging", &[world.evidence(), vec!["--tests".into(), tests]].concat(), &[]).told()
    };
    assert_eq!(told("reports/junit.xml"), "1 refused evidence-unreadable");
    // Written over, through a link, or copied: it is the change's all the same.
    world.repo.write("reports/junit.xml", "<testsuite><testcase name='other'/></testsuite>");
    assert_eq!(told("reports/junit.xml"), "1 refused evidence-unreadable scan-partial");
    world.git(&["checkout", "--quiet", "--", "reports"]);
    std::os::unix::fs::symlink(world.repo.path().join("reports/junit.xml"), world.out("link.xml")).unwrap();
    assert_eq!(told(&world.shown("link.xml")), "1 refused evidence-unreadable");
    fs::copy(world.repo.path().join("reports/junit.xml"), world.out("copy.xml")).unwrap();
    assert_eq!(told(&world.shown("copy.xml")), "1 refused evidence-unreadable");
    // What stands in the folder and not in the commit was made by somebody else.
    world.repo.write("out/junit.xml", "<testsuite><testcase name='made'/></testsuite>");
    assert_eq!(told("out/junit.xml"), "0 approved");
    let run = world.run(&["gate", "-e", "staging", "--trust-base", "main", "--evidence", "evidence"]);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stderr.contains("stands in the commit that is judged"), "{}", run.stderr);
}

#[test]
fn without_a_base_nobody_knows_who_wrote_the_change() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    let (evidence, signers) = (world.evidence(), world.signers());
    let mut all = vec!["gate", "-e", "production", "-o", "json"];
    all.extend(args(&evidence));
    all.extend(args(&signers));
    let run = world.run(&all);
    let report = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr));
    let decision = Decision { code: run.code.unwrap(), report };
    assert_eq!(decision.told(), "1 refused change-unknown scan-untrusted sign-off-missing");
    assert_eq!(decision.why_not(), ["unknown-author"]);
}
