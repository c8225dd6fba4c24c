//! One file per output format. Each takes a finished [`crate::scan::ScanReport`] and writes bytes.
