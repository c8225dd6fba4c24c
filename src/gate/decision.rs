//! What the gate says.

use serde::{Deserialize, Serialize};

use crate::result::exit;

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Approved,
    /// Somebody still has to act, and nothing refuses.
    Pending,
    Refused,
}

impl Outcome {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
            Self::Refused => "refused",
        }
    }

    /// What the process ends with.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Approved => exit::CLEAN,
            Self::Refused => exit::FOUND,
            Self::Pending => exit::PENDING,
        }
    }
}

/// One reason of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Which rule of the policy it is.
    pub id: String,
    pub message: String,
    /// JSON pointers to what of the input it rests on.
    #[serde(default)]
    pub inputs: Vec<String>,
    /// Who has to act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What has to be attested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

/// The decision with its reasons, each list sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    pub outcome: Outcome,
    pub environment: String,
    pub commit: String,
    pub refuse: Vec<Reason>,
    pub pend: Vec<Reason>,
    pub warn: Vec<Reason>,
}
