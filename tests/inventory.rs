//! Processors and data that `regate.toml` declares, and the inventory: what a declaration lets pass, that it is told, whose counts, and
//! that the inventory says no more and no less than the files.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use common::{Repo, text};
use serde_json::Value;

const CODE: &str = "import * as Sentry from \"@sentry/node\";\nexport function report(user: User) {\n  Sentry.setUser({ email: user.email });\n}\n";
const TO_HOST: &str = "export async function send(user: User) {\n  await fetch(\"https://api.crm.example/v1\", { method: \"POST\", body: JSON.stringify({ email: user.email }) });\n}\n";
const HEALTH: &str = "export function show(patient: Patient) {\n  console.log(patient.diagnosis);\n}\n";

const RULES: [&str; 5] = [
    "personal-data-to-third-party",
    "special-category-data-processed",
    "personal-data-not-declared",
    "declared-data-not-found",
    "declared-processor-not-used",
];

/// The open results of the rules about declarations: rule, subject, message.
fn results(repo: &Repo, args: &[&str]) -> Vec<(String, String, String)> {
    let report = repo.scan(args).report();
    let told = |result: &Value| {
        let of = |key: &str| text(&result[key]).to_string();
        (of("ruleId"), of("subject"), of("message"))
    };
    let mut all: Vec<_> =
        report.results().iter().map(told).filter(|(rule, ..)| RULES.contains(&rule.as_str())).collect();
    all.sort();
    all
}

fn rules(repo: &Repo, args: &[&str]) -> Vec<String> {
    results(repo, args).into_iter().map(|(rule, ..)| rule).collect()
}

fn commit(repo: &Repo) {
    repo.git(&["add", "-A", "-f"]).git(&["commit", "--quiet", "-m", "x"]);
}

#[test]
fn a_declared_processor_may_receive_what_its_entry_lists() {
    let repo = Repo::git_init();
    repo.write("src/a.ts", CODE).write("src/b.ts", TO_HOST);
    assert_eq!(rules(&repo, &[]), ["personal-data-to-third-party", "personal-data-to-third-party"]);
    repo.write(
        "regate.toml",
        "[processors.sentry]\ndata = [\"contact\"]\n[processors.crm]\ndata = [\"email\"]\nhosts = [\"*.crm.example\"]\n",
    );
    let report = repo.scan(&["--show-passed"]).report();
    assert_eq!(rules(&repo, &[]), [""; 0]);
    let population = report.0["population"].as_array().unwrap();
    let own = population.iter().find(|rule| text(&rule["ruleId"]) == RULES[0]).unwrap();
    let passed: Vec<&str> =
        own["subjects"].as_array().unwrap().iter().map(|subject| text(&subject["status"])).collect();
    assert_eq!(passed, ["pass", "pass"]);
    let exemptions = report.0["coverage"]["exemptions"].as_array().unwrap();
    let told: Vec<&str> = exemptions.iter().map(|one| text(&one["message"])).collect();
    assert_eq!(
        told,
        [
            "processor 'sentry' may receive contact (regate.toml:1)",
            "processor 'crm' at *.crm.example may receive email (regate.toml:3)"
        ]
    );
}

#[test]
fn what_is_beyond_an_entry_fails_and_says_what_it_allows() {
    let repo = Repo::git_init();
    repo.write("src/a.ts", CODE).write("regate.toml", "[processors.sentry]\ndata = [\"ip-address\"]\n");
    let (_, _, message) = results(&repo, &[]).remove(0);
    assert!(message.contains("and [processors.sentry] of regate.toml allows it ip-address only"), "{message}");
}

/// Who writes a change does not decide what it may pass on.
#[test]
fn a_declaration_counts_only_where_it_is_trusted() {
    let repo = Repo::git_init();
    repo.write("README.md", "# a\n");
    commit(&repo);
    repo.git(&["branch", "base"]);
    repo.write("src/a.ts", CODE).write("regate.toml", "[processors.sentry]\ndata = [\"contact\"]\n");
    commit(&repo);
    assert_eq!(rules(&repo, &[]), [""; 0]);
    assert_eq!(rules(&repo, &["--trust-base", "base"]), ["personal-data-to-third-party"]);
    let inventory = repo.run(&["inventory", "--trust-base", "base"]);
    assert!(inventory.stdout.contains("Sentry (not declared)"), "{inventory:?}");
    // A file of a folder declares nothing for the run.
    let nested = Repo::git_init();
    nested.write("src/a.ts", CODE).write("src/regate.toml", "[processors.sentry]\ndata = [\"contact\"]\n");
    let report = nested.scan(&[]).report();
    let found: Vec<&str> = report.results().iter().map(|result| text(&result["ruleId"])).collect();
    assert!(found.contains(&"personal-data-to-third-party") && found.contains(&"nested-setting-not-used"), "{found:?}");
}

#[test]
fn special_categories_pass_with_an_exception_alone() {
    let repo = Repo::git_init();
    repo.write("src/a.ts", HEALTH);
    assert_eq!(rules(&repo, &[]), ["special-category-data-processed"]);
    repo.write("regate.toml", "[data.health]\npurpose = \"care\"\n");
    assert_eq!(rules(&repo, &[]), ["special-category-data-processed"]);
    repo.write("regate.toml", "[data.health]\nexception = \"9(2)(h)\"\n");
    let report = repo.scan(&[]).report();
    assert_eq!(rules(&repo, &[]), [""; 0]);
    let told = report.0["coverage"]["exemptions"][0]["message"].to_string();
    assert!(told.contains("'health' is processed by an exception: 9(2)(h) (regate.toml:1)"), "{told}");
    // The log is judged all the same.
    assert!(report.results().iter().any(|result| text(&result["ruleId"]) == "personal-data-in-log"));
}

#[test]
fn declarations_and_code_are_held_against_each_other() {
    let repo = Repo::git_init();
    repo.write("src/a.ts", CODE).write("db/1.sql", "create table users (email text, phone_number text);\n");
    repo.write(
        "regate.toml",
        "[processors.sentry]\ndata = [\"email\"]\n[processors.posthog]\ndata = [\"email\"]\n[data.email]\n[data.health]\n",
    );
    let told: Vec<(String, String)> =
        results(&repo, &[]).into_iter().map(|(rule, subject, _)| (rule, subject)).collect();
    let expected = [
        ("declared-data-not-found", "health"),
        ("declared-processor-not-used", "posthog"),
        ("personal-data-not-declared", "phone"),
    ];
    assert_eq!(told, expected.map(|(rule, subject)| (rule.to_string(), subject.to_string())));
    // Of a part, nobody can tell what is nowhere.
    assert_eq!(rules(&repo, &["db"]), ["personal-data-not-declared"]);
    repo.write(
        "regate.toml",
        "[rules.personal-data-not-declared]\nenabled = false\n[data.email]\n[processors.sentry]\ndata = [\"email\"]\n",
    );
    assert_eq!(rules(&repo, &[]), [""; 0]);
}

#[test]
fn names_that_do_not_exist_end_the_scan() {
    let repo = Repo::git_init();
    repo.write("regate.toml", "[processors.sentry]\ndata = [\"contacts\"]\n");
    for command in ["scan", "inventory"] {
        let run = repo.run(&[command]);
        assert_eq!(run.code, Some(2));
        assert!(
            run.stderr.contains(
                "regate.toml:2:9: unknown category or type of personal data 'contacts' (did you mean 'contact'?)"
            ),
            "{run:?}"
        );
    }
}

#[test]
fn a_check_fails_where_code_and_declarations_differ() {
    let repo = Repo::git_init();
    repo.write("src/a.ts", CODE);
    assert_eq!(repo.run(&["inventory", "--check"]).code, Some(1), "nobody declares what is there");
    repo.write("regate.toml", "[processors.posthog]\ndata = []\n");
    assert_eq!(repo.run(&["inventory"]).code, Some(0));
    assert_eq!(repo.run(&["inventory", "--check"]).code, Some(1));
    repo.write("regate.toml", "[processors.sentry]\ndata = [\"contact\"]\n");
    assert_eq!(repo.run(&["inventory", "--check"]).code, Some(1), "of the data nothing is declared");
    repo.write("regate.toml", "[processors.sentry]\ndata = [\"contact\"]\n[data.contact]\n");
    assert_eq!(repo.run(&["inventory", "--check"]).code, Some(0));
    repo.write("src/b.ts", [0xff_u8, 0xfe, 0xfd].as_slice());
    let run = repo.run(&["inventory", "--check"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.stdout.contains("src/b.ts: not read"), "{run:?}");
}

/// A credential in a name is masked, and a name ends no line, cell or label.
#[test]
fn hostile_names_stay_names_in_every_format() {
    let token = "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";
    let repo = Repo::git_init();
    repo.write("a.sql", format!("create table \"x_{token}\" (email text);\ncreate table \"a|<b>`]; click\u{1b}[31m\" (email text);\n-- {token}\n"));
    repo.write("regate.toml", format!("[controller]\nname = \"{token}\"\n[data.contact]\npurpose = \"{token}\"\n"));
    // Also where a format escapes `_`.
    let random = token.trim_start_matches("ghp_");
    for format in ["text", "markdown", "csv", "json", "mermaid", "fides"] {
        let run = repo.run(&["inventory", "-f", format]).ended();
        assert_eq!(run.code, Some(0), "{format}: {run:?}");
        assert!(!run.stdout.contains(random) && !run.stdout.contains('\u{1b}'), "{format}: {}", run.stdout);
        assert!(run.stdout.contains("email"), "{format}: {}", run.stdout);
        if format == "mermaid" || format == "markdown" {
            assert!(!run.stdout.contains("<b>"), "{format}: {}", run.stdout);
        }
    }
}

/// Whoever hides files or takes the declarations away does not get an inventory that looks whole.
#[test]
fn what_is_hidden_is_told_and_what_nobody_declares_does_not_pass() {
    let repo = Repo::git_init();
    repo.write("src/a.ts", CODE);
    assert_eq!(repo.run(&["inventory", "--check"]).code, Some(1), "nothing is declared");
    repo.write("regate.toml", "exclude = [\"src/\"]\n").write("web/b.ts", "export const a = 1;\n");
    repo.write("old/c.ts", CODE).write(".regateignore", "old/\n");
    for format in ["text", "markdown", "csv", "json", "fides"] {
        let page = repo.run(&["inventory", "-f", format]).stdout;
        let page = page.replace("&#39;", "'");
        assert!(page.contains("leaves out 1 file (regate.toml:1)"), "{format}: {page}");
        assert!(page.contains("hides 1 path (.regateignore)"), "{format}: {page}");
    }
    let diagram = repo.run(&["diagram", "data-flow"]).stdout;
    assert!(diagram.contains("files left out by 2 settings"), "{diagram}");
    let other = Repo::git_init();
    other.write("main.rs", "fn main() {}\n");
    assert_eq!(other.run(&["inventory", "--check"]).code, Some(3), "no language is followed");
}
