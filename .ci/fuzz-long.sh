#!/usr/bin/env bash
# Long runs: one round after the other with new random seeds until a find or an interrupt: fuzz-long.sh [SECONDS OF A ROUND]
set -euo pipefail
cd "$(dirname "$0")/.."
while bash .ci/fuzz.sh "${1:-3600}"; do :; done
exit 1
