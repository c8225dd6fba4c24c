#!/usr/bin/env bash
# Prints what a build of the static binary has in its environment, as lines for `eval`: the target, and what makes it reproducible
# (packaging/build-environment.sh). Where the target cannot be had it says so on standard error and prints nothing, so that the
# machine's own target is built.
set -euo pipefail
cd "$(dirname "$0")/.."
target="$(uname -m)-unknown-linux-musl"
none() {
  echo "skipped: no static binary: $1" >&2
  exit 0
}

[ "$(uname -s)" = Linux ] || none 'this is not Linux'
if ! command -v musl-gcc >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update && apt-get install -y musl-tools; } >&2 || true
fi
command -v musl-gcc >/dev/null || none 'musl-gcc is not there'
if ! rustc --print target-libdir --target "$target" | xargs -I{} test -d {}; then
  rustup target add "$target" >&2 || none "Rust's target $target cannot be had"
fi
bash packaging/build-environment.sh
echo "export CARGO_BUILD_TARGET=$target"
