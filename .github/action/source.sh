#!/usr/bin/env bash
# Says what the program of this action is built from, for the key of the cache: a branch or a tag that moves names another program.
set -euo pipefail

digest() { if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

cd "$GITHUB_ACTION_PATH"
sources="$(find src rules policies packaging build.rs Cargo.toml Cargo.lock -type f | LC_ALL=C sort | tr '\n' '\0' |
  xargs -0 cat | digest | cut -d ' ' -f 1)"
echo "digest=$sources" >>"$GITHUB_OUTPUT"
