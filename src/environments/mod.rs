//! What the files of a repository say of its environments: what they run on, what protects and watches them, how they are
//! backed up, who reaches them, what tests and checks them. Every line has its place; nothing is judged, and what is not found
//! is said to be not found in these files, never to be missing in the world.
//!
//! What is looked for is data, in `rules/environments/*.toml`.

mod absent;
mod attribute;
mod documents;
mod jobs;
mod model;
mod read;
mod resources;
mod topics;

pub use absent::{Absent, Gap, absent, undeclared, unfound};
pub use model::{Environments, Line, Origin, Output, Part, Setting, State, Unread};
pub use read::{KINDS, Reader};
pub use topics::{Topic, Topics};
