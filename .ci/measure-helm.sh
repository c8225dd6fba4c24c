#!/usr/bin/env bash
# Compares what Regate makes of Helm charts with what `helm template` makes of them, field by field:
#   .ci/measure-helm.sh REGATE FOLDER...
# REGATE is the binary; each folder is searched for charts. Dependencies that are listed and not there are left out of a copy of the chart, for both; a dependency
# on `common` is taken from a folder of that name beside the chart. Go's client fetches Helm where it is not there; PyYAML reads what it says.
set -euo pipefail
if [ $# -lt 2 ]; then
  echo "usage: $0 REGATE FOLDER..." >&2
  exit 2
fi
helm=$(command -v helm || true)
if [ -z "$helm" ]; then
  if ! command -v go >/dev/null; then
    echo "skipped: neither Helm nor Go is there, so nothing can be compared"
    exit 0
  fi
  go install helm.sh/helm/v3/cmd/helm@v3.22.0
  helm="$(go env GOPATH)/bin/helm"
fi
if ! python3 -c 'import yaml' 2>/dev/null; then
  echo "skipped: Python's yaml module is not there, so nothing can be compared"
  exit 0
fi
HELM="$helm" REGATE="$(realpath "$1")" python3 - "${@:2}" <<'PYTHON'
import json, os, pathlib, shutil, subprocess, sys, tempfile
import yaml

helm, regate = os.environ["HELM"], os.environ["REGATE"]
KUBE = "1.37.0"
loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
for first, resolvers in list(loader.yaml_implicit_resolvers.items()):
    # JSON has no days and no `=`.
    loader.yaml_implicit_resolvers[first] = [
        (tag, regexp) for tag, regexp in resolvers if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value")
    ]


def charts(folder):
    for path in sorted(pathlib.Path(folder).rglob("Chart.yaml")):
        if "charts" not in path.relative_to(folder).parent.parts[1:] and "templates" not in path.parts:
            yield path.parent


def copied(chart, into):
    """A copy of a chart without dependencies that are not there."""
    copy = into / chart.name
    shutil.copytree(chart, copy, symlinks=True)
    for name in ("Chart.yaml", "requirements.yaml"):
        file = copy / name
        if not file.exists():
            continue
        data = yaml.load(file.read_text(), loader)
        listed = data.get("dependencies") or []
        shared = chart.parent / "common"
        if any(one.get("name") == "common" for one in listed) and shared.is_dir() and not (copy / "charts" / "common").exists():
            (copy / "charts").mkdir(exist_ok=True)
            shutil.copytree(shared, copy / "charts" / "common")
        there = {yaml.load(p.read_text(), loader).get("name") for p in (copy / "charts").glob("*/Chart.yaml")}
        kept = [one for one in listed if one.get("name") in there]
        if len(kept) != len(listed):
            data["dependencies"] = kept
            file.write_text(yaml.dump(data))
    for name in ("Chart.lock", "requirements.lock"):
        (copy / name).unlink(missing_ok=True)
    return copy


def key(document):
    meta = document.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    name = meta.get("name")
    return str(document.get("kind")), name if isinstance(name, str) else "?", str(meta.get("namespace"))


def is_unknown(node):
    return isinstance(node, dict) and "$unknown" in node


def fields(node):
    if isinstance(node, dict) and node:
        return sum(fields(value) for value in node.values())
    if isinstance(node, list) and node:
        return sum(fields(value) for value in node)
    return 1


class Count:
    same = different = unknown = missing = 0


def compare(real, ours, count, where, said):
    if is_unknown(ours):
        count.unknown += fields(real)
    elif isinstance(real, dict) and isinstance(ours, dict) and (real or ours):
        for name in real.keys() | ours.keys():
            if name not in ours:
                count.missing += fields(real[name])
                said.append(f"missing {where}.{name}")
            elif name not in real:
                if not is_unknown(ours[name]) and "{{" not in str(name):
                    count.different += fields(ours[name])
                    said.append(f"too much {where}.{name}: {ours[name]!r:.80}")
            else:
                compare(real[name], ours[name], count, f"{where}.{name}", said)
    elif isinstance(real, list) and isinstance(ours, list) and len(real) == len(ours) and real:
        for at, (a, b) in enumerate(zip(real, ours)):
            compare(a, b, count, f"{where}[{at}]", said)
    elif real == ours and type(real) is type(ours) or real == ours and not isinstance(real, bool) and isinstance(real, (int, float)):
        count.same += 1
    else:
        count.different += max(fields(real), fields(ours))
        said.append(f"different {where}: {real!r:.120} / {ours!r:.120}")


def strings(node):
    """As JSON has keys."""
    if isinstance(node, dict):
        return {"true" if k is True else "false" if k is False else str(k): strings(v) for k, v in node.items()}
    return [strings(item) for item in node] if isinstance(node, list) else node


total, refused, count_charts = Count(), 0, 0
for folder in sys.argv[1:]:
    for chart in charts(folder):
        with tempfile.TemporaryDirectory() as temporary:
            copy = copied(chart, pathlib.Path(temporary))
            real = subprocess.run([helm, "template", str(copy), "--kube-version", KUBE], capture_output=True, text=True)
            if real.returncode != 0:
                refused += 1
                print(f"refused by helm: {chart.name}: {real.stderr.strip().splitlines()[-1][:140] if real.stderr.strip() else ''}")
                continue
            ours = subprocess.run([regate, "parse", "--target", "set", "--show-secrets", str(copy)], capture_output=True, text=True)
            decoder, at, sets = json.JSONDecoder(), 0, []
            while at < len(ours.stdout.rstrip()):
                value, at = decoder.raw_decode(ours.stdout, at)
                sets.append(value)
                while at < len(ours.stdout) and ours.stdout[at].isspace():
                    at += 1
            if not sets:
                print(f"nothing: {chart.name} {ours.stderr[:200]}")
            documents = sets[0].get("manifests", []) if sets else []
            waiting = {}
            for document in documents:
                if isinstance(document, dict):
                    waiting.setdefault(key(document), []).append(document)
            own, said = Count(), []
            for document in yaml.load_all(real.stdout, loader):
                if not isinstance(document, dict):
                    continue
                document = strings(document)
                candidates = waiting.get(key(document)) or waiting.get((key(document)[0], "?", key(document)[2])) or []
                if candidates:
                    compare(document, candidates.pop(0), own, "/".join(key(document)[:2]), said)
                else:
                    own.missing += fields(document)
                    said.append(f"missing document {key(document)}")
            for left in (one for many in waiting.values() for one in many):
                own.different += fields(left)
                said.append(f"too many documents {key(left)}")
            for name in ("same", "different", "unknown", "missing"):
                setattr(total, name, getattr(total, name) + getattr(own, name))
            count_charts += 1
            if own.different or own.missing or own.unknown:
                print(f"{chart.name}: {own.same} same, {own.different} different, {own.unknown} unknown, {own.missing} missing")
                for line in said[: int(os.environ.get("MOST", "6"))]:
                    print(f"    {line}")
every = max(1, total.same + total.different + total.unknown + total.missing)
print(f"{count_charts} charts ({refused} refused by helm), {every} fields: ", end="")
print(", ".join(f"{getattr(total, n)} {n} ({100 * getattr(total, n) / every:.2f} %)" for n in ("same", "different", "unknown", "missing")))
sys.exit(1 if total.different else 0)
PYTHON
