//! KINDS: what is known of credentials before any text is seen. The kinds of `rules/secrets/`, as `build.rs` compiled them,
//! with the checks that verify their values ([`checks`]); what [`names`] promise and what [`values`] say of themselves,
//! told by lists of [`words`] and by how letters follow each other ([`randomness`]).

pub(crate) mod checks;
pub(crate) mod names;
pub(crate) mod randomness;
pub(crate) mod values;
pub(crate) mod words;

use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use self::checks::Check;
use crate::controls::Controls;
use crate::detect::Confidence;
use crate::document::Kind;
use crate::rule::{Example, Precision, Rule, RuleSource, Severity, Suppressible};

/// One credential kind. The fields are those of the TOML entry (`rules/secrets/README.md`).
pub(crate) struct Detector {
    pub(crate) id: &'static str,
    pub(crate) vendor: &'static str,
    pub(crate) title: &'static str,
    pub(crate) description: &'static str,
    pub(crate) remediation: &'static str,
    pub(crate) file: &'static str,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    pub(crate) reads: Reads,
    pub(crate) keywords: &'static [&'static str],
    pub(crate) pattern: &'static str,
    pub(crate) names: &'static [&'static str],
    pub(crate) before: u32,
    pub(crate) after: u32,
    pub(crate) min_length: u32,
    pub(crate) near: &'static [&'static str],
    pub(crate) prefix: &'static str,
    pub(crate) check: Option<Check>,
    pub(crate) min_entropy: f32,
    pub(crate) companion: Option<&'static str>,
    pub(crate) generic: bool,
    /// By framework.
    pub(crate) controls: &'static [(&'static str, &'static [&'static str])],
    pub(crate) references: &'static [&'static str],
    pub(crate) allow: &'static [&'static str],
    pub(crate) bad: &'static [(&'static str, &'static str)],
    pub(crate) good: &'static [(&'static str, &'static str)],
    pub(crate) regex: OnceLock<Option<Regex>>,
}

/// How a detector reads the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    /// A keyword, and the pattern around it.
    Token,
    /// A value of the pattern's shape assigned to a name with the vendor's word.
    Assigned,
    /// Code decides; the entry describes.
    Syntax,
}

include!(concat!(env!("OUT_DIR"), "/secret_kinds.rs"));

/// All credential kinds, sorted by id.
pub(crate) fn all() -> &'static [Detector] {
    &DETECTORS
}

/// The credential kind of an id.
pub(crate) fn by_id(id: &str) -> Option<&'static Detector> {
    DETECTORS.binary_search_by(|detector| detector.id.cmp(id)).ok().and_then(|at| DETECTORS.get(at))
}

impl Detector {
    /// Its pattern, compiled on first need. A pattern that does not compile finds nothing; a test compiles all.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        // It is run on short windows where its keyword stands: a prefilter and DFAs cost more to build than they save.
        let engines = Regex::config().auto_prefilter(false).hybrid(false).dfa(false).onepass(false);
        // Credentials are ASCII; a repeated class of all of Unicode's characters takes milliseconds to build.
        let bytes = syntax::Config::new().unicode(false).utf8(false);
        let build = || Regex::builder().configure(engines.utf8_empty(false)).syntax(bytes).build(self.pattern).ok();
        self.regex.get_or_init(build).as_ref()
    }

    /// The least length of a value.
    pub(crate) fn least_length(&self) -> usize {
        (self.min_length as usize).max(self.prefix.len() + 20)
    }

    /// CWE-259 and CWE-521: a password in code, and a weak one.
    fn is_about_passwords(&self) -> bool {
        let is = |id: &&str| matches!(*id, "259" | "521");
        self.controls.iter().any(|(framework, ids)| *framework == "cwe" && ids.iter().any(is))
    }

    /// The higher one wins where two kinds claim the same text.
    pub(crate) fn specificity(&self) -> u8 {
        match self.reads {
            Reads::Syntax if self.is_about_passwords() => 0,
            Reads::Syntax => 1,
            Reads::Token if self.generic => 2,
            Reads::Assigned => 3,
            Reads::Token if self.check.is_none() && self.near.is_empty() => 4,
            Reads::Token => 5,
        }
    }

    /// The controls it speaks to.
    pub(crate) fn controls(&self) -> Controls {
        self.controls.iter().copied().collect()
    }

    /// The entry as a rule, with its controls.
    pub(crate) fn rule(&self, controls: Controls) -> Rule {
        let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        let examples = |list: &[(&str, &str)]| {
            list.iter().map(|(file, text)| Example { file: (*file).into(), content: (*text).into() }).collect()
        };
        Rule {
            id: self.id.into(),
            aliases: Vec::new(),
            title: self.title.into(),
            description: self.description.into(),
            remediation: self.remediation.into(),
            severity: self.severity,
            precision: match (self.confidence, self.check) {
                (Confidence::High, Some(_)) => Precision::VeryHigh,
                (Confidence::High, None) => Precision::High,
                (Confidence::Medium, _) => Precision::Medium,
                (Confidence::Low, _) => Precision::Low,
            },
            kinds: vec![Kind::Facts],
            controls,
            references: strings(self.references),
            suppressible: Suppressible::Inline,
            redact: true,
            source: RuleSource::Detector,
            defined_in: self.file.into(),
            bad: examples(self.bad),
            good: examples(self.good),
            unknown: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name of a vendor's file: small letters and digits, anything else a dash; an apostrophe is nothing, `&` is a word.
    fn stem(vendor: &str) -> String {
        let plain = vendor.to_lowercase().replace('\'', "").replace('&', "and");
        let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-")
    }

    #[test]
    fn every_file_is_named_after_the_vendor_of_its_kinds() {
        for kind in all() {
            let file = kind.file.strip_prefix("rules/secrets/").unwrap();
            if kind.vendor.is_empty() {
                assert!(file.starts_with("generic/"), "{}: {file} has no vendor", kind.id);
            } else {
                assert_eq!(file, format!("kinds/{}.toml", stem(kind.vendor)), "{}", kind.id);
            }
        }
    }
}
