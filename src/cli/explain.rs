//! `regate explain`: what a rule or a control is about, without a network.

use std::collections::BTreeMap;
use std::io::{self, Write};

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::Screen;
use crate::cli::completions;
use crate::cli::layout::{BOLD, DIM, Page, plain, severity_style};
use crate::config::nearest;
use crate::controls::{self, Control, Framework};
use crate::rule::{Example, Rule, RuleSource, Severity, Suppressible};

/// Explain a rule or a control.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExplainArguments {
    /// A rule id (or an old id of one), or a control: CC6.1, 32(1)(a), 1798.150, CWE-319
    #[arg(value_name = "RULE", add = ArgValueCompleter::new(completions::rules_and_controls))]
    pub(crate) name: String,
}

/// What was asked for is not there, or the output is gone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExplainError {
    #[error("unknown rule or control '{name}'{hint}")]
    Unknown { name: String, hint: String },
    #[error("name a rule or a control: 'regate rules' lists the rules")]
    Nothing,
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// Prints what is known about a rule, or about a control and the rules that speak to it.
///
/// # Errors
/// A name that is neither (a usage error), or an output that cannot be written.
pub(crate) fn print(
    args: &ExplainArguments,
    rules: &[Rule],
    screen: Screen,
    out: &mut dyn Write,
) -> Result<(), ExplainError> {
    let name = args.name.trim();
    if name.is_empty() {
        return Err(ExplainError::Nothing);
    }
    let by_id = rules.iter().find(|rule| rule.id == name);
    let rule = by_id.or_else(|| rules.iter().find(|rule| rule.aliases.iter().any(|alias| alias == name)));
    let text = match rule {
        Some(rule) => rule_page(rule, screen),
        None => {
            let found = controls::find(name);
            if found.is_empty() {
                return Err(unknown(name, rules));
            }
            let pages: Vec<_> = found.into_iter().map(|(f, control)| control_page(f, control, rules, screen)).collect();
            pages.join("\n")
        }
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}

fn unknown(name: &str, rules: &[Rule]) -> ExplainError {
    let names = rules.iter().flat_map(|rule| std::iter::once(&rule.id).chain(&rule.aliases)).map(String::as_str);
    let ids = controls::frameworks().iter().flat_map(|f| f.controls().iter().map(|control| control.id.as_str()));
    let near = nearest(name, names.clone()).or_else(|| nearest(name, ids)).map(str::to_string);
    let near = near.or_else(|| names.filter(|id| !name.is_empty() && id.contains(name)).min().map(str::to_string));
    let hint = near.map_or_else(
        || ": 'regate rules' lists the rules".to_string(),
        |near| format!(" (did you mean '{}'?)", plain(&near)),
    );
    ExplainError::Unknown { name: plain(name), hint }
}

fn rule_page(rule: &Rule, screen: Screen) -> String {
    let mut page = Page::new(screen);
    let severity = page.paint(severity_style(rule.severity), rule.severity.as_str());
    page.line(&format!("{}  {severity}", page.paint(BOLD, &plain(&rule.id))));
    page.fill(&plain(&rule.title), 0);
    page.line("");
    page.markdown(&rule.description, 0);
    if !rule.remediation.trim().is_empty() {
        page.heading("How to fix");
        page.markdown(&rule.remediation, 2);
    }
    rule_controls(&mut page, rule);
    examples(&mut page, "Bad", &rule.bad);
    examples(&mut page, "Good", &rule.good);
    if !rule.references.is_empty() {
        page.heading("References");
        for reference in &rule.references {
            page.line(&format!("  {}", plain(reference)));
        }
    }
    silencing(&mut page, rule);
    about(&mut page, rule);
    page.finish()
}

/// The controls with our titles. What a scan can show is said once per text: many weaknesses share one.
fn rule_controls(page: &mut Page, rule: &Rule) {
    let pairs: Vec<_> = controls::pairs(&rule.controls).collect();
    if pairs.is_empty() {
        return;
    }
    page.heading("Controls");
    for (framework, id) in pairs {
        let label = page.paint(BOLD, &plain(&controls::label(framework, id)));
        let Some(control) = controls::get(framework, id) else {
            page.line(&format!("  {label}  (not known to this version)"));
            continue;
        };
        page.line(&format!("  {label}  {}", control.title));
        if controls::framework(framework).is_some_and(|known| !known.is_numeric) {
            limits(page, control, 4);
        }
    }
}

fn limits(page: &mut Page, control: &Control, indent: usize) {
    if control.shows.is_empty() {
        page.fill("A scan can show nothing for it.", indent);
    } else {
        page.fill(&format!("A scan can show: {}", control.shows), indent);
    }
    page.fill(&format!("It cannot show: {}", control.cannot_show), indent);
}

/// The first example whole, the others by name: all of them are run by the rule's own tests.
fn examples(page: &mut Page, title: &str, examples: &[Example]) {
    let Some((first, others)) = examples.split_first() else { return };
    page.heading(&format!("{title}: {}", first.file));
    page.code(&first.content);
    if !others.is_empty() {
        let names: Vec<_> = others.iter().map(|example| plain(&example.file)).collect();
        page.line(&format!("  and {}", names.join(", ")));
    }
}

fn silencing(page: &mut Page, rule: &Rule) {
    page.heading("If it does not apply");
    let id = plain(&rule.id);
    match rule.suppressible {
        Suppressible::Inline => {
            page.fill(
                "One result, by the digits that a report shows in brackets (writes an entry into regate.toml):",
                2,
            );
            page.line("    regate ignore RESULT --reason REASON");
            page.fill("In one place, a comment with a reason, on the line or the line above:", 2);
            page.line(&format!("    regate:ignore {id} REASON"));
            page.fill("In a whole file:", 2);
            page.line(&format!("    regate:ignore-file {id} REASON"));
        }
        Suppressible::Waiver => {
            page.fill("A comment does not silence this rule: it takes a waiver that somebody signs for.", 2)
        }
        Suppressible::Never => page.fill("Neither a comment nor a waiver silences this rule.", 2),
    }
    if rule.suppressible != Suppressible::Never {
        page.fill("Everywhere, in regate.toml:", 2);
        page.line(&format!("    [rules.{id}]"));
        page.line("    enabled = false");
    }
}

fn about(page: &mut Page, rule: &Rule) {
    let kinds: Vec<_> = rule.kinds.iter().map(|kind| kind.as_str()).collect();
    let mut parts = vec![format!("Precision {}", rule.precision.as_str())];
    if !kinds.is_empty() {
        parts.push(format!("judges {}", kinds.join(", ")));
    }
    parts.push(format!("defined in {}", plain(&rule.defined_in)));
    if !rule.aliases.is_empty() {
        parts.push(format!("also known as {}", plain(&rule.aliases.join(", "))));
    }
    page.line("");
    page.line(&page.paint(DIM, &format!("{}.", parts.join("; "))));
}

fn control_page(framework: &Framework, control: &Control, rules: &[Rule], screen: Screen) -> String {
    let mut page = Page::new(screen);
    page.line(&page.paint(BOLD, &framework.label(&control.id)));
    page.fill(&control.title, 0);
    page.fill(&framework.title, 0);
    page.line("");
    limits(&mut page, control, 0);
    page.heading("Rules that speak to it");
    let speaking = speaking_to(framework, control, rules);
    if speaking.is_empty() {
        page.line("  none");
    }
    let (formats, others): (Vec<_>, Vec<_>) =
        speaking.into_iter().partition(|(_, rule)| rule.source == RuleSource::Detector);
    for ((_, id), rule) in others {
        let severity = page.paint(severity_style(rule.severity), &format!("{:8}", rule.severity.as_str()));
        page.line(&format!("  {severity}  {}  {}", page.paint(BOLD, &plain(id)), plain(&rule.title)));
    }
    if let Some(line) = formats_line(formats.iter().map(|(_, rule)| *rule)) {
        page.line(&format!("  {line}"));
    }
    page.heading("Reference");
    page.line(&format!("  {}", control.url));
    page.finish()
}

/// The formats of credentials in one line: hundreds of rules that say the same of different vendors.
pub(super) fn formats_line<'a>(rules: impl Iterator<Item = &'a Rule>) -> Option<String> {
    let rules: Vec<_> = rules.collect();
    let (mildest, worst) = (rules.iter().map(|r| r.severity).min()?, rules.iter().map(|r| r.severity).max()?);
    let span = if mildest == worst { worst.to_string() } else { format!("{mildest} to {worst}") };
    let (count, noun) = (rules.len(), if rules.len() == 1 { "format" } else { "formats" });
    Some(format!("{span}: {count} {noun} of credentials ('regate rules --kind facts' lists them)"))
}

/// The rules that name a control, or one that its crosswalk names, worst first, then by id.
fn speaking_to<'a>(
    framework: &Framework,
    control: &Control,
    rules: &'a [Rule],
) -> BTreeMap<(std::cmp::Reverse<Severity>, &'a str), &'a Rule> {
    let speaks = |rule: &&Rule| control.is_of(&framework.id, &rule.id, &rule.controls);
    let key = |rule: &'a Rule| ((std::cmp::Reverse(rule.severity), rule.id.as_str()), rule);
    rules.iter().filter(speaks).map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::rule;

    const WIDE: Screen = Screen::test(false, 100);

    fn explain(name: &str, rules: &[Rule], screen: Screen) -> Result<String, ExplainError> {
        let mut out = Vec::new();
        print(&ExplainArguments { name: name.into() }, rules, screen, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_rule_is_explained() {
        let mut rule = rule("s3-bucket-unencrypted");
        rule.aliases = vec!["s3-unencrypted".into()];
        rule.bad.push(Example { file: "cdk.tf".into(), content: String::new() });
        let text = explain("s3-unencrypted", &[rule], Screen::test(false, 80)).unwrap();
        insta::assert_snapshot!(text, @r#"
        s3-bucket-unencrypted  high
        Bucket is stored without encryption

        Objects in this bucket are written to disk as they are.

        How to fix
          Add a server-side encryption block.

        Controls
          SOC 2 CC6.1  Logical access is restricted and protected information is encrypted
            A scan can show: Encryption at rest, identity and network rules, secrets in
            code, authentication settings: as they are declared in configuration and
            source.
            It cannot show: What runs in fact, who holds which account, how keys are
            guarded and rotated in operation.
          GDPR 32(1)(a)  Pseudonymisation and encryption
            A scan can show: Encryption at rest and in transit, TLS versions and
            ciphers, keys in code, as declared.
            It cannot show: What is negotiated and stored in operation, and how keys are
            managed.
          CCPA 1798.150  Liability for breaches of personal information that is not encrypted or redacted
            A scan can show: Missing encryption and redaction, and exposure of stores,
            as written.
            It cannot show: Whether a breach happened, and whether security as a whole
            was reasonable.
          CWE-311  Missing Encryption of Sensitive Data

        Bad: main.tf
          | resource "aws_s3_bucket" "a" {}
          and cdk.tf

        Good: main.tf
          | # encrypted

        References
          https://example.com/s3

        If it does not apply
          One result, by the digits that a report shows in brackets (writes an entry
          into regate.toml):
            regate ignore RESULT --reason REASON
          In one place, a comment with a reason, on the line or the line above:
            regate:ignore s3-bucket-unencrypted REASON
          In a whole file:
            regate:ignore-file s3-bucket-unencrypted REASON
          Everywhere, in regate.toml:
            [rules.s3-bucket-unencrypted]
            enabled = false

        Precision high; judges terraform; defined in policies/terraform/s3-bucket-unencrypted; also known as s3-unencrypted.
        "#);
    }

    #[test]
    fn a_control_is_explained_with_its_rules() {
        let mut worst = rule("z-worst");
        worst.severity = Severity::Critical;
        let mut other = rule("other");
        other.controls.set("soc2", Vec::new());
        let rules = [rule("s3-bucket-unencrypted"), worst, other];
        let text = explain("CC6.1", &rules, Screen::test(false, 80)).unwrap();
        insta::assert_snapshot!(text, @"
        SOC 2 CC6.1
        Logical access is restricted and protected information is encrypted
        SOC 2: Trust Services Criteria (2017, points of focus revised 2022)

        A scan can show: Encryption at rest, identity and network rules, secrets in
        code, authentication settings: as they are declared in configuration and source.
        It cannot show: What runs in fact, who holds which account, how keys are guarded
        and rotated in operation.

        Rules that speak to it
          critical  z-worst  Bucket is stored without encryption
          high      s3-bucket-unencrypted  Bucket is stored without encryption

        Reference
          https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022
        ");
        let nothing = explain("CC1.1", &rules, WIDE).unwrap();
        assert!(nothing.contains("A scan can show nothing for it.") && nothing.contains("\n  none\n"));
    }

    #[test]
    fn what_silences_a_rule_is_what_its_metadata_allows() {
        let mut rule = rule("a");
        rule.suppressible = Suppressible::Waiver;
        let text = explain("a", &[rule.clone()], WIDE).unwrap();
        assert!(text.contains("waiver that somebody signs for") && !text.contains("regate:ignore"));
        rule.suppressible = Suppressible::Never;
        let text = explain("a", &[rule], WIDE).unwrap();
        assert!(text.contains("Neither a comment") && !text.contains("enabled = false"));
    }

    #[test]
    fn an_unknown_name_gets_a_suggestion() {
        let rules = [rule("s3-bucket-unencrypted"), rule("open-ingress")];
        let error = |name| explain(name, &rules, WIDE).unwrap_err().to_string();
        assert_eq!(error("open-ingres"), "unknown rule or control 'open-ingres' (did you mean 'open-ingress'?)");
        assert_eq!(error("bucket"), "unknown rule or control 'bucket' (did you mean 's3-bucket-unencrypted'?)");
        assert_eq!(error("CC6.11"), "unknown rule or control 'CC6.11' (did you mean 'CC6.1'?)");
        assert_eq!(error("zzzzzz"), "unknown rule or control 'zzzzzz': 'regate rules' lists the rules");
    }

    #[test]
    fn colour_is_used_only_when_asked_for_and_text_cannot_add_its_own() {
        let mut rule = rule("a");
        rule.title = "red \u{1b}[31m".into();
        rule.bad = vec![Example { file: "x\u{1b}]0;t\u{7}".into(), content: "a\u{1b}[2Jb".into() }];
        let rules = [rule];
        assert!(!explain("a", &rules, Screen::test(false, 80)).unwrap().contains('\u{1b}'));
        let colored = explain("a", &rules, Screen::test(true, 80)).unwrap();
        assert!(colored.contains('\u{1b}') && !colored.contains("\u{1b}[2J") && !colored.contains('\u{7}'));
    }
}
