#!/usr/bin/env bash
# Exports a ledger as log records of OpenTelemetry and reads them with its own message types: test-otlp.sh FOLDER
# REGATE_BINARY names the program. opentelemetry-proto comes from PyPI; OTLP_CACHE keeps it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1
regate=$(realpath "${REGATE_BINARY:?the regate to test}")
cache=${OTLP_CACHE:-"${CARGO_TARGET_DIR:-$PWD/target}/otlp"}
mkdir -p "$work"
if [ ! -x "$cache/venv/bin/python" ]; then
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check opentelemetry-proto==1.36.0
fi

git init --quiet "$work/product"
cd "$work/product"
git -c user.name=a -c user.email=a@example.com commit --quiet --allow-empty -m 'A product'
for version in 1.0.0 1.1.0; do
  "$regate" record deployment -e production --version "$version" --evidence ../ledger >"$work/log"
done
"$regate" record rollback -e production --version 1.0.0 --reason 'slow' --evidence ../ledger >"$work/log"
"$regate" ledger export --evidence ../ledger --format otlp >../logs.json

"$cache/venv/bin/python" - ../logs.json ../ledger/ledger.jsonl <<'PY'
import json, sys
from google.protobuf import json_format
from opentelemetry.proto.logs.v1.logs_pb2 import LogsData

texts = [open(name, encoding="utf-8").read() for name in sys.argv[1:]]
# A field that the messages do not have is an error; first it has to be one.
try:
    json_format.Parse('{"resourceLogs": [{"nope": 1}]}', LogsData())
    sys.exit("the parser objects to nothing")
except json_format.ParseError:
    pass
entries = [json.loads(line) for line in texts[1].splitlines()]
read = [json_format.Parse(line, LogsData()) for line in texts[0].splitlines()]
records = [r for logs in read for of in logs.resource_logs for scope in of.scope_logs for r in scope.log_records]
told = [(r.time_unix_nano, r.event_name, r.severity_number, json.loads(r.body.string_value)) for r in records]
expected = [(e["time"] * 10**9, f"regate.{e['kind']}", 13 if e["kind"] == "rollback" else 9, e) for e in entries]
if len(entries) != 3 or told != expected:
    sys.exit(f"{told}\n{expected}")
print(f"{len(records)} log records are read by OpenTelemetry's own types")
PY
