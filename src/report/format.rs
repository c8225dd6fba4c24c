//! The names of the output formats.

use std::fmt;
use std::str::FromStr;

/// An output format, by the name the command line gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportFormat {
    /// For a person at a terminal.
    Terminal,
    /// SARIF 2.1.0 for GitHub code scanning: no suppressed results, within its limits.
    Sarif,
    /// SARIF 2.1.0 with everything: suppressions, reviews, taxonomies, all rules, all files.
    SarifFull,
    /// Regate's own JSON, by `schemas/report-v1.schema.json`.
    Json,
    /// GitHub workflow commands: annotations without code scanning.
    Github,
    /// A page for `$GITHUB_STEP_SUMMARY` or a merge request.
    Markdown,
}

impl ReportFormat {
    pub const ALL: [Self; 6] = [Self::Terminal, Self::Sarif, Self::SarifFull, Self::Json, Self::Github, Self::Markdown];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Sarif => "sarif",
            Self::SarifFull => "sarif-full",
            Self::Json => "json",
            Self::Github => "github",
            Self::Markdown => "markdown",
        }
    }
}

impl fmt::Display for ReportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that is no format.
#[derive(Debug, thiserror::Error)]
#[error("unknown report format '{0}': use terminal, sarif, sarif-full, json, github or markdown")]
pub struct UnknownFormat(String);

impl FromStr for ReportFormat {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.as_str() == word).ok_or_else(|| UnknownFormat(word.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_the_error_lists_them_all() {
        let error = "pdf".parse::<ReportFormat>().unwrap_err().to_string();
        for format in ReportFormat::ALL {
            assert_eq!(format.as_str().parse::<ReportFormat>().unwrap(), format);
            assert!(error.contains(format.as_str()));
        }
    }
}
