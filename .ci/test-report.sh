#!/usr/bin/env bash
# The audit report before other programs: the page in a real Chromium with axe-core, OSCAL before compliance-trestle, JUnit
# before junitparser: test-report.sh FOLDER
# REGATE_BINARY names the program. Chromium is Debian's package, the rest comes from npm and PyPI; what cannot be had is told.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1
regate=${REGATE_BINARY:?the regate to test}
tools="$PWD/target/report-check"
mkdir -p "$work" "$tools"

# What hostile file names and texts do to a page is seen in a browser, too.
hostile="$work/hostile"
mkdir -p "$hostile"
(
  cd "$hostile"
  git init -q .
  name='<img src=x onerror=alert(1)>.tf'
  printf 'resource "aws_db_instance" "</script><script>alert(1)</script>" {\n  storage_encrypted = false\n}\n' >"$name"
  printf 'resource "aws_db_instance" "plain" {\n  storage_encrypted = false\n}\n' >'=cmd|calc.tf'
)
for tree in testdata/shop "$hostile"; do
  name=$(basename "$tree")
  # Scans over time, so that the page has its trend.
  rm -f "$work/$name.db"
  SOURCE_DATE_EPOCH=1767225600 "$regate" history record "$tree" --repository "$name" --file "$work/$name.db"
  "$regate" history record "$tree" --repository "$name" --file "$work/$name.db"
  "$regate" report "$tree" --history "$work/$name.db" -o "html=$work/$name.html" -o "oscal=$work/$name.oscal.json" -o "junit=$work/$name.xml" \
    -o "audit=$work/$name.json" -o "oscal-component=$work/$name.component.json" -o "cyclonedx=$work/$name.cdx.json"
done

if ! python3 -m venv "$tools/python" || ! "$tools/python/bin/pip" install -q compliance-trestle==5.2.0 junitparser==5.0.3 \
  "cyclonedx-python-lib[json-validation]"; then
  echo 'skipped: compliance-trestle, junitparser and cyclonedx-python-lib cannot be had from PyPI' >&2
else
  "$tools/python/bin/python" - "$work"/shop "$work"/hostile <<'PY'
import json, sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from junitparser import JUnitXml
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.component import ComponentDefinition

for tree in sys.argv[1:]:
    document = AssessmentResults(**json.load(open(f"{tree}.oscal.json"))["assessment-results"])
    assert document.results[0].observations, tree
    definition = ComponentDefinition(**json.load(open(f"{tree}.component.json"))["component-definition"])
    (component,) = definition.components
    bearing = {p.value for i in component.control_implementations for r in i.implemented_requirements for p in r.props}
    assert bearing and bearing <= {p.value for p in component.props if p.name == "Rule_Id"}, tree
    attested = open(f"{tree}.cdx.json").read()
    flaw = JsonStrictValidator(SchemaVersion.V1_6).validate_str(attested)
    assert flaw is None and json.loads(attested)["declarations"]["claims"], (tree, flaw)
    suites = JUnitXml.fromfile(f"{tree}.xml")
    cases = sum(len(list(suite)) for suite in suites)
    assert cases == suites.tests > 0, (tree, cases, suites.tests)
    print(f"{tree}: OSCAL {document.metadata.oscal_version.root}, CycloneDX attestations and {cases} JUnit cases accepted")
PY
fi

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -q && apt-get install -qy --no-install-recommends chromium; } >/dev/null 2>&1 || true
  browser=$(command -v chromium || true)
fi
if [ -z "$browser" ]; then
  echo 'skipped: there is no Chromium, so the page was opened by nothing' >&2
  exit 0
fi
# The same page on paper, by the program itself.
"$regate" report testdata/shop --framework soc2 --pdf "$work/shop.pdf" --browser "$browser"
pages=$(grep -ac '/Type */Page\b' "$work/shop.pdf" || true)
if [ "$pages" -lt 2 ]; then
  echo "the PDF has $pages pages" >&2
  exit 1
fi
echo "PDF of $pages pages, $(wc -c <"$work/shop.pdf") bytes"
npm install --prefix "$tools" --no-audit --no-fund --ignore-scripts --loglevel=error puppeteer-core@24.43.1 axe-core@4.14.1 >&2
cp .ci/open-report.mjs "$tools/open-report.mjs"
node "$tools/open-report.mjs" "$browser" "$work" shop hostile
