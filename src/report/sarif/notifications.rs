//! What was not scanned, as tool execution notifications: not checked is never passed.

use crate::report::sarif::Profile;
use crate::report::sarif::files::{Files, sound};
use crate::report::sarif::model::{
    Configuration, Descriptor, DescriptorReference, Location, Message, Notification, PhysicalLocation, SarifRegion,
};
use crate::report::sarif::rules::{RuleTable, reference};
use crate::report::sarif::text::with_full_stop;
use crate::report::summary::{Summary, plural};
use crate::result::ScanReport;
use crate::result::{Exemption, FileCoverage, FileStatus, LocatedProblem, PolicyError};
use crate::span::Region;

/// GitHub shows notifications on its tool status page, which no one reads past this.
const MOST_FOR_GITHUB: usize = 500;

/// The kinds of notification, in the order of the driver's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    PolicyError,
    FileNotScanned,
    FileLeftOut,
    FilePartlyParsed,
    ResultsLeftOut,
    NotificationsLeftOut,
    HistoryIncomplete,
    NoRuleJudges,
    BlockNotMade,
    ResultsHidden,
    ResultsUnchanged,
    Exempt,
}

impl Topic {
    const ALL: [Self; 12] = [
        Self::PolicyError,
        Self::FileNotScanned,
        Self::FileLeftOut,
        Self::FilePartlyParsed,
        Self::ResultsLeftOut,
        Self::NotificationsLeftOut,
        Self::HistoryIncomplete,
        Self::NoRuleJudges,
        Self::BlockNotMade,
        Self::ResultsHidden,
        Self::ResultsUnchanged,
        Self::Exempt,
    ];

    /// Id, name, level, what it means.
    fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::PolicyError => (
                "policy-error",
                "PolicyError",
                "error",
                "A policy did not finish on a target. That target did not pass the policy: it was not checked.",
            ),
            Self::FileNotScanned => {
                ("file-not-scanned", "FileNotScanned", "warning", "A file was not read, so no rule was checked on it.")
            }
            Self::FileLeftOut => (
                "file-left-out",
                "FileLeftOut",
                "note",
                "A file was left out on purpose: it is binary, a link, a submodule, or excluded by the configuration.",
            ),
            Self::FilePartlyParsed => (
                "file-partly-parsed",
                "FilePartlyParsed",
                "warning",
                "A part of a file did not parse. The rest of the file was checked.",
            ),
            Self::ResultsLeftOut => (
                "results-left-out",
                "ResultsLeftOut",
                "warning",
                "There are more results than the report may hold. The least severe were left out.",
            ),
            Self::NotificationsLeftOut => (
                "notifications-left-out",
                "NotificationsLeftOut",
                "warning",
                "There are more notifications than the report may hold.",
            ),
            Self::HistoryIncomplete => (
                "history-incomplete",
                "HistoryIncomplete",
                "warning",
                "A part of the repository's history was not read: the clone is shallow, or objects are missing or damaged.",
            ),
            Self::NoRuleJudges => (
                "no-rule-judges",
                "NoRuleJudges",
                "note",
                "Files are of a kind that no rule judges. They were read, and did not pass anything.",
            ),
            Self::BlockNotMade => (
                "block-not-made",
                "BlockNotMade",
                "note",
                "The values at hand leave a block or a template out, or a cluster alone tells what it yields: no rule was checked on that. Other values may make it.",
            ),
            Self::ResultsHidden => (
                "results-hidden",
                "ResultsHidden",
                "note",
                "There are results that the report does not show: of some the text does not tell whether they are any, others a person has to judge.",
            ),
            Self::ResultsUnchanged => (
                "results-unchanged",
                "ResultsUnchanged",
                "note",
                "The results were compared with an earlier state, and those that were there before do not fail the scan.",
            ),
            Self::Exempt => (
                "exemption-in-force",
                "ExemptionInForce",
                "note",
                "Something was switched off, left out or lowered by the configuration, an ignore file, the allow-list, a comment, a policy or the command line.",
            ),
        }
    }

    fn index(self) -> Option<usize> {
        Self::ALL.iter().position(|topic| *topic == self)
    }
}

/// The driver's list.
pub(super) fn descriptors() -> Vec<Descriptor> {
    let descriptor = |topic: Topic| {
        let (id, name, level, meaning) = topic.words();
        let short = meaning.split_inclusive(". ").next().unwrap_or(meaning).trim_end();
        Descriptor {
            id: id.to_string(),
            deprecated_ids: Vec::new(),
            name: name.to_string(),
            short_description: Message::text(short),
            full_description: Message::text(meaning),
            help: Some(Message::text(meaning)),
            help_uri: None,
            default_configuration: Configuration { level },
            relationships: Vec::new(),
            properties: None,
        }
    };
    Topic::ALL.into_iter().map(descriptor).collect()
}

/// What the notifications are made from.
pub(super) struct Notifications<'r, 'a> {
    pub(super) report: &'a ScanReport,
    pub(super) profile: Profile,
    pub(super) table: &'r RuleTable<'a>,
    pub(super) files: &'r Files<'a>,
    /// Results beyond the limit.
    pub(super) left_out: usize,
}

impl Notifications<'_, '_> {
    /// Policy errors first, then files by path.
    pub(super) fn list(&self) -> Vec<Notification> {
        let mut all = Vec::new();
        if self.left_out > 0 {
            let text = format!("{} of the lowest severity were left out.", plural(self.left_out, "result"));
            all.push(notification(Topic::ResultsLeftOut, text, None));
        }
        if let Some(history) = self.report.coverage.history.as_ref().filter(|history| history.is_incomplete()) {
            let text = format!(
                "Of the history, {} were read{}; {} could not be, and {} were read in part.",
                plural(history.commits, "commit"),
                if history.is_cut { ", and older ones are missing because the clone is shallow" } else { "" },
                plural(history.unreadable + history.too_large + history.unknown_encoding, "object"),
                history.partial,
            );
            all.push(notification(Topic::HistoryIncomplete, text, None));
        }
        all.extend(self.report.coverage.errors.iter().map(|error| self.policy_error(error)));
        all.extend(self.counts());
        all.extend(self.report.coverage.exemptions.iter().map(|exemption| self.exemption(exemption)));
        all.extend(self.report.coverage.files.iter().flat_map(|file| self.file(file)));
        if self.profile != Profile::Full && all.len() > MOST_FOR_GITHUB {
            let more = all.len() - MOST_FOR_GITHUB;
            all.truncate(MOST_FOR_GITHUB);
            let text = format!("{} were left out.", plural(more, "notification"));
            all.push(notification(Topic::NotificationsLeftOut, text, None));
        }
        all
    }

    /// What was read and not judged, and what this profile does not show.
    fn counts(&self) -> Vec<Notification> {
        let summary = Summary::new(self.report);
        let unjudged = summary
            .unjudged_line(usize::MAX)
            .map(|line| notification(Topic::NoRuleJudges, format!("Of the files that were read, {line}"), None));
        let hidden = summary.unknown + summary.review;
        let hidden = (self.profile != Profile::Full && hidden > 0).then(|| {
            let (unknown, review) = (summary.unknown, summary.review);
            let text =
                format!("{} not shown: {unknown} unknown, {review} for a person to judge", plural(hidden, "result"));
            notification(Topic::ResultsHidden, text, None)
        });
        let compared = summary.compared.as_ref().map(|line| notification(Topic::ResultsUnchanged, line.clone(), None));
        compared.into_iter().chain(unjudged).chain(self.not_made(&summary)).chain(hidden).collect()
    }

    /// Each block that is not made; for GitHub one line for all of them.
    fn not_made(&self, summary: &Summary<'_>) -> Vec<Notification> {
        if self.profile != Profile::Full {
            let line = summary.not_made_line();
            return line.map(|line| notification(Topic::BlockNotMade, line, None)).into_iter().collect();
        }
        let one = |(path, at): &(String, LocatedProblem)| {
            notification(Topic::BlockNotMade, at.message.clone(), self.location(path, Some(at.region)))
        };
        self.report.coverage.not_made.iter().map(one).collect()
    }

    /// Each where it is said.
    fn exemption(&self, exemption: &Exemption) -> Notification {
        let line = |line: u32| Region { start_line: line, start_column: 1, end_line: line, end_column: 1 };
        let place = exemption.place.as_ref();
        let location = place.and_then(|place| self.location(&place.path, place.line.map(line)));
        notification(Topic::Exempt, exemption.to_string(), location)
    }

    fn policy_error(&self, error: &PolicyError) -> Notification {
        let text = format!("'{}' did not finish on '{}': {}", error.rule, error.path, error.message);
        let mut notification = notification(Topic::PolicyError, text, self.location(&error.path, None));
        notification.associated_rule = Some(reference(self.table, &error.rule));
        notification
    }

    fn file(&self, file: &FileCoverage) -> Vec<Notification> {
        match &file.status {
            FileStatus::Parsed | FileStatus::Text | FileStatus::Unpacked => Vec::new(),
            FileStatus::Partial if file.problems.is_empty() => {
                let text = format!("'{}' was parsed in part.", file.path);
                vec![notification(Topic::FilePartlyParsed, text, self.location(&file.path, None))]
            }
            FileStatus::Partial => file
                .problems
                .iter()
                .map(|problem| {
                    let text = format!("'{}' was parsed in part: {}", file.path, problem.message);
                    notification(Topic::FilePartlyParsed, text, self.location(&file.path, Some(problem.region)))
                })
                .collect(),
            FileStatus::Skipped(reason) => {
                let topic = if reason.is_missed() { Topic::FileNotScanned } else { Topic::FileLeftOut };
                if topic == Topic::FileLeftOut && self.profile != Profile::Full {
                    return Vec::new();
                }
                let text = format!("'{}' was not scanned: it {}", file.path, reason);
                vec![notification(topic, text, self.location(&file.path, None))]
            }
        }
    }

    /// A policy about the whole repository has no path.
    fn location(&self, path: &str, region: Option<Region>) -> Option<Location> {
        if path.is_empty() || path == "." {
            return None;
        }
        let region = region.map(sound).map(|region| SarifRegion {
            start_line: region.start_line,
            start_column: region.start_column,
            end_line: region.end_line,
            end_column: region.end_column,
            snippet: None,
        });
        let artifact_location = self.files.location(path);
        Some(Location {
            id: None,
            physical_location: PhysicalLocation { artifact_location, region, context_region: None },
            logical_locations: Vec::new(),
            message: None,
        })
    }
}

fn notification(topic: Topic, text: String, location: Option<Location>) -> Notification {
    let (id, _, level, _) = topic.words();
    Notification {
        descriptor: DescriptorReference { id: id.to_string(), index: topic.index(), tool_component: None },
        associated_rule: None,
        level,
        message: Message::text(with_full_stop(&text)),
        locations: location.into_iter().collect(),
    }
}
