//! The statement: which commit, which files, for which environment, in which role, and what else was attested.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::config::date::Date;
use crate::config::ignore::says_nothing;
use crate::signoff::{BREAK_GLASS, is_name};

/// <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>
const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// <https://github.com/in-toto/attestation/blob/main/spec/predicates/svr.md>
const PREDICATE: &str = "https://in-toto.io/attestation/svr/v0.2";
/// What the gate's policy is called among the files that a decision rests on.
pub const POLICY: &str = "gate policy";
/// Property names of ours; the specification asks for a prefix.
const ENVIRONMENT: &str = "REGATE_ENVIRONMENT=";
const ROLE: &str = "REGATE_ROLE=";
const CHECK: &str = "REGATE_CHECK=";
const REASON: &str = "REGATE_REASON=";
const FOLLOW_UP: &str = "REGATE_FOLLOW_UP=";
/// Characters of a reason.
const LONGEST_REASON: usize = 500;

/// A file that a decision rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Material {
    /// What it is for, and its name: for people. Only the digest counts.
    pub name: String,
    /// Hexadecimal.
    pub sha256: String,
}

/// Why somebody approved in an emergency, and until which day somebody else is to look at what was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Emergency {
    /// One line.
    pub reason: String,
    #[serde(serialize_with = "text")]
    pub follow_up: Date,
}

fn text<S: serde::Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

impl Emergency {
    /// # Errors
    ///
    /// A reason that is empty, longer than 500 characters, or no single line of printable text.
    pub fn new(reason: &str, follow_up: Date) -> Result<Self, StatementError> {
        let reason = reason.trim();
        let is_line = !says_nothing(reason) && reason.chars().count() <= LONGEST_REASON;
        if !is_line || reason.chars().any(char::is_control) {
            return Err(StatementError(format!("the reason is not one line of at most {LONGEST_REASON} characters")));
        }
        Ok(Self { reason: reason.to_string(), follow_up })
    }
}

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Full id.
    pub commit: String,
    pub materials: Vec<Material>,
    pub environment: String,
    pub role: String,
    /// Manual checks that the signer has made.
    pub checks: BTreeSet<String>,
    /// There where the role is [`BREAK_GLASS`], and nowhere else.
    pub emergency: Option<Emergency>,
    /// Seconds since 1970.
    pub time: i64,
}

/// Why a text is no statement of a sign-off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StatementError(pub String);

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    predicate: Predicate,
}

/// Also a ResourceDescriptor.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    name: String,
    digest: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Predicate {
    verifier: Verifier,
    #[serde(rename = "timeCreated")]
    time_created: String,
    properties: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Verifier {
    id: String,
    /// Required from 0.2 of the predicate on, where none was used as an empty list; what Regate signed before has none.
    #[serde(default)]
    policies: Vec<Subject>,
}

impl Statement {
    /// The bytes to sign. `verifier` is the page of the tool.
    #[must_use]
    pub fn render(&self, verifier: &str) -> String {
        let commit = Subject {
            name: "commit".to_string(),
            digest: BTreeMap::from([("gitCommit".to_string(), self.commit.clone())]),
        };
        let materials = self.materials.iter().map(|material| Subject {
            name: material.name.clone(),
            digest: BTreeMap::from([("sha256".to_string(), material.sha256.clone())]),
        });
        let policies = materials.clone().filter(|material| material.name == POLICY).collect();
        let checks = self.checks.iter().map(|check| format!("{CHECK}{check}"));
        let own = [format!("{ENVIRONMENT}{}", self.environment), format!("{ROLE}{}", self.role)];
        let emergency = self.emergency.iter().flat_map(|emergency| {
            [format!("{REASON}{}", emergency.reason), format!("{FOLLOW_UP}{}", emergency.follow_up)]
        });
        let written = Written {
            kind: STATEMENT.to_string(),
            subject: std::iter::once(commit).chain(materials).collect(),
            predicate_type: PREDICATE.to_string(),
            predicate: Predicate {
                verifier: Verifier { id: verifier.to_string(), policies },
                time_created: time_text(self.time),
                properties: own.into_iter().chain(emergency).chain(checks).collect(),
            },
        };
        serde_json::to_string_pretty(&written).unwrap_or_default() + "\n"
    }

    /// Reads a statement.
    ///
    /// # Errors
    ///
    /// A text that is no statement of ours, or says one thing twice.
    pub fn parse(bytes: &[u8]) -> Result<Self, StatementError> {
        let wrong = |text: &str| StatementError(text.to_string());
        let written: Written = serde_json::from_slice(bytes)
            .map_err(|error| wrong(&format!("it is no statement of a sign-off (line {})", error.line())))?;
        if written.kind != STATEMENT || written.predicate_type != PREDICATE {
            return Err(wrong("it is a statement of another kind"));
        }
        let (mut commits, mut materials) = (Vec::new(), Vec::new());
        for Subject { name, digest } in written.subject {
            match digest.into_iter().collect::<Vec<_>>().as_slice() {
                [(kind, id)] if kind == "gitCommit" => commits.push(id.clone()),
                [(kind, sha256)] if kind == "sha256" => materials.push(Material { name, sha256: sha256.clone() }),
                _ => return Err(wrong("a subject has not one digest that is known")),
            }
        }
        // Of the subjects alone the digests are held against the files at hand.
        let is_subject = |policy: &Subject| {
            let sha256 = policy.digest.get("sha256");
            sha256.is_some_and(|sha256| materials.iter().any(|material| material.sha256 == *sha256))
        };
        if !written.predicate.verifier.policies.iter().all(is_subject) {
            return Err(wrong("it names a policy that is none of its subjects"));
        }
        let [commit] = commits.as_slice() else { return Err(wrong("it names not one commit")) };
        let values = |prefix: &str| -> Vec<String> {
            written
                .predicate
                .properties
                .iter()
                .filter_map(|text| text.strip_prefix(prefix))
                .map(str::to_string)
                .collect()
        };
        let one = |prefix: &str| match values(prefix).as_slice() {
            [value] if is_name(value) => Ok(value.clone()),
            _ => Err(wrong(&format!("it says not once '{}'", prefix.trim_end_matches('=')))),
        };
        let time = written.predicate.time_created.parse::<jiff::Timestamp>();
        let time = time.map_err(|_| wrong("its 'timeCreated' is no time"))?.as_second();
        let (environment, role) = (one(ENVIRONMENT)?, one(ROLE)?);
        let checks = values(CHECK).into_iter().collect();
        let emergency = match (values(REASON).as_slice(), values(FOLLOW_UP).as_slice()) {
            ([], []) => None,
            ([reason], [day]) => {
                let day = day.parse().map_err(|_| wrong("its day of a follow-up is no day"))?;
                Some(Emergency::new(reason, day)?)
            }
            _ => return Err(wrong("it says not once why, and until when somebody else looks at it")),
        };
        if emergency.is_some() != (role == BREAK_GLASS) {
            return Err(wrong("an emergency has a reason and a follow-up, and nothing else has"));
        }
        Ok(Self { commit: commit.clone(), materials, environment, role, checks, emergency, time })
    }

    /// The digests, which have to be exactly those of the files at hand.
    #[must_use]
    pub fn digests(&self) -> BTreeSet<&str> {
        self.materials.iter().map(|material| material.sha256.as_str()).collect()
    }
}

/// RFC 3339 in UTC, of seconds since 1970.
fn time_text(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement() -> Statement {
        Statement {
            commit: "0123456789abcdef0123456789abcdef01234567".into(),
            materials: vec![Material { name: "sarif a.sarif".into(), sha256: "00".repeat(32) }],
            environment: "production".into(),
            role: "security-officer".into(),
            checks: BTreeSet::from(["iam-review".to_string()]),
            emergency: None,
            time: 1_795_000_000,
        }
    }

    #[test]
    fn it_survives_its_text() {
        let text = statement().render("https://example.com");
        assert_eq!(Statement::parse(text.as_bytes()), Ok(statement()));
    }

    /// The predicate asks for its policies, and for an empty list where there is none.
    #[test]
    fn it_names_its_policy_as_the_predicate_asks() {
        let policies = |statement: &Statement| {
            let text = statement.render("https://example.com");
            let read: serde_json::Value = serde_json::from_str(&text).unwrap();
            (text, read["predicate"]["verifier"]["policies"].clone())
        };
        assert_eq!(policies(&statement()).1, serde_json::json!([]));
        let policy = Material { name: POLICY.into(), sha256: "11".repeat(32) };
        let ours = Statement { materials: vec![policy], ..statement() };
        let (text, told) = policies(&ours);
        assert_eq!(told, serde_json::json!([{"name": "gate policy", "digest": {"sha256": "11".repeat(32)}}]));
        assert_eq!(Statement::parse(text.as_bytes()), Ok(ours.clone()));
        let other = text.replacen(&"11".repeat(32), &"22".repeat(32), 1);
        assert!(Statement::parse(other.as_bytes()).unwrap_err().0.contains("none of its subjects"));
        // What was signed before the predicate asked for them.
        let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
        old["predicate"]["verifier"].as_object_mut().unwrap().remove("policies");
        assert_eq!(Statement::parse(old.to_string().as_bytes()), Ok(ours));
    }

    #[test]
    fn an_emergency_says_why_and_until_when_and_nothing_else_does() {
        let emergency = Emergency::new(" the shop is down ", "2026-12-03".parse().unwrap()).unwrap();
        let glass = Statement { role: BREAK_GLASS.into(), emergency: Some(emergency), ..statement() };
        let text = glass.render("https://example.com");
        assert_eq!(Statement::parse(text.as_bytes()), Ok(glass.clone()));
        for (from, to) in [
            ("REGATE_FOLLOW_UP=2026-12-03", "OTHER=1"),
            ("2026-12-03", "soon"),
            ("REGATE_REASON=the shop is down", "REGATE_REASON= "),
            ("REGATE_ROLE=break-glass", "REGATE_ROLE=qa"),
            ("\"REGATE_ENV", "\"REGATE_REASON=x\", \"REGATE_ENV"),
        ] {
            assert!(text.contains(from));
            assert!(Statement::parse(text.replace(from, to).as_bytes()).is_err(), "{to}");
        }
        let bare = Statement { emergency: None, ..glass };
        assert!(Statement::parse(bare.render("x").as_bytes()).is_err());
        assert!(Emergency::new("a\nb", "2026-12-03".parse().unwrap()).is_err());
    }

    #[test]
    fn what_says_two_things_is_no_statement() {
        let text = statement().render("https://example.com");
        for (from, to) in [
            ("\"REGATE_ROLE=security-officer\"", "\"REGATE_ROLE=security-officer\", \"REGATE_ROLE=qa\""),
            ("REGATE_ROLE=security-officer", "REGATE_ROLE=s\u{435}curity-officer"),
            ("REGATE_ENVIRONMENT=production", "OTHER=production"),
            ("Statement/v1", "Statement/v0.1"),
            ("gitCommit", "gitTree"),
            ("\"subject\": [", "\"subject\": [], \"subject\": ["),
            ("\"verifier\"", "\"more\": 1, \"verifier\""),
        ] {
            assert!(text.contains(from));
            assert!(Statement::parse(text.replace(from, to).as_bytes()).is_err(), "{to}");
        }
    }
}
