"""The list of repositories, and the scan of one of them. No library is needed.

The list is CSV with a header: `repository` (its name), `source` (a folder, a tar archive, or what `git clone` takes), `team` and `product`.
"""

import collections
import csv
import json
import os
import pathlib
import subprocess
import tarfile
import tempfile
import time

import tables

NEEDED = ["repository", "source", "team", "product"]


def read(path):
    """The repositories of a list, as dictionaries."""
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [name for name in NEEDED if name not in (reader.fieldnames or [])]
        if missing:
            raise SystemExit(f"{path}: the header lacks {', '.join(missing)}")
        found = [dict(row) for row in reader]
    counts = collections.Counter(row["repository"] for row in found)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise SystemExit(f"{path}: stands there twice: {', '.join(twice)}")
    return found


def scanned(repository, regate, run, timeout=3600):
    """The rows of one repository's scan. What keeps a scan from a report is a row that says so; no repository is left out."""
    now = int(time.time())
    about = {
        "scan": tables.scan_id(repository["repository"], run),
        "repository": repository["repository"],
        "day": run[:10],
        "at": now,
        "team": repository["team"],
        "product": repository["product"],
    }
    with tempfile.TemporaryDirectory(prefix="fleet-") as work:
        try:
            tree = fetched(repository["source"], work, timeout)
            report, audit = os.path.join(work, "scan.json"), os.path.join(work, "audit.json")
            command = [regate, "report", tree, "-o", f"json={report}", "-o", f"audit={audit}"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
            if done.returncode != 0:
                raise OSError(f"regate ended with {done.returncode}: {done.stderr.strip()[-500:]}")
            with open(report, encoding="utf-8") as one, open(audit, encoding="utf-8") as other:
                return list(tables.rows(about, json.load(one), json.load(other)))
        except (OSError, ValueError, KeyError, tarfile.TarError, subprocess.SubprocessError) as error:
            return [tables.unscanned(about, f"{type(error).__name__}: {error}")]


def fetched(source, work, timeout):
    """The folder of a repository's files: the source itself, what an archive holds, or a clone."""
    if os.path.isdir(source):
        return source
    tree = os.path.join(work, "tree")
    if pathlib.Path(source).suffix in (".tar", ".gz", ".tgz", ".xz", ".bz2"):
        with tarfile.open(source) as archive:
            # Nothing of an archive leaves the folder, and nothing of it is a device.
            archive.extractall(tree, filter="data")
        return tree
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", "--", source, tree], check=True, capture_output=True, timeout=timeout)
    return tree
