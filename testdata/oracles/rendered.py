"""Compares what Regate renders of charts and builds of overlays with what Helm and Kustomize make of them.

    python3 testdata/oracles/rendered.py REGATE FOLDER ... [--most N] [--show N]

Every chart without missing dependencies and every overlay that is no part of another below the folders is compared. A tool that is
not on the path is passed over with a line. Install them with `go install helm.sh/helm/v3/cmd/helm@latest` and
`go install sigs.k8s.io/kustomize/kustomize/v5@v5.4.3`. Needs PyYAML. Not a part of CI.
"""

import argparse
import pathlib
import re
import shutil
import subprocess

import yaml

import compare

# Kubernetes' version as Regate renders with it: src/target/chart/render.rs.
VERSION = "v1.37.0"
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Plain(Loader):
    """Dates stay texts, as in JSON."""


Plain.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value")]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
}
# Go's parser of YAML takes `y` and `n` for texts, and has no numbers in base 60.
Plain.yaml_implicit_resolvers = {
    first: [
        (tag, re.compile(r"^(?:[-+]?[0-9][0-9_]*|0x[0-9a-fA-F]+|0o?[0-7]+)$") if tag.endswith(":int") else regexp)
        for tag, regexp in resolvers
    ]
    for first, resolvers in Plain.yaml_implicit_resolvers.items()
}


def made(*command):
    """The documents that a command prints; none where it fails."""
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if run.returncode:
        return None
    try:
        return [document for document in yaml.load_all(run.stdout, Plain) if document]
    except (yaml.YAMLError, ValueError):
        return None


def charts(folders):
    for folder in folders:
        for file in sorted(pathlib.Path(folder).rglob("Chart.yaml")):
            if "charts" not in [part for part in file.parent.parent.parts if (file.parent.parent / "Chart.yaml").exists()]:
                yield file.parent


def parts(folder):
    """The folders that an overlay is made of."""
    for named in NAMES:
        try:
            root = yaml.load((folder / named).read_text(), Plain)
        except (OSError, ValueError, yaml.YAMLError):
            continue
        for key in ("resources", "bases", "components"):
            for path in (root or {}).get(key) or []:
                yield (folder / str(path)).resolve()


def overlays(folders):
    """Overlays that no other one is made of: the others are judged in those."""
    for folder in folders:
        found = {file.parent for named in NAMES for file in pathlib.Path(folder).rglob(named)}
        held = {part for own in found for part in parts(own)}
        yield from sorted(own for own in found if own.resolve() not in held)


def run(args, kind, tool, folders, command):
    count, done = compare.Count(), 0
    if not shutil.which(tool):
        print(f"{tool} is not on the path: {kind} are not compared")
        return
    for folder in folders:
        if done >= args.most:
            break
        theirs = made(*command(folder))
        if theirs is None:
            count["unread"] += 1
            continue
        sets = [one for one in compare.seen(args.regate, folder) if isinstance(one, dict) and "manifests" in one]
        ours = sets[0]["manifests"] if sets else []
        before = count["different"]
        compare.manifests(count, folder, theirs, ours)
        done += 1
        if count["different"] > before:
            count["folders with a different value"] += 1
    count.report(f"{done} {kind}")
    print(f"{count['folders with a different value']} {kind} have a different value")
    print("\n".join(count.shown[: args.show]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("regate")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--show", type=int, default=40)
    args = parser.parse_args()
    helm = lambda folder: ("helm", "template", "release-name", str(folder), "--kube-version", VERSION)
    run(args, "charts", "helm", charts(args.folders), helm)
    run(args, "overlays", "kustomize", overlays(args.folders), lambda folder: ("kustomize", "build", str(folder)))


if __name__ == "__main__":
    main()
