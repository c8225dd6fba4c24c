//! A policy's metadata: OPA's annotations (<https://www.openpolicyagent.org/docs/policy-language#metadata>) with the
//! keys that Regate reads under `custom`. Unknown keys are errors, so that a typo never silences a rule.

use std::str::FromStr;

use crate::controls;
use crate::document::Kind;
use crate::policy::annotation::{Item, Pair, Yaml};
use crate::policy::near::{did_you_mean, near};
use crate::policy::outline::Block;
use crate::rule::{Controls, FixSpec, Precision, Severity, Suppressible};
use crate::rule_file::LoadError;
use crate::target::set_kind;

pub use crate::target::TargetScope;

/// The metadata of a policy that names an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) id: String,
    pub(super) id_line: u32,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) references: Vec<String>,
    pub(super) severity: Severity,
    pub(super) kinds: Vec<Kind>,
    pub(super) mentions: Vec<String>,
    pub(super) objects: Vec<String>,
    pub(super) each_resource: bool,
    pub(super) target: TargetScope,
    pub(super) controls: Controls,
    pub(super) remediation: String,
    pub(super) precision: Precision,
    pub(super) suppressible: Suppressible,
    pub(super) redact: bool,
    pub(super) aliases: Vec<String>,
    pub(super) fix: Option<FixSpec>,
}

/// What an annotation of a plain conftest policy says. Its `custom` is the author's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) title: String,
    pub(super) description: String,
}

/// OPA's keys.
pub(super) const KEYS: &[&str] = &[
    "scope",
    "title",
    "description",
    "related_resources",
    "organizations",
    "authors",
    "schemas",
    "entrypoint",
    "custom",
];

const MENTIONS: &str = "write words of ASCII letters that stand in keys or texts, or leave 'mentions' out: the policy then judges every document";

pub(super) const CUSTOM_KEYS: &[&str] = &[
    "id",
    "severity",
    "kinds",
    "mentions",
    "objects",
    "each",
    "target",
    "controls",
    "remediation",
    "precision",
    "suppressible",
    "redact",
    "aliases",
    "fix",
];
pub(super) const FIX_KEYS: &[&str] = &["value", "instruction", "root", "keys", "effect", "unsafe"];

/// Reads a block leniently: what can be had of the title and the description.
pub(super) fn note(block: &Block) -> Note {
    let pairs = block.read().unwrap_or_default();
    let text = |key: &str| match pairs.iter().find(|pair| pair.key == key).map(|pair| &pair.item.value) {
        Some(Yaml::Scalar(text)) => text.trim().to_string(),
        _ => String::new(),
    };
    Note { title: text("title"), description: text("description") }
}

/// Whether a block is a policy's: it names an id, or kinds or controls, which only make sense with one. A block that is
/// not YAML is one if it has such a line: then its mistake is reported, and the policy does not count as somebody
/// else's without metadata.
pub(super) fn is_policy(block: &Block) -> bool {
    const OWN: [&str; 3] = ["id", "kinds", "controls"];
    let Ok(pairs) = block.read() else {
        let is_own = |line: &String| line.trim_start().split_once(':').is_some_and(|(key, _)| OWN.contains(&key));
        return block.lines.iter().any(is_own);
    };
    pairs.iter().filter(|pair| pair.key == "custom").any(|pair| match &pair.item.value {
        Yaml::Map(custom) => custom.iter().any(|pair| OWN.contains(&pair.key.as_str())),
        _ => false,
    })
}

/// Reads the block above a policy's package. Collects what is wrong with it; `None` when it cannot be used.
pub(super) fn read(file: &str, block: &Block, errors: &mut Vec<LoadError>) -> Option<Metadata> {
    let before = errors.len();
    let mut reader = Reader { file, line: block.line, errors };
    let pairs = match block.read() {
        Ok(pairs) => pairs,
        Err(malformed) => {
            let message = format!("the metadata is not valid YAML: {}", malformed.message);
            reader.error(malformed.line, message, "mend the YAML; every line of it starts with '# ' at column 1");
            return None;
        }
    };
    let metadata = reader.metadata(&pairs);
    (errors.len() == before).then_some(metadata).flatten()
}

struct Reader<'a> {
    file: &'a str,
    /// The line of `# METADATA`; the YAML begins below it.
    line: u32,
    errors: &'a mut Vec<LoadError>,
}

impl Reader<'_> {
    fn error(&mut self, line: u32, message: impl Into<String>, remedy: impl Into<String>) {
        self.errors.push(LoadError::new(self.file, self.line.saturating_add(line), message, remedy));
    }

    fn metadata(&mut self, pairs: &[Pair]) -> Option<Metadata> {
        self.known(pairs, KEYS, "metadata");
        let title = self.required(pairs, "title", "give the policy a title: what is wrong, in one line");
        let Some(custom) = find(pairs, "custom") else {
            self.error(0, "the metadata has no 'custom'", "add 'custom:' with 'id', 'severity' and 'kinds'");
            return None;
        };
        let custom_line = custom.line;
        let Yaml::Map(custom) = &custom.value else {
            self.error(custom_line, "'custom' is no mapping", "write 'custom:' and its keys indented below it");
            return None;
        };
        self.known(custom, CUSTOM_KEYS, "custom");
        let id = self.id(custom);
        let severity_remedy = "add 'severity:' with critical, high, medium, low or info";
        let severity = self.required(custom, "severity", severity_remedy);
        let severity = severity.and_then(|word| self.word(custom, "severity", word, Severity::from_str, SEVERITIES));
        let target = self.optional(custom, "target", target, &["document", "set", "repository"]);
        let kinds = self.kinds(custom, target);
        let each_resource = self.optional(custom, "each", |word| (word == "resource").then_some(true), &["resource"]);
        let of_module = kinds.as_deref() == Some(&[Kind::Terraform]) && target == TargetScope::Set;
        if each_resource && kinds.is_some() && !of_module {
            let line = find(custom, "each").map_or(0, |item| item.line);
            let remedy = "write 'kinds: [terraform]' and 'target: set', or leave it out";
            self.error(line, "'each: resource' is for modules of Terraform", remedy);
        }
        // Read even when a required key is missing, so that its mistakes are reported in the same run.
        let rest = Metadata {
            id_line: self.line + find(custom, "id").map_or(0, |item| item.line),
            id: String::new(),
            title: String::new(),
            description: self.text(pairs, "description").unwrap_or_default(),
            references: self.references(pairs),
            severity: Severity::Info,
            kinds: Vec::new(),
            mentions: self.mentions(custom),
            objects: self.texts(custom, "objects").into_iter().map(|(text, _)| text).collect(),
            each_resource,
            target,
            controls: self.controls(custom),
            remediation: self.text(custom, "remediation").unwrap_or_default(),
            precision: self.optional(custom, "precision", precision, &["very-high", "high", "medium", "low"]),
            suppressible: self.optional(custom, "suppressible", suppressible, &["inline", "waiver", "never"]),
            redact: self.optional(custom, "redact", |word| bool::from_str(word).ok(), &["true", "false"]),
            aliases: self.texts(custom, "aliases").into_iter().map(|(text, _)| text).collect(),
            fix: self.fix(custom),
        };
        Some(Metadata { id: id?, title: title?, severity: severity?, kinds: kinds?, ..rest })
    }

    /// Reports keys that nobody reads.
    fn known(&mut self, pairs: &[Pair], known: &[&str], place: &str) {
        for pair in pairs.iter().filter(|pair| !known.contains(&pair.key.as_str())) {
            self.error(pair.line, format!("unknown key '{}' in {place}", pair.key), suggestion(&pair.key, known));
        }
    }

    fn text(&mut self, pairs: &[Pair], key: &str) -> Option<String> {
        let item = find(pairs, key)?;
        match &item.value {
            Yaml::Scalar(text) => Some(text.trim().to_string()),
            _ => {
                self.error(item.line, format!("'{key}' is no text"), format!("write '{key}: some text'"));
                None
            }
        }
    }

    fn required(&mut self, pairs: &[Pair], key: &str, remedy: &str) -> Option<String> {
        match self.text(pairs, key) {
            Some(text) if !text.is_empty() => Some(text),
            _ => {
                let line = find(pairs, key).map_or(0, |item| item.line);
                self.error(line, format!("the metadata has no '{key}'"), remedy);
                None
            }
        }
    }

    /// The scalars of a list, or one scalar alone, with their lines.
    fn texts(&mut self, pairs: &[Pair], key: &str) -> Vec<(String, u32)> {
        let Some(item) = find(pairs, key) else { return Vec::new() };
        let items = match &item.value {
            Yaml::List(items) => items.as_slice(),
            Yaml::Scalar(_) => std::slice::from_ref(item),
            Yaml::Map(_) => &[],
        };
        let texts: Option<Vec<_>> = items.iter().map(scalar).collect();
        match texts {
            Some(texts) if !matches!(item.value, Yaml::Map(_)) => texts,
            _ => {
                self.error(item.line, format!("'{key}' is no list of words"), format!("write '{key}: [one, two]'"));
                Vec::new()
            }
        }
    }

    fn id(&mut self, custom: &[Pair]) -> Option<String> {
        let remedy = "give the policy an id of kebab-case words that name what is wrong: 's3-bucket-unencrypted'";
        let id = self.required(custom, "id", remedy)?;
        if is_kebab_case(&id) {
            return Some(id);
        }
        let line = find(custom, "id").map_or(0, |item| item.line);
        self.error(line, format!("the id '{id}' is not kebab-case"), remedy);
        None
    }

    /// A policy about the repository may need no documents; one about sets needs kinds that make sets.
    fn kinds(&mut self, custom: &[Pair], target: TargetScope) -> Option<Vec<Kind>> {
        let words = self.texts(custom, "kinds");
        if words.is_empty() && target != TargetScope::Repository {
            let line = find(custom, "kinds").map_or(0, |item| item.line);
            self.error(line, "the metadata has no 'kinds'", "name the documents that it judges: 'kinds: [terraform]'");
            return None;
        }
        let mut kinds = Vec::new();
        for (word, line) in words {
            match Kind::from_name(&word) {
                Some(kind) if target == TargetScope::Set && set_kind(kind) != Some(kind) => {
                    let remedy = "name kinds that are judged with others, 'terraform', 'kubernetes' or 'arm', or leave 'target' out";
                    self.error(
                        line,
                        format!("documents of kind '{word}' make no set: the policy would never run"),
                        remedy,
                    );
                }
                Some(kind) => kinds.push(kind),
                None => {
                    let known: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
                    self.error(line, format!("unknown kind '{word}'"), suggestion(&word, &known));
                }
            }
        }
        kinds.sort();
        kinds.dedup();
        Some(kinds)
    }

    fn mentions(&mut self, custom: &[Pair]) -> Vec<String> {
        let words = self.texts(custom, "mentions");
        for (word, line) in &words {
            if word.is_empty() || !word.is_ascii() {
                self.error(*line, "a word of 'mentions' is empty or not ASCII", MENTIONS);
            } else if is_bare(word) {
                let message = "a word of 'mentions' may stand for a number or a truth value, which are not looked at";
                self.error(*line, message, MENTIONS);
            }
        }
        words.into_iter().map(|(word, _)| word).collect()
    }

    fn word<T, E>(
        &mut self,
        pairs: &[Pair],
        key: &str,
        word: String,
        parse: impl Fn(&str) -> Result<T, E>,
        known: &[&str],
    ) -> Option<T> {
        if let Ok(value) = parse(&word) {
            return Some(value);
        }
        let line = find(pairs, key).map_or(0, |item| item.line);
        self.error(line, format!("unknown {key} '{word}'"), suggestion(&word, known));
        None
    }

    fn optional<T: Default>(
        &mut self,
        pairs: &[Pair],
        key: &str,
        parse: impl Fn(&str) -> Option<T>,
        known: &[&str],
    ) -> T {
        let Some(word) = self.text(pairs, key) else { return T::default() };
        self.word(pairs, key, word, |word| parse(word).ok_or(()), known).unwrap_or_default()
    }

    /// The edit that mends what the policy finds.
    fn fix(&mut self, custom: &[Pair]) -> Option<FixSpec> {
        let item = find(custom, "fix")?;
        let Yaml::Map(pairs) = &item.value else {
            self.error(
                item.line,
                "'fix' is no mapping",
                "write 'fix: {value: false, effect: what changes when it is applied}'",
            );
            return None;
        };
        self.known(pairs, FIX_KEYS, "fix");
        let remedy = "say what is written, and in a sentence what changes when the file is applied";
        let effect = self.required(pairs, "effect", remedy)?;
        let instruction = self.text(pairs, "instruction");
        // What an instruction is written with may be in each result's `fix`.
        let value = match instruction {
            Some(_) => self.text(pairs, "value").map_or(serde_json::Value::Null, Into::into),
            None => {
                let value = self.required(pairs, "value", remedy)?;
                bool::from_str(&value).map_or_else(|_| value.into(), serde_json::Value::Bool)
            }
        };
        Some(FixSpec {
            value,
            instruction,
            keys: self.texts(pairs, "keys").into_iter().map(|(text, _)| text).collect(),
            effect,
            is_at_root: self.optional(pairs, "root", |word| bool::from_str(word).ok(), &["true", "false"]),
            is_unsafe: self.optional(pairs, "unsafe", |word| bool::from_str(word).ok(), &["true", "false"]),
        })
    }

    fn controls(&mut self, custom: &[Pair]) -> Controls {
        let Some(item) = find(custom, "controls") else { return Controls::default() };
        let Yaml::Map(pairs) = &item.value else {
            self.error(item.line, "'controls' is no mapping", "write 'controls: {soc2: [CC6.1], cwe: [319]}'");
            return Controls::default();
        };
        self.known(pairs, &controls::ids().collect::<Vec<_>>(), "controls");
        let mut found = Controls::default();
        for framework in controls::frameworks() {
            let (id, name) = (&framework.id, &framework.name);
            let mut ids = Vec::new();
            for (text, line) in self.texts(pairs, id) {
                if framework.is_numeric && text.parse::<u32>().is_err() {
                    let remedy = format!("write the number alone: '{id}: [319]'");
                    self.error(line, format!("'{text}' is no {name} number"), remedy);
                } else {
                    ids.push(text);
                }
            }
            found.set(id, ids);
        }
        found
    }

    /// `related_resources`: URLs, or mappings with `ref`.
    fn references(&mut self, pairs: &[Pair]) -> Vec<String> {
        let Some(item) = find(pairs, "related_resources") else { return Vec::new() };
        let reference = |item: &Item| match &item.value {
            Yaml::Scalar(url) => Some(url.clone()),
            Yaml::Map(pairs) => find(pairs, "ref").and_then(scalar).map(|(url, _)| url),
            Yaml::List(_) => None,
        };
        let found = match &item.value {
            Yaml::List(items) => items.iter().map(reference).collect(),
            _ => None,
        };
        found.unwrap_or_else(|| {
            let remedy = "write a list of URLs, or of mappings with 'ref' and 'description'";
            self.error(item.line, "'related_resources' is no list of references", remedy);
            Vec::new()
        })
    }
}

pub(super) const SEVERITIES: &[&str] = &["critical", "high", "medium", "low", "info"];

fn target(word: &str) -> Option<TargetScope> {
    match word {
        "document" => Some(TargetScope::Document),
        "set" => Some(TargetScope::Set),
        "repository" => Some(TargetScope::Repository),
        _ => None,
    }
}

fn precision(word: &str) -> Option<Precision> {
    let all = [Precision::Low, Precision::Medium, Precision::High, Precision::VeryHigh];
    all.into_iter().find(|precision| precision.as_str() == word)
}

fn suppressible(word: &str) -> Option<Suppressible> {
    match word {
        "inline" => Some(Suppressible::Inline),
        "waiver" => Some(Suppressible::Waiver),
        "never" => Some(Suppressible::Never),
        _ => None,
    }
}

fn find<'a>(pairs: &'a [Pair], key: &str) -> Option<&'a Item> {
    pairs.iter().find(|pair| pair.key == key).map(|pair| &pair.item)
}

fn scalar(item: &Item) -> Option<(String, u32)> {
    match &item.value {
        Yaml::Scalar(text) => Some((text.trim().to_string(), item.line)),
        _ => None,
    }
}

/// Lower-case words and numbers, joined by single hyphens, the first a word.
fn is_kebab_case(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        })
}

/// "did you mean", or the words that are known.
fn suggestion(word: &str, known: &[&str]) -> String {
    near(word, known).map_or_else(|| format!("use one of: {}", known.join(", ")), did_you_mean)
}

/// Whether a document may hold a word as something else than a text: a number, a truth value, null, or a part of their names.
/// Of these only the value is kept, not how it is written.
fn is_bare(word: &str) -> bool {
    const NAMES: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", ".inf", ".nan"];
    let word = word.to_ascii_lowercase();
    let of_number = |c: char| c.is_ascii_hexdigit() || "xo_.+-".contains(c);
    let is_number = word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) && word.chars().all(of_number);
    !word.contains(|c: char| c.is_ascii_lowercase()) || is_number || NAMES.iter().any(|name| name.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::outline::Outline;

    fn read_source(yaml: &str) -> (Option<Metadata>, Vec<String>) {
        let comment: String = yaml.lines().map(|line| format!("# {line}\n")).collect();
        let outline = Outline::new(&format!("# METADATA\n{comment}package p\n"));
        let mut errors = Vec::new();
        let metadata = read("p.rego", &outline.annotations[0], &mut errors);
        (metadata, errors.iter().map(ToString::to_string).collect())
    }

    const GOOD: &str = "title: A bucket is not encrypted
description: |
  Data at rest can be read.
related_resources:
- https://example.com/a
- ref: https://example.com/b
  description: More
custom:
  id: s3-bucket-unencrypted
  severity: high
  kinds: [terraform]
  target: set
  controls: {soc2: [CC6.1], gdpr: ['32(1)(a)'], ccpa: [1798.150], cwe: [311], handbook: [H-7]}
  remediation: Encrypt it.
  precision: very-high
  suppressible: waiver
  redact: true
  aliases: [old-name]";

    #[test]
    fn a_block_that_is_no_yaml_is_still_a_policy_if_it_has_an_id() {
        let is_policy = |yaml: &str| {
            let comment: String = yaml.lines().map(|line| format!("# {line}\n")).collect();
            super::is_policy(&Outline::new(&format!("# METADATA\n{comment}package p\n")).annotations[0])
        };
        assert!(is_policy("title: a: b\ncustom:\n  id: x"));
        assert!(is_policy("custom:\n  id: x"));
        assert!(!is_policy("title: a: b\ndescription: c"));
        assert!(!is_policy("title: a\ncustom:\n  team: x"));
    }

    #[test]
    fn every_key_is_read() {
        let (metadata, errors) = read_source(GOOD);
        assert_eq!(errors, [""; 0]);
        let metadata = metadata.unwrap();
        assert_eq!(metadata.id, "s3-bucket-unencrypted");
        assert_eq!(metadata.id_line, 10);
        assert_eq!(metadata.description, "Data at rest can be read.");
        assert_eq!(metadata.references, ["https://example.com/a", "https://example.com/b"]);
        assert_eq!(metadata.kinds, [Kind::Terraform]);
        assert_eq!((metadata.target, metadata.redact), (TargetScope::Set, true));
        assert_eq!(metadata.controls.of("ccpa"), ["1798.150"]);
        assert_eq!(metadata.controls.of("cwe"), ["311"]);
        assert_eq!(metadata.controls.of("handbook"), ["H-7"], "a framework is a file of rules/controls/");
        assert_eq!((metadata.precision, metadata.suppressible), (Precision::VeryHigh, Suppressible::Waiver));
        assert_eq!(metadata.aliases, ["old-name"]);
    }

    #[test]
    fn words_that_may_not_be_texts_are_refused() {
        let with = |word: &str| read_source(&format!("{GOOD}\n  mentions: [backend, {word}]")).1;
        for word in ["'22'", "'10.'", "'-'", "'1e9'", "'0x1F'", "'True'", "fals", "'null'", "'Off'", "''", "é"] {
            let errors = with(word);
            assert!(errors.len() == 1 && errors[0].contains("of 'mentions'"), "{word}: {errors:?}");
        }
        for word in ["s3", "3des", "port22", "truetype", "0.0.0.0/face-off", "add"] {
            assert_eq!(with(word), [""; 0], "{word}");
        }
    }

    #[test]
    fn a_policy_that_would_never_run_is_told_so() {
        let of = |kinds: &str, target: &str| {
            let text = GOOD.replace("kinds: [terraform]", kinds).replace("target: set", target);
            read_source(&text)
        };
        let (_, errors) = of("kinds: [dockerfile]", "target: set");
        assert!(
            errors[0].contains("'dockerfile' make no set") && errors[0].contains("leave 'target' out"),
            "{errors:?}"
        );
        let (_, errors) = of("kinds: [terraform-variables]", "target: set");
        assert_eq!(errors.len(), 1, "{errors:?}");
        let (metadata, errors) = of("", "target: repository");
        assert_eq!((metadata.unwrap().kinds, errors), (Vec::new(), Vec::new()));
        assert!(!of("", "target: set").1.is_empty());
    }

    #[test]
    fn every_mistake_is_named_with_its_line_and_a_remedy() {
        let (metadata, errors) = read_source(
            "titel: x\ntitle: y\ncustom:\n  id: S3_bucket\n  severty: high\n  kinds: [terrafrom]\n  controls: {soc3: [CC1]}\n  precision: sure",
        );
        assert_eq!(metadata, None);
        insta::assert_snapshot!(errors.join("\n"), @r"
        p.rego:2: unknown key 'titel' in metadata
          did you mean 'title'?
        p.rego:6: unknown key 'severty' in custom
          did you mean 'severity'?
        p.rego:5: the id 'S3_bucket' is not kebab-case
          give the policy an id of kebab-case words that name what is wrong: 's3-bucket-unencrypted'
        p.rego:1: the metadata has no 'severity'
          add 'severity:' with critical, high, medium, low or info
        p.rego:7: unknown kind 'terrafrom'
          did you mean 'terraform'?
        p.rego:8: unknown key 'soc3' in controls
          did you mean 'soc2'?
        p.rego:9: unknown precision 'sure'
          use one of: very-high, high, medium, low
        ");
    }

    #[test]
    fn a_policy_needs_an_id_a_severity_and_kinds() {
        let (_, errors) = read_source("title: y\ncustom:\n  remediation: z");
        insta::assert_snapshot!(errors.join("\n"), @r"
        p.rego:1: the metadata has no 'id'
          give the policy an id of kebab-case words that name what is wrong: 's3-bucket-unencrypted'
        p.rego:1: the metadata has no 'severity'
          add 'severity:' with critical, high, medium, low or info
        p.rego:1: the metadata has no 'kinds'
          name the documents that it judges: 'kinds: [terraform]'
        ");
    }

    #[test]
    fn malformed_yaml_is_named_with_its_line() {
        let (_, errors) = read_source("title: y\ncustom: [");
        assert!(errors[0].starts_with("p.rego:3: the metadata is not valid YAML"), "{errors:?}");
    }

    #[test]
    fn ids_are_kebab_case() {
        assert!(is_kebab_case("s3-bucket-tls12"));
        for bad in ["", "S3", "a--b", "a-", "-a", "1a", "a_b", "a b"] {
            assert!(!is_kebab_case(bad), "{bad}");
        }
    }
}
