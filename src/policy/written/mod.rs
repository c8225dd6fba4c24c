//! What is written in a Rego file, before anything judges it. `build.rs` takes this folder in, so that the files in the binary are read
//! when it is made; it knows nothing of the crate.

pub(crate) mod annotation;
pub(crate) mod outline;
pub(crate) mod token;
