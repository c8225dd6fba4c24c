//! Embeds `policies/` and `rules/` into the binary: one sorted table of path and text. Adding a file there registers it.
//! `rules/secrets/` goes into tables of its own, already parsed; the rows of `rules/requirements/` stand there with the examples
//! that reports show, and packed with all of them.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a build script may stop, and reads our own files")]

#[path = "src/detect/secrets/codegen/mod.rs"]
mod secrets;

#[path = "src/requirement/lean.rs"]
mod lean;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::DeflateEncoder;

const ROWS: &str = "rules/requirements/";

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    println!("cargo:rerun-if-changed=src/detect/secrets/codegen");
    println!("cargo:rerun-if-changed=src/requirement/lean.rs");
    // The tables hold many thousand pointers, each of which costs 24 bytes in a binary that may be loaded anywhere, and next to
    // nothing packed. The static binary relocates itself, so that no loader has to know this; a linker that does not, warns.
    if env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|libc| libc == "musl") {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    let mut table = String::from("&[\n");
    let mut rows = String::from("&[\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut data = secrets::Data::default();
    for folder in ["policies", "rules"] {
        println!("cargo:rerun-if-changed={folder}");
        let mut files = Vec::new();
        walk(&root.join(folder), &mut files)?;
        files.sort();
        for file in files {
            let relative = file.strip_prefix(&root).expect("walked from the root");
            let name = relative.to_string_lossy().replace('\\', "/");
            if name.starts_with(secrets::FOLDER) {
                data.add(name, fs::read_to_string(&file)?).map_err(io::Error::other)?;
                continue;
            }
            if name.starts_with(ROWS) {
                let text = fs::read_to_string(&file)?;
                let own = name.replace('/', "_");
                writeln!(table, "    ({name:?}, {:?}),", lean::with_first_examples(&text)).expect("a String grows");
                writeln!(rows, "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), {:?}))),", format!("/{own}"))
                    .expect("a String grows");
                fs::write(out.join(own), packed(&text)?)?;
                continue;
            }
            // Two checkouts may share a target folder, so that the table must not name one of them.
            writeln!(
                table,
                "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?}))),",
                format!("/{name}")
            )
            .expect("a String grows");
        }
    }
    table.push_str("]\n");
    rows.push_str("]\n");
    fs::write(out.join("rows.rs"), rows)?;
    for (name, text) in data.tables().map_err(io::Error::other)? {
        fs::write(out.join(name), text)?;
    }
    fs::write(out.join("embedded.rs"), table)
}

/// As a raw DEFLATE stream; the same bytes for the same text.
fn packed(text: &str) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
