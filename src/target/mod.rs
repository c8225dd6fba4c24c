//! What policies judge at once, and the way back to the text.

pub mod terraform;
