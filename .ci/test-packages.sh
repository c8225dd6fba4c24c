#!/usr/bin/env bash
# Builds the packages of this platform, installs each into a clean environment without a compiler and scans there:
# test-packages.sh FOLDER. PACKAGE_BINARY names a binary that is already built; without it the static one is built here where its
# target can be had, else REGATE_BINARY is packed. What lacks a tool is skipped, and a line says so.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
mkdir -p "$1"
work=$(cd "$1" && pwd)
target="$(uname -m)-unknown-linux-musl"
skipped() { echo "skipped: $1"; }
fail() {
  echo "FAIL $1" >&2
  exit 1
}

if [ "$(uname -s)" != Linux ]; then
  skipped "packages are tried on Linux only"
  exit 0
fi

# What stands in for musl's own copying and comparing, held against loops over bytes.
cc -O2 -fno-builtin packaging/musl/test.c -o "$work/memory"
"$work/memory" || fail 'packaging/musl/memory.c'

# The static binary, as the release workflow makes it.
binary=${PACKAGE_BINARY:-}
if [ -z "$binary" ]; then
  eval "$(bash .ci/static-target.sh)"
  if [ -n "${CARGO_BUILD_TARGET:-}" ]; then
    cargo build --release --locked --bin regate
    binary="${CARGO_TARGET_DIR:-target}/$target/release/regate"
  fi
fi
if [ -z "$binary" ]; then
  binary=${REGATE_BINARY:?the regate to pack}
else
  # A loader or a library that it asks for would be one that a clean machine may not have.
  if command -v readelf >/dev/null; then
    if readelf -l -d "$binary" | grep -qE 'INTERP|NEEDED'; then fail "the static binary asks for libraries"; fi
    echo "ok   the binary is static"
  fi
fi
size=$(wc -c <"$binary")
if [ "$size" -gt 40000000 ]; then fail "the binary has $size bytes, more than 40 MB"; fi
echo "ok   $size bytes: $("$binary" --version)"

bash packaging/share.sh "$binary" "$work/share"
python3 packaging/pack.py --out "$work/dist" --share "$work/share" "$target=$binary"
python3 packaging/pack.py --out "$work/again" --share "$work/share" "$target=$binary" >/dev/null
cmp "$work/dist/SHA256SUMS" "$work/again/SHA256SUMS" || fail "packing twice gives different bytes"
rm -r "$work/again"
(cd "$work/dist" && sha256sum --quiet --check SHA256SUMS)
echo "ok   the same bytes twice, checksums hold"
python3 packaging/sbom.py "$target" >"$work/dist/regate.cdx.json"

# What is installed is what was packed, runs without cargo, rustc and this checkout, and finds what is wrong.
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | sed -n 1p)
mkdir -p "$work/product"
printf 'FROM node:latest\nUSER root\n' >"$work/product/Dockerfile"
scans() { # NAME PATH COMMAND...
  local name=$1 path=$2 code=0
  shift 2
  (cd "$work/product" && env -i HOME="$work/home" PATH="$path" "$@" --version) >"$work/$name.version" || fail "$name does not start"
  grep -q "^regate $version" "$work/$name.version" || fail "$name is another version: $(cat "$work/$name.version")"
  (cd "$work/product" && env -i HOME="$work/home" PATH="$path" "$@" scan --fail-on medium) >"$work/$name.out" 2>&1 || code=$?
  if [ "$code" != 1 ] || ! grep -q 'dockerfile-runs-as-root' "$work/$name.out"; then
    cat "$work/$name.out" >&2
    fail "$name ends with $code"
  fi
  echo "ok   $name installed, scans"
}
clean=/usr/bin:/bin
if PATH=$clean command -v cargo >/dev/null; then skipped "the clean PATH has a cargo: $clean"; fi
mkdir -p "$work/home"

tar -xzf "$work/dist/regate-$version-$target.tar.gz" -C "$work"
scans archive "$clean" "$work/regate-$version-$target/regate"

python3 -m venv "$work/venv"
started=$(date +%s%N)
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-index --find-links "$work/dist" "regate==$version"
echo "     pip took $((($(date +%s%N) - started) / 1000000)) ms"
"$work/venv/bin/pip" check >/dev/null || fail "pip check"
scans wheel "$work/venv/bin:$clean" regate

if command -v npm >/dev/null; then
  mkdir -p "$work/node"
  cd "$work/node"
  started=$(date +%s%N)
  # The other platforms' packages are in no registry yet: what is optional may lack.
  npm init --yes >/dev/null
  npm install --offline --no-audit --no-fund --ignore-scripts --loglevel=error --omit=optional "$work/dist/regate-npm-$version.tgz"
  code=0
  node node_modules/.bin/regate --version >"$work/npm-alone.out" 2>&1 || code=$?
  if [ "$code" != 2 ]; then fail "without the platform's package npm's ends with $code"; fi
  npm install --offline --no-audit --no-fund --ignore-scripts --loglevel=error --omit=optional --no-save \
    "$work/dist/regate-npm-$version.tgz" "$work/dist/"regate-npm-linux-*-"$version.tgz"
  echo "     npm took $((($(date +%s%N) - started) / 1000000)) ms, twice"
  cd "$root"
  scans npm "$(dirname "$(command -v node)"):$clean" "$work/node/node_modules/.bin/regate"
else
  skipped "npm is not there"
fi

package=$(find "$work/dist" -name '*.deb')
if [ -z "$package" ]; then
  skipped "no .deb"
elif [ "$(id -u)" != 0 ]; then
  dpkg-deb --extract "$package" "$work/debian"
  scans deb "$work/debian/usr/bin:$clean" regate
else
  # A system of its own: nothing is installed into this one.
  mkdir -p "$work/debian/var/lib/dpkg/updates" "$work/debian/var/lib/dpkg/info"
  touch "$work/debian/var/lib/dpkg/status"
  dpkg --root="$work/debian" --force-not-root --install "$package" >"$work/dpkg.log" 2>&1 || {
    cat "$work/dpkg.log" >&2
    fail "dpkg cannot install"
  }
  test -f "$work/debian/usr/share/man/man1/regate-scan.1.gz" || fail "the .deb has no manual pages"
  # Nothing but the package is in that system, not even a shell: the binary stands alone.
  if readelf -l "$binary" 2>/dev/null | grep -q INTERP; then
    scans deb "$work/debian/usr/bin:$clean" regate
  else
    mkdir -p "$work/debian/src" && cp "$work/product/Dockerfile" "$work/debian/src/"
    code=0
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$work/debian" /usr/bin/regate scan /src --fail-on medium >"$work/deb.out" 2>&1 || code=$?
    if [ "$code" != 1 ] || ! grep -q 'dockerfile-runs-as-root' "$work/deb.out"; then
      cat "$work/deb.out" >&2
      fail "in an empty system it ends with $code"
    fi
    echo "ok   deb installed, scans in a system that holds nothing else"
  fi
fi

# The completions know commands, flags, and what a repository's rules are.
asks() { (cd "$work/product" && env -i PATH="$clean" REGATE_COMPLETE=bash _CLAP_COMPLETE_INDEX="$1" _CLAP_IFS=$'\n' "$binary" -- "${@:2}"); }
binary=$(realpath "$binary")
asks 1 regate sc | grep -qx 'scan' || fail "commands are not completed"
asks 2 regate explain dockerfile-run | grep -qx 'dockerfile-runs-as-root' || fail "rules are not completed"
bash -n "$work/share/bash-completion/completions/regate"
echo "ok   completions"

if command -v docker >/dev/null && docker info >/dev/null 2>&1; then
  platform="linux/$(dpkg --print-architecture)"
  mkdir -p "$work/image/$platform" && cp "$binary" "$work/image/$platform/regate"
  docker build --quiet --file packaging/Dockerfile --build-arg TARGETPLATFORM="$platform" --tag regate-test "$work/image"
  code=0
  docker run --rm --volume "$work/product:/src:ro" regate-test scan --fail-on medium >"$work/docker.out" || code=$?
  if [ "$code" != 1 ]; then fail "the image ends with $code"; fi
  echo "ok   image built, scans"
else
  skipped "no image: Docker's daemon is not there"
fi
