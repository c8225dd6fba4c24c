#!/usr/bin/env bash
# Runs the targets of fuzz/ on changed seeds: fuzz.sh [SECONDS] [TARGET ...]; 300 seconds for all of them by default. FUZZ_PROFILE=dev
# takes the build that costs least, for short runs.
# With nightly Rust and cargo-fuzz, FUZZ_ENGINE=libfuzzer runs them with coverage as feedback, SECONDS each, and keeps the corpora
# in fuzz/corpus/. Finds are in fuzz/artifacts/; `mutate --replay TARGET FILE` runs one again. Exit code 1 when there is one.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-300}
shift || true
if [ "${FUZZ_ENGINE:-mutate}" = libfuzzer ]; then
  targets=("$@")
  if [ "${#targets[@]}" -eq 0 ]; then targets=(document code terraform secrets archive config tree); fi
  for target in "${targets[@]}"; do
    mkdir -p "fuzz/corpus/$target"
    # The first byte of most inputs is what the rest is called.
    if [ -z "$(ls -A "fuzz/corpus/$target")" ]; then
      find testdata -type f -size -64k -print0 | while IFS= read -r -d '' file; do
        { printf '\0'; cat "$file"; } >"fuzz/corpus/$target/$(printf '%s' "$file" | cksum | cut -d' ' -f1)"
      done
    fi
    cargo +nightly fuzz run --features libfuzzer "$target" -- -max_total_time="$seconds" -max_len=16384 -timeout=10
  done
  exit 0
fi
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
cd fuzz
exec cargo run --profile "${FUZZ_PROFILE:-release}" --quiet --bin mutate -- "$seconds" "$@"
