#!/usr/bin/env bash
# Counts the instructions of scans of growing inputs with Valgrind: test-growth.sh [KIND,... | all] [SMALLEST SIZE IN BYTES]
# REGATE_BINARY names the program, which must be an optimised build.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v valgrind >/dev/null; then
  echo "$0: Valgrind is not there: nothing was measured" >&2
  exit 2
fi
export REGATE_GROWTH="${REGATE_BINARY:?the regate to measure}"
if [ -n "${1:-}" ]; then export REGATE_GROWTH_KINDS="$1"; fi
if [ -n "${2:-}" ]; then export REGATE_GROWTH_SIZE="$2"; fi
cargo test --test growth -- --ignored --nocapture
