//! What commands about policies print.

/// What a command says and how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub stdout: String,
    pub stderr: String,
    /// The process's exit code.
    pub code: u8,
}

pub(super) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
