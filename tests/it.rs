//! The tests that run the program, in one binary: each file of its own would be linked by itself, and run only after the one before
//! has ended. OPA's cases and growth, which are asked for by name, stand apart.

mod action;
mod action_install;
mod architecture;
mod archives;
mod bad_input;
mod baseline;
mod bounds;
mod cache;
mod canary;
mod canary_positions;
mod charts;
mod cli;
mod common;
mod conftest;
mod controls;
mod determinism;
mod exemptions;
mod fix;
#[path = "gate/main.rs"]
mod gate;
mod git_environment;
mod history;
mod hostile_files;
mod identity;
mod ignore;
mod inputs;
mod inventory;
mod lsp;
mod mentions;
mod packages;
mod personal_data;
mod policies;
mod projects;
mod provider_names;
mod regions;
mod report;
mod requirements;
mod secret_levels;
mod secret_syntaxes;
mod secrets;
mod staged;
mod targets;
mod terraform;
mod terraform_modules;
mod trend;
mod verdict;
mod worker;
mod workflows_and_manifests;
mod written_files;

/// A file that nobody names here would never run.
#[test]
fn every_file_of_tests_is_part_of_this_one() {
    let text = include_str!("it.rs");
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests")).expect("the tests are there");
    for file in files.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned()) {
        let Some(name) = file.strip_suffix(".rs") else { continue };
        let is_apart = ["conformance", "growth", "it"].contains(&name);
        assert!(is_apart || text.contains(&format!("\nmod {name};\n")), "tests/{file} is no module of tests/it.rs");
    }
}
