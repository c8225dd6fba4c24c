//! `regate config show`: the configuration in force, as TOML.

use std::fmt::Write as _;

use crate::config::ignore::Ignore;
use crate::config::level_change::LevelChange;
use crate::config::origin::{Origin, Setting};
use crate::config::privacy::{LegalBasis, Privacy};
use crate::config::settings::Config;
use crate::config::size::ByteSize;

/// Where the comment with the origin starts, at the least.
const ORIGIN_COLUMN: usize = 36;

impl Config {
    /// The configuration as a `regate.toml` that says the same, in a fixed order. With `origins`, every value has a
    /// comment that says where it was set.
    #[must_use]
    pub fn to_toml(&self, origins: bool) -> String {
        let mut out = Page { text: String::new(), origins };
        out.list("include", &self.include, |glob| glob.clone());
        out.list("exclude", &self.exclude, |glob| glob.clone());
        out.value("max_file_size", &quote(&ByteSize(self.max_file_size.value).to_string()), &self.max_file_size.origin);
        out.value("fail_on", &quote(&self.fail_on.value.to_string()), &self.fail_on.origin);
        out.value("fail_on_unknown", &quote(&self.fail_on_unknown.value.to_string()), &self.fail_on_unknown.origin);
        out.flag("fail_on_incomplete", &self.fail_on_incomplete);
        out.flag("allow_policy_errors", &self.allow_policy_errors);
        out.flag("inline_suppressions", &self.inline_suppressions);
        out.list("tests", &self.tests, |glob| glob.clone());
        if self.strict.value {
            out.flag("strict", &self.strict);
        }
        if self.check_environments.value {
            out.flag("check_environments", &self.check_environments);
        }
        out.section("policy");
        out.list("dirs", &self.policy_dirs, |dir| dir.display().to_string());
        out.list("data", &self.policy_data, |file| file.display().to_string());
        out.flag("rego_v0", &self.rego_v0);
        out.flag("builtin", &self.builtin_policies);
        for environment in &self.environments {
            out.section(&format!("environments.{}", key(&environment.name)));
            out.list("paths", &environment.paths, |glob| glob.clone());
        }
        self.level_changes.iter().for_each(|change| out.level(change));
        for (id, rule) in &self.rules {
            out.section(&format!("rules.{}", key(id)));
            if let Some(enabled) = &rule.enabled {
                out.flag("enabled", enabled);
            }
            if let Some(severity) = &rule.severity {
                out.value("severity", &quote(severity.value.as_str()), &severity.origin);
            }
            if !rule.paths.is_empty() {
                out.list("paths", &rule.paths, |glob| glob.clone());
            }
        }
        self.ignores.iter().for_each(|entry| out.ignore(entry));
        out.privacy(&self.privacy);
        out.text
    }
}

struct Page {
    text: String,
    origins: bool,
}

impl Page {
    fn section(&mut self, name: &str) {
        let _ = writeln!(self.text, "\n[{name}]");
    }

    fn level(&mut self, change: &LevelChange) {
        let (name, file) = (key(&change.environment), change.file());
        self.section(&format!("levels.{name}"));
        if let Some(like) = &file.like {
            self.value("like", &quote(like), &change.origin);
        }
        for (part, numbers) in [("numbers", &file.numbers), ("review", &file.review)] {
            if !numbers.is_empty() {
                self.section(&format!("levels.{name}.{part}"));
                numbers.iter().for_each(|(id, value)| self.value(&key(id), &value.to_string(), &change.origin));
            }
        }
        if !file.severity.is_empty() {
            self.section(&format!("levels.{name}.severity"));
            let severities = file.severity.iter();
            severities.for_each(|(id, to)| self.value(&key(id), &quote(to.as_str()), &change.origin));
        }
    }

    fn ignore(&mut self, entry: &Ignore) {
        let _ = writeln!(self.text, "\n[[ignore]]");
        let until = entry.until.map(|day| day.to_string());
        let said = [
            ("rule", &entry.rule),
            ("subject", &entry.subject),
            ("fingerprint", &entry.fingerprint),
            ("until", &until),
        ];
        for (key, value) in said {
            if let Some(value) = value {
                let _ = writeln!(self.text, "{key} = {}", quote(value));
            }
        }
        if !entry.paths.is_empty() {
            self.list("paths", &entry.paths, |glob| glob.clone());
        }
        let _ = writeln!(self.text, "reason = {}", quote(&entry.reason));
    }

    fn privacy(&mut self, privacy: &Privacy) {
        if !privacy.controller.is_empty() {
            let own = &privacy.controller;
            self.section("controller");
            self.texts(&[
                ("name", own.name.as_deref()),
                ("contact", own.contact.as_deref()),
                ("officer", own.officer.as_deref()),
                ("security", own.security.as_deref()),
            ]);
        }
        for processor in &privacy.processors {
            self.section(&format!("processors.{}", key(&processor.name.text)));
            self.words("data", processor.data.iter().map(|word| word.text.as_str()));
            self.words("hosts", processor.hosts.iter().map(|word| word.text.as_str()));
            self.texts(&[
                ("purpose", processor.purpose.as_deref()),
                ("dpa", processor.dpa.as_deref()),
                ("region", processor.region.as_deref()),
                ("transfer", processor.transfer.as_deref()),
            ]);
        }
        for data in &privacy.data {
            self.section(&format!("data.{}", key(&data.name.text)));
            self.texts(&[
                ("purpose", data.purpose.as_deref()),
                ("data_use", data.data_use.as_ref().map(|word| word.text.as_str())),
                ("legal_basis", data.legal_basis.map(LegalBasis::as_str)),
                ("exception", data.exception.as_deref()),
                ("retention", data.retention.as_deref()),
            ]);
            self.words("subjects", data.subjects.iter().map(String::as_str));
        }
    }

    fn texts(&mut self, texts: &[(&str, Option<&str>)]) {
        for (key, text) in texts {
            if let Some(text) = text {
                let _ = writeln!(self.text, "{key} = {}", quote(text));
            }
        }
    }

    fn words<'w>(&mut self, key: &str, words: impl Iterator<Item = &'w str>) {
        let quoted: Vec<String> = words.map(quote).collect();
        let _ = writeln!(self.text, "{key} = [{}]", quoted.join(", "));
    }

    fn flag(&mut self, key: &str, setting: &Setting<bool>) {
        self.value(key, &setting.value.to_string(), &setting.origin);
    }

    fn value(&mut self, key: &str, value: &str, origin: &Origin) {
        self.line(&format!("{key} = {value}"), origin);
    }

    fn list<T>(&mut self, key: &str, items: &[Setting<T>], show: impl Fn(&T) -> String) {
        if items.is_empty() {
            return self.line(&format!("{key} = []"), &Origin::Default);
        }
        let _ = writeln!(self.text, "{key} = [");
        for item in items {
            self.line(&format!("    {},", quote(&show(&item.value))), &item.origin);
        }
        self.text.push_str("]\n");
    }

    fn line(&mut self, line: &str, origin: &Origin) {
        let _ = if self.origins {
            writeln!(self.text, "{line:ORIGIN_COLUMN$}  # {origin}")
        } else {
            writeln!(self.text, "{line}")
        };
    }
}

/// A TOML basic string (TOML 1.0, "String"): JSON's escapes are TOML's, but for DEL.
pub(crate) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// A bare key where TOML allows one, else a quoted one.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(bare) { name.to_string() } else { quote(name) }
}
