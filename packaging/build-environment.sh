#!/usr/bin/env bash
# Prints what a reproducible build of the commit that is checked out has in its environment, as lines for `eval`: the commit
# and its time, which `--version` tells, and no path of this machine in the binary.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "$(git status --porcelain --untracked-files=no 2>/dev/null || echo unknown)" ]; then
  echo "packaging: the checkout is changed, so that the binary names no commit" >&2
else
  echo "export REGATE_COMMIT=$(git rev-parse HEAD)"
fi
echo "export SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 0)"
cargo_home=${CARGO_HOME:-$HOME/.cargo}
# What is short alone is made part of its callers: the compiler's own measure (225) makes the binary some 1.5 MB
# larger, and scans need 2 in a hundred instructions less.
echo "export RUSTFLAGS='--remap-path-prefix=$PWD=/regate --remap-path-prefix=$cargo_home=/cargo -Cllvm-args=-inline-threshold=100'"
# musl's allocator has one lock for all threads, which the parsers wait for half of their time: what is written in C takes the
# allocator that the rest of the binary has.
allocator='-Dmalloc=mi_malloc -Dcalloc=mi_calloc -Drealloc=mi_realloc -Dfree=mi_free'
for machine in x86_64 aarch64; do
  echo "export CFLAGS_${machine}_unknown_linux_musl='$allocator'"
done
# The history needs tables and indexes of SQLite and none of its extensions, which are a third of a megabyte.
left_out='FTS3 FTS3_PARENTHESIS FTS5 RTREE DBSTAT_VTAB STAT4 LOAD_EXTENSION'
echo "export LIBSQLITE3_FLAGS='$(printf -- '-USQLITE_ENABLE_%s ' $left_out)'"
