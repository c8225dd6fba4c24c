//! What is judged at once.

pub mod resources;
