//! Bounds that cut what is looked at: none does so in silence.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files, reads the sources and may panic"
)]

use crate::common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::Repo;
use regex::Regex;

/// Numbers named as bounds are that are no `bound::Bound`, by file, each with why nothing is cut in silence.
const OTHERS: &[(&str, &[&str], &str)] = &[
    // A file or an archive that is larger is named as not read.
    (
        "refused",
        &["config/discover.rs", "config/defaults.rs", "requirement/load.rs", "source/archive.rs", "policy/files.rs"],
        "",
    ),
    (
        "refused",
        &["source/read.rs", "scan/read/links.rs", "code/mod.rs", "document/hcl/scan.rs"],
        "the file is named as not read, or not read as code",
    ),
    ("refused", &["evidence/file.rs", "gate/trusted.rs", "ledger/store.rs", "waiver/file.rs", "signoff/sign.rs"], ""),
    ("refused", &["evidence/sarif/model.rs", "evidence/tests_report.rs", "gate/collect.rs"], ""),
    (
        "refused",
        &["source/git.rs", "source/git/vet.rs", "source/git/revision.rs", "source/git/notes.rs"],
        "git is not read, which is said",
    ),
    (
        "refused",
        &["source/archive/from_zip.rs", "source/ignores.rs"],
        "the archive is not read, the rules do not count",
    ),
    (
        "refused",
        &["source/location.rs"],
        "without a configuration, addresses are not known; files are scanned all the same",
    ),
    (
        "nothing",
        &["cache/codec.rs", "cache/entries.rs"],
        "what is deeper, larger or older is not kept, and scanned anew",
    ),
    ("definition", &["detect/secrets/read/whole.rs"], "a longer text is no secret as a whole"),
    ("told", &["code/ruby/mod.rs"], "the file is not read as code"),
    ("nothing", &["rego/reading/deciding.rs"], "each text counts as one that decides"),
    ("nothing", &["code/trees.rs"], "a text whose tree is not kept is parsed whole"),
    ("nothing", &["detect/secrets/clean.rs"], "a longer literal is judged each time"),
    ("told", &["gate/checklist/tools.rs", "gate/conduct.rs"], "with how many there are"),
    ("told", &["gate/touched.rs"], "a check is asked for where a file is too large to be searched"),
    (
        "nothing",
        &["cli/waivers.rs"],
        "a result of a file that is not read keeps its own name, and its waiver counts as unused",
    ),
    // Told as problems of the file, which make it partial.
    ("told", &["target/most.rs", "scan/gather.rs"], "with how many more there are"),
    ("told", &["target/arm/mod.rs"], ""),
    ("told", &["target/chart/release.rs"], "the values of a chart count as not written out, which coverage says"),
    ("told", &["document/problems.rs", "document/toml.rs", "document/mod.rs", "document/migration/liquibase.rs"], ""),
    ("told", &["document/hcl/mod.rs", "document/hcl/recover.rs", "target/terraform/expand.rs"], ""),
    ("told", &["code/grammar.rs", "code/tape.rs", "policy/written/annotation.rs", "policy/recursion.rs"], ""),
    // What a value would be is unknown then, which is no pass.
    ("unknown", &["document/hcl/value.rs", "document/hcl/evaluate.rs", "document/hcl/functions/mod.rs"], ""),
    ("unknown", &["document/expression/parse.rs"], "GitHub's own bounds"),
    ("unknown", &["target/compose/interpolate.rs"], "what is deeper stays a variable"),
    // The evaluation ends in an error.
    ("error", &["rego/bounds.rs", "rego/syntax.rs", "rego/codec.rs", "rego/builtins/jwt.rs", "policy/strikes.rs"], ""),
    ("error", &["rego/builtins/regex/syntax.rs"], "what Go refuses is refused"),
    ("refused", &["cli/lsp/wire.rs"], "a larger message ends the connection, which is an error"),
    // Written in a report, which says how many more there are.
    (
        "shown",
        &["report/sarif/notifications.rs", "report/sarif/results.rs", "report/sarif/mod.rs", "report/sarif/rules.rs"],
        "",
    ),
    ("shown", &["report/github.rs", "report/markdown.rs", "result/record.rs"], ""),
    ("shown", &["gate/input.rs", "gate/markdown.rs", "gate/text.rs", "result/exemption.rs", "scan/together.rs"], ""),
    // A part of what a credential, a name or a setting is: a longer one is none. Nothing that fits the definition is cut.
    ("definition", &["code/facts.rs", "detect/secrets/kinds/checks/pem.rs", "detect/secrets/judge/url.rs"], ""),
    (
        "definition",
        &["detect/secrets/hidden.rs", "detect/secrets/undo/escapes.rs", "detect/secrets/undo/printable.rs"],
        "",
    ),
    (
        "definition",
        &["detect/secrets/undo/joined.rs", "detect/secrets/read/call.rs", "detect/secrets/read/directive.rs"],
        "",
    ),
    (
        "definition",
        &["detect/secrets/read/escaped.rs", "detect/secrets/read/query.rs", "detect/secrets/read/url.rs"],
        "",
    ),
    ("definition", &["detect/secrets/read/xml.rs", "document/yaml/template.rs"], ""),
    ("definition", &["result/redactor.rs"], "encodings in one another are undone as deep as detectors look"),
    // The number in a bound that needs it a second time.
    ("bound", &["document/yaml/mod.rs", "document/expression/yields.rs", "detect/secrets/undo/mod.rs"], ""),
    ("bound", &["target/chart/variants.rs", "target/kustomize/build.rs"], ""),
    ("refused", &["baseline.rs"], "a larger baseline is an error"),
    ("refused", &["source/archive/frames.rs"], "what is behind a larger window is named as not read"),
    (
        "refused",
        &["cli/report.rs", "cli/report_pdf.rs", "report/bundle/verify.rs"],
        "a larger report or bundle is an error",
    ),
    (
        "told",
        &["cli/report_bundle.rs"],
        "what is left out of a bundle is named in its manifest; more files are an error",
    ),
    ("told", &["cli/fix.rs"], "what is left to mend stands in the next scan"),
    // What a template would yield beyond them is unknown, and the first troubles of a chart are told.
    (
        "unknown",
        &[
            "document/gotemplate/eval.rs",
            "document/gotemplate/functions/collections.rs",
            "document/gotemplate/functions/regexes.rs",
            "document/gotemplate/functions/strings.rs",
            "document/gotemplate/json_out.rs",
            "document/gotemplate/parse.rs",
            "document/gotemplate/print.rs",
            "document/gotemplate/running.rs",
            "document/gotemplate/value.rs",
            "document/gotemplate/yaml_out.rs",
        ],
        "",
    ),
    ("unknown", &["requirement/companion.rs"], "which instance a companion belongs to"),
    ("definition", &["target/terraform/made.rs"], "what is compared makes nothing; more of it is judged again"),
    ("definition", &["target/terraform/trace.rs"], "a value that comes from further stands in the module"),
    (
        "shown",
        &[
            "report/audit/html/controls.rs",
            "report/audit/html/flow.rs",
            "report/audit/html/page.rs",
            "report/audit/html/results.rs",
            "report/audit/cyclonedx.rs",
            "report/audit/markdown.rs",
            "report/audit/model.rs",
            "scan/calls.rs",
            "code/flow/outward.rs",
        ],
        "",
    ),
    ("unknown", &["pipeline/follow.rs"], "what is called deeper is not read; a longer command is shown in part"),
    ("unknown", &["target/terraform/policy_document.rs"], "the document of more is a reference"),
    ("told", &["inventory/build.rs"], "calls are counted, the first places are shown"),
    (
        "unknown",
        &["pipeline/shell/mod.rs"],
        "substitutions that stand deeper are named as unread; a longer group of commands does something",
    ),
    ("definition", &["pipeline/shell/split.rs"], "a function with a longer name is a command"),
    ("shown", &["pipeline/shell/outcome.rs"], "what stands behind `||`, in part"),
    ("unknown", &["rego/builtins/iam/variables.rs"], "what is beyond stays a variable"),
    ("definition", &["rego/builtins/iam/merge.rs"], "beyond them every statement is judged, replaced or not"),
    (
        "shown",
        &[
            "report/audit/html/trend.rs",
            "report/inventory/markdown.rs",
            "report/inventory/mermaid.rs",
            "report/inventory/text.rs",
            "report/mermaid.rs",
            "report/pipeline_diagram.rs",
            "report/trend/text.rs",
        ],
        "with how many more there are",
    ),
    ("shown", &["gate/notice.rs", "environments/attribute.rs", "environments/jobs.rs"], "with how many more there are"),
    (
        "shown",
        &["environments/documents.rs", "report/environments/diagram.rs", "report/environments/markdown.rs"],
        "with how many more there are, or that there are more",
    ),
    ("shown", &["report/environments/infrastructure.rs"], "arrows with how many more; networks beyond stand with none"),
    ("refused", &["gate/persons.rs"], "more sign-offs or a larger '.mailmap' are an error"),
    ("unknown", &["code/routes/around.rs"], "what stands before a router that is mounted deeper"),
    ("unknown", &["target/arm/make.rs"], "the name of a part of it in a message"),
    ("definition", &["policy/schema.rs", "rego/reading/references.rs"], "beyond them a policy's path is not compared"),
    (
        "refused",
        &["cli/fix/pins.rs", "source/packed.rs", "source/packed/oci.rs", "policy/sources.rs"],
        "a larger lock of actions, bundle or file of policies is an error",
    ),
    (
        "refused",
        &["cli/report_approvals.rs", "cli/report_folder.rs"],
        "more sign-offs or reports, or a larger one, are an error",
    ),
    ("definition", &["cli/lsp/kept.rs"], "more files are read anew at each change"),
    ("definition", &["cli/lsp/policies.rs"], "an editor completes no further into a comment"),
    (
        "told",
        &["document/jenkinsfile/parse.rs", "document/settings/php.rs"],
        "what is nested deeper is a problem of the file",
    ),
    ("unknown", &["pipeline/azure/condition.rs"], "a condition of calls in each other is one that is not known"),
    (
        "told",
        &["pipeline/azure/expand.rs", "pipeline/circleci.rs"],
        "templates and commands that call each other deeper are named as unread; a longer name stands for no parameter",
    ),
    ("unknown", &["target/terraform/plan.rs"], "what a reference of so many steps refers to"),
    ("shown", &["report/escape.rs", "report/sarif/text.rs", "result/builder.rs", "evidence/error.rs"], ""),
    ("refused", &["signoff/statement.rs"], "a longer reason is an error"),
    ("told", &["document/directives/mod.rs"], "blocks that are nested deeper are a problem of the file"),
    (
        "definition",
        &[
            "detect/stores/sql.rs",
            "detect/secrets/codegen/services.rs",
            "detect/secrets/judge/service/table.rs",
            "detect/secrets/kinds/values.rs",
            "detect/secrets/look/tokens.rs",
            "detect/secrets/read/fallback.rs",
            "document/comments/lexer.rs",
            "result/escapes.rs",
        ],
        "a name, a word or a character that is longer is none",
    ),
    ("definition", &["result/values.rs"], "what agrees so far is covered whole"),
    ("bound", &["detect/secrets/read/drawn.rs"], ""),
    ("definition", &["detect/secrets/read/tree.rs"], "a longer code or name of a colour is none"),
    ("definition", &["detect/secrets/read/table.rs"], "a longer name of a column with other signs is none"),
    // Not yet told: a value that ends more than a kilobyte behind its name on a long line.
    ("cut", &["detect/secrets/text.rs", "detect/secrets/read/line/extent.rs"], ""),
    // Not yet told: a policy that compares how often a block is made, where nobody knows that, with 100 or more.
    ("cut", &["policy/repeated.rs"], ""),
    ("told", &["policy/suppose.rs"], "what is found with some values and not tried with the rest stays a failure"),
    (
        "told",
        &["source/git/contents.rs", "source/git/history.rs"],
        "deeper folders and tags of tags are unreadable objects",
    ),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn a_number_that_bounds_is_a_bound_or_says_why_not() {
    let number = Regex::new(
        r"const (?:(?:MAX|MOST)[A-Z_]*: |[A-Z_]*(?:DEEP|LONG|LIMIT|ENOUGH|LAYERS)[A-Z_]*: (?:usize|[iu](?:8|16|32|64))\b)",
    )
    .unwrap();
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let with: BTreeSet<&str> =
        files.iter().filter(|(_, text)| number.is_match(text)).map(|(name, _)| name.as_str()).collect();
    let known: BTreeSet<&str> = OTHERS.iter().flat_map(|(_, files, _)| files.iter().copied()).collect();
    let new: Vec<_> = with.difference(&known).collect();
    assert!(
        new.is_empty(),
        "make a 'bound::Bound' of the numbers in {new:?}, or say here why nothing is cut in silence"
    );
    let gone: Vec<_> = known.difference(&with).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// Bounds without a name, by file. Not yet told: what conditions of a package's `exports` name that deep.
const UNNAMED: &[&str] = &["code/program/resolve.rs"];

#[test]
fn no_depth_is_bounded_by_a_number_without_a_name() {
    let compared =
        Regex::new(r"\b(?:depth|deep|level|levels|nesting)\b\s*(?:>=?|<=?)\s*(?:[2-9]|[0-9]{2,})\b").unwrap();
    assert!(compared.is_match("if depth > 8 {") && !compared.is_match("if depth > 0 {"));
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let with: Vec<&str> =
        files.iter().filter(|(_, text)| compared.is_match(text)).map(|(name, _)| name.as_str()).collect();
    assert_eq!(with, UNNAMED, "make a 'bound::Bound' of the number");
}

/// The problems of one file, and the exit code with `--fail-on-incomplete`.
fn complaint(file: &str, text: &str) -> (String, Option<i32>) {
    let repo = Repo::new();
    repo.write(file, text);
    let run = repo.run(&["scan", file, "-o", "json"]).ended();
    let strict = ["scan", file, "--fail-on", "never", "--fail-on-incomplete", "-q"];
    (run.report().complaint(file), repo.run(&strict).ended().code)
}

#[test]
fn what_is_cut_is_told_and_makes_the_scan_incomplete() {
    let mut flows = String::new();
    let mut kinds = String::from("export function f(user) {\n");
    for at in 0..1_001 {
        let _ = writeln!(flows, "console.log(user{at}.email);");
    }
    let _ = writeln!(kinds, "{}\n}}", "if (user.active) {".repeat(140) + "console.log(user.email);" + &"}".repeat(140));
    let mut encoded = "GITHUB_TOKEN=ghp_0123456789abcdefghijABCDEFGHIJ012345".to_string();
    for _ in 0..6 {
        encoded = data_encoding::BASE64.encode(encoded.as_bytes());
    }
    let xml = format!("{}<password>x</password>{}", "<a>".repeat(70), "</a>".repeat(70));
    let comment = format!("<a>\n<!--\n{} password=x\n-->\n</a>\n", "b ".repeat(2_100));
    let pairs = format!("a: \"{}password=x\"\n", "b=c&".repeat(70));
    let deep = format!("{}\n\n```yaml\na: 1\n```\n", "> ".repeat(140));
    let doubled = format!("FROM a:1\nENV A=0123456789\n{}USER $A\n", "ENV A=$A$A\n".repeat(40));
    let mut handed = "on: push\njobs:\n".to_string();
    for at in 0..70 {
        let _ = writeln!(handed, "  j{at}:\n    outputs:\n      x: ${{{{ needs.j{}.outputs.x }}}}", at + 1);
    }
    handed.push_str("  test:\n    steps:\n      - run: echo ${{ needs.j0.outputs.x }}\n");
    for (file, text, said) in [
        ("Dockerfile", &doubled, "a Dockerfile's variable gives more than 64 KiB"),
        (".github/workflows/a.yml", &handed, "an expression's value is handed on more than 64 times"),
        ("a.ts", &flows, "more than 1,000 flows"),
        ("b.ts", &kinds, "branches of the code are nested deeper than 128 levels"),
        ("c.txt", &format!("x = \"{encoded}\"\n"), "encoded more than three times over"),
        ("d.xml", &xml, "elements are nested deeper than 64 levels"),
        ("f.xml", &comment, "a line of a comment is longer than 4 KiB"),
        ("g.yaml", &pairs, "a text holds more than 64 pairs"),
        ("h.csv", &format!("id,{}api_token\n1,2\n", "column,".repeat(2_400)), "the first line of a table is longer"),
        ("i.md", &format!("| {}api_token |\n|---|\n| 2 |\n", "column | ".repeat(1_000)), "the head of a drawn table"),
        ("e.md", &deep, "lists and quotations are nested deeper than 128 levels"),
    ] {
        let (told, code) = complaint(file, text);
        assert!(told.contains(said), "{file}: {told}");
        assert_eq!(code, Some(3), "{file}");
    }
}

/// More credentials than are judged, all alike; the last is `hidden`.
fn dump(hidden: &str) -> String {
    let mut random = 7_u64;
    let mut value = || -> String {
        (0..40)
            .map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(b"ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz0123456789"[(random >> 33) as usize % 54])
            })
            .collect()
    };
    let lines: String = (0..5_100).map(|at| format!("S{at}_API_TOKEN: {}\n", value())).collect();
    format!("{lines}Z_API_TOKEN: {hidden}\n")
}

#[test]
fn what_is_beyond_the_credentials_that_are_judged_is_shown_nowhere() {
    const HIDDEN: &str = "aDvkrSLwIk6BPgnHxuRQVQILcQx2KVlRJYfVWkdL";
    let repo = Repo::new();
    repo.write("dump.yaml", dump(HIDDEN));
    repo.write("a.tf", format!("resource \"aws_s3_bucket\" \"{HIDDEN}\" {{\n  acl = \"public-read\"\n}}\n"));
    let run = repo.run(&["scan", "-o", "json"]).ended();
    let report = run.report();
    let at = |path: &str| report.results().iter().filter(|result| result["location"]["path"] == path).count();
    assert!(report.complaint("dump.yaml").contains("more credentials stand here"), "{}", report.complaint("dump.yaml"));
    assert!(at("a.tf") > 0 && at("dump.yaml") >= 5_000);
    assert!(!run.stdout.contains(HIDDEN) && !run.stderr.contains(HIDDEN));
    let printed = repo.run(&["parse", "dump.yaml"]).ended();
    assert!(printed.stdout.contains("Z_API_TOKEN") && !printed.stdout.contains(HIDDEN));
}

#[test]
fn what_is_within_bounds_is_complete() {
    let flows: String = (0..1_000).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "console.log(user{at}.email);");
        text
    });
    assert_eq!(complaint("a.ts", &flows), (String::new(), Some(0)));
}
