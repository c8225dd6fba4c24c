//! The inventory of personal data: what a repository keeps and where it passes it, put beside what `regate.toml` says of it. It is
//! what GDPR Article 30(1) asks for as far as source code can show it; what nobody said stays blank.

mod build;
mod differences;
mod fides;
mod model;
mod seen;

pub use build::build;
pub use differences::differences;
pub use fides::imported;
pub use model::{
    Declared, Difference, DifferenceKind, Entry, Gap, Inventory, NotFollowed, Place, Recipient, RecipientKind, Sent,
    StoredIn, Unread,
};
pub use seen::{FileData, SeenFlow};
