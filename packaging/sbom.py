#!/usr/bin/env python3
"""Prints a CycloneDX 1.5 list of what is in the binary for a target: sbom.py TARGET

https://cyclonedx.org/docs/1.5/json/. What only builds and tests is left out. Checksums are those of Cargo.lock; there is no
serial number and no time beside SOURCE_DATE_EPOCH, so that the same commit gives the same list.
"""

import json
import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def purl(package: dict) -> str:
    return f"pkg:cargo/{package['name']}@{package['version']}"


def linked(metadata: dict) -> dict[str, list[str]]:
    """The packages that normal dependencies reach from ours, each with those it depends on."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    edges, waiting = {}, [metadata["resolve"]["root"]]
    while waiting:
        identity = waiting.pop()
        if identity in edges:
            continue
        of_binary = lambda dependency: any(kind["kind"] is None for kind in dependency["dep_kinds"])
        edges[identity] = sorted(dependency["pkg"] for dependency in nodes[identity]["deps"] if of_binary(dependency))
        waiting += edges[identity]
    return edges


def component(package: dict, sums: dict, kind: str) -> dict:
    found = {
        "type": kind,
        "bom-ref": purl(package),
        "name": package["name"],
        "version": package["version"],
        "purl": purl(package),
    }
    if package.get("license"):
        # Cargo still takes a slash for 'or', SPDX does not.
        found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    checksum = sums.get((package["name"], package["version"]))
    if checksum:
        found["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return found


def main() -> None:
    target = sys.argv[1]
    command = ["cargo", "metadata", "--format-version=1", "--locked", f"--filter-platform={target}"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    sums = {(package["name"], package["version"]): package.get("checksum") for package in locked}
    edges = linked(metadata)
    root = metadata["resolve"]["root"]
    libraries = sorted((packages[identity] for identity in edges if identity != root), key=purl)
    when = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", "0")))
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", when),
            "component": component(packages[root], sums, "application"),
            "properties": [{"name": "cargo:target", "value": target}],
        },
        "components": [component(package, sums, "library") for package in libraries],
        "dependencies": [
            {"ref": purl(packages[identity]), "dependsOn": sorted(purl(packages[other]) for other in edges[identity])}
            for identity in sorted(edges, key=lambda identity: purl(packages[identity]))
        ],
    }
    json.dump(bom, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
