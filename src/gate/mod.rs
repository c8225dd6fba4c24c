//! The decision: may this commit go to this environment? Evidence, waivers and sign-offs are read, put before a policy
//! in Rego, and its answer is told. Nothing here decides; but what cannot be read, or what the policy leaves undefined,
//! is never an approval.

mod ages;
mod checklist;
mod collect;
mod collected;
mod conduct;
mod decide;
mod decision;
mod emergency;
mod error;
mod input;
mod markdown;
mod notice;
mod own;
mod persons;
mod policy;
mod text;
mod touched;
mod trusted;
mod waivers;

pub use ages::{Age, SEEN, newly_seen};
pub use checklist::{Checklist, Item, ItemStatus, markdown as checklist_markdown, state as checklist_state};
pub use collect::collect;
pub use collected::{Attestation, Collected, FollowUp, Piece, Request, Signed};
pub use conduct::Worth;
pub use decide::decide;
pub use decision::{Decision, Outcome, Reason};
pub use emergency::FOLLOW_UP;
pub use error::GateError;
pub use input::input;
pub use markdown::{comment, summary};
pub use notice::{pagerduty, slack};
pub use policy::GatePolicy;
pub use text::{explain, text};
pub use touched::Touched;
pub use trusted::TrustedBase;
pub use waivers::{WaiverUse, WaiversOf, apply as apply_waivers};
