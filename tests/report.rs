//! The audit report of the insecure product: every number follows from the JSON report, formats withstand hostile names, and a
//! bundle tells what was changed in it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test may panic")]

use crate::common;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use common::Repo;

fn run(folder: &Path, words: &[&str]) -> common::Run {
    common::run(folder, words, b"").ended()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn sum(value: &Value) -> u64 {
    value.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum()
}

/// What became of the subjects of a rule, from the JSON report by hand.
fn ended(raw: &Value, rule: &str, status: &str) -> usize {
    let population = list(&raw["population"]).iter().filter(|population| population["ruleId"] == rule);
    population.flat_map(|population| list(&population["subjects"])).filter(|one| one["status"] == status).count()
}

fn results<'a>(raw: &'a Value, rule: &'a str) -> impl Iterator<Item = &'a Value> {
    list(&raw["results"]).iter().filter(move |result| result["ruleId"] == rule)
}

/// A control's status as docs/reports.md says it, from the JSON report and not from the program's own sums.
fn status(raw: &Value, rules: &[&Value], supporting: &[Value]) -> &'static str {
    let severity = |rule: &Value| rule["severity"] == "info";
    let ids: Vec<(&str, bool)> = rules.iter().map(|rule| (rule["id"].as_str().unwrap(), severity(rule))).collect();
    let any = |fits: &dyn Fn(&str, bool) -> bool| ids.iter().any(|(id, info)| fits(id, *info));
    let open = |id: &str| {
        results(raw, id).any(|one| one["kind"] == "fail" && one["suppression"].is_null()) || ended(raw, id, "fail") > 0
    };
    let waived = |one: &Value| one["suppression"]["by"] == "waiver";
    if any(&|id, info| !info && open(id)) {
        return "not-satisfied";
    }
    if any(&|id, _| results(raw, id).any(waived) || ended(raw, id, "waived") > 0) {
        return "waived";
    }
    let unsettled = |id: &str| {
        results(raw, id).any(|one| one["kind"] != "fail" || !one["suppression"].is_null())
            || ["unknown", "error", "suppressed"].iter().any(|status| ended(raw, id, status) > 0)
            || list(&raw["coverage"]["errors"]).iter().any(|error| error["ruleId"] == id)
    };
    let missed = |rule: &&Value| {
        let kinds = list(&rule["kinds"]);
        list(&raw["coverage"]["files"]).iter().any(|file| {
            let in_part = list(&file["kinds"]).iter().any(|kind| kinds.contains(kind));
            match file["status"].as_str().unwrap() {
                "partial" => kinds.is_empty() || file["kinds"].is_null() || in_part,
                // The one file of the repository that is neither text nor of a name that is parsed.
                "skipped-unknown-encoding" => kinds.is_empty() || kinds.contains(&Value::from("facts")),
                _ => false,
            }
        })
    };
    if any(&|id, info| unsettled(id) || info && open(id)) || rules.iter().any(missed) {
        return "inconclusive";
    }
    let supports = |id: &str| supporting.iter().any(|one| one == id);
    if any(&|id, _| supports(id) && ended(raw, id, "pass") > 0) { "supported" } else { "not-assessed" }
}

#[test]
fn every_number_of_the_insecure_product_follows_from_its_json_report() {
    let out = tempfile::tempdir().unwrap();
    let at = |name: &str| out.path().join(name);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let to = |format: &str, name: &str| format!("-o{format}={}", at(name).display());
    let outputs =
        [to("json", "raw.json"), to("audit", "audit.json"), to("html", "page.html"), to("audit-markdown", "page.md")];
    let mut words = vec!["report", "testdata/shop"];
    words.extend(outputs.iter().map(String::as_str));
    assert_eq!(run(root, &words).code, Some(0));
    let (raw, audit, page, markdown) =
        (json(&at("raw.json")), json(&at("audit.json")), read(&at("page.html")), read(&at("page.md")));

    let mut bearing: BTreeMap<(String, String), Vec<&Value>> = BTreeMap::new();
    for rule in list(&raw["rules"]) {
        for (framework, ids) in rule["controls"].as_object().unwrap() {
            for id in list(ids) {
                let id = id.as_str().map_or_else(|| id.to_string(), ToString::to_string);
                bearing.entry((framework.clone(), id)).or_default().push(rule);
            }
        }
    }
    let mut direct = 0;
    for framework in list(&audit["frameworks"]) {
        let name = framework["id"].as_str().unwrap();
        let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
        for control in list(&framework["controls"]) {
            *counted.entry(control["status"].as_str().unwrap()).or_default() += 1;
            if list(&control["through"]).is_empty() {
                direct += 1;
                let key = (name.to_string(), control["id"].as_str().unwrap().to_string());
                let rules = bearing.get(&key).cloned().unwrap_or_default();
                assert_eq!(list(&control["rules"]).len(), rules.len(), "{}", control["label"]);
                assert_eq!(
                    control["status"],
                    status(&raw, &rules, list(&control["supportedBy"])),
                    "{}",
                    control["label"]
                );
            }
            let passed: usize =
                list(&control["rules"]).iter().map(|rule| ended(&raw, rule.as_str().unwrap(), "pass")).sum();
            assert_eq!(control["population"]["pass"], passed, "{}", control["label"]);
        }
        for (status, count) in framework["statuses"].as_object().unwrap() {
            assert_eq!(
                count.as_u64().unwrap(),
                counted.get(status.as_str()).copied().unwrap_or_default(),
                "{name} {status}"
            );
        }
        let row: Vec<_> = framework["statuses"].as_object().unwrap().values().map(ToString::to_string).collect();
        let row = format!("| {} | {} |", framework["name"].as_str().unwrap(), row.join(" | "));
        assert!(markdown.contains(&row), "{row}");
    }
    assert!(direct > 250, "controls that rules name themselves: {direct}");
    assert_eq!(sum(&audit["severities"]), sum(&raw["summary"]["open"]));
    assert_eq!(audit["severities"]["high"], raw["summary"]["open"]["high"]);
    assert_eq!(sum(&audit["standings"]) as usize, list(&raw["results"]).len());
    assert!(page.contains(&format!("{} results open.", sum(&raw["summary"]["open"]))));
    assert_eq!(page.matches("<tr><td>open<td>").count() as u64, sum(&raw["summary"]["open"]));
}

/// What speaks of something beside a control does not support it: no `curl -k` in a pipeline encrypts nothing, and one run of jest is no six
/// kinds of tests.
#[test]
fn a_control_is_supported_only_by_what_it_asks_for() {
    let repo = Repo::git_init();
    repo.write(
        ".github/workflows/a.yml",
        "on: workflow_dispatch\npermissions: {}\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: npx eslint . && npx jest\n  deploy:\n    needs: test\n    runs-on: ubuntu-24.04\n    environment: production\n    steps:\n      - run: vercel deploy --prod\n",
    );
    repo.write(
        "main.tf",
        "resource \"aws_db_instance\" \"a\" {\n  engine = \"postgres\"\n  multi_az = true\n  storage_encrypted = true\n  publicly_accessible = false\n  backup_retention_period = 30\n}\n",
    );
    let run = repo.run(&[
        "report",
        "-o",
        "audit",
        "--framework",
        "pcidss",
        "--framework",
        "deployment",
        "--framework",
        "soc2",
    ]);
    let audit: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let status = |framework: &str, id: &str| {
        let of = |all: &Value, id: &str| list(all).iter().find(|one| one["id"] == id).unwrap().clone();
        of(&of(&audit["frameworks"], framework)["controls"], id)["status"].as_str().unwrap().to_string()
    };
    for (framework, id) in [("pcidss", "3.5.1"), ("deployment", "D0.33"), ("deployment", "D0.36")] {
        assert_eq!(status(framework, id), "supported", "{framework} {id}");
    }
    for (framework, id) in [
        ("pcidss", "4.2.1"),
        ("pcidss", "6.3.2"),
        ("pcidss", "10.3.3"),
        ("soc2", "CC6.3"),
        ("soc2", "CC6.7"),
        ("deployment", "D0.4"),
        ("deployment", "D0.50"),
        ("deployment", "D1.19"),
        ("deployment", "D2.44"),
        ("deployment", "D3.3"),
        ("deployment", "D4.23"),
        ("deployment", "D4.31"),
        ("deployment", "D4.39"),
    ] {
        assert_ne!(status(framework, id), "supported", "{framework} {id}");
    }
}

#[test]
fn hostile_names_and_texts_stay_text_in_every_format() {
    let repo = Repo::new();
    let text =
        "resource \"aws_db_instance\" \"</script><script>alert(1)</script>\" {\n  storage_encrypted = false\n}\n";
    repo.write("<img src=x onerror=alert(1)>|`b`.tf", text);
    repo.write("=cmd|' /C calc'!A0.tf", "resource \"aws_db_instance\" \"plain\" {\n  storage_encrypted = false\n}\n");
    let formats =
        [("html", "html"), ("audit-markdown", "md"), ("csv", "csv"), ("csv-population", "pop"), ("junit", "xml")];
    let out = tempfile::tempdir().unwrap();
    let outputs: Vec<_> =
        formats.iter().map(|(format, name)| format!("-o{format}={}/{name}", out.path().display())).collect();
    let mut words = vec!["report"];
    words.extend(outputs.iter().map(String::as_str));
    assert_eq!(repo.run(&words).code, Some(0));
    let of = |name: &str| read(&out.path().join(name));
    assert_eq!(of("html").matches("<script").count(), 1);
    assert!(!of("html").contains("<img") && of("html").contains("&lt;img"));
    assert!(!of("md").contains("<img") && !of("md").contains("<script"));
    for name in ["csv", "pop"] {
        assert!(of(name).contains("\"'=cmd"), "{}", of(name));
        assert!(!of(name).contains("\"=cmd"));
    }
    let xml = of("xml");
    assert!(xml.contains("&lt;script&gt;") && !xml.contains("<script") && !xml.contains("<img"));
}

#[test]
fn a_bundle_holds_what_was_used_and_tells_what_was_changed() {
    let repo = Repo::new();
    repo.write("main.tf", "resource \"aws_db_instance\" \"plain\" {\n  storage_encrypted = false\n}\n");
    repo.write("regate.toml", "[policy]\ndirs = [\"own\"]\n");
    let policy = "# METADATA\n# title: No root\n# custom:\n#   id: no-root\n#   severity: low\n#   kinds: [dockerfile]\n\
                  package own.no_root\n\n# password = \"ueT98fRQJAFPM4ZcE5NT\"\ndeny contains \"never\" if {\n\tinput[_].Cmd == \"nothing\"\n}\n";
    repo.write("own/no_root.rego", policy);
    let out = tempfile::tempdir().unwrap();
    std::fs::create_dir(out.path().join("evidence")).unwrap();
    std::fs::write(out.path().join("evidence/notes.md"), "kept\n").unwrap();
    std::fs::write(out.path().join("evidence/core.bin"), [0xff, 0xfe, 0xfd]).unwrap();
    let file = out.path().join("audit.tar.zst");
    let (name, evidence) = (file.to_str().unwrap().to_string(), out.path().join("evidence"));
    let words = ["report", "--bundle", &name, "--evidence", evidence.to_str().unwrap()];
    let made = repo.run(&words);
    assert_eq!(made.code, Some(0), "{made:?}");
    let (digest, _) = made.stdout.split_once("  MANIFEST.json").unwrap();
    assert_eq!(digest.len(), 64);
    let verified = repo.run(&["report", "verify", &name]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    assert!(verified.stdout.contains(digest), "{}", verified.stdout);
    assert!(verified.stdout.contains("left out: evidence/core.bin: it is no UTF-8"), "{}", verified.stdout);
    assert!(verified.stdout.contains("credentials masked: policies/0/no_root.rego"), "{}", verified.stdout);
    assert!(verified.stdout.contains("12 reports follow from the JSON report"), "{}", verified.stdout);
    assert!(verified.stdout.contains("by the manifest alone: evidence/notes.md"), "{}", verified.stdout);
    assert!(!verified.stdout.contains("by the manifest alone: builtin/"), "{}", verified.stdout);
    assert!(verified.stdout.contains("files of its rules are as this program has them"), "{}", verified.stdout);
    std::fs::write(out.path().join("evidence/ledger.jsonl"), "{}\n").unwrap();
    assert_eq!(repo.run(&words).code, Some(0));
    let verified = repo.run(&["report", "verify", &name]);
    assert_eq!(verified.code, Some(1), "{verified:?}");
    assert!(verified.stdout.contains("'evidence/ledger.jsonl': line 1 is no entry"), "{}", verified.stdout);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert_ne!(repo.run(&["report", "verify", &name]).code, Some(0));
    assert_eq!(repo.run(&["report", "verify", "main.tf"]).code, Some(2));
}
