# What people repeat: `just` lists it, `just check` is what a change needs before it is pushed. Each line is a plain command, so
# that nobody has to have `just` (https://just.systems).

binary := env("CARGO_TARGET_DIR", "target") / "release/regate"

# This list.
default:
    @just --list

# Formatting, lints and the tests of the library: minutes.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test --lib

# All tests, or those whose names have a word in them.
test word="":
    cargo test {{ word }}

# The release binary.
build:
    cargo build --release

# A scan of this repository by its own rules.
gate: build
    {{ binary }} scan . --config .github/regate.toml

# Tests of the shipped policies, or of those whose name has a word in it.
policies word="": build
    {{ binary }} policy test policies --run '{{ word }}'

# Snapshots of the command line, written anew: look at the difference.
snapshots:
    TRYCMD=overwrite cargo test --test it cli::

# The site in target/site/book, with its links followed.
site: build
    REGATE_BINARY={{ absolute_path(binary) }} bash .ci/test-site.sh target/site

# Every package, each installed where there is no compiler.
packages: build
    REGATE_BINARY={{ absolute_path(binary) }} bash .ci/test-packages.sh target/packages

# Workflows and the action, linted.
workflows:
    bash .ci/lint-workflows.sh

# Changed inputs for some seconds in all.
fuzz seconds="60":
    bash .ci/fuzz.sh {{ seconds }}

# The oldest Rust that Cargo.toml promises.
oldest-rust:
    bash .ci/test-oldest-rust.sh

# Licences, bans and sources of dependencies.
dependencies:
    cargo deny check licenses bans sources

# Everything that CI runs: most of an hour.
ci:
    bash .ci/run
