//! Evidence for an auditor: what was tested, on what, with which outcome, and what was not assessed.
//!
//! Everything is computed from the JSON report alone, so that whoever has that can check every number. No control is
//! ever said to be met: a scan sees a part of it.

mod area;
mod build;
mod html;
mod json;
mod markdown;
mod model;
mod oscal;
mod status;

pub(super) use html::FORMAT as HTML;
pub(super) use json::FORMAT as JSON;
pub(super) use markdown::FORMAT as MARKDOWN;
pub(super) use oscal::FORMAT as OSCAL;

#[cfg(test)]
mod tests;
