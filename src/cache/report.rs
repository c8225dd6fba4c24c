//! What a scan's results and coverage are as bytes.
//!
//! What no report shows and only other steps of a scan ask for is not kept: the hash of a credential, of which a short one could be
//! guessed, and what joins the calls of one sink.

use std::sync::Arc;

use super::codec::{Input, Kept, fields, forms};
use crate::kind::{Format, Kind};
use crate::result::{
    Against, BaselineState, Called, Comparison, Coverage, Excerpt, Exempted, ExemptedBy, Exemption, ExemptionPlace,
    FileCoverage, FileStatus, Fix, HistoricPlace, HistoryCoverage, Identity, Known, LocatedProblem, Location,
    PolicyCoverage, PolicyError, PolicyOrigin, Population, Provenance, RelatedLocation, ResultHistory, ResultKind,
    ScanResult, SkipReason, Subject, SubjectStatus, SuppressedBy, Suppression, Unjudged,
};
use crate::rule::Severity;
use crate::source::packed::PolicyForm;
use crate::span::{Region, Span};

fields! {
    Span { start, end }
    Region { start_line, start_column, end_line, end_column }
    Excerpt { first_line, text, highlight, cropped }
    Location { path, container, region, excerpt }
    RelatedLocation { location, message }
    Subject { path, region, kind, name }
    Identity { key, content }
    Known { path, rule, subject, kind, severity, key, content, occurrence, suppressed }
    Suppression { reason, by }
    Called { message, calls, is_given }
    ResultHistory { first_commit, last_commit, at_head, places, more_places }
    HistoricPlace { path, line, first_commit, last_commit, at_head }
    Fix { path, span, region, replacement, effect, is_unsafe }
    Coverage { files, policies, errors, unjudged, untyped, not_made, exemptions, history }
    FileCoverage { path, bytes, status, format, kinds, fences, problems, context }
    LocatedProblem { message, region }
    PolicyCoverage { passed, failed, unknown, not_applicable, errors, subjects }
    PolicyError { path, rule, message }
    HistoryCoverage {
        commits, messages, blobs, bytes, binary, too_large, unknown_encoding, symlinks, submodules, excluded, unreadable, partial, is_cut
    }
    Exemption { by, place, what, subject, reason, count, paths }
    ExemptionPlace { path, line }
    Comparison { against, absent, unseen }
    Provenance { repository, revision, branch }
    PolicyOrigin { path, form, digest, revision, is_signed }
}

forms! {
    ResultKind { 0 => Fail, 1 => Review, 2 => Open }
    BaselineState { 0 => New, 1 => Unchanged }
    Severity { 0 => Info, 1 => Low, 2 => Medium, 3 => High, 4 => Critical }
    SuppressedBy {
        0 => Comment { line }, 1 => AllowList, 2 => Configuration { path, line }, 3 => PolicyException, 4 => Waiver { id }
    }
    SubjectStatus { 0 => NotApplicable, 1 => Pass, 2 => Suppressed, 3 => Waived, 4 => Unknown, 5 => Fail, 6 => Error }
    SkipReason {
        0 => Binary, 1 => TooLarge { limit }, 2 => UnknownEncoding, 3 => Symlink, 4 => SymlinkOutside, 5 => Lfs,
        6 => NotCheckedOut, 7 => Unreadable { error }, 8 => Excluded, 9 => Ignored, 10 => Submodule
    }
    ExemptedBy {
        0 => CommandLine, 1 => Configuration, 2 => Level, 3 => IgnoreFile, 4 => AllowList, 5 => Comment,
        6 => PolicyException, 7 => Waiver
    }
    Exempted {
        0 => RuleDisabled, 1 => RuleLowered { from, to }, 2 => LevelLoosened, 3 => OwnSettings, 4 => PathsExcluded,
        5 => PathsNotIncluded, 6 => PathsIgnored { tracked }, 7 => TestCode, 8 => FileSize { limit },
        9 => Threshold { to }, 10 => PolicyErrors, 11 => BuiltinRules, 12 => OtherAreas, 13 => Results,
        14 => Processor, 15 => DataException, 16 => NotTrusted
    }
    PolicyForm { 0 => Folder, 1 => File, 2 => Archive, 3 => Bundle, 4 => OciLayout }
    Against { 0 => Head, 1 => Commit { base, judged }, 2 => File { name, entries } }
    Format {
        0 => Json, 1 => Yaml, 2 => Toml, 3 => Hcl, 4 => Dotenv, 5 => Ini, 6 => Properties, 7 => Bicep, 8 => Jenkinsfile,
        9 => Nginx, 10 => Apache, 11 => Haproxy, 12 => Options, 13 => Assignments, 14 => Hba, 15 => Sql,
        16 => Dockerfile, 17 => Markdown, 18 => TypeScript, 19 => Tsx, 20 => JavaScript, 21 => Component,
        22 => Python, 23 => Go, 24 => Java, 25 => Text, 26 => Ruby
    }
}

impl Kept for FileStatus {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(match self {
            Self::Parsed => 0,
            Self::Partial => 1,
            Self::Text => 2,
            Self::Unpacked => 3,
            Self::Skipped(_) => 4,
        });
        if let Self::Skipped(reason) = self {
            reason.put(out);
        }
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        Some(match u8::take(from)? {
            0 => Self::Parsed,
            1 => Self::Partial,
            2 => Self::Text,
            3 => Self::Unpacked,
            4 => Self::Skipped(SkipReason::take(from)?),
            _ => return None,
        })
    }
}

impl Kept for Kind {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_str().to_string().put(out);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        Self::from_name(&String::take(from)?)
    }
}

impl Kept for Unjudged {
    fn put(&self, out: &mut Vec<u8>) {
        let Self { secrets_only, name } = self;
        secrets_only.put(out);
        name.to_string().put(out);
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        Some(Self { secrets_only: bool::take(from)?, name: String::take(from)?.into() })
    }
}

impl Kept for Population {
    fn put(&self, out: &mut Vec<u8>) {
        self.rules().count().put(out);
        for (rule, subjects) in self.rules() {
            rule.to_string().put(out);
            subjects.put(out);
        }
    }
    fn take(from: &mut Input<'_>) -> Option<Self> {
        let mut population = Self::default();
        for _ in 0..usize::take(from)? {
            let rule = String::take(from)?;
            let subjects = Vec::<(Arc<Subject>, SubjectStatus)>::take(from)?;
            subjects.into_iter().for_each(|(subject, status)| population.add(&rule, subject, status));
        }
        Some(population)
    }
}

/// The fields of a result that are kept, in their order.
macro_rules! of_result {
    ($($field:ident),*) => {
        impl Kept for ScanResult {
            fn put(&self, out: &mut Vec<u8>) {
                let Self { $($field,)* secret: _, far_sink: _ } = self;
                $($field.put(out);)*
            }
            fn take(from: &mut Input<'_>) -> Option<Self> {
                $(let $field = Kept::take(from)?;)*
                Some(Self { $($field,)* secret: None, far_sink: None })
            }
        }
    };
}

of_result!(
    rule_id,
    kind,
    conditional,
    severity,
    message,
    location,
    related,
    code_flow,
    subject,
    examined,
    environment,
    fingerprint,
    identity,
    joined,
    together,
    line_hash,
    baseline,
    suppression,
    evidence,
    called,
    history,
    fix
);
