use super::*;
use crate::report::sample;
use crate::result::{Conditions, Verdict};

fn written(report: &ScanReport, terminal: TerminalOptions) -> String {
    let allow_policy_errors = true;
    let verdict = Some(Verdict::of(report, Conditions { allow_policy_errors, ..Conditions::default() }));
    let mut out = Vec::new();
    write(report, &ReportOptions { verdict, show_passed: true, terminal, ..ReportOptions::default() }, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_whole_sample() {
    insta::assert_snapshot!(written(&sample::report(), TerminalOptions::default()), @r#"
    3 results fail the run: 1 critical, 2 high
    critical[example-token]: A token of 'Example' is written in the file. [3c6ef362]
     --> deploy/geheim ☃/prod [1].env:2:9
      |
    1 | A=1
    2 | 😀TOKEN=********
      |         ^^^^^^^^
    3 | B=2
      |
      = why: A token is written in a file.
      = fix: Switch `encryption` on.
      = controls: CWE-798

    high[s3-bucket-unencrypted]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest. [9e3779b1]
     --> infra/main.tf:1:26
      |
    1 | resource "aws_s3_bucket" "logs" {
      |                          ^^^^^^
    2 |     acl = "private"
    3 | }
     ::: infra/policy.tf:1:10
      |
    1 | bucket = aws_s3_bucket.logs[0].id
      |          ------------------------ where 'logs[0]' is used
      |
      = why: Buckets are encrypted at rest.
      = fix: Switch `encryption` on.
      = controls: SOC 2 CC6.1 · SOC 2 CC6.7 · GDPR 32(1)(a) · CCPA 1798.150 · CWE-311

    high[team-naming]: Names start with the team [see the wiki] [9e3779b1]
     --> infra/policy.tf:1:1
      |
    1 | name = "x"
      | ^^^^^^^^^^

    2 results do not fail the run: 1 medium, 1 low
    medium[personal-data-in-log]: The e-mail address in 'user.email' is written to the log [3c6ef362]
     --> src/app.ts:2:1
      |
    1 | const mail = user.email;
      |              ---------- The e-mail address is read here.
    2 | console.log(mail);
      | ^^^^^^^^^^^^-----
      |             |
      |             It reaches the log here.
      |
      = why: Personal data is written to a log.
      = fix: Switch `encryption` on.

    low[weak-password]: A weak password is written in the file \u{1b}]0;owned\u{7}. [9e3779b1]
     --> web/bundle.min.js:1:50125
      |
    1 | ...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u{1b}[2Jpassword='x'ééééééééééééééééééééééééééééééééééééééé...
      |                                           ^^^^^^^^^^^^
      |
      = why: A weak password is written in a file.
      = fix: Switch `encryption` on.

    results  1 critical, 2 high, 1 medium, 1 low
             1 suppressed by comments
             1 more result needs a person to look (shown with --review)
    rules    1 example-token, 1 personal-data-in-log, 1 s3-bucket-unencrypted, 1 team-naming, 1 weak-password
    controls 1 CCPA 1798.150, 1 CWE-311, 1 CWE-798, 1 GDPR 32(1)(a), 1 SOC 2 CC6.1, and 1 more
    files    6 read (3 parsed, 1 in part, 2 as text), 2 not read, 2 left out (1 binary, 1 excluded)
             in part: chart/templates/app.yaml:3: a template cannot be read as YAML
             not read: data/dump.sql is larger than the limit of 5000000 bytes (--max-file-size)
             not read: locked could not be read: permission denied
             no rule judges: 1 CloudFormation template, 12 Python files (read for secrets only)
    policies policy/team.tar.gz (bundle, revision v3, sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f); its signature was not verified
    exempt   rule 'never-fires' is disabled (regate.toml:2)
             rule 's3-bucket-unencrypted' is lowered from high to low (regate.toml:5)
             'vendor/' leaves out 1 file (regate.toml:1)
             'keys/' hides 1 path with 1 file that git tracks (.regateignore)
    subjects never-fires: 1 passed
             s3-bucket-unencrypted: 1 passed, 1 failed, 2 unknown, 1 not applicable, 1 suppressed
    unknown  1 result cannot be told from the text alone; 2 of 7 subjects are unknown (shown with --verbose)
    error: 1 policy check did not finish; that is not a pass
             s3-bucket-unencrypted on infra/policy.tf: the instruction limit was reached
    next     'regate explain example-token' says more; 'regate ignore 3c6ef362 --reason WHY' silences this one
    3 results at or above high: exit 1
    "#);
}

#[test]
fn a_narrow_terminal() {
    let mut report = sample::report();
    report.results.truncate(2);
    let options = TerminalOptions { width: 50, ..TerminalOptions::default() };
    insta::assert_snapshot!(written(&report, options), @r#"
    2 results fail the run: 1 critical, 1 high
    critical[example-token]: A token of 'Example' is written in the file. [3c6ef362]
     --> deploy/geheim ☃/prod [1].env:2:9
      |
    1 | A=1
    2 | 😀TOKEN=********
      |         ^^^^^^^^
    3 | B=2
      |
      = why: A token is written in a file.
      = fix: Switch `encryption` on.
      = controls: CWE-798

    high[s3-bucket-unencrypted]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest. [9e3779b1]
     --> infra/main.tf:1:26
      |
    1 | resource "aws_s3_bucket" "logs" {
      |                          ^^^^^^
    2 |     acl = "private"
    3 | }
     ::: infra/policy.tf:1:10
      |
    1 | bucket = aws_s3_bucket.logs[0].id
      |          ------------------------ where 'logs[0]' is used
      |
      = why: Buckets are encrypted at rest.
      = fix: Switch `encryption` on.
      = controls: SOC 2 CC6.1 · SOC 2 CC6.7 · GDPR
                  32(1)(a) · CCPA 1798.150 · CWE-311

    results  1 critical, 1 high
    rules    1 example-token, 1 s3-bucket-unencrypted
    controls 1 CCPA 1798.150, 1 CWE-311, 1 CWE-798, 1 GDPR 32(1)(a), 1 SOC 2 CC6.1, and 1 more
    files    6 read (3 parsed, 1 in part, 2 as text), 2 not read, 2 left out (1 binary, 1 excluded)
             in part: chart/templates/app.yaml:3: a template cannot be read as YAML
             not read: data/dump.sql is larger than the limit of 5000000 bytes (--max-file-size)
             not read: locked could not be read: permission denied
             no rule judges: 1 CloudFormation template, 12 Python files (read for secrets only)
             nothing to judge: 2 rules of your policies (personal-data-in-log, weak-password)
    policies policy/team.tar.gz (bundle, revision v3, sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f); its signature was not verified
    exempt   rule 'never-fires' is disabled (regate.toml:2)
             rule 's3-bucket-unencrypted' is lowered from high to low (regate.toml:5)
             'vendor/' leaves out 1 file (regate.toml:1)
             'keys/' hides 1 path with 1 file that git tracks (.regateignore)
    subjects never-fires: 1 passed
             s3-bucket-unencrypted: 1 passed, 1 failed, 2 unknown, 1 not applicable, 1 suppressed
    unknown  2 of 7 subjects are unknown (shown with --verbose)
    error: 1 policy check did not finish; that is not a pass
             s3-bucket-unencrypted on infra/policy.tf: the instruction limit was reached
    next     'regate explain example-token' says more; 'regate ignore 3c6ef362 --reason WHY' silences this one
    2 results at or above high: exit 1
    "#);
}

#[test]
fn nothing_raw_is_written() {
    let mut report = sample::report();
    let hostile = "x\u{1b}[2J\r\u{202e}y";
    for result in &mut report.results {
        result.location.path = hostile.to_string();
        result.rule_id = hostile.to_string();
        result.message = hostile.to_string();
    }
    report.rules.change_read(|rule| {
        rule.id = hostile.to_string();
        rule.description = hostile.to_string();
        rule.remediation = hostile.to_string();
        rule.controls.set("soc2", vec![hostile.to_string()]);
    });
    for file in &mut report.coverage.files {
        file.path = hostile.to_string();
    }
    for error in &mut report.coverage.errors {
        error.message = hostile.to_string();
    }
    let text = written(&report, TerminalOptions { verbose: true, ..TerminalOptions::default() });
    assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{text}");
}

#[test]
fn color_changes_nothing_but_color() {
    let report = sample::report();
    let colored = written(&report, TerminalOptions { color: true, ..TerminalOptions::default() });
    let uncolored = written(&report, TerminalOptions::default());
    let stripped: Vec<_> = colored.split('\n').map(crate::report::terminal::place::plain).collect();
    assert_ne!(colored, uncolored);
    assert_eq!(stripped.join("\n"), uncolored);
}

#[test]
fn a_rule_that_fires_again_and_again_gets_shorter() {
    let mut report = ScanReport::default();
    for line in 1..=6 {
        let mut result = sample::result("r", Severity::Medium, sample::place("many.tf", "a = 1", "a = 1"));
        result.location.region.start_line = line;
        result.location.excerpt.first_line = line;
        report.results.push(result);
    }
    insta::assert_snapshot!(written(&report, TerminalOptions::default()), @r#"
    6 results do not fail the run: 6 medium
    medium[r]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest. [9e3779b1]
     --> many.tf:1:1
      |
    1 | a = 1
      | ^^^^^

    medium[r]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest. [9e3779b1]
     --> many.tf:2:1
      |
    2 | a = 1
      | ^^^^^

    medium[r]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest. [9e3779b1]
     --> many.tf:3:1
      |
    3 | a = 1
      | ^^^^^

    medium[r]: many.tf:4:1: Bucket 'aws_s3_bucket.logs' is not encrypted at rest. [9e3779b1]
    medium[r]: many.tf:5:1: Bucket 'aws_s3_bucket.logs' is not encrypted at rest. [9e3779b1]
    medium[r]: many.tf:6:1: Bucket 'aws_s3_bucket.logs' is not encrypted at rest. [9e3779b1]

    results  6 medium
    rules    6 r
    files    0 read (0 parsed, 0 in part, 0 as text)
    warning: 0 files scanned: nothing was checked
    next     'regate explain r' says more
    nothing was checked: exit 0
    "#);
}

#[test]
fn a_limit_keeps_the_worst() {
    let text = written(&sample::report(), TerminalOptions { max_results: Some(2), ..TerminalOptions::default() });
    assert!(text.contains("critical[example-token]") && text.contains("high[s3-bucket-unencrypted]"));
    assert!(!text.contains("low[weak-password]"));
    assert!(text.contains("... and 3 more results not shown (all with"), "{text}");
    assert!(text.ends_with("3 results at or above high: exit 1\n"));
}

#[test]
fn nothing_scanned_is_loud() {
    assert!(written(&ScanReport::default(), TerminalOptions::default()).contains("warning: 0 files scanned"));
}

#[test]
fn many_results_that_fail_nothing_are_a_line_a_rule() {
    let mut report = sample::report();
    report.results.clear();
    for at in 0..40 {
        let rule = if at % 2 == 0 { "rule-a" } else { "rule-b" };
        let mut result = sample::result(rule, Severity::Low, sample::place("a.tf", "text", "text"));
        result.fingerprint = format!("{at:032x}");
        report.results.push(result);
    }
    let options = TerminalOptions::default();
    let short = written(&report, options.clone());
    assert_eq!(short.matches("low[rule-b]: 19 results, the first at a.tf:").count(), 1, "{short}");
    assert!(short.contains("40 low") && short.contains("each of them with --verbose"), "{short}");
    assert_eq!(short.matches("low[rule-a]: ").count(), 2, "one in full, and a line of the 19 others: {short}");
    let all = written(&report, TerminalOptions { compact: true, ..options });
    assert_eq!(all.matches("low[rule-b]: ").count(), 20, "{all}");
}
