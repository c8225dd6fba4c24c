use std::fs;
use std::path::Path;

use super::file::written_schema;
use super::*;
use crate::rule::Severity;

fn parse(text: &str) -> Config {
    Config::parse(text, "regate.toml", Path::new("/repo")).unwrap_or_else(|error| panic!("{error}"))
}

fn error(text: &str) -> String {
    Config::parse(text, "regate.toml", Path::new("")).map(|_| ()).unwrap_err().to_string()
}

/// Repository with a `.git` folder and the given files.
fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let cases = [
        "include = []\n\nexlude = []\n",
        "colour = true\n",
        "fail_on = \"hihg\"\n",
        "fail_on_incomplete = \"hunter2\"\n",
        "max_file_size = \"5 parsecs\"\n",
        "max_file_size = -1\n",
        "exclude = [\"ok\", \"a{b\"]\n",
        "tests = [\n  \"../x\",\n]\n",
        "[rules.a]\nseverty = \"low\"\n",
        "[rules.a]\nseverity = 3\n",
        "[environments.live]\npath = [\"x\"]\n",
        "[environments.live]\n",
        "[policy]\ndirs = [\"\"]\n",
        "fail_on = \n",
        "fail_on = \"low\"\nfail_on = \"low\"\n",
        "[rules\n",
    ];
    let all: Vec<_> = cases.iter().map(|text| error(text)).collect();
    assert!(!all.join("").contains("hunter2"));
    insta::assert_snapshot!(all.join("\n"), @r#"
    regate.toml:3:1: unknown key 'exlude' (did you mean 'exclude'?)
    regate.toml:1:1: unknown key 'colour' (known here: include, exclude, max_file_size, fail_on, fail_on_unknown, fail_on_incomplete, allow_policy_errors, inline_suppressions, tests, rules, ignore, environments, strict, check_environments, levels, policy, controller, processors, data)
    regate.toml:1:11: unknown value (did you mean 'high'?): use info, low, medium, high, critical, never
    regate.toml:1:22: expected a boolean
    regate.toml:1:17: expected a number of bytes or a size such as "5 MiB" (units: B, KB, KiB, MB, MiB, GB, GiB)
    regate.toml:1:17: expected a number of bytes or a size such as "5 MiB" (units: B, KB, KiB, MB, MiB, GB, GiB)
    regate.toml:1:18: not a glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
    regate.toml:2:3: a glob is relative to the repository root and cannot hold '..'
    regate.toml:2:1: unknown key 'severty' (did you mean 'severity'?)
    regate.toml:2:12: expected a string
    regate.toml:2:1: unknown key 'path' (did you mean 'paths'?)
    regate.toml:1:1: missing key 'paths'
    regate.toml:2:9: an empty path
    regate.toml:1:11: string values must be quoted, expected literal string
    regate.toml:2:1: duplicate key
    regate.toml:1:7: unclosed table, expected `]`
    "#);
}

#[test]
fn a_file_adds_to_the_defaults() {
    let config = parse("tests = [\"qa/\", \"!spec/\"]\nexclude = [\"*.min.js\"]\n");
    assert!(config.is_test("a/tests/b.py") && config.is_test("qa/a.py"));
    assert!(!config.is_test("spec/openapi.yaml"), "a later pattern takes back a default");
    assert!(config.is_excluded("web/a.min.js") && !config.is_excluded("web/a.js"));
    assert_eq!((config.fail_on(), config.max_file_size()), (Some(Severity::High), 5 << 20));
}

#[test]
fn an_include_leaves_out_the_rest_and_exclude_wins() {
    let config = parse("include = [\"src/\"]\nexclude = [\"gen.ts\"]\n");
    assert!(!config.is_excluded("src/a.ts"));
    assert!(config.is_excluded("src/gen.ts") && config.is_excluded("docs/a.md"));
}

#[test]
fn environments_are_guessed_from_common_names() {
    let config = Config::default();
    let cases = [
        ("infra/prod/main.tf", Some("production")),
        ("production/app.yaml", Some("production")),
        (".env.production", Some("production")),
        ("web/.env.production.local", Some("production")),
        ("production.tfvars", Some("production")),
        ("prod.auto.tfvars", Some("production")),
        ("chart/values-prod.yaml", Some("production")),
        ("docker-compose.prod.yml", Some("production")),
        ("config/application-staging.properties", Some("staging")),
        ("stage/main.tf", Some("staging")),
        ("dev/main.tf", Some("development")),
        (".env.development", Some("development")),
        ("deploy-dev-eu.yaml", Some("development")),
        ("prod/dev/main.tf", Some("production")),
        ("src/production_line.ts", None),
        ("products/a.yaml", None),
        ("device.yaml", None),
        (".env", None),
    ];
    for (path, expected) in cases {
        assert_eq!(config.environment_of(path), expected, "{path}");
    }
}

#[test]
fn configured_environments_replace_the_guess_and_keep_the_order_of_the_file() {
    let config = parse("[environments.zone]\npaths = [\"a/\"]\n[environments.area]\npaths = [\"a/b/\", \"c/\"]\n");
    assert_eq!(config.environment_of("a/b/x.tf"), Some("zone"));
    assert_eq!(config.environment_of("c/x.tf"), Some("area"));
    assert_eq!(config.environment_of("prod/x.tf"), None);
}

#[test]
fn built_in_globs_compile() {
    let config = Config::default();
    for (path, expected) in [
        ("src/test/java/A.java", true),
        ("app/__tests__/a.ts", true),
        ("charts/app/unittests/ingress-test.yaml", true),
        ("a.spec.tsx", true),
        ("pkg/a_test.go", true),
        ("pkg/test_a.py", true),
        ("conftest.py", true),
        ("roles/db/molecule/default/prepare.yml", true),
        ("molecule/default/converge.yml", true),
        ("internal/testresources/key.pem", true),
        ("certs/test-certs/key.pem", true),
        ("t/certs/ca.key", true),
        ("lang/t/a.json", false),
        ("src/molecule/bonds.yml", false),
        ("packages/pay/src/mock.ts", true),
        ("packages/test-helpers/src/mail.ts", true),
        ("src/testing/test-utils.tsx", true),
        (".agents/skills/a/SKILL.md", true),
        ("src/contesting/a.ts", false),
        ("docker-compose.integration.yml", true),
        ("backend/test_utils/keys.py", true),
        ("src/integration/crm.ts", false),
        ("src/mockup.ts", false),
        ("phpunit.xml.dist", true),
        ("api/Users.ApiTests/Login.cs", true),
        ("backend/tests/Squad.Tests/a.json", true),
        ("tools/TestSuite/docker-compose.yml", true),
        ("app/LoginTests.cs", true),
        ("app/LoginTest.php", true),
        ("app/LoginIT.java", true),
        ("app/Latest.cs", false),
        ("app/Contests/a.cs", false),
        ("src/latest/a.ts", false),
        ("src/contest.py", false),
    ] {
        assert_eq!(config.is_test(path), expected, "{path}");
    }
}

#[test]
fn rules_are_found_by_id_and_by_alias() {
    let mut rule = crate::config::tests::rule("s3-bucket-unencrypted");
    rule.aliases = vec!["s3-unencrypted".into()];
    let config = parse("[rules.s3-unencrypted]\nseverity = \"low\"\n[rules.s3-bucket-unencrypted]\nenabled = false\n");
    assert!(!config.rule_enabled(&rule, "a.tf"));
    assert_eq!(config.rule_severity(&rule, "a.tf"), Some(Severity::Low));
    assert_eq!(Config::default().rule_severity(&rule, "a.tf"), None);
}

#[test]
fn an_unknown_rule_is_an_error_with_a_suggestion() {
    let config = parse("\n[rules.s3-bucket-unencryptd]\nenabled = false\n");
    let known = ["s3-bucket-unencrypted", "open-ingress"];
    insta::assert_snapshot!(config.validate_rules(&known).unwrap_err(), @"regate.toml:2:8: unknown rule 's3-bucket-unencryptd' (did you mean 's3-bucket-unencrypted'?)");
    assert!(config.validate_rules(&["s3-bucket-unencryptd"]).is_ok());
    let config = parse("[rules.zzz]\nenabled = false\n");
    insta::assert_snapshot!(config.validate_rules(&known).unwrap_err(), @"regate.toml:1:8: unknown rule 'zzz' ('regate rules' lists them)");
}

#[test]
fn the_nearest_file_up_to_the_repository_root_is_the_run_s() {
    let root = repository(&[
        ("regate.toml", "fail_on = \"low\"\n"),
        ("services/api/regate.toml", "fail_on_incomplete = true\n[policy]\ndirs = [\"policy\"]\n"),
        ("services/api/src/main.ts", ""),
        ("services/web/main.ts", ""),
    ]);
    let at = |path: &str| Config::load(&root.path().join(path), None).unwrap();
    let api = at("services/api/src/main.ts");
    assert_eq!(
        (api.config.fail_on(), api.config.fail_on_incomplete()),
        (Some(Severity::High), true),
        "files do not merge"
    );
    let api_folder = fs::canonicalize(root.path().join("services/api")).unwrap();
    assert_eq!(api.config.policy_dirs(), [api_folder.join("policy")]);
    assert_eq!(at("services/web").config.fail_on(), Some(Severity::Low));
    assert!(at("").file.is_some());
}

#[test]
fn a_file_above_the_repository_is_not_used() {
    let outer = tempfile::tempdir().unwrap();
    fs::write(outer.path().join("regate.toml"), "fail_on = \"never\"\n").unwrap();
    fs::create_dir_all(outer.path().join("repo/.git")).unwrap();
    fs::create_dir_all(outer.path().join("plain/sub")).unwrap();
    let at = |inner: &str| Config::load(&outer.path().join(inner), None).unwrap().file;
    assert_eq!(at("repo"), None);
    // Outside of git the nearest file marks the root, from which places are told: what it says holds for all parts.
    let root = fs::canonicalize(outer.path()).unwrap();
    for inner in ["", "plain", "plain/sub"] {
        assert_eq!(at(inner), Some(root.join("regate.toml")), "{inner}");
        assert_eq!(crate::source::find_root(&outer.path().join(inner)), root, "{inner}");
    }
}

#[test]
fn no_config_leaves_files_out_and_keeps_the_command_line() {
    let root = repository(&[("regate.toml", "fail_on = \"low\"\nexclude = [\"a/\"]\n")]);
    let overrides = Overrides { fail_on_incomplete: Some(true), ..Overrides::default() };
    let with = |no_config| Config::resolve(root.path(), None, no_config, &overrides).unwrap().config;
    assert_eq!((with(false).fail_on(), with(false).fail_on_incomplete()), (Some(Severity::Low), true));
    assert_eq!((with(true).fail_on(), with(true).fail_on_incomplete()), (Some(Severity::High), true));
    assert!(with(false).is_excluded("a/b") && !with(true).is_excluded("a/b"));
}

#[test]
fn a_named_file_must_exist_and_be_text() {
    let root = repository(&[("good.toml", "\u{feff}fail_on = \"low\"\n")]);
    let named = |name: &str| Config::load(root.path(), Some(&root.path().join(name)));
    assert_eq!(named("good.toml").unwrap().config.fail_on(), Some(Severity::Low));
    assert!(matches!(named("missing.toml"), Err(ConfigError::Unreadable { .. })));
    fs::write(root.path().join("binary.toml"), [0xff, 0xfe, 0]).unwrap();
    assert!(matches!(named("binary.toml"), Err(ConfigError::NotText { .. })));
    fs::write(root.path().join("huge.toml"), "#".repeat((1 << 20) + 1)).unwrap();
    assert!(matches!(named("huge.toml"), Err(ConfigError::NotText { .. })));
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    let text = format!("exclude = {}1{}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert!(error(&text).starts_with("regate.toml:1:"));
}

#[test]
fn the_command_line_wins_and_is_named_as_origin() {
    let overrides = Overrides {
        fail_on: Some("never".into()),
        exclude: vec!["b/".into()],
        max_file_size: Some("1 KiB".into()),
        policy_dirs: vec!["extra".into()],
        ..Overrides::default()
    };
    let config = parse("fail_on = \"low\"\nexclude = [\"a/\"]\n[policy]\ndirs = [\"own\"]\n").with(&overrides).unwrap();
    assert!(config.is_excluded("a/x") && config.is_excluded("b/x"));
    assert_eq!((config.fail_on(), config.max_file_size()), (None, 1024));
    assert_eq!(config.policy_dirs(), [Path::new("/repo/own"), Path::new("extra")]);
    let bad = Overrides { fail_on: Some("hihg".into()), ..Overrides::default() };
    assert!(Config::default().with(&bad).unwrap_err().to_string().starts_with("--fail-on: use critical"));
    let bad = Overrides { exclude: vec!["a{".into()], ..Overrides::default() };
    assert!(Config::default().with(&bad).unwrap_err().to_string().starts_with("--exclude: "));
    let bad = Overrides { max_file_size: Some("big".into()), ..Overrides::default() };
    assert!(Config::default().with(&bad).unwrap_err().to_string().starts_with("--max-file-size: "));
}

#[test]
fn show_says_where_each_value_came_from() {
    let text = "exclude = [\"vendor/\"]\nfail_on = \"low\"\n[policy]\nbuiltin = false\ndata = [\"d.json\"]\n\
                [environments.\"my live\"]\npaths = [\"live/\"]\n[rules.open-ingress]\nseverity = \"low\"\n";
    let overrides = Overrides { fail_on: Some("medium".into()), ..Overrides::default() };
    let mut config = parse(text).with(&overrides).unwrap();
    config.tests.truncate(1);
    insta::assert_snapshot!(config.to_toml(true), @r#"
    include = []                          # default
    exclude = [
        "vendor/",                        # regate.toml:1
    ]
    max_file_size = "5 MiB"               # default
    fail_on = "medium"                    # command line
    fail_on_unknown = "never"             # default
    fail_on_incomplete = false            # default
    allow_policy_errors = false           # default
    inline_suppressions = true            # default
    tests = [
        "test/",                          # default
    ]

    [policy]
    dirs = []                             # default
    data = [
        "/repo/d.json",                   # regate.toml:5
    ]
    rego_v0 = false                       # default
    builtin = false                       # regate.toml:4

    [environments."my live"]
    paths = [
        "live/",                          # regate.toml:7
    ]

    [rules.open-ingress]
    severity = "low"                      # regate.toml:9
    "#);
}

#[test]
fn what_show_prints_reads_back() {
    let first = parse("exclude = [\"a \\\"b\\\"/\", \"*.x\"]\nmax_file_size = 12345\n[rules.a]\nenabled = false\n");
    let shown = first.to_toml(false);
    let again = parse(&shown);
    assert_eq!(again.max_file_size(), 12345);
    assert!(again.is_excluded("a \"b\"/c") && again.rules().contains_key("a"));
    assert_eq!(again.environment_of("prod/a.tf"), Some("production"));
}

#[test]
fn the_committed_schema_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/config.schema.json");
    if std::env::var_os("REGATE_BLESS").is_some() {
        fs::write(&path, written_schema()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == written_schema(),
        "schemas/config.schema.json is stale: run REGATE_BLESS=1 cargo test config::"
    );
}

#[test]
fn the_schema_and_the_reader_agree() {
    let schema: serde_json::Value = serde_json::from_str(JSON_SCHEMA).unwrap();
    assert!(!JSON_SCHEMA.contains("null"), "TOML has no null");
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (text, good) in [
        ("exclude = [\"a\"]\nfail_on = \"never\"\nmax_file_size = \"5 MiB\"\n[rules.a]\nenabled = false\n", true),
        ("max_file_size = 10\n[environments.x]\npaths = [\"a\"]\n[policy]\nrego_v0 = true\n", true),
        ("exlude = []\n", false),
        ("fail_on = \"hihg\"\n", false),
        ("max_file_size = \"5 parsecs\"\n", false),
        ("max_file_size = 0\n", false),
        ("[rules.a]\nseverity = \"bad\"\n", false),
        ("[environments.x]\n", false),
        ("[policy]\ndirs = \"a\"\n", false),
    ] {
        let json = serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
        assert_eq!(validator.is_valid(&json), good, "schema: {text}");
        assert_eq!(Config::parse(text, "regate.toml", Path::new("")).is_ok(), good, "reader: {text}");
    }
}

/// Fenced `toml` blocks that start with `# regate.toml`, in this module's own page and in the repository's documents.
fn documented_examples() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages =
        vec![("src/config/mod.rs".to_string(), include_str!("mod.rs").replace("//! ", "").replace("//!", ""))];
    let mut files = vec![root.join("README.md")];
    if let Ok(entries) = fs::read_dir(root.join("docs")) {
        files.extend(entries.map(|entry| entry.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "md")));
    }
    pages.extend(files.iter().filter_map(|p| Some((p.display().to_string(), fs::read_to_string(p).ok()?))));
    let fences = |(name, page): (String, String)| {
        let blocks = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_string());
        blocks.filter(|block| block.starts_with("# regate.toml")).map(|block| (name.clone(), block)).collect::<Vec<_>>()
    };
    pages.into_iter().flat_map(fences).collect()
}

#[test]
fn documented_examples_are_valid() {
    let schema: serde_json::Value = serde_json::from_str(JSON_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let examples = documented_examples();
    assert!(!examples.is_empty());
    for (name, example) in examples {
        Config::parse(&example, &name, Path::new("")).unwrap_or_else(|error| panic!("{error}"));
        let json = serde_json::to_value(toml::from_str::<toml::Table>(&example).unwrap()).unwrap();
        assert!(validator.is_valid(&json), "{name}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[a-z_\\[\\]{}=\"\n.,0-9 !*]{0,200}") {
        let _ = Config::parse(&text, "regate.toml", Path::new(""));
    }
}

/// A made-up rule.
pub(crate) fn rule(id: &str) -> crate::rule::Rule {
    use crate::rule::*;
    Rule {
        id: id.to_string(),
        aliases: Vec::new(),
        title: "Bucket is stored without encryption".to_string(),
        description: "Objects in this bucket are written to disk as they are.".to_string(),
        remediation: "Add a server-side encryption block.".to_string(),
        severity: Severity::High,
        precision: Precision::High,
        kinds: vec![crate::document::Kind::Terraform],
        controls: Controls::from_iter([
            ("soc2", &["CC6.1"][..]),
            ("gdpr", &["32(1)(a)"]),
            ("ccpa", &["1798.150"]),
            ("cwe", &["311"]),
        ]),
        references: vec!["https://example.com/s3".to_string()],
        suppressible: Suppressible::Inline,
        redact: false,
        source: RuleSource::Policy,
        defined_in: "policies/terraform/s3-bucket-unencrypted".to_string(),
        bad: vec![Example { file: "main.tf".into(), content: "resource \"aws_s3_bucket\" \"a\" {}\n".into() }],
        good: vec![Example { file: "main.tf".into(), content: "# encrypted\n".into() }],
        unknown: Vec::new(),
    }
}

#[test]
fn a_rule_s_setting_holds_at_its_paths() {
    let rule = crate::config::tests::rule("a-rule");
    let config = parse("[rules.a-rule]\nenabled = false\nseverity = \"low\"\npaths = [\"demo/\", \"!demo/live/\"]\n");
    assert!(!config.rule_enabled(&rule, "x/demo/a.tf") && config.rule_enabled(&rule, "x/a.tf"));
    assert!(config.rule_enabled(&rule, "demo/live/a.tf"));
    assert_eq!(config.rule_severity(&rule, "demo/a.tf"), Some(Severity::Low));
    assert_eq!(config.rule_severity(&rule, "a.tf"), None);
    assert!(parse(&config.to_toml(false)).rule_enabled(&rule, "a.tf"), "what is shown reads back");
}

#[test]
fn an_entry_says_what_where_and_why() {
    let cases = [
        "rule = \"a\"\npaths = [\"x\"]\n",
        "rule = \"a\"\npaths = [\"x\"]\nreason = \" \"\n",
        "rule = \"a\"\npaths = [\"x\"]\nreason = \"\u{200b}\"\n",
        "paths = [\"x\"]\nreason = \"r\"\n",
        "rule = \"a\"\nreason = \"r\"\n",
        "fingerprint = \"abc\"\nreason = \"r\"\n",
        "fingerprint = \"01234567\"\nreason = \"r\"\nuntil = \"soon\"\n",
        "rule = \"a\"\npaths = [\"a{\"]\nreason = \"r\"\n",
        "rule = \"a\"\npath = [\"a\"]\nreason = \"r\"\n",
    ];
    let all: Vec<_> = cases.iter().map(|case| error(&format!("[[ignore]]\n{case}"))).collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    regate.toml:1:1: missing key 'reason'
    regate.toml:4:10: an entry needs a reason
    regate.toml:4:10: an entry needs a reason
    regate.toml:3:10: an entry needs a rule or a fingerprint
    regate.toml:2:8: an entry needs paths, a subject or a fingerprint; to switch a rule off, set its `enabled` to false
    regate.toml:2:15: a fingerprint has at least 8 hexadecimal digits
    regate.toml:4:9: write a day as 2026-01-31
    regate.toml:3:10: not a glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
    regate.toml:3:1: unknown key 'path' (did you mean 'paths'?)
    "#);
    let config =
        parse("[[ignore]]\nrule = \"a\"\nsubject = \"s\"\npaths = [\"x/\"]\nreason = \"r\"\nuntil = \"2026-01-31\"\n");
    let ignored = |rule, path, subject| {
        config.ignoring(ignore::Ignorable { rule: &[rule], path, subject, fingerprint: "00", together: None }).count()
            == 1
    };
    assert!(ignored("a", "x/y", Some("s")));
    assert!(!ignored("b", "x/y", Some("s")) && !ignored("a", "y", Some("s")) && !ignored("a", "x/y", None));
    assert!(config.validate_rules(&["b"]).unwrap_err().to_string().starts_with("regate.toml:2:8: unknown rule 'a'"));
    assert_eq!(parse(&config.to_toml(false)).ignores().len(), 1);
}

#[test]
fn the_nearest_file_decides_for_its_files() {
    let mut config = parse("exclude = [\"gen/\"]\ntests = [\"qa/\"]\n");
    config.nest("services/regate.toml", "exclude = [\"/out/\"]\n", Path::new("/repo")).unwrap();
    config.nest("services/api/regate.toml", "fail_on = \"low\"\nmax_file_size = 7\n", Path::new("/repo")).unwrap();
    assert!(config.is_excluded("gen/a") && !config.is_excluded("services/gen/a"));
    assert!(config.is_excluded("services/out/a") && !config.is_excluded("services/api/out/a"));
    assert!(!config.is_excluded("out/a") && !config.is_test("services/qa/a") && config.is_test("services/test/a"));
    assert_eq!((config.at("services/api/a").max_file_size(), config.at("services/apis").max_file_size()), (7, 5 << 20));
    assert_eq!(config.at("services/api/a").run_wide(), [("fail_on", 1)]);
    assert!(
        config
            .nest("bad/regate.toml", "x = 1", Path::new("/repo"))
            .unwrap_err()
            .to_string()
            .starts_with("bad/regate.toml:1:1")
    );
}
