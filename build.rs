//! Embeds `policies/` and `rules/` into the binary: one sorted table of path and text. Adding a file there registers it.
//! `rules/secrets/` goes into tables of its own, already parsed; what else is TOML stands there as packed JSON as well, which is
//! read in a fifth of the time; the rows of `rules/requirements/` as JSON with the examples that reports show, packed with all of them,
//! and in an outline of all, by which a scan finds the files that it needs;
//! policies and their tests, and tables that are read parsed alone, packed: most scans compile a small part of the policies.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a build script may stop, and reads our own files")]

#[path = "src/detect/secrets/codegen/mod.rs"]
mod secrets;

#[path = "src/embedded/lean.rs"]
mod lean;

#[path = "src/embedded/pack.rs"]
mod pack;

#[path = "src/policy/written/mod.rs"]
#[allow(dead_code, reason = "the crate needs more of it")]
mod written;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use sha2::{Digest as _, Sha256};

const ROWS: &str = "rules/requirements/";
const CONTROLS: &str = "rules/controls/";
/// The gate's own policy, which is read whenever the gate decides.
const GATE: &str = "policies/gate/";
/// Folders whose tables are read parsed, and nowhere as text.
const PARSED_ALONE: &[&str] = &[
    "rules/environments/",
    "rules/infrastructure/",
    "rules/levels/",
    "rules/pii/",
    "rules/pipeline/",
    "rules/routes/",
    "rules/sinks/",
];
/// The key of a row whose line is told in messages.
const MARKED: &[&str] = &["id"];

/// The folder of the linker that comes with Rust, for the static binary: it folds functions that are the same, which is a
/// megabyte of forty. `None` where this Rust has none.
fn folding_linker() -> Option<PathBuf> {
    let told = Command::new(env::var_os("RUSTC")?).args(["--print", "sysroot"]).output().ok()?;
    let sysroot = PathBuf::from(String::from_utf8(told.stdout).ok()?.trim());
    let folder = sysroot.join("lib/rustlib").join(env::var_os("HOST")?).join("bin/gcc-ld");
    folder.join("ld.lld").exists().then_some(folder)
}

/// Puts our memcpy and memcmp in the place of musl's: a third of a scan's time went into those.
fn copy_and_compare_faster() {
    println!("cargo:rerun-if-changed=packaging/musl/memory.c");
    cc::Build::new()
        .file("packaging/musl/memory.c")
        .opt_level(2)
        // Otherwise a compiler may see memcpy in the loop of memcpy, and call it.
        .flags(["-fno-builtin", "-fno-tree-loop-distribute-patterns"])
        .compile("regate_memory");
}

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    println!("cargo:rerun-if-changed=src/detect/secrets/codegen");
    println!("cargo:rerun-if-changed=src/embedded/lean.rs");
    println!("cargo:rerun-if-changed=src/embedded/pack.rs");
    println!("cargo:rerun-if-changed=src/policy/written");
    // The tables hold many thousand pointers, each of which costs 24 bytes in a binary that may be loaded anywhere, and next to
    // nothing packed. The static binary relocates itself, so that no loader has to know this; a linker that does not, warns.
    if env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|libc| libc == "musl") {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
        copy_and_compare_faster();
        if let Some(linker) = folding_linker() {
            println!("cargo:rustc-link-arg-bins=-fuse-ld=lld");
            println!("cargo:rustc-link-arg-bins=-B{}", linker.display());
            println!("cargo:rustc-link-arg-bins=-Wl,--icf=all");
            // Tables that are the same in two grammars, and constants, stand in the binary once: nothing asks where they stand.
            println!("cargo:rustc-link-arg-bins=-Wl,--ignore-data-address-equality");
        }
    }
    let mut table = String::from("&[\n");
    let mut rows = String::from("&[\n");
    let mut packed_files = String::from("&[\n");
    let mut parsed = String::from("&[\n");
    let mut controls = String::from("&[\n");
    let mut outlines = String::from("&[\n");
    let mut outlines_of_rows = Vec::new();
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut data = secrets::Data::default();
    let mut digests = BTreeMap::new();
    for folder in ["policies", "rules"] {
        println!("cargo:rerun-if-changed={folder}");
        let mut files = Vec::new();
        walk(&root.join(folder), &mut files)?;
        files.sort();
        for file in files {
            let relative = file.strip_prefix(&root).expect("walked from the root");
            let name = relative.to_string_lossy().replace('\\', "/");
            digests.insert(name.clone(), hex(&fs::read(&file)?));
            if name.starts_with(secrets::FOLDER) {
                data.add(name, fs::read_to_string(&file)?).map_err(io::Error::other)?;
                continue;
            }
            if name.starts_with(ROWS) {
                let text = fs::read_to_string(&file)?;
                let own = name.replace('/', "_");
                let lean = pack::json(&lean::with_first_examples(&text), MARKED).map_err(|why| wrong(&name, &why))?;
                parsed.push_str(&packed_table(&out, &name, &lean)?);
                let outline = pack::outline_of_rows(&text).map_err(|why| wrong(&name, &why))?;
                outlines_of_rows.push(format!("[{name:?},{outline}]"));
                writeln!(rows, "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), {:?}))),", format!("/{own}"))
                    .expect("a String grows");
                fs::write(out.join(own), packed(&text)?)?;
                continue;
            }
            // What a scan reads of these is parsed; their text is for a bundle alone.
            let is_parsed = PARSED_ALONE.iter().any(|folder| name.starts_with(folder));
            if is_parsed {
                let json = pack::json(&fs::read_to_string(&file)?, &[]).map_err(|why| wrong(&name, &why))?;
                parsed.push_str(&packed_table(&out, &name, &json)?);
            }
            let (is_rego, is_test) = (name.ends_with(".rego"), name.ends_with("_test.rego"));
            if is_rego && !is_test {
                let outline = written::outline::Outline::new(&fs::read_to_string(&file)?).with_annotations_read();
                let json = serde_json::to_string(&outline)?;
                writeln!(outlines, "    ({name:?}, {json:?}),").expect("a String grows");
            }
            if is_parsed || is_rego && (is_test || !name.starts_with(GATE)) {
                let own = name.replace('/', "_");
                writeln!(
                    packed_files,
                    "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), {:?}))),",
                    format!("/{own}")
                )
                .expect("a String grows");
                fs::write(out.join(own), packed(&fs::read_to_string(&file)?)?)?;
                continue;
            }
            if name.ends_with(".toml") {
                let text = fs::read_to_string(&file)?;
                // A scan asks for their ids; who prints them reads the files.
                if name.starts_with(CONTROLS) {
                    let (framework, ids) = pack::control_ids(&text).map_err(|why| wrong(&name, &why))?;
                    writeln!(controls, "    ({framework:?}, &{ids:?}),").expect("a String grows");
                } else {
                    let json = pack::json(&text, &[]).map_err(|why| wrong(&name, &why))?;
                    parsed.push_str(&packed_table(&out, &name, &json)?);
                }
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
    // As `find policies rules -type f | LC_ALL=C sort | xargs sha256sum | sha256sum` has it.
    let lines: String = digests.into_iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    println!("cargo:rustc-env=REGATE_RULES_SHA256={}", hex(lines.as_bytes()));
    for (name, mut text) in [
        ("rows.rs", rows),
        ("packed.rs", packed_files),
        ("parsed.rs", parsed),
        ("controls.rs", controls),
        ("outlines.rs", outlines),
        ("embedded.rs", table),
    ] {
        text.push_str("]\n");
        fs::write(out.join(name), text)?;
    }
    fs::write(out.join("rows.json"), packed(&format!("[{}]", outlines_of_rows.join(",")))?)?;
    for (name, text) in data.tables().map_err(io::Error::other)? {
        fs::write(out.join(name), text)?;
    }
    Ok(())
}

/// Writes a table's JSON packed beside the others. Returns its line of them.
fn packed_table(out: &Path, name: &str, json: &str) -> io::Result<String> {
    let own = format!("{}.json", name.replace('/', "_"));
    fs::write(out.join(&own), packed(json)?)?;
    Ok(format!("    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), {:?}))),\n", format!("/{own}")))
}

fn wrong(file: &str, why: &str) -> io::Error {
    io::Error::other(format!("{file}: {why}"))
}

/// SHA-256, hexadecimal.
fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
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
