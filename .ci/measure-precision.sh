#!/usr/bin/env bash
# False alarms in text that holds no secret: results per MB by class and by rule, and every one of them.
#   bash .ci/measure-precision.sh [FOLDER]      (REGATE_BINARY names the binary; FOLDER keeps the corpus, 138 MB, and what it is taken from)
# Fails when the corpus gives half a result per MB or more, reviews included.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-$(mktemp -d)}
binary=${REGATE_BINARY:-${CARGO_TARGET_DIR:-$PWD/target}/release/regate}

python3 .ci/corpus/fetch.py "$folder" >/dev/null
code=0
# The corpus is no repository: its own ignore files and suppressions say nothing.
(cd "$folder/files" && "$binary" scan . --no-config --only secrets --no-inline-suppressions -q --exit-zero -o sarif-full=../result.sarif) || code=$?
[ "$code" = 0 ] || { echo "the scan ended with exit code $code" >&2; exit 1; }
python3 - "$folder" <<'PYTHON'
import collections, json, pathlib, sys, urllib.parse

folder = pathlib.Path(sys.argv[1]) / "files"
sizes = {
    path.name: sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6
    for path in sorted(folder.iterdir())
    if path.is_dir()
}
classes, rules = collections.Counter(), collections.Counter()
for result in (result for run in json.loads((folder.parent / "result.sarif").read_text())["runs"] for result in run["results"]):
    place = result["locations"][0]["physicalLocation"]
    path = urllib.parse.unquote(place["artifactLocation"]["uri"])
    line = place["region"]["startLine"]
    classes[path.split("/")[0]] += 1
    rules[result["ruleId"]] += 1
    print(f"{result['ruleId']:<28} {result.get('kind', 'fail'):<7} {path}:{line}")
print()
for name, size in sizes.items():
    print(f"{name:<14} {size:7.2f} MB {classes[name]:4} results {classes[name] / size:7.3f} a MB")
for name, count in rules.most_common():
    print(f"{name:<40} {count:4}")
total, megabytes = sum(classes.values()), sum(sizes.values())
print(f"{'all':<14} {megabytes:7.2f} MB {total:4} results {total / megabytes:7.3f} a MB")
sys.exit(total / megabytes >= 0.5)
PYTHON
