//! The addresses of Regate's own pages, which `regate pages` and `packaging/site.sh` make.

use crate::embedded;
use crate::rule::{Rule, RuleSource};

/// Where the site is published.
pub const SITE: &str = "https://regate-dev.github.io/regate";

/// The page of a rule of the binary, below the site and without its ending (`rules/container-privileged`), and the anchor on it.
/// `None` for a rule of the user's.
#[must_use]
pub fn rule_page(rule: &Rule) -> Option<(String, Option<&str>)> {
    match rule.source {
        RuleSource::Detector => {
            let family = rule.defined_in.rsplit('/').next()?.trim_end_matches(".toml");
            Some((format!("credentials/{family}"), Some(rule.id.as_str())))
        }
        _ if is_built_in(rule) => Some((format!("rules/{}", rule.id), None)),
        _ => None,
    }
}

/// The address of that page.
#[must_use]
pub fn rule_address(rule: &Rule) -> Option<String> {
    let (page, anchor) = rule_page(rule)?;
    let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
    Some(format!("{SITE}/{page}.html{anchor}"))
}

/// Whether a rule ships in the binary. A file of the user's has another path than ours, or is ours.
fn is_built_in(rule: &Rule) -> bool {
    rule.defined_in == "regate" || embedded::has(&rule.defined_in)
}
