#!/usr/bin/env bash
# Compares the values that Regate works out of CloudFormation templates with those that cfn-lint does, property by property:
#   .ci/measure-cloudformation.sh REGATE FOLDER...
# cfn-lint gives every value that may be (each allowed value of a parameter, both branches of a condition); ours has to be one of them. Python's package cfn-lint is
# asked.
set -euo pipefail
if [ $# -lt 2 ]; then
  echo "usage: $0 REGATE FOLDER..." >&2
  exit 2
fi
if ! python3 -c 'import cfnlint' 2>/dev/null; then
  echo "skipped: Python's package cfn-lint is not there, so nothing can be compared"
  exit 0
fi
REGATE="$(realpath "$1")" python3 - "${@:2}" <<'PYTHON'
import json, logging, os, pathlib, subprocess, sys, tempfile

from cfnlint.context import create_context_for_template
from cfnlint.decode import decode
from cfnlint.jsonschema import CfnTemplateValidator
from cfnlint.template import Template

logging.disable(logging.CRITICAL)
regate = os.environ["REGATE"]
counts = dict.fromkeys(("same", "unknown", "ours alone", "open to both", "different"), 0)
templates, said = 0, []


def plain(node):
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    return node


def function(node):
    if isinstance(node, dict) and len(node) == 1:
        key = next(iter(node))
        return key if key == "Ref" or str(key).startswith("Fn::") else None
    return None


def holds_function(node):
    if function(node):
        return True
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return any(map(holds_function, inner))


def alike(a, b):
    """A parameter's number is a text for the one and a number for the other; cfn-lint writes truth as Python does."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, (dict, list)) or isinstance(b, (dict, list)):
        return False
    text = lambda value: str(value).lower() if str(value).lower() in ("true", "false") else str(value)
    return text(a) == text(b)


def possible(validator, node):
    found = []
    try:
        for value, _, error in validator.resolve_value(node):
            if error is None:
                found.append(plain(value))
            if len(found) > 200:
                break
    except Exception:
        return []
    return found


def fits(validator, wanted, ours, depth=0):
    """Whether ours is a value that may be; None where it is not worked out. Values hold functions again."""
    if function(ours) or isinstance(ours, dict) and "$unknown" in ours:
        return None
    if function(wanted):
        values = possible(validator, wanted) if depth < 6 else []
        values = [value for value in values if not function(value)]
        if not values:
            return "alone"
        results = [fits(validator, value, ours, depth + 1) for value in values]
        return next((one for one in (True, None, "alone") if one in results), False)
    if isinstance(wanted, dict) and isinstance(ours, dict):
        if wanted.keys() != ours.keys():
            return False
        results = [fits(validator, wanted[key], ours[key], depth) for key in wanted]
    elif isinstance(wanted, list) and isinstance(ours, list) and len(wanted) == len(ours):
        results = [fits(validator, a, b, depth) for a, b in zip(wanted, ours)]
    else:
        return alike(wanted, ours)
    return False if False in results else None if None in results else "alone" if "alone" in results else True


def compare(validator, node, ours, where):
    if isinstance(node, dict) and not function(node) and isinstance(ours, dict):
        for key, value in node.items():
            compare(validator, value, ours.get(str(key)), f"{where}.{key}")
    elif isinstance(node, list) and isinstance(ours, list) and len(node) == len(ours):
        for at, (a, b) in enumerate(zip(node, ours)):
            compare(validator, a, b, f"{where}[{at}]")
    else:
        result = fits(validator, node, ours)
        if result is None and not [value for value in possible(validator, node) if not function(value)]:
            counts["open to both"] += 1
            return
        name = {True: "same", None: "unknown", "alone": "ours alone", False: "different"}[result]
        counts[name] += 1
        if name in ("different", "unknown") or name == os.environ.get("SHOW"):
            said.append((name, f"{where}: {json.dumps(plain(node))[:160]} / {json.dumps(ours)[:120]}"))


for root in sys.argv[1:]:
    for file in sorted(pathlib.Path(root).rglob("*")):
        if file.suffix not in (".yaml", ".yml", ".json", ".template") or not file.is_file():
            continue
        text = file.read_text(errors="replace")
        if "Resources" not in text or "AWS::" not in text:
            continue
        try:
            template, matches = decode(str(file))
            if matches or not isinstance(template.get("Resources"), dict):
                continue
            cfn = Template(str(file), template, ["us-east-1"])
            validator = CfnTemplateValidator({}).evolve(context=create_context_for_template(cfn), cfn=cfn)
        except Exception:
            continue
        ran = subprocess.run([regate, "parse", "--evaluated", "--show-secrets", str(file)], capture_output=True, text=True)
        try:
            ours = json.loads(ran.stdout)["Resources"]
        except Exception:
            continue
        templates += 1
        for name, resource in template["Resources"].items():
            if str(name).startswith("Fn::") or not isinstance(resource, dict):
                continue
            own = ours.get(str(name), {}).get("Properties")
            if isinstance(resource.get("Properties"), dict):
                compare(validator, resource["Properties"], own, f"{file}:{name}")

most = int(os.environ.get("MOST", "20"))
for wanted in ("different", "unknown", "ours alone"):
    for name, line in [one for one in said if one[0] == wanted][:most]:
        print(f"{name}: {line}")
every = max(1, sum(counts.values()))
print(f"{templates} templates, {every} properties: ", end="")
print(", ".join(f"{count} {name} ({100 * count / every:.2f} %)" for name, count in counts.items()))
sys.exit(1 if counts["different"] else 0)
PYTHON
