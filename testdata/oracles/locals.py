"""Compares the locals of Terraform folders, as Regate works them out, with what Terraform's own evaluator makes of them.

    python3 testdata/oracles/locals.py REGATE ORACLE FOLDER ... [--show N]

ORACLE is the program in `terraform/`, built with `go mod init oracle && go get github.com/hashicorp/terraform/lang@v0.12.29 && go build`.
Only what hangs on literals and variables' defaults is compared. Not a part of CI.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import compare


def folders(roots):
    return sorted({str(file.parent) for root in roots for file in pathlib.Path(root).rglob("*.tf") if ".terraform" not in file.parts})


def unescaped(value):
    """Regate's trees double the marks of what is no expression, as conftest's parser does."""
    if isinstance(value, str):
        return value.replace("$${", "${").replace("%%{", "%{")
    if isinstance(value, list):
        return [unescaped(item) for item in value]
    if isinstance(value, dict) and not compare.is_unknown(value):
        return {unescaped(key): unescaped(item) for key, item in value.items()}
    return value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("regate")
    parser.add_argument("oracle")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--show", type=int, default=40)
    args = parser.parse_args()
    if not shutil.which(args.oracle) and not os.access(args.oracle, os.X_OK):
        print(f"{args.oracle} is not there: locals are not compared")
        return
    count, values = compare.Count(), 0
    all_folders = folders(args.folders)
    known = {}
    for at in range(0, len(all_folders), 200):
        known.update(json.loads(subprocess.run([args.oracle, *all_folders[at : at + 200]], capture_output=True, text=True, check=True).stdout))
    for folder, theirs in sorted(known.items()):
        ours = {}
        # Alone, so that nobody calls it and no variable file sets anything.
        with tempfile.TemporaryDirectory() as alone:
            for file in pathlib.Path(folder).glob("*.tf"):
                shutil.copy(file, alone)
            for one in compare.seen(args.regate, alone):
                for block in one.get("locals", []) if isinstance(one, dict) else []:
                    ours.update(block)
        for name, value in sorted(theirs.items()):
            values += 1
            if name in ours:
                count.tree(f"{folder} local.{name}", value, unescaped(ours[name]))
            else:
                count["missing"] += 1
    count.report(f"{values} locals of {len(known)} folders")
    print("\n".join(count.shown[: args.show]))


if __name__ == "__main__":
    main()
