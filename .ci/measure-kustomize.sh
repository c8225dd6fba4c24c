#!/usr/bin/env bash
# Compares what Regate builds of Kustomize overlays with what `kustomize build` builds of them, field by field:
#   .ci/measure-kustomize.sh REGATE FOLDER...
# REGATE is the binary; each folder is searched for kustomizations that no other one refers to. Go's client fetches Kustomize where it is not there; PyYAML reads
# what it says.
set -euo pipefail
if [ $# -lt 2 ]; then
  echo "usage: $0 REGATE FOLDER..." >&2
  exit 2
fi
kustomize=$(command -v kustomize || true)
if [ -z "$kustomize" ]; then
  if ! command -v go >/dev/null; then
    echo "skipped: neither Kustomize nor Go is there, so nothing can be compared"
    exit 0
  fi
  go install sigs.k8s.io/kustomize/kustomize/v5@v5.4.3
  kustomize="$(go env GOPATH)/bin/kustomize"
fi
if ! python3 -c 'import yaml' 2>/dev/null; then
  echo "skipped: Python's yaml module is not there, so nothing can be compared"
  exit 0
fi
KUSTOMIZE="$kustomize" REGATE="$(realpath "$1")" python3 - "${@:2}" <<'PYTHON'
import json, os, pathlib, re, shutil, subprocess, sys, tempfile
import yaml

kustomize, regate = os.environ["KUSTOMIZE"], os.environ["REGATE"]
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
for first, resolvers in list(loader.yaml_implicit_resolvers.items()):
    # JSON has no days and no `=`.
    loader.yaml_implicit_resolvers[first] = [
        (tag, regexp) for tag, regexp in resolvers if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value")
    ]


def listed(folder):
    for name in NAMES:
        file = folder / name
        if file.is_file():
            try:
                data = yaml.load(file.read_text(), loader) or {}
            except Exception:
                return []
            out = []
            for key in ("resources", "bases", "components"):
                out += [one for one in data.get(key) or [] if isinstance(one, str)]
            return out
    return None


def tops(root):
    root = pathlib.Path(root).resolve()
    folders = {file.parent for name in NAMES for file in root.rglob(name) if file.is_file()}
    held = set()
    for folder in folders:
        for one in listed(folder) or []:
            other = (folder / one).resolve()
            if other in folders and other != folder:
                held.add(other)
    return sorted(folders - held)


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
                count.different += fields(ours[name])
                said.append(f"too much {where}.{name}: {ours[name]!r:.80}")
            else:
                compare(real[name], ours[name], count, f"{where}.{name}", said)
    elif isinstance(real, list) and isinstance(ours, list) and len(real) == len(ours) and real:
        for at, (a, b) in enumerate(zip(real, ours)):
            compare(a, b, count, f"{where}[{at}]", said)
    elif real == ours and isinstance(real, bool) == isinstance(ours, bool):
        count.same += 1
    else:
        count.different += max(fields(real), fields(ours))
        said.append(f"different {where}: {real!r:.120} / {ours!r:.120}")


def strings(node):
    """As JSON has keys."""
    if isinstance(node, dict):
        return {"true" if k is True else "false" if k is False else str(k): strings(v) for k, v in node.items()}
    return [strings(item) for item in node] if isinstance(node, list) else node


total, refused, count_overlays = Count(), 0, 0
for root in sys.argv[1:]:
    out = subprocess.run([regate, "parse", "--target", "set", "--show-secrets", root], capture_output=True, text=True)
    decoder, at, sets = json.JSONDecoder(), 0, []
    while at < len(out.stdout.rstrip()):
        value, at = decoder.raw_decode(out.stdout, at)
        sets.append(value)
        while at < len(out.stdout) and out.stdout[at].isspace():
            at += 1
    # An overlay's manifests are one set; which, its manifests tell.
    keyed = [{} for _ in sets]
    for index, one in enumerate(sets):
        for document in one.get("manifests", []):
            if isinstance(document, dict):
                keyed[index].setdefault(key(document), []).append(document)
    for folder in tops(root):
        real = subprocess.run([kustomize, "build", str(folder)], capture_output=True, text=True)
        if real.returncode != 0:
            refused += 1
            continue
        documents = [strings(one) for one in yaml.load_all(real.stdout, loader) if isinstance(one, dict)]
        if not documents:
            continue
        wanted = [key(one) for one in documents]
        size = lambda waiting: sum(len(many) for many in waiting.values())
        best = max(keyed, key=lambda waiting: (sum(one in waiting for one in wanted), -abs(size(waiting) - len(wanted))), default={})
        # Of several with the same names, the most alike counts.
        tries = [w for w in keyed if sum(one in w for one in wanted) == sum(one in best for one in wanted) and abs(size(w) - len(wanted)) == abs(size(best) - len(wanted))]
        results = []
        for waiting in tries[:40]:
            waiting = {name: list(many) for name, many in waiting.items()}
            own, said = Count(), []
            for document in documents:
                candidates = waiting.get(key(document)) or waiting.get((key(document)[0], "?", key(document)[2])) or []
                if candidates:
                    compare(document, candidates.pop(0), own, "/".join(key(document)[:2]), said)
                else:
                    own.missing += fields(document)
                    said.append(f"missing document {key(document)}")
            for left in (one for many in waiting.values() for one in many):
                own.different += fields(left)
                said.append(f"too many documents {key(left)}")
            results.append((own.different + own.missing + own.unknown, own, said))
        _, own, said = min(results, key=lambda result: result[0])
        for name in ("same", "different", "unknown", "missing"):
            setattr(total, name, getattr(total, name) + getattr(own, name))
        count_overlays += 1
        if own.different or own.missing or own.unknown:
            print(f"{folder}: {own.same} same, {own.different} different, {own.unknown} unknown, {own.missing} missing")
            for line in said[: int(os.environ.get("MOST", "6"))]:
                print(f"    {line}")
every = max(1, total.same + total.different + total.unknown + total.missing)
print(f"{count_overlays} overlays ({refused} refused by kustomize), {every} fields: ", end="")
print(", ".join(f"{getattr(total, n)} {n} ({100 * getattr(total, n) / every:.2f} %)" for n in ("same", "different", "unknown", "missing")))
sys.exit(1 if total.different else 0)
PYTHON
