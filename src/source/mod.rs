//! Where text comes from: the working tree, the git index, named files, standard input, fences in Markdown.
//!
//! This module alone reads files of the scanned repository.

pub mod archive;
mod artifact;
pub mod git;
mod ignores;
mod location;
pub mod name;
pub mod packed;
mod provenance;
mod read;
mod skip;
mod text;
mod utf16;
mod walk;
mod worktree;

pub use archive::is_archive_file;
pub use artifact::{Artifact, Fence, Piece, Rendered, Segment};
pub use ignores::{IGNORE_FILE, IgnoredPath, OwnRules};
pub use location::find_root;
pub use provenance::Provenance;
pub use read::{decode, from_edited, from_stdin, open_archive, read};
pub use skip::{SkipReason, is_media};
pub use text::{Encoding, Origin, SourceText};
pub use walk::{DiscoverOptions, Discovered};
pub use worktree::{discover, git_config, list_folder, not_checked_out, tell, tracked_but_ignored};
