//! Regate: a policy-as-code compliance and security gate.
//!
//! A scan flows one way. Each arrow is a type, nothing flows back, and each module knows only those left of it:
//!
//! ```text
//! source ──► document ──► detect ──► policy ──► result ──► report
//! text       value tree   facts      Rego       SARIF's    SARIF, terminal,
//! + origin   with spans   secrets,   decides    result,    JSON, GitHub
//!                         flows      what is    identity   annotations
//!                                    wrong
//! ```
//!
//! | type | one line |
//! |---|---|
//! | [`source::Artifact`] | a piece of text and where it came from: working tree, index, standard input, a fence in Markdown |
//! | [`document::Document`] | an artifact parsed: a value tree in which every node has a byte span, and its [`document::Kind`] |
//! | [`detect::Facts`] | what detectors saw in one file: secrets, flows of personal data, calls, settings |
//! | [`policy::PolicySet`] | Rego packages with their metadata, compiled |
//! | [`target::resources::Resources`] | the resources of a target by type |
//! | [`requirement::Requirements`] | rows of data: an attribute of a resource must be so, or a companion must exist |
//! | [`rule::Rule`] | SARIF's reportingDescriptor: from a policy's metadata, a requirement row, or a detector |
//! | [`result::ScanResult`] | SARIF's result: rule, message, region, fingerprint, subject, suppression |
//! | [`result::Coverage`] | what was read, parsed, parsed in part, skipped and why; what each policy examined |
//!
//! [`scan::scan`] runs the whole flow.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, clippy::string_slice, reason = "tests read what they wrote, and may panic")
)]

pub mod cli;
pub mod code;
pub mod config;
pub mod controls;
pub mod detect;
pub mod document;
pub mod embedded;
pub mod kind;
pub mod policy;
mod rego;
pub mod report;
pub mod requirement;
pub mod result;
pub mod rule;
pub mod scan;
pub mod source;
pub mod span;
pub mod suggest;
pub mod target;
