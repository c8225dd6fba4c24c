#!/usr/bin/env bash
# `--parquet` in a program that is built with it: test-parquet.sh FOLDER [--all]
# The tables of testdata/shop row by row against those of examples/fleet/to_parquet.py, which makes them of the JSON reports with
# another library; with --all also lints and unit tests of that build. pyarrow and DuckDB come from PyPI; PARQUET_CACHE keeps them;
# what cannot be had is told.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1
mkdir -p "$work"
target=${CARGO_TARGET_DIR:-"$PWD/target"}
if [ "${2:-}" = --all ]; then
  cargo clippy --quiet --features parquet --lib --bins -- -D warnings
  cargo test --quiet --features parquet --lib -- report::parquet
fi
cache=${PARQUET_CACHE:-"$target/parquet-python"}
if [ ! -x "$cache/bin/python" ]; then
  python3 -m venv "$cache"
  if ! "$cache/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1 duckdb==2.0.1; then
    rm -rf "$cache"
    echo 'skipped: pyarrow and duckdb cannot be had from PyPI' >&2
    exit 0
  fi
fi
cargo build --quiet --features parquet --bin regate
"$cache/bin/python" .ci/test-parquet.py "$target/debug/regate" "$work"
