#!/usr/bin/env bash
# examples/fleet on real local Spark and DuckDB: test-fleet.sh FOLDER [REPOSITORIES]
# 200 repositories are made and scanned on executors that are processes of their own, one of which is killed meanwhile; the tables
# have to be those of 200 single runs. REGATE_BINARY names the program. pyspark, pyarrow and DuckDB come from PyPI;
# FLEET_CACHE keeps them; what cannot be had is told.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1
mkdir -p "$work"
cache=${FLEET_CACHE:-"${CARGO_TARGET_DIR:-$PWD/target}/fleet"}
if ! command -v java >/dev/null; then
  echo 'skipped: Spark needs Java 17 or newer, and there is none' >&2
  exit 0
fi
if [ ! -x "$cache/bin/spark-submit" ]; then
  python3 -m venv "$cache"
  if ! "$cache/bin/pip" install --quiet --disable-pip-version-check pyspark==4.0.1 pyarrow==26.0.1 duckdb==2.0.1; then
    rm -rf "$cache"
    echo 'skipped: pyspark, pyarrow and duckdb cannot be had from PyPI' >&2
    exit 0
  fi
fi
"$cache/bin/python" .ci/test-fleet.py "${REGATE_BINARY:?the regate to test}" "$work" "${2:-200}"
