//! What is new: between two commits, and against a baseline file.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use std::fs;

use common::{Repo, text};
use serde_json::Value;

const BAD: &str = "ADMIN_PASSWORD=admin\n";
const DISK: &str = "resource \"aws_ebs_volume\" \"old\" {\n  encrypted = false\n}\n";
const OTHER: &str = "resource \"aws_ebs_volume\" \"other\" {\n  encrypted = var.encrypt\n}\n";

fn variable(value: &str) -> String {
    format!("variable \"encrypt\" {{\n  type    = bool\n  default = {value}\n}}\n")
}

fn commit(repo: &Repo) {
    repo.git(&["add", "--all"]).git(&["commit", "--quiet", "--allow-empty", "-m", "a"]);
}

/// A repository with old debt.
fn in_debt() -> Repo {
    let repo = Repo::git_init();
    repo.write("a.env", BAD).write("infra/disk.tf", DISK).write("infra/other.tf", OTHER);
    repo.write("infra/variables.tf", variable("true"));
    commit(&repo);
    repo
}

/// The rules and paths of what is new, and how many are gone.
fn against_before(repo: &Repo) -> (Vec<String>, usize) {
    let report = repo.scan(&["--diff-base", "HEAD~1"]).report();
    let gone = report.0["comparison"]["absent"].as_array().unwrap().len();
    (report.found_first(), gone)
}

type Edit = fn(&Repo);

#[test]
fn edits_that_change_nothing_bring_nothing_new() {
    let edits: &[(&str, Edit)] = &[
        ("nothing", |_| {}),
        ("renamed", |repo| {
            repo.git(&["mv", "a.env", "b.env"]).git(&["mv", "infra/disk.tf", "infra/renamed.tf"]);
        }),
        ("moved with its folder", |repo| {
            repo.git(&["mv", "infra", "deploy"]);
        }),
        ("a block moved into another file", |repo| {
            repo.git(&["rm", "--quiet", "infra/disk.tf"]).write("infra/other.tf", format!("{OTHER}\n{DISK}"));
        }),
        ("reformatted", |repo| {
            repo.write(
                "infra/disk.tf",
                format!("# moved down\n\n{}", DISK.replace("  encrypted", "\n      encrypted  ")),
            );
            repo.write("a.env", format!("# first\nX=1\n{BAD}"));
        }),
        ("a comment elsewhere", |repo| {
            repo.write("infra/variables.tf", format!("# comment\n{}", variable("true")));
        }),
        ("the configuration", |repo| {
            repo.write("regate.toml", "fail_on = \"low\"\n");
        }),
    ];
    for (name, edit) in edits {
        let repo = in_debt();
        edit(&repo);
        commit(&repo);
        let run = repo.scan(&["--diff-base", "HEAD~1"]);
        assert_eq!(against_before(&repo), (vec![], 0), "{name}");
        assert_eq!(run.code, Some(0), "{name}");
    }
}

#[test]
fn what_an_edit_brings_is_new_and_what_it_takes_is_gone() {
    let repo = in_debt();
    repo.write("b.env", BAD);
    commit(&repo);
    assert_eq!(against_before(&repo), (vec!["weak-default-credential b.env:1".into()], 0), "a copy");
    assert_eq!(repo.scan(&["--diff-base", "HEAD~1"]).code, Some(1));
    repo.write("a.env", format!("{BAD}ROOT_PASSWORD=admin\n"));
    commit(&repo);
    assert_eq!(against_before(&repo), (vec!["weak-default-credential a.env:2".into()], 0), "one more in a file");
    repo.git(&["rm", "--quiet", "infra/disk.tf"]);
    commit(&repo);
    assert_eq!(against_before(&repo), (vec![], 1), "deleted");
    repo.write("infra/variables.tf", variable("false"));
    commit(&repo);
    let at = "ebs-volume-unencrypted infra/other.tf:2".to_string();
    assert_eq!(against_before(&repo), (vec![at], 0), "a default in another file");
    let all = repo.scan(&["--diff-base", "HEAD~4..HEAD"]).report();
    assert_eq!(all.found_first().len(), 3);
    assert_eq!(all.0["comparison"]["against"]["kind"], "commit");
    // Neither the index nor the working tree is read.
    repo.write("c.env", BAD).git(&["add", "c.env"]);
    assert_eq!(repo.scan(&["--diff-base", "HEAD~4..HEAD"]).stdout, repo.scan(&["--diff-base", "HEAD~4"]).stdout);
    assert_eq!(
        repo.scan(&["--diff-base", "HEAD~4..HEAD~3"]).report().found_first(),
        ["weak-default-credential b.env:1"]
    );
}

/// An old place that cannot be read any more is not known to be empty.
#[test]
fn what_stands_where_nobody_can_look_has_not_moved() {
    let repo = in_debt();
    repo.git(&["mv", "a.env", "b.env"]).write("a.env", b"\x00\x01\x02\x00");
    commit(&repo);
    assert_eq!(against_before(&repo).0, ["weak-default-credential b.env:1"]);
}

#[test]
fn a_branch_is_judged_from_where_it_left() {
    let repo = in_debt();
    repo.git(&["checkout", "--quiet", "-b", "work"]).write("b.env", BAD);
    commit(&repo);
    repo.git(&["checkout", "--quiet", "main"]).git(&["rm", "--quiet", "a.env"]);
    commit(&repo);
    repo.git(&["checkout", "--quiet", "work"]);
    let found = repo.scan(&["--diff-base", "main"]).report().found_first();
    assert_eq!(found, ["weak-default-credential b.env:1"], "what main has mended since is not the branch's");
    for wrong in ["nowhere", "main..nowhere", "", "--help=x"] {
        assert_eq!(repo.scan(&[&format!("--diff-base={wrong}")]).code, Some(2), "{wrong}");
    }
    repo.git(&["checkout", "--quiet", "--orphan", "alone"]);
    commit(&repo);
    let alone = repo.scan(&["--diff-base", "main"]);
    assert_eq!(alone.code, Some(2));
    assert!(alone.stderr.contains("no commit in common"), "{}", alone.stderr);
}

fn created(repo: &Repo) -> String {
    let run = repo.run(&["baseline", "create"]).ended();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    fs::read_to_string(repo.path().join(".regate/baseline.jsonl")).unwrap()
}

const WITH: [&str; 2] = ["--baseline", ".regate/baseline.jsonl"];

#[test]
fn a_baseline_knows_what_was_there_and_nothing_else() {
    let repo = in_debt();
    assert_eq!(repo.scan(&[]).code, Some(1));
    let text = created(&repo);
    assert!(
        text.lines().all(|line| !line.contains("ine\":") || line == "{\"regateBaseline\":1}"),
        "no line number: {text}"
    );
    let run = repo.scan(&WITH);
    assert_eq!(
        (run.code, run.report().found_first()),
        (Some(0), vec![]),
        "the file itself brings nothing: {}",
        run.stdout
    );
    assert_eq!(repo.run(&["baseline", "create"]).code, Some(2), "it is there already");
    repo.write("b.env", BAD);
    let run = repo.scan(&WITH);
    assert_eq!((run.code, run.report().found_first()), (Some(1), vec!["weak-default-credential b.env:1".into()]));
    fs::remove_file(repo.path().join("a.env")).unwrap();
    let moved = repo.scan(&WITH);
    assert_eq!((moved.code, moved.report().found_first()), (Some(0), vec![]));
    // Of a part of the tree, whether the old place is empty is not known.
    let part = repo.scan(&[&WITH[..], &["b.env"]].concat());
    assert_eq!(part.report().found_first(), ["weak-default-credential b.env:1"]);
    assert_eq!(part.report().0["comparison"]["absent"].as_array().unwrap().len(), 0);
}

#[test]
fn a_baseline_is_kept_up() {
    let repo = in_debt();
    let first = created(&repo);
    let check = |repo: &Repo| repo.run(&["baseline", "prune", "--check"]).ended().code;
    assert_eq!(check(&repo), Some(0));
    fs::remove_file(repo.path().join("infra/disk.tf")).unwrap();
    repo.write("b.env", format!("{BAD}ROOT_PASSWORD=admin\n"));
    assert_eq!(check(&repo), Some(1));
    assert_eq!(fs::read_to_string(repo.path().join(".regate/baseline.jsonl")).unwrap(), first);
    let pruned = repo.run(&["baseline", "prune"]).ended();
    assert!(pruned.stdout.contains("gone: ") && pruned.stdout.contains("infra/disk.tf"), "{}", pruned.stdout);
    assert_eq!(repo.scan(&WITH).report().found_first().len(), 2, "nothing is added");
    let updated = repo.run(&["baseline", "update"]).ended();
    assert!(updated.stdout.contains("2 new"), "{}", updated.stdout);
    assert_eq!(repo.scan(&WITH).report().found_first(), [""; 0]);
    let show = repo.run(&["baseline", "show"]).ended();
    assert!(show.stdout.contains("weak-default-credential b.env"), "{}", show.stdout);
    let json: Value = serde_json::from_str(&repo.run(&["baseline", "show", "--format", "json"]).stdout).unwrap();
    assert_eq!(text(&json["file"]), ".regate/baseline.jsonl");
    // A file that cannot be read keeps its entries.
    repo.write("b.env", b"\x00\x00");
    repo.run(&["baseline", "prune"]).ended();
    repo.write("b.env", format!("{BAD}ROOT_PASSWORD=admin\n"));
    assert_eq!(repo.scan(&WITH).report().found_first(), [""; 0]);
}

#[test]
fn two_branches_add_to_a_baseline_without_a_conflict() {
    let repo = in_debt();
    created(&repo);
    commit(&repo);
    for name in ["one", "two"] {
        repo.git(&["checkout", "--quiet", "-b", name, "main"]).write(&format!("{name}.env"), BAD);
        repo.run(&["baseline", "update"]).ended();
        commit(&repo);
    }
    repo.git(&["merge", "--quiet", "-m", "m", "one"]);
    let run = repo.scan(&WITH);
    assert_eq!((run.code, run.report().found_first()), (Some(0), vec![]), "{}", run.stderr);
    let merged = fs::read_to_string(repo.path().join(".regate/baseline.jsonl")).unwrap();
    repo.run(&["baseline", "update"]).ended();
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
        lines.sort();
        lines
    };
    let updated = fs::read_to_string(repo.path().join(".regate/baseline.jsonl")).unwrap();
    assert_eq!(sorted(&merged), sorted(&updated));
}

/// A change cannot add to the baseline that it is judged by, and a baseline that swallows everything is not quiet.
#[test]
fn a_baseline_of_the_change_itself_is_not_quiet_and_need_not_count() {
    let repo = in_debt();
    created(&repo);
    commit(&repo);
    repo.write("b.env", BAD);
    repo.run(&["baseline", "update"]).ended();
    commit(&repo);
    assert_eq!(repo.scan(&WITH).code, Some(0));
    let trusting = |base: &str| repo.scan(&[&WITH[..], &["--trust-base", base]].concat());
    assert_eq!(trusting("HEAD~1").report().found_first(), ["weak-default-credential b.env:1"]);
    assert_eq!(trusting("HEAD~2").report().found().len(), 3, "the base has no baseline, so nothing is known");
    for format in ["terminal", "markdown", "github", "sarif", "sarif-full", "json", "env"] {
        let run = repo.run(&[&["scan", "-o", format], &WITH[..]].concat()).ended();
        let told = run.stdout.replace('"', "").replace(": ", "=");
        let is_told = ["1 high, 1 medium", "high=", "unchanged_high="].iter().any(|word| told.contains(word));
        assert!(is_told, "{format}: {told}");
    }
    let text = repo.run(&[&["scan"], &WITH[..]].concat()).stdout;
    assert!(text.contains("judged is what is new against the baseline '.regate/baseline.jsonl'"), "{text}");
}

#[test]
fn sarif_says_what_is_new_unchanged_and_gone() {
    let repo = in_debt();
    created(&repo);
    fs::remove_file(repo.path().join("infra/disk.tf")).unwrap();
    repo.write("b.env", "ROOT_PASSWORD=admin\n");
    let states = |format: &str| {
        let run = repo.run(&[&["scan", "-o", format], &WITH[..]].concat()).ended();
        let sarif: Value = serde_json::from_str(&run.stdout).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap().clone();
        let mut states: Vec<String> = results.iter().map(|result| text(&result["baselineState"]).to_string()).collect();
        states.sort();
        states.dedup();
        (states, results)
    };
    let (all, results) = states("sarif-full");
    assert_eq!(all, ["absent", "new", "unchanged"]);
    let absent = results.iter().find(|result| result["baselineState"] == "absent").unwrap();
    assert_eq!(absent["ruleId"], "ebs-volume-unencrypted");
    assert_eq!(absent["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "infra/disk.tf");
    assert_eq!(states("sarif").0, ["new", "unchanged"], "GitHub would open an alert for what is gone");
}

#[test]
fn what_is_no_baseline_stops_the_scan() {
    let repo = in_debt();
    for bad in ["", "{}\n", "{\"regateBaseline\":1}\n{\"all\":true}\n"] {
        repo.write("b.jsonl", bad);
        let run = repo.scan(&["--baseline", "b.jsonl"]);
        assert_eq!(run.code, Some(2), "{bad:?}");
        assert!(run.stderr.contains("baseline 'b.jsonl'"), "{}", run.stderr);
    }
    assert_eq!(repo.scan(&["--baseline", "nowhere.jsonl"]).code, Some(2));
    assert_eq!(repo.scan(&["--baseline", "b.jsonl", "--staged"]).code, Some(2));
}

/// Edits one after the other, drawn at random: what two commits say is what a scan of the whole tree says against a baseline
/// of the tree before.
#[test]
fn blobs_that_differ_say_what_whole_trees_say() {
    let repo = in_debt();
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("baseline.jsonl");
    let file = file.to_str().unwrap();
    let mut seed = 11u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let (mut news, mut olds) = (0, 0);
    for step in 0..16 {
        let mut files: Vec<String> = fs::read_dir(repo.path().join("infra"))
            .unwrap()
            .map(|entry| format!("infra/{}", entry.unwrap().file_name().to_str().unwrap()))
            .filter(|path| !path.ends_with("variables.tf"))
            .collect();
        files.sort();
        let chosen = files.get(next(files.len().max(1))).cloned();
        let _ = fs::remove_file(file);
        assert_eq!(repo.run(&["baseline", "create", "--file", file]).ended().code, Some(0));
        let read = |path: &str| fs::read_to_string(repo.path().join(path)).unwrap();
        match (next(6), &chosen) {
            (0, Some(path)) => {
                repo.git(&["mv", path, &format!("infra/renamed{step}.tf")]);
            }
            (1, Some(path)) => {
                repo.write(path, read(path).replace("  encrypted", "\n    encrypted"));
            }
            (2, Some(path)) => {
                let copied = read(path).replace("\"old\"", "\"copied\"").replace("\"other\"", "\"again\"");
                repo.write(&format!("infra/copy{step}.tf"), copied);
            }
            (3, Some(path)) if files.len() > 1 => {
                repo.git(&["rm", "--quiet", path]);
            }
            (4, _) => {
                repo.write("infra/variables.tf", variable(if next(2) == 0 { "true" } else { "false" }));
            }
            (5, Some(path)) if files.len() > 1 => {
                let (from, to) = (path, files.iter().find(|other| *other != path).unwrap());
                repo.write(to, format!("{}\n{}", read(to), read(from))).git(&["rm", "--quiet", from]);
            }
            _ => {
                repo.write(&format!("env{step}.env"), BAD);
            }
        }
        commit(&repo);
        let commits = repo.scan(&["--diff-base", "HEAD~1"]).report();
        let whole = repo.scan(&["--baseline", file]).report();
        assert_eq!(commits.found_first(), whole.found_first(), "step {step}");
        let gone = |report: &common::Report| report.0["comparison"]["absent"].clone();
        assert_eq!(gone(&commits), gone(&whole), "step {step}");
        news += commits.found_first().len();
        olds += usize::try_from(whole.0["summary"]["unchanged"].as_u64().unwrap()).unwrap();
    }
    assert!(news > 3 && olds > 10, "{news} {olds}: the edits have to bring and to keep something");
}

/// Names are judged on both sides of a comparison, as everything else.
#[test]
fn a_name_that_was_there_before_is_not_new() {
    let repo = in_debt();
    repo.write("notes.txt", "a\n");
    commit(&repo);
    let token = common::token();
    repo.write(&format!("exports/{token}.txt"), "a\n");
    commit(&repo);
    assert_eq!(against_before(&repo).0.len(), 1, "a name that a commit brings is new");
    repo.write(&format!("exports/{token}.txt"), "b\n");
    commit(&repo);
    assert_eq!(against_before(&repo).0, [""; 0]);
    // What is gone is told without the credential that its path is: as unseen, since a masked path names no file.
    repo.git(&["rm", "-r", "--quiet", "exports"]);
    commit(&repo);
    let gone = repo.scan(&["--diff-base", "HEAD~1"]);
    assert_eq!(gone.report().0["comparison"]["notLookedFor"], 1, "{}", gone.stdout);
    assert!(!gone.stdout.contains(&token), "{}", gone.stdout);
}

/// What a module does with its parameters, or gives, is judged where it is called: in files that a change does not touch.
#[test]
fn what_a_changed_module_does_is_new_where_it_is_imported() {
    type Files<'a> = &'a [(&'a str, &'a str)];
    const SIGNUP: &str =
        "import { record } from \"MODULE\"\nexport function signup(user: { email: string }) { record(user.email) }\n";
    const QUIET: &str = "export function record(x: string) { return x.length }\n";
    const LOUD: &str = "export function record(x: string) { console.log(x) }\n";
    let signup = |module: &str| SIGNUP.replace("MODULE", module);
    let (relative, barrel, alias) = (signup("./lib"), signup("./index"), signup("@/lib"));
    let paths =
        |to: &str| format!("{{\"compilerOptions\": {{\"baseUrl\": \".\", \"paths\": {{\"@/*\": [\"{to}/*\"]}}}}}}\n");
    let (quiet, loud) = (paths("quiet"), paths("src"));
    let model = |fields: &str| format!("model User {{\n  id Int @id\n{fields}}}\n");
    let (few, more) = (model("  nick String\n"), model("  nick String\n  email String\n  ssn String\n"));
    let find = "import { PrismaClient } from \"@prisma/client\"\nconst db = new PrismaClient()\nexport async function f() { const u = await db.user.findFirst(); console.log(u) }\n";
    let cases: &[(&str, Files<'_>, Files<'_>, &str)] = &[
        ("imported", &[("src/lib.ts", QUIET), ("src/a.ts", &relative)], &[("src/lib.ts", LOUD)], "src/a.ts"),
        (
            "given on",
            &[("src/lib.ts", QUIET), ("src/index.ts", "export { record } from \"./lib\"\n"), ("src/a.ts", &barrel)],
            &[("src/lib.ts", LOUD)],
            "src/a.ts",
        ),
        (
            "given",
            &[
                ("src/user.ts", "export function load() { return { id: 1 } }\n"),
                ("src/a.ts", "import { load } from \"./user\"\nexport function f() { console.log(load()) }\n"),
            ],
            &[(
                "src/user.ts",
                "export function load(request: Request) { const email = request.body.email; return { email } }\n",
            )],
            "src/a.ts",
        ),
        (
            "another file by the same name",
            &[("tsconfig.json", &quiet), ("quiet/lib.ts", QUIET), ("src/lib.ts", LOUD), ("src/a.ts", &alias)],
            &[("tsconfig.json", &loud)],
            "src/a.ts",
        ),
        (
            "a model",
            &[("prisma/schema.prisma", &few), ("src/a.ts", find)],
            &[("prisma/schema.prisma", &more)],
            "src/a.ts",
        ),
        (
            "Python",
            &[
                ("app/__init__.py", ""),
                ("app/lib.py", "def rec(x):\n    return len(x)\n"),
                ("app/v.py", "from app.lib import rec\ndef signup(request):\n    rec(request.form[\"email\"])\n"),
            ],
            &[("app/lib.py", "import logging\ndef rec(x):\n    logging.info(x)\n")],
            "app/v.py",
        ),
    ];
    for (name, before, after, path) in cases {
        let repo = Repo::git_init();
        for (path, text) in *before {
            repo.write(path, text);
        }
        commit(&repo);
        for (path, text) in *after {
            repo.write(path, text);
        }
        commit(&repo);
        let (new, gone) = against_before(&repo);
        let mut new: Vec<_> = new.iter().filter_map(|result| Some(result.rsplit_once(':')?.0)).collect();
        new.dedup();
        assert_eq!((new, gone), (vec![format!("personal-data-in-log {path}").as_str()], 0), "{name}");
        // What says the same as before concerns nobody else.
        let (changed, content) = after[0];
        if changed.ends_with(".ts") || changed.ends_with(".py") {
            repo.write(changed, format!("{content}\n"));
            commit(&repo);
            let report = repo.scan(&["--diff-base", "HEAD~1"]).report();
            let read: Vec<&str> = report.files().iter().map(|file| text(&file["path"])).collect();
            assert_eq!(read, [changed], "{name}");
        }
    }
}
