//! Regate: a policy-as-code compliance and security gate.
//!
//! A scan flows one way. Each arrow is a type, nothing flows back, and each module knows only those left of it:
//!
//! ```text
//! source ──► document ──► detect, code ──► target ──► policy, requirement ──► result ──► report
//! text       value tree   facts: secrets,  what is    Rego and rows of        SARIF's    SARIF, terminal,
//! + origin   with spans   flows of data    judged     data decide what        result,    JSON, Markdown,
//!                                          at once    is wrong                identity   annotations
//! ```
//!
//! | type | one line |
//! |---|---|
//! | [`source::Artifact`] | a piece of text and where it came from: working tree, index, commit, archive, standard input, a fence in Markdown |
//! | [`document::Document`] | an artifact parsed: a value tree in which every node has a byte span, and its [`kind::Kind`] |
//! | [`detect::Facts`] | what detectors saw in one file: secrets, flows of personal data, calls, settings |
//! | [`target::Target`] | what is judged at once, and the way back to the text: a document, facts, a Terraform module, manifests, the repository |
//! | [`target::resources::Resources`] | the resources of a target by type |
//! | [`policy::PolicySet`] | Rego packages with their metadata, compiled |
//! | [`requirement::Requirements`] | rows of data: an attribute of a resource must be so, or a companion must exist |
//! | [`rule::Rule`] | SARIF's reportingDescriptor: from a policy's metadata, a requirement row, or a detector |
//! | [`result::ScanResult`] | SARIF's result: rule, message, region, fingerprint, subject, suppression |
//! | [`result::Population`] | how each rule ended on each subject that it examined |
//! | [`result::Coverage`] | what was read, parsed, parsed in part, skipped and why; what each policy examined |
//! | [`result::Verdict`] | what a report comes to: a word, and the exit code |
//!
//! This library is private to the program (`publish = false`): what is stable is the command line, its exit codes, rule ids and
//! schemas. Modules are public so that tests and benchmarks reach them.
//!
//! [`scan::scan`] runs the whole flow in five steps: gather (read, parse and detect, file by file), link (read what belongs to
//! the same sets), assemble (targets), judge (ask policies and rows), settle (suppressions, comparison, order).

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, clippy::string_slice, reason = "tests read what they wrote, and may panic")
)]

pub mod baseline;
pub mod bound;
pub mod cache;
pub mod cli;
pub mod code;
pub mod config;
pub mod controls;
pub mod detect;
pub mod disk;
pub mod document;
pub mod embedded;
pub mod environments;
pub mod evidence;
pub mod gate;
pub mod inventory;
pub mod kind;
pub mod ledger;
pub mod levels;
pub mod pattern;
pub mod pipeline;
pub mod policy;
mod rego;
pub mod report;
pub mod requirement;
pub mod result;
pub mod rule;
pub mod rule_file;
pub mod rule_index;
pub mod scan;
pub mod signoff;
pub mod source;
pub mod span;
pub mod suggest;
pub mod target;
pub mod waiver;
