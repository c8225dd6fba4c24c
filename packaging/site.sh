#!/usr/bin/env bash
# Puts the site together from docs/ and what the program knows, and builds it where mdBook is there: site.sh FOLDER
# REGATE_BINARY names the program.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
rm -rf "$out"
mkdir -p "$out/src"
cp book.toml "$out/"
cp docs/*.md "$out/src/"
cp README.md "$out/src/README.md"
"${REGATE_BINARY:?the regate that knows the rules}" pages "$out/src"
cat packaging/SUMMARY.md "$out/src/RULES.md" >"$out/src/SUMMARY.md"
rm "$out/src/RULES.md"
# What is no page of the book is a file of the repository.
source=https://github.com/regate-dev/regate/blob/main
sed -i.bak -E "s|\]\(docs/|](|g" "$out/src/README.md"
for page in "$out"/src/*.md; do
  sed -i.bak -E "s|\]\(\.\./README\.md|](README.md|g; s|\]\(\.\./|]($source/|g" "$page"
done
rm -f "$out"/src/*.bak
for page in docs/*.md; do
  grep -q "]($(basename "$page"))" "$out/src/SUMMARY.md" || { echo "$page is not in packaging/SUMMARY.md" >&2; exit 1; }
done
if command -v mdbook >/dev/null; then
  mdbook build "$out"
  echo "ok   $(find "$out/book" -name '*.html' | wc -l) pages in $out/book"
else
  echo "skipped: mdbook is not there; the pages are in $out/src"
fi
