//! Evidence for an auditor: what was tested, on what, with which outcome, and what was not assessed.
//!
//! Everything is computed from the JSON report alone, so that whoever has that can check every number. No control is
//! ever said to be met: a scan sees a part of it.

mod area;
mod build;
mod component;
mod cyclonedx;
mod html;
mod json;
mod markdown;
mod model;
mod oscal;
mod status;

pub(super) use component::FORMAT as OSCAL_COMPONENT;
pub(super) use cyclonedx::FORMAT as CYCLONEDX;
pub(super) use html::FORMAT as HTML;
pub(super) use json::FORMAT as JSON;
pub(super) use markdown::FORMAT as MARKDOWN;
pub(super) use oscal::FORMAT as OSCAL;

use crate::report::ReportOptions;
use crate::report::saved::Saved;

/// Every control of every framework with its status: `(framework, control, status)`.
pub(super) fn statuses(saved: &Saved) -> Vec<(String, String, &'static str)> {
    let audit = model::Audit::of(saved, &ReportOptions::default());
    let of = |framework: &model::FrameworkRecord<'_>| {
        let id = framework.id.to_string();
        let one = |control: &model::ControlRecord<'_>| (id.clone(), control.id.to_string(), control.status.id());
        framework.controls.iter().map(one).collect::<Vec<_>>()
    };
    audit.frameworks.iter().flat_map(of).collect()
}

/// A control of a framework as tables have it.
#[cfg(feature = "parquet")]
pub(super) struct ControlRow<'a> {
    pub(super) framework: &'a str,
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) status: &'static str,
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) unknown: usize,
    pub(super) rules: usize,
}

/// Every control of every framework that is reported on unasked.
#[cfg(feature = "parquet")]
pub(super) fn control_rows<'a>(saved: &'a Saved) -> Vec<ControlRow<'a>> {
    let audit = model::Audit::of(saved, &ReportOptions::default());
    let pairs = audit.frameworks.into_iter().flat_map(|framework| {
        let id: &'a str = framework.id;
        framework.controls.into_iter().map(move |control| (id, control))
    });
    pairs
        .map(|(framework, control)| ControlRow {
            framework,
            id: control.id,
            title: control.title,
            status: control.status.id(),
            passed: control.population.pass,
            failed: control.population.fail,
            unknown: control.population.unknown,
            rules: control.rules.len(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
