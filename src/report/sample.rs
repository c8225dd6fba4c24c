//! A hand-made report with everything in it that an output has to get right.

use std::sync::Arc;

use serde_json::json;

use crate::document::{Format, Kind};
use crate::result::{
    Coverage, Excerpt, Exempted, ExemptedBy, Exemption, ExemptionPlace, FileCoverage, FileStatus, LocatedProblem,
    Location, MASK, PolicyCoverage, PolicyError, Population, RelatedLocation, ResultKind, ScanResult, SkipReason,
    Subject, SubjectStatus, SuppressedBy, Suppression, Unjudged,
};
use crate::result::{PolicyOrigin, Provenance, ScanReport, sample};
use crate::rule::{Controls, Example, Precision, Rule, RuleSource, Severity, Suppressible};
use crate::rule_index::RuleIndex;
use crate::source::packed::PolicyForm;
use crate::span::{LineIndex, Region, Span};

/// A place in a text, found by its content, as the builder would make it.
pub(super) fn place(path: &str, text: &str, part: &str) -> Location {
    let start = text.find(part).unwrap();
    let span = Span::new(start, start + part.len());
    let excerpt = Excerpt { first_line: 1, text: text.to_string(), highlight: span, cropped: false };
    Location { path: path.to_string(), container: None, region: LineIndex::new(text).region(text, span), excerpt }
}

/// A plain result; tests change what they are about.
pub(super) fn result(rule: &str, severity: Severity, location: Location) -> ScanResult {
    ScanResult {
        message: "Bucket 'aws_s3_bucket.logs' is not encrypted at rest.".to_string(),
        // Hexadecimal digits that differ from the first on, as those of a hash do.
        fingerprint: format!(
            "{:08x}{:056x}",
            location.region.start_line.wrapping_mul(0x9e37_79b1),
            location.region.start_line
        ),
        line_hash: "c129715d7a2bc9a3:1".to_string(),
        ..sample::result(rule, severity, location)
    }
}

fn secret() -> ScanResult {
    let mut location = place("deploy/geheim ☃/prod [1].env", "A=1\n😀TOKEN=SECRETSECRET\nB=2", "SECRETSECRET");
    location.excerpt.text = location.excerpt.text.replace("SECRETSECRET", MASK);
    location.excerpt.highlight = Span::new(14, 14 + MASK.len());
    let mut secret = result("example-token", Severity::Critical, location);
    secret.message = "A token of 'Example' is written in the file.".to_string();
    secret.environment = Some("production".to_string());
    secret.evidence = json!({"provider": "Example"});
    secret
}

fn bucket() -> ScanResult {
    let text = "resource \"aws_s3_bucket\" \"logs\" {\n\tacl = \"private\"\n}";
    let mut bucket = result("s3-bucket-unencrypted", Severity::High, place("infra/main.tf", text, "\"logs\""));
    bucket.subject = Some("aws_s3_bucket.logs".to_string());
    let policy = place("infra/policy.tf", "bucket = aws_s3_bucket.logs[0].id", "aws_s3_bucket.logs[0].id");
    bucket.related = vec![RelatedLocation { location: policy, message: "where 'logs[0]' is used".to_string() }];
    bucket
}

fn flow() -> ScanResult {
    let text = "const mail = user.email;\nconsole.log(mail);";
    let source = place("src/app.ts", text, "user.email");
    let sink = place("src/app.ts", text, "mail)");
    let mut flow = result("personal-data-in-log", Severity::Medium, place("src/app.ts", text, "console.log(mail)"));
    flow.message = "The e-mail address in 'user.email' is written to the log".to_string();
    flow.code_flow = vec![
        RelatedLocation { location: source, message: "The e-mail address is read here.".to_string() },
        RelatedLocation { location: sink, message: "It reaches the log here.".to_string() },
    ];
    flow
}

/// In the middle of a line of 100,000 characters, with an escape sequence beside it.
fn long_line() -> ScanResult {
    let text = format!("{}\u{1b}[2Jpassword='x'{}", "a".repeat(120), "é".repeat(60));
    let mut location = place("web/bundle.min.js", &text, "password='x'");
    location.excerpt.cropped = true;
    location.region.start_column += 50_000;
    location.region.end_column += 50_000;
    let mut long = result("weak-password", Severity::Low, location);
    long.message = "A weak password is written in the file \u{1b}]0;owned\u{7}.".to_string();
    long
}

fn rule(id: &str, title: &str, severity: Severity) -> Rule {
    Rule {
        id: id.to_string(),
        aliases: vec![],
        title: title.to_string(),
        description: format!("{title}.\n\nWhoever copies the disk can read the data."),
        remediation: "Switch `encryption` on.".to_string(),
        severity,
        precision: Precision::High,
        kinds: vec![Kind::Terraform],
        controls: Controls::default(),
        references: vec![],
        suppressible: Suppressible::Inline,
        redact: false,
        source: RuleSource::Policy,
        defined_in: format!("policies/terraform/{id}/{id}.rego"),
        bad: vec![Example { file: "main.tf".to_string(), content: "encryption = false\n".to_string() }],
        good: vec![Example { file: "main.tf".to_string(), content: "encryption = true\n".to_string() }],
        unknown: Vec::new(),
    }
}

fn rules() -> Vec<Rule> {
    let mut token = rule("example-token", "A token is written in a file", Severity::Critical);
    token.redact = true;
    token.precision = Precision::VeryHigh;
    token.controls = Controls::from_iter([("cwe", &["798"][..])]);
    token.source = RuleSource::Detector;
    let mut bucket = rule("s3-bucket-unencrypted", "Buckets are encrypted at rest", Severity::Medium);
    bucket.aliases = vec!["bucket-unencrypted".to_string()];
    bucket.references = vec!["https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingEncryption.html".to_string()];
    bucket.controls = Controls::from_iter([
        ("soc2", &["CC6.1", "CC6.7"][..]),
        ("gdpr", &["32(1)(a)"]),
        ("ccpa", &["1798.150"]),
        ("cwe", &["311"]),
    ]);
    vec![
        token,
        rule("never-fires", "Nothing to see", Severity::Info),
        rule("personal-data-in-log", "Personal data is written to a log", Severity::Medium),
        bucket,
        rule("weak-password", "A weak password is written in a file", Severity::Low),
    ]
}

fn file(path: &str, status: FileStatus) -> FileCoverage {
    let is_read = !matches!(status, FileStatus::Skipped(_));
    let mut file = FileCoverage {
        path: path.to_string(),
        bytes: 1200,
        format: is_read.then_some(Format::Text),
        kinds: vec![],
        fences: 0,
        problems: vec![],
        context: false,
        status,
    };
    if file.status == FileStatus::Parsed {
        file.format = Some(Format::Hcl);
        file.kinds = vec![Kind::Terraform];
    }
    if file.status == FileStatus::Partial {
        file.format = Some(Format::Yaml);
        let region = Region { start_line: 3, start_column: 1, end_line: 3, end_column: 9 };
        file.problems = vec![LocatedProblem { message: "a template cannot be read as YAML".to_string(), region }];
    }
    file
}

fn coverage() -> Coverage {
    let files = vec![
        file("assets/logo.png", FileStatus::Skipped(SkipReason::Binary)),
        file("chart/templates/app.yaml", FileStatus::Partial),
        file("data/dump.sql", FileStatus::Skipped(SkipReason::TooLarge { limit: 5_000_000 })),
        file("deploy/geheim ☃/prod [1].env", FileStatus::Text),
        file("infra/main.tf", FileStatus::Parsed),
        file("infra/policy.tf", FileStatus::Parsed),
        file("locked", FileStatus::Skipped(SkipReason::Unreadable { error: "permission denied".to_string() })),
        file("src/app.ts", FileStatus::Parsed),
        file("vendor/lib.js", FileStatus::Skipped(SkipReason::Excluded)),
        file("web/bundle.min.js", FileStatus::Text),
    ];
    let counts = PolicyCoverage { passed: 1, failed: 2, unknown: 0, not_applicable: 4, errors: 1, subjects: 3 };
    Coverage {
        untyped: std::collections::BTreeMap::new(),
        not_made: vec![],
        exemptions: exemptions(),
        files,
        policies: [("s3-bucket-unencrypted".to_string(), counts)].into(),
        errors: vec![PolicyError {
            path: "infra/policy.tf".to_string(),
            rule: "s3-bucket-unencrypted".to_string(),
            message: "the instruction limit was reached".to_string(),
        }],
        unjudged: [
            (Unjudged { secrets_only: false, name: "CloudFormation template".into() }, 1),
            (Unjudged { secrets_only: true, name: "Python file".into() }, 12),
        ]
        .into(),
        history: None,
    }
}

/// What a configuration and an ignore file switched off.
fn exemptions() -> Vec<Exemption> {
    let at = |path: &str, line| Some(ExemptionPlace { path: path.to_string(), line });
    let configured = |line, what| Exemption::new(ExemptedBy::Configuration, at("regate.toml", Some(line)), what);
    let suppressed = Exemption {
        reason: Some("Holds public files only.".to_string()),
        count: 1,
        ..Exemption::new(ExemptedBy::Comment, at("infra/old.tf", Some(1)), Exempted::Results)
            .about("s3-bucket-unencrypted")
    };
    vec![
        configured(2, Exempted::RuleDisabled).about("never-fires"),
        configured(5, Exempted::RuleLowered { from: Severity::High, to: Severity::Low }).about("s3-bucket-unencrypted"),
        configured(1, Exempted::PathsExcluded).about("vendor/").of_files(vec!["vendor/lib.js".to_string()]),
        Exemption::new(ExemptedBy::IgnoreFile, at(".regateignore", None), Exempted::PathsIgnored { tracked: 1 })
            .about("keys/")
            .of_files(vec!["keys/[a].pem".to_string()]),
        suppressed,
    ]
}

fn subject(path: &str, line: u32, name: &str) -> Arc<Subject> {
    let region = Region { start_line: line, start_column: 1, end_line: line, end_column: 9 };
    Arc::new(Subject { path: path.to_string(), region, kind: "aws_s3_bucket".to_string(), name: name.to_string() })
}

/// What a bucket's rule cannot tell: the subject has a result.
fn open() -> ScanResult {
    let mut open = result("s3-bucket-unencrypted", Severity::High, place("infra/open.tf", "a = var.x", "var.x"));
    open.kind = ResultKind::Open;
    open.message = "Whether 'aws_s3_bucket.open' is encrypted is not known.".to_string();
    open.examined = vec![subject("infra/open.tf", 1, "aws_s3_bucket.open")];
    open
}

fn population() -> Population {
    let mut population = Population::default();
    let statuses = [
        ("infra/main.tf", 1, "aws_s3_bucket.logs", SubjectStatus::Fail),
        ("infra/main.tf", 9, "aws_s3_bucket.data", SubjectStatus::Pass),
        ("infra/main.tf", 17, "aws_s3_bucket.site", SubjectStatus::NotApplicable),
        ("infra/old.tf", 1, "aws_s3_bucket.old", SubjectStatus::Suppressed),
        ("infra/open.tf", 1, "aws_s3_bucket.open", SubjectStatus::Unknown),
        ("infra/open.tf", 7, "aws_s3_bucket.silent", SubjectStatus::Unknown),
    ];
    for (path, line, name, status) in statuses {
        population.add("s3-bucket-unencrypted", subject(path, line, name), status);
    }
    population.add("never-fires", subject("infra/main.tf", 9, "aws_s3_bucket.data"), SubjectStatus::Pass);
    population
}

pub(super) fn report() -> ScanReport {
    let mut suppressed = bucket();
    suppressed.location.path = "infra/old.tf".to_string();
    suppressed.related.clear();
    let reason = "Holds public files only.".to_string();
    suppressed.suppression = Some(Suppression { reason, by: SuppressedBy::Comment { line: 1 } });
    let mut review = bucket();
    review.kind = ResultKind::Review;
    review.message = "Whether 'aws_s3_bucket.logs' is encrypted depends on '${var.encrypt}'.".to_string();
    let mut unknown = result("team-naming", Severity::High, place("infra/policy.tf", "name = \"x\"", "name = \"x\""));
    unknown.message = "Names start with the team [see the wiki]".to_string();
    let provenance = Provenance {
        repository: Some("git@github.com:example/shop.git".to_string()),
        revision: Some("4dae1dd3f7e9f4f2b1a0c9d8e7f60123456789ab".to_string()),
        branch: Some("main".to_string()),
    };
    ScanReport {
        population: population(),
        results: vec![secret(), bucket(), review, suppressed, open(), unknown, flow(), long_line()],
        rules: RuleIndex::new(rules(), None),
        coverage: coverage(),
        comparison: None,
        policy_origins: vec![PolicyOrigin {
            path: "policy/team.tar.gz".to_string(),
            form: PolicyForm::Bundle,
            digest: format!("sha256:{}", "0f".repeat(32)),
            revision: Some("v3".to_string()),
            is_signed: true,
        }],
        provenance: Some(provenance),
    }
}
