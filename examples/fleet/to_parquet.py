#!/usr/bin/env python3
"""Scans a list of repositories on this machine, one after another, into the same tables as fleet.py (needs pyarrow):

    python3 to_parquet.py --list repositories.csv --out DIR [--regate PROGRAM] [--run 2026-01-31]
"""

import argparse
import datetime
import os
import sys
import urllib.parse

import pyarrow
import pyarrow.parquet

import repositories
import tables

TYPES = {"string": pyarrow.string(), "long": pyarrow.int64(), "boolean": pyarrow.bool_()}


def write(out, table, rows):
    """Adds a file of one scan's rows to a table, laid out as Spark lays it out."""
    names = [name for name, _ in tables.columns(table)]
    scan, repository, day = rows[0][:3]
    folder = os.path.join(out, table, f"repository={urllib.parse.quote(repository, safe='')}", f"day={day}")
    os.makedirs(folder, exist_ok=True)
    kept = [(at, name) for at, name in enumerate(names) if name not in ("repository", "day")]
    kinds = dict(tables.columns(table))
    arrays = [pyarrow.array([row[at] for row in rows], TYPES[kinds[name]]) for at, name in kept]
    data = pyarrow.table(arrays, names=[name for _, name in kept])
    target = os.path.join(folder, f"{scan}.parquet")
    pyarrow.parquet.write_table(data, target + ".part", compression="zstd")
    # Readers see a file whole or not at all.
    os.replace(target + ".part", target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--regate", default="regate")
    parser.add_argument("--run", help="the run's name, which begins with its day [default: now, in UTC]")
    arguments = parser.parse_args()
    run = arguments.run or datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    bad = 0
    for repository in repositories.read(arguments.list):
        by_table = {}
        for table, row in repositories.scanned(repository, arguments.regate, run):
            by_table.setdefault(table, []).append(row)
        for table in sorted(by_table, key=lambda name: name == "scans"):
            write(arguments.out, table, by_table[table])
        (scan,) = by_table["scans"]
        names = [name for name, _ in tables.columns("scans")]
        about = dict(zip(names, scan, strict=True))
        if about["outcome"] == "unscanned":
            bad += 1
            print(f"{about['repository']}: {about['reason']}", file=sys.stderr)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
