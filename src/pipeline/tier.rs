//! Where something deploys to, by its names.

use super::words;

/// Where a job deploys, by the names that it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    Production,
    Staging,
    Development,
}

impl Tier {
    /// `production`, `staging` or `development`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Development => "development",
        }
    }

    /// By the first word of a text that says one; `None` when none does.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::all(text).first().copied()
    }

    /// What a command or an action says by any of its words: production where one does, or the first. How a program is built
    /// (`NODE_ENV=production`) says nothing of where it goes.
    pub(super) fn meant(text: &str) -> Option<Self> {
        let is_build = |word: &str| word.split_once('=').is_some_and(|(name, _)| name.ends_with("_ENV"));
        let text: Vec<&str> = text.split_whitespace().filter(|word| !is_build(word)).collect();
        let all = Self::all(&text.join(" "));
        all.iter().find(|tier| **tier == Self::Production).or(all.first()).copied()
    }

    fn all(text: &str) -> Vec<Self> {
        let words = words::of(text);
        let named = words.iter().enumerate().filter_map(|(at, word)| {
            let before = at.checked_sub(1).and_then(|at| words.get(at)).map(String::as_str);
            match word.as_str() {
                "prod" | "prd" | "production" | "live" if matches!(before, Some("pre" | "non" | "not")) => {
                    Some(Self::Staging)
                }
                "prod" | "prd" | "production" | "live" => Some(Self::Production),
                "staging" | "stage" | "stag" | "stg" | "preprod" | "preproduction" | "nonprod" | "uat" | "qa"
                | "preview" | "previews" | "acceptance" => Some(Self::Staging),
                "dev" | "development" | "develop" | "sandbox" => Some(Self::Development),
                _ => None,
            }
        });
        named.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_where_a_job_deploys() {
        for name in ["deploy-prod", "deployProd", "deploy-prd", "PROD2", "live"] {
            assert_eq!(Tier::named(name), Some(Tier::Production), "{name}");
        }
        for name in ["pre-prod", "preProd", "nonprod", "Deploy staging", "staging then prod"] {
            assert_eq!(Tier::named(name), Some(Tier::Staging), "{name}");
        }
        for name in ["product", "alive", "reproduction", ""] {
            assert_eq!(Tier::named(name), None, "{name}");
        }
    }

    #[test]
    fn a_command_says_where_it_deploys() {
        assert_eq!(Tier::meant("sls deploy --stage prod"), Some(Tier::Production));
        assert_eq!(Tier::meant("helm upgrade app . -f values-staging.yaml"), Some(Tier::Staging));
        assert_eq!(Tier::meant("cross-env NODE_ENV=production fly deploy"), None);
    }
}
