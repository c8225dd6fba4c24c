//! Two projects scanned whole. The snapshots were compared with the files by hand; a change in one is a change in what
//! users see.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use common::{Repo, Report, text};

const SHOP: &str = "testdata/shop";
const INSECURE: &str = "testdata/launch/insecure";
const REPAIRED: &str = "testdata/launch/repaired";
const GUIDE: &str = "testdata/deployment-guide";

fn scan(project: &str) -> (Report, Option<i32>) {
    let repo = Repo::new();
    let run = repo.copy_project(project).scan(&[project]);
    assert_eq!(run.stderr, "");
    (run.report(), run.code)
}

/// One line a result, one a file, and the exit code.
fn compact(project: &str) -> String {
    let (report, code) = scan(project);
    let mut out = String::new();
    for result in report.results() {
        let at = &result["location"];
        let suppressed = if result["suppression"].is_object() { " [suppressed]" } else { "" };
        let (path, rule) = (text(&at["path"]), text(&result["ruleId"]));
        let place = format!("{path}:{}:{}", at["startLine"], at["startColumn"]);
        let (severity, kind) = (text(&result["severity"]), text(&result["kind"]));
        let (message, fingerprint) = (text(&result["message"]), text(&result["fingerprint"]));
        writeln!(out, "{place} {severity} {kind} {rule}{suppressed}: {message} {fingerprint}").unwrap();
    }
    for file in report.files() {
        let kinds: Vec<_> = file["kinds"].as_array().into_iter().flatten().map(text).collect();
        writeln!(out, "{} {} {}", text(&file["path"]), text(&file["status"]), kinds.join(",")).unwrap();
        for problem in file["problems"].as_array().into_iter().flatten() {
            writeln!(out, "  {}: {}", problem["startLine"], text(&problem["message"])).unwrap();
        }
    }
    assert_eq!(report.0["coverage"]["errors"].as_array().map(Vec::len), Some(0));
    writeln!(out, "exit {}", code.unwrap()).unwrap();
    out
}

#[test]
fn shop() {
    insta::assert_snapshot!("shop", compact(SHOP));
}

#[test]
fn guide() {
    insta::assert_snapshot!("guide", compact(GUIDE));
}

/// A product with every mistake that deployment practice warns of, and the same repaired: each theme has rules that fire on the
/// first, and none of them does on the second, which passes at `medium`.
#[test]
fn launch() {
    let themes: &[(&str, &[&str])] = &[
        ("encryption at rest", &["rds-instance-unencrypted", "encryption-setting-weak", "rotation-slow"]),
        ("encryption in transit", &["lb-listener-plain-http", "service-unencrypted", "tls-version-below-level"]),
        ("exposure", &["rds-instance-public", "ingress-open-to-world", "s3-bucket-public", "waf-without-rules"]),
        ("backup", &["rds-backup-retention-short", "backup-schedule-sparse", "recovery-objective-long"]),
        ("logging and monitoring", &["cloudtrail-paused", "alert-threshold-loose", "alert-goes-nowhere"]),
        ("identity", &["iam-wildcard", "role-trust-without-subject", "role-permission-wildcard", "rbac-wildcard"]),
        ("secrets", &["hardcoded-credential", "database-url-password", "dockerfile-secret-build-argument"]),
        ("containers", &["container-privileged", "kubernetes-image-mutable", "dockerfile-runs-as-root"]),
        ("delivery", &["deployment-without-approval", "workflow-script-injection", "workflow-terraform-unplanned"]),
        ("governance", &["branch-approvals-zero", "module-unpinned", "coverage-threshold-low"]),
        ("tenants", &["postgresql-role-past-row-security"]),
        ("availability", &["workload-single-replica", "rds-single-zone", "recovery-point-unreachable"]),
        ("schema changes", &["workflow-schema-forced"]),
        ("environments", &["staging-reaches-production", "debug-in-production", "credential-shared-by-environments"]),
        ("personal data", &["personal-data-in-log", "personal-data-to-third-party"]),
    ];
    let (before, after) = (compact(INSECURE), compact(REPAIRED));
    let fires = |scan: &str, rule: &str| scan.lines().any(|line| line.contains(&format!(" fail {rule}: ")));
    for (theme, expected) in themes {
        for rule in *expected {
            assert!(fires(&before, rule), "{theme}: {rule} does not fire");
            assert!(!fires(&after, rule), "{theme}: {rule} fires on what is repaired");
        }
    }
    assert!(before.ends_with("exit 1\n") && after.ends_with("exit 0\n"));
    insta::assert_snapshot!("launch_insecure", before);
    insta::assert_snapshot!("launch_repaired", after);
}

/// The line on which a text stands in the guide, the `nth` time it does.
fn line_of(needle: &str, nth: usize) -> String {
    let guide = std::fs::read_to_string(format!("{}/{GUIDE}/deployment.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let lines: Vec<_> = guide.lines().enumerate().filter(|(_, line)| line.contains(needle)).collect();
    (lines[nth].0 + 1).to_string()
}

/// What a security engineer would mark in the guide, each at its own line, and what they would not.
#[test]
fn the_guide_yields_what_a_reviewer_would_mark() {
    let (report, code) = scan(GUIDE);
    assert_eq!(code, Some(1));
    let found = report.found();
    let expected = [
        ("development-credential", "admin_password", 0),
        ("development-credential", "POSTGRES_PASSWORD", 0),
        ("ingress-open-to-world", "cidr_blocks", 0),
        ("egress-open-to-world", "cidr_blocks", 1),
        ("firewall-open-to-world", "source: 0.0.0.0/0", 0),
        ("firewall-egress-open-to-world", "destination: 0.0.0.0/0", 0),
        ("operating-system-end-of-life", "16.04-LTS", 0),
        ("operating-system-end-of-life", "debian-9", 0),
        ("serverless-runtime-end-of-life", "nodejs14.x", 0),
        ("kubernetes-image-mutable", "parcel/tracker:latest", 0),
        ("container-without-security-context", "- name: tracker", 0),
        ("container-without-resource-limits", "- name: tracker", 0),
        ("container-readiness-unknown", "- name: tracker", 0),
    ];
    let mut lines = BTreeSet::new();
    for (rule, needle, nth) in expected {
        let line = line_of(needle, nth);
        let wanted = format!("{rule} {GUIDE}/deployment.md:{line}");
        assert!(found.contains(&wanted), "{wanted} is missing in {found:#?}");
        lines.insert(line);
    }
    // An address with a password in a guide may be an example, or the one that is used.
    let is_review = |result: &&serde_json::Value| result["kind"] == "review";
    let reviewed: Vec<_> =
        report.results().iter().filter(is_review).map(|result| result["location"]["startLine"].to_string()).collect();
    for needle in ["parcel:password@localhost", "parcel:password@staging"] {
        assert!(reviewed.contains(&line_of(needle, 0)), "{needle}: {reviewed:?}");
    }
    for fine in ["${DB_PASSWORD}", "AES-256", "TLS 1.3", "10.0.0.0/8", "postgres:17", "parcel/tracker:2.4.1"] {
        let line = line_of(fine, 0);
        let wrong: Vec<_> = found.iter().filter(|result| result.ends_with(&format!(":{line}"))).collect();
        assert!(wrong.is_empty(), "{fine} is no mistake: {wrong:?}");
    }
    let others = found.iter().filter(|result| !lines.contains(result.rsplit(':').next().unwrap()));
    assert_eq!(
        others.count(),
        5,
        "the missing settings of the machine at line 28 and of the pod at line 116 are said besides"
    );
}

/// Terraform's values come from the whole folder; suppressions need a reason; a broken block costs only itself.
#[test]
fn the_shop_is_judged_across_its_files() {
    let (report, code) = scan(SHOP);
    let found = report.found();
    for wanted in [
        "rds-instance-unencrypted testdata/shop/infra/main.tf:6",
        "ingress-open-to-world testdata/shop/infra/main.tf:23",
        "ebs-volume-unencrypted testdata/shop/infra/broken.tf:8",
        "weak-default-credential testdata/shop/.env.production:2",
        "hardcoded-credential testdata/shop/.env.production:3",
        "tls-verification-disabled testdata/shop/src/upstream.ts:4",
        "suppression-without-reason testdata/shop/src/upstream.ts:3",
        "unused-suppression testdata/shop/src/db.ts:3",
        "host-namespace-shared testdata/shop/chart/templates/web.yaml:7",
        "container-privileged testdata/shop/k8s/web.yaml:42",
    ] {
        assert!(found.iter().any(|result| result == wanted), "{wanted} is missing in {found:#?}");
    }
    for fine in ["s3-bucket-public", ".env.example", "package.json", "rds-instance-without-backups", "src/logger.ts"] {
        assert!(!found.iter().any(|result| result.contains(fine)), "{fine} in {found:#?}");
    }
    assert_eq!((code, text(&report.file("testdata/shop/infra/broken.tf")["status"])), (Some(1), "partial"));
}
