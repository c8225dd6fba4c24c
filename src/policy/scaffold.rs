//! What `regate policy new` writes: a rule that works, with its tests and examples, to be changed.

/// How much the new rule sees at once, or that it is a row of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One document: a Kubernetes manifest.
    Document,
    /// A Terraform module.
    Set,
    /// What detectors saw in a TypeScript file.
    Facts,
    /// All workflows of the repository.
    Repository,
    /// A row of `[[requirement]]`, without Rego.
    Row,
}

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaffoldFile {
    /// Below the folder of policies, with slashes.
    pub path: String,
    pub text: String,
}

/// A template: its path below the rule's own folder, and its text.
type Template = (&'static str, &'static str);

macro_rules! templates {
    ($shape:literal: $($path:literal),+) => {
        &[$(($path, include_str!(concat!("scaffold/", $shape, "/", $path)))),+]
    };
}

impl Shape {
    fn templates(self) -> &'static [Template] {
        match self {
            Self::Document => {
                templates!("document": "policy.rego", "policy_test.rego", "bad/config.yaml", "good/config.yaml", "unknown/config.yaml")
            }
            Self::Set => {
                templates!("set": "policy.rego", "policy_test.rego", "bad/main.tf", "good/main.tf", "unknown/main.tf")
            }
            Self::Facts => {
                templates!("facts": "policy.rego", "policy_test.rego", "bad/seal.ts", "good/seal.ts", "unknown/seal.ts")
            }
            Self::Repository => templates!(
                "repository": "policy.rego", "policy_test.rego", "bad/.github/workflows/deploy.yml", "good/.github/workflows/deploy.yml",
                "unknown/.github/workflows/deploy.yml"
            ),
            Self::Row => templates!("row": "rows.toml"),
        }
    }
}

/// The files of a new rule, in a folder of its own name.
///
/// # Errors
/// An id that is not kebab-case, in words.
pub fn scaffold(shape: Shape, id: &str, title: Option<&str>) -> Result<Vec<ScaffoldFile>, String> {
    let words = id.split('-');
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !words.clone().all(is_word) || !id.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(format!(
            "'{}' is no id of a rule: small words with '-' between them, such as zone-without-owner",
            id.escape_debug()
        ));
    }
    let title = title.map_or_else(|| sentence(id), str::to_string);
    if title.chars().any(|c| c.is_control() || matches!(c, '"' | '\\' | '#' | ':')) {
        return Err("a title is one line without quotes, backslashes, colons and '#'".to_string());
    }
    let name = id.replace('-', "_");
    let file = |(path, text): &Template| ScaffoldFile {
        path: format!("{id}/{}", path.replace("policy", &name)),
        text: text.replace("RULE_NAME", &name).replace("RULE_ID", id).replace("RULE_TITLE", &title),
    };
    Ok(shape.templates().iter().map(file).collect())
}

/// `zone-without-owner` as a title: `Zone without owner`.
fn sentence(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters.map(|letter| if letter == '-' { ' ' } else { letter })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kebab_case_and_a_title_one_line() {
        for id in ["", "A-b", "a--b", "-a", "a-", "a_b", "1-a", "../a", "a b", "a/b"] {
            assert!(scaffold(Shape::Row, id, None).is_err(), "{id}");
        }
        for title in ["a\nb", "a \"b\"", "a: b", "a # b"] {
            assert!(scaffold(Shape::Row, "a-b", Some(title)).is_err(), "{title}");
        }
    }

    #[test]
    fn names_are_put_in() {
        for shape in [Shape::Document, Shape::Set, Shape::Facts, Shape::Repository, Shape::Row] {
            let files = scaffold(shape, "zone-without-owner", None).unwrap();
            assert!(files.iter().all(|file| !file.text.contains("RULE_")), "{shape:?}");
            assert!(files.iter().any(|file| file.text.contains("Zone without owner")), "{shape:?}");
            assert!(files[0].path.starts_with("zone-without-owner/"));
        }
        let files = scaffold(Shape::Set, "zone-without-owner", Some("A zone")).unwrap();
        assert_eq!(files[0].path, "zone-without-owner/zone_without_owner.rego");
        assert!(files[0].text.contains("# title: A zone\n"));
    }
}
