//! Signatures of persons: which count, and which must not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::world::{OFFICER, TESTER, World, args};

#[test]
fn openssh_verifies_a_sign_off_and_regate_one_of_openssh() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    let statement = world.statements().remove(0);
    let keygen = |namespace: &str| {
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "verify", "-I", OFFICER, "-n", namespace, "-f"]).arg(world.out("signers")).arg("-s");
        command.arg(format!("{}.sig", statement.display()));
        command
            .stdin(fs::File::open(&statement).unwrap())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    };
    assert!(keygen("regate.approval.security-officer"));
    assert!(!keygen("regate.approval.qa"));
    // The other way round, with a key that has a passphrase for Regate to leave to others: an RSA key.
    let done = Command::new("ssh-keygen")
        .args(["-q", "-t", "rsa", "-b", "3072", "-N", "", "-f"])
        .arg(world.out("rsa"))
        .status();
    assert!(done.unwrap().success());
    let line = format!("{TESTER} namespaces=\"regate.approval.qa\" {}\n", world.public("rsa"));
    fs::write(world.out("signers"), fs::read_to_string(world.out("signers")).unwrap() + &line).unwrap();
    let approved = world.approve("rsa", "qa", "production", &[]);
    assert_eq!(approved.code, Some(0), "{}", approved.stderr);
    assert_eq!(world.gate("production", &args(&world.signers())).told(), "0 approved");
    // An audit report tells them, and which of them nobody can verify.
    let told = |more: &[&str]| {
        let all: Vec<&str> = ["report", "-o", "audit-markdown"].into_iter().chain(more.iter().copied()).collect();
        let run = world.run(&all);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout.lines().filter(|line| line.contains(" | production | ")).map(str::to_string).collect::<Vec<_>>()
    };
    let rows = told(&args(&world.signers()));
    assert!(rows.len() == 2 && rows.iter().all(|row| row.contains("| verified (")), "{rows:?}");
    assert!(
        rows.iter().all(|row| row.contains("which was scanned"))
            && rows.concat().contains(&OFFICER.replace('@', "&#64;")),
        "{rows:?}"
    );
    let rows = told(&["--evidence", &world.shown("evidence")]);
    assert!(rows.len() == 2 && rows.iter().all(|row| row.contains("| not known |")), "{rows:?}");
    fs::write(&statement, fs::read_to_string(&statement).unwrap().replace("security-officer", "qa")).unwrap();
    let rows = told(&args(&world.signers()));
    assert!(
        rows.concat().matches("| verified (").count() == 1 && rows.concat().contains("not verified: its"),
        "{rows:?}"
    );
    assert_eq!(told(&[]).len(), 0);
    fs::write(&statement, "{").unwrap();
    let damaged = world.run(&["report", "--evidence", &world.shown("evidence")]);
    assert_eq!(damaged.code, Some(2), "{}", damaged.stdout);
    assert!(damaged.stderr.contains("is signed and is no statement"), "{}", damaged.stderr);
}

#[test]
fn sign_offs_that_must_not_count() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let signers = world.signers();
    let why = |more: &[&str]| {
        let all: Vec<&str> = args(&signers).into_iter().chain(more.iter().copied()).collect();
        world.gate("production", &all).why_not()
    };
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    assert_eq!(why(&[]), [""; 0]);
    // Another environment, another commit.
    let evidence = world.evidence();
    assert_eq!(world.gate_with("staging", &evidence, &args(&signers)).why_not(), ["environment"]);
    world.commit("another");
    assert_eq!(why(&[]), ["commit"]);
    world.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    // A key that was taken back: by a list, and by OpenSSH's own KRL.
    fs::write(world.out("revoked"), world.public("officer") + "\n").unwrap();
    assert_eq!(why(&["--revoked-keys", &world.shown("revoked")]), ["revoked"]);
    let krl = Command::new("ssh-keygen")
        .args(["-q", "-k", "-f"])
        .arg(world.out("krl"))
        .arg(world.out("officer.pub"))
        .status();
    assert!(krl.unwrap().success());
    assert_eq!(why(&["--revoked-keys", &world.shown("krl")]), ["revoked"]);
    // A key whose time is over, a role that the key may not have, a key that nobody knows.
    let file = |text: String| fs::write(world.out("signers"), text).unwrap();
    let officer = world.public("officer");
    file(format!("{OFFICER} namespaces=\"regate.approval.*\",valid-before=\"20200101\" {officer}\n"));
    assert_eq!(why(&[]), ["period"]);
    file(format!("{OFFICER} namespaces=\"git,regate.approval.qa\" {officer}\n"));
    assert_eq!(why(&[]), ["role"]);
    file(format!("{TESTER} namespaces=\"regate.approval.*\" {}\n", world.public("tester")));
    assert_eq!(why(&[]), ["unknown-key"]);
    // The author under another spelling, and a namesake in another alphabet.
    file(format!("Dev@Example.com namespaces=\"regate.approval.*\" {officer}\n"));
    assert_eq!(why(&[]), ["author"]);
    file(format!("offic\u{435}r@example.com namespaces=\"regate.approval.*\" {officer}\n"));
    let run = world.run(&[
        "gate",
        "-e",
        "production",
        "--allowed-signers",
        &world.shown("signers"),
        "--evidence",
        &world.shown("evidence"),
        "--trust-base",
        "main",
    ]);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stderr.contains("line 1 of the signers file"), "{}", run.stderr);
    // A text that was changed, a signature that is gone, one made for something else.
    file(format!("{OFFICER} namespaces=\"regate.approval.*\" {officer}\n"));
    let statement = world.statements().remove(0);
    let signature = PathBuf::from(format!("{}.sig", statement.display()));
    let (whole, signed) = (fs::read_to_string(&statement).unwrap(), fs::read(&signature).unwrap());
    fs::write(&statement, whole.replace("REGATE_ENVIRONMENT=production", "REGATE_ENVIRONMENT=production ")).unwrap();
    assert_eq!(why(&[]), ["no-statement"]);
    fs::write(&statement, whole.replace("\n}", "\n }")).unwrap();
    assert_eq!(why(&[]), ["changed"]);
    fs::write(&statement, &whole).unwrap();
    fs::remove_file(&signature).unwrap();
    assert_eq!(why(&[]), ["no-signature"]);
    let git = Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", "git", "-f"])
        .arg(world.out("officer"))
        .arg(&statement)
        .status();
    assert!(git.unwrap().success());
    assert_eq!(why(&[]), ["namespace"]);
    fs::write(&signature, signed).unwrap();
    assert_eq!(why(&[]), [""; 0]);
}

#[test]
fn one_person_has_one_role() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let line = format!("{OFFICER} namespaces=\"regate.approval.*\" {}\n", world.public("officer"));
    fs::write(world.out("signers"), line).unwrap();
    for role in ["security-officer", "qa"] {
        assert_eq!(world.approve("officer", role, "production", &[]).code, Some(0));
    }
    let decision = world.gate("production", &args(&world.signers()));
    assert_eq!((decision.told(), decision.why_not()), ("4 pending sign-off-missing".into(), vec!["twice".to_string()]));
    // Who may sign in both takes no place from who may sign in one.
    let before = fs::read_to_string(world.out("signers")).unwrap();
    let tester = format!("tester@example.com namespaces=\"regate.approval.qa\" {}\n", world.public("tester"));
    fs::write(world.out("signers"), before + &tester).unwrap();
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    let decision = world.gate("production", &args(&world.signers()));
    assert_eq!((decision.told(), decision.why_not()), ("0 approved".into(), vec!["twice".to_string()]));
}

#[test]
fn one_person_with_two_keys_is_no_quorum() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let policy = world.out("policy");
    fs::create_dir_all(&policy).unwrap();
    let data = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/gate/data.json")).unwrap();
    let quorum = data.replace("\"security-officer\": 1, \"qa\": 1", "\"security-officer\": 2");
    assert_ne!(quorum, data);
    fs::write(policy.join("data.json"), quorum).unwrap();
    world.key("second");
    let before = fs::read_to_string(world.out("signers")).unwrap();
    let add = |who: &str| {
        let line = format!("{who} namespaces=\"regate.approval.security-officer\" {}\n", world.public("second"));
        fs::write(world.out("signers"), before.clone() + &line).unwrap();
    };
    add("Officer@Example.com");
    let policy = policy.display().to_string();
    let with = ["--gate-policy", policy.as_str()];
    for who in ["officer", "second"] {
        assert_eq!(world.approve(who, "security-officer", "production", &with).code, Some(0));
    }
    let gate = || world.gate("production", &[&args(&world.signers())[..], &with].concat()).told();
    assert_eq!(gate(), "4 pending sign-off-missing");
    add("other@example.com");
    assert_eq!(gate(), "0 approved");
}
