#!/usr/bin/env bash
# Whether the oldest Rust that Cargo.toml promises (rust-version) is old enough for what is built: test-oldest-rust.sh [--install]
# No crate may ask for a newer one. Where that toolchain is installed, or can be with --install, everything is compiled with it;
# else that is told. Clippy's `incompatible_msrv` sees the standard library's newer functions in any case.
set -euo pipefail
cd "$(dirname "$0")/.."
oldest=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)

cargo metadata --format-version 1 --locked --all-features | python3 -c '
import json, sys

def number(version):
    return tuple(int(part) for part in (version.split(".") + ["0", "0"])[:3])

oldest = sys.argv[1]
packages = json.load(sys.stdin)["packages"]
newer = [p for p in packages if p.get("rust_version") and number(p["rust_version"]) > number(oldest)]
for package in newer:
    name, version, asked = package["name"], package["version"], package["rust_version"]
    print(f"{name} {version} asks for Rust {asked}, and rust-version is {oldest}", file=sys.stderr)
told = sum(1 for p in packages if p.get("rust_version"))
print(f"{len(packages)} crates, {told} of them with a rust-version: none above {oldest}" if not newer else "")
sys.exit(bool(newer))
' "$oldest"

if ! command -v rustup >/dev/null; then
  echo "skipped: there is no rustup to have Rust $oldest from" >&2
  exit 0
fi
if [ "${1:-}" = --install ]; then
  rustup toolchain install "$oldest" --profile minimal --no-self-update
fi
if rustc --version | grep -q "^rustc $oldest[. ]"; then
  echo "the Rust that everything is built with is $oldest"
  exit 0
fi
toolchain=$(rustup toolchain list | sed -n "s/^\($oldest\(\.[0-9]*\)\{0,1\}\)-.*/\1/p" | head -n 1)
if [ -z "$toolchain" ]; then
  echo "skipped: Rust $oldest is not installed (rustup toolchain install $oldest)" >&2
  exit 0
fi
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/oldest-rust" cargo "+$toolchain" check --locked --all-targets
