#!/usr/bin/env bash
# Scans real trees and has Microsoft's validator judge the SARIF: test-sarif.sh FOLDER
# REGATE_BINARY names the program. SCAN_EXTRA names more folders to scan, separated by colons.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1
regate=${REGATE_BINARY:?the regate to test}
mkdir -p "$work"

# What Azure Pipelines sets, for the profile that names the pipeline.
export SYSTEM_COLLECTIONURI=https://dev.azure.com/acme/ SYSTEM_TEAMPROJECT=shop SYSTEM_DEFINITIONID=12 BUILD_DEFINITIONNAME=ci
export SYSTEM_PHASEID=3a3a2a60-14c7-570b-14a4-fa42ad92f52a SYSTEM_PHASENAME=Job BUILD_SOURCEBRANCH=refs/heads/main BUILD_BUILDID=345

# Every example of every policy is in the scan of the repository itself.
trees=(testdata/shop testdata/deployment-guide .)
IFS=: read -r -a extra <<<"${SCAN_EXTRA:-}"
for tree in "${trees[@]}" ${extra[@]+"${extra[@]}"}; do
  if [ ! -d "$tree" ]; then
    echo "$0: no folder '$tree'" >&2
    exit 2
  fi
  name=$(basename "$(cd "$tree" && pwd)")
  if [ -e "$work/$name.sarif" ]; then name="$name-$RANDOM"; fi
  "$regate" scan "$tree" --exit-zero --quiet -o "sarif=$work/$name.sarif" -o "sarif-azure=$work/$name-azure.sarif" --show-passed -o "sarif-full=$work/$name-full.sarif"
done

# A scan that finds nothing is valid, too.
mkdir -p "$work/empty"
"$regate" scan "$work/empty" --quiet -o "sarif=$work/empty.sarif" --show-passed -o "sarif-full=$work/empty-full.sarif"

bash .ci/validate-sarif.sh "$work"/*.sarif

# What is validated holds results, and says what was not scanned.
node - "$work" <<'JS'
const fs = require("fs");
const read = (name) => JSON.parse(fs.readFileSync(`${process.argv[2]}/${name}.sarif`, "utf8")).runs[0];
const check = (truth, what) => {
  if (!truth) {
    console.error(`SARIF: ${what}`);
    process.exitCode = 1;
  }
};
check(read("shop").results.length > 0, "no results in testdata/shop");
check(read("deployment-guide").results.length > 0, "no results in testdata/deployment-guide");
check(read("empty").results.length === 0, "results in an empty folder");
const suppressed = (name) => read(name).results.filter((result) => (result.suppressions ?? []).length > 0).length;
check(suppressed("shop") === 0, "GitHub's profile holds suppressed results");
check(suppressed("shop-full") > 0, "the full profile holds no suppressed result");
const notes = read("shop").invocations[0].toolExecutionNotifications ?? [];
check(notes.some((note) => JSON.stringify(note.locations ?? "").includes("broken.tf")), "nothing is said about broken.tf");
JS
