//! The way of a change to production, from end to end.

use std::fs;

use super::world::{World, args};

#[test]
fn the_whole_way_to_production() {
    let world = World::new();
    let signers = world.signers();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    assert_eq!(world.gate("staging", &args(&signers)).told(), "1 refused new-results");
    assert_eq!(world.gate("development", &[]).told(), "0 approved");
    world.repo.write("deploy.env", "LOG_LEVEL=info\n");
    world.commit("no leak");
    assert_eq!(world.gate("staging", &args(&signers)).told(), "0 approved");
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending sign-off-missing");

    assert_eq!(world.approve("dev", "security-officer", "production", &[]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(
        (decision.told(), decision.why_not()),
        ("4 pending sign-off-missing".into(), vec!["author".to_string()])
    );

    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(
        world.gate("production", &args(&signers)).told(),
        "4 pending sign-off-missing",
        "quality has not signed"
    );
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "0 approved");

    // One byte of the evidence, and nobody has signed for it.
    let evidence = world.evidence();
    let sarif = fs::read_to_string(world.out("regate.sarif")).unwrap();
    fs::write(world.out("regate.sarif"), sarif.clone() + " ").unwrap();
    let decision = world.gate_with("production", &evidence, &args(&signers));
    assert_eq!(decision.told(), "4 pending sign-off-missing");
    assert_eq!(decision.why_not(), ["files", "files", "files"]);

    // The ledger holds it all, and a line that is gone is missed.
    let folder = world.shown("evidence");
    let verified = world.run(&["ledger", "verify", "--evidence", &folder]);
    assert_eq!(verified.code, Some(0), "{}", verified.stdout);
    let head = verified.stdout.lines().last().unwrap().strip_prefix("head ").unwrap().to_string();
    let file = world.out("evidence/ledger.jsonl");
    let whole = fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    let without = [&lines[..3], &lines[4..]].concat().join("\n") + "\n";
    fs::write(&file, without).unwrap();
    let verified = world.run(&["ledger", "verify", "--evidence", &folder]);
    assert_eq!(verified.code, Some(1));
    assert!(verified.stdout.starts_with("an entry was removed before line 4"), "{}", verified.stdout);
    // Without its end it verifies, and the anchor tells.
    fs::write(&file, lines[..5].join("\n") + "\n").unwrap();
    assert_eq!(world.run(&["ledger", "verify", "--evidence", &folder]).code, Some(0));
    let verified = world.run(&["ledger", "verify", "--evidence", &folder, "--anchor", &head]);
    assert_eq!(verified.code, Some(1));
    assert!(verified.stdout.contains("was cut off"), "{}", verified.stdout);
}

#[test]
fn what_a_change_touches_mandates_checks() {
    let world = World::new();
    world.repo.write("src/auth/login.py", "x = 1\n").write("db/migrations/1.sql", "select 1;\n");
    world.commit("auth");
    let signers = world.signers();
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending check-missing sign-off-missing");
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(world.approve("tester", "qa", "production", &["--check", "migration-review"]).code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending check-missing");
    let second = world.approve("officer", "security-officer", "production", &["--check", "authentication-review"]);
    assert_eq!(second.code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "0 approved");
}

#[test]
fn the_decision_is_told_in_four_forms_and_explained() {
    let world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    let evidence = world.evidence();
    let (page, comment) = (world.shown("page.md"), world.shown("comment.md"));
    let (to_page, to_comment) = (format!("markdown={page}"), format!("comment={comment}"));
    let more =
        ["gate", "-e", "staging", "--trust-base", "main", "-o", "text", "-o", &to_page, "-o", &to_comment, "--explain"];
    let run = world.run(&[&more[..], &args(&evidence)].concat());
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.starts_with("Refused because:\n  1 new at or above high [new-results]\n"), "{}", run.stdout);
    assert!(run.stdout.contains("staging: refused (1 reason); commit "), "{}", run.stdout);
    assert!(
        run.stdout.contains("refuse new-results: 1 new at or above high\n  policy: policies/gate/results.rego:"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("  input /counts/fail: {"), "{}", run.stdout);
    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("## Gate: refused\n") && page.contains("| deploy.env:1 |"), "{page}");
    let comment = fs::read_to_string(comment).unwrap();
    assert!(comment.starts_with("<!-- regate-gate -->\n**Regate: refused for staging**\n"), "{comment}");
    let said =
        world.run(&[&["gate", "-e", "staging", "--trust-base", "main", "--comment"], &args(&evidence)[..]].concat());
    assert_eq!((said.code, &said.stdout), (Some(1), &comment), "--comment is the same on standard output");
    for text in [&run.stdout, &page, &comment] {
        assert!(!text.contains("Tr0ub4dor"), "{text}");
    }
    assert_eq!(world.run(&["gate", "-e", "staging", "-o", "html"]).code, Some(2));
    // Two outputs in one file, or one in place of the evidence, leave less than was asked for.
    let (json, text) = (format!("json={}", world.shown("one.out")), format!("text={}", world.shown("./one.out")));
    let two = world.run(&[&["gate", "-e", "staging", "-o", &json, "-o", &text], &args(&evidence)[..]].concat());
    assert!(two.code == Some(2) && two.stderr.contains("two outputs go to"), "{two:?}");
    let sarif = fs::read(world.out("regate.sarif")).unwrap();
    let over = format!("json={}", world.shown("regate.sarif"));
    let over = world.run(&[&["gate", "-e", "staging", "-o", &over], &args(&evidence)[..]].concat());
    assert!(over.code == Some(2) && over.stderr.contains("is evidence: an output would overwrite it"), "{over:?}");
    assert_eq!(fs::read(world.out("regate.sarif")).unwrap(), sarif);
}
