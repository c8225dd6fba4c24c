//! What one file shows of personal data, with lines in place of spans, so that its text can be let go.

use crate::detect::{self, Facts, Flow, StoreChange};
use crate::source::SourceText;

/// The personal data of one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileData {
    /// Relative to the repository root.
    pub path: String,
    pub flows: Vec<SeenFlow>,
    /// What it says of stores, each with its line.
    pub stores: Vec<(StoreChange, u32)>,
    /// Test code, whose data is nobody's.
    pub is_test: bool,
}

/// A flow and the 1-based line on which the data leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenFlow {
    pub flow: Flow,
    pub line: u32,
}

impl FileData {
    /// What a file shows; `None` when it shows nothing.
    #[must_use]
    pub fn of(source: &SourceText, facts: &Facts, is_test: bool) -> Option<Self> {
        let line = |span| source.region(span).start_line;
        // What harms the program is no processing of personal data.
        let processed = facts.flows.iter().filter(|flow| !flow.sink_category.starts_with("input-"));
        let flows = processed.map(|flow| SeenFlow { line: line(flow.span), flow: flow.clone() }).collect();
        let changes = detect::stores(source.path(), source.text()).into_iter();
        let stores: Vec<_> = changes
            .map(|change| {
                let at = match &change {
                    StoreChange::Added(field) => line(field.span),
                    StoreChange::Dropped { .. } => 0,
                };
                (change, at)
            })
            .collect();
        let data = Self { path: source.path().to_string(), flows, stores, is_test };
        (!data.flows.is_empty() || !data.stores.is_empty()).then_some(data)
    }
}
