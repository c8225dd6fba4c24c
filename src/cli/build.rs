//! What `--version` says of the build.

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::cli::Arguments;

/// What a release is built from. Both come from the environment of the compiler, so that the same commit gives the same
/// bytes; who builds from a checkout sets neither.
#[derive(Clone, Copy, Debug, Default)]
pub struct Build {
    /// The full id of the commit.
    pub commit: Option<&'static str>,
    /// The commit's time in seconds since 1970, as <https://reproducible-builds.org/specs/source-date-epoch/> has it.
    pub source_date_epoch: Option<&'static str>,
}

impl Build {
    /// `0.1.0 (3f2a9c01d4e5 2026-11-28)`; what is not known is left out.
    #[must_use]
    pub fn version(&self) -> String {
        let commit = self.commit.map(|id| id.chars().take(12).collect::<String>()).filter(|id| !id.is_empty());
        let known: Vec<String> = commit.into_iter().chain(self.day()).collect();
        let version = env!("CARGO_PKG_VERSION");
        if known.is_empty() { version.to_string() } else { format!("{version} ({})", known.join(" ")) }
    }

    fn day(&self) -> Option<String> {
        let second = self.source_date_epoch?.trim().parse().ok()?;
        let time = jiff::Timestamp::from_second(second).ok()?;
        Some(time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
    }
}

impl Arguments {
    /// The arguments of this process. Ends it for `--help`, `--version` and what is wrong.
    #[must_use]
    pub fn of_process(build: Build) -> Self {
        // Words are kept until the process ends, as clap wants them without its copying feature.
        let command = Self::command().long_version(&*build.version().leak());
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_says_what_is_known_of_its_build() {
        let version = |commit, source_date_epoch| Build { commit, source_date_epoch }.version();
        let plain = env!("CARGO_PKG_VERSION");
        assert_eq!(version(None, None), plain);
        assert_eq!(version(Some(""), Some("soon")), plain);
        let id = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(version(Some(id), None), format!("{plain} (0123456789ab)"));
        assert_eq!(version(Some(id), Some("951782400")), format!("{plain} (0123456789ab 2000-02-29)"));
        assert_eq!(version(None, Some("951782399")), format!("{plain} (2000-02-28)"));
    }
}
