"""The program's own tables against those of examples/fleet: test-parquet.py REGATE FOLDER (see test-parquet.sh)."""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys

import duckdb
import pyarrow.parquet

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples/fleet"
sys.path.insert(0, str(EXAMPLE))
import tables  # noqa: E402

RUN, AT = "2026-03-10T09:00:00Z", 1773133200
# What the clock says; everything else has to be the same.
CLOCK = "scanned_at"


def make(folder):
    """A product with much wrong in it, and a clean one whose name nobody would give."""
    shop, odd = folder / "shop", folder / "odd"
    shutil.copytree(ROOT / "testdata/shop", shop)
    odd.mkdir()
    (odd / "main.tf").write_text('resource "aws_ebs_volume" "v" {\n  availability_zone = "eu-central-1a"\n  size = 8\n  encrypted = true\n}\n')
    rows = [("org/shop", shop, "payments", "web"), ("../é %2F=\\x", odd, "shop", "web")]
    listed = folder / "repositories.csv"
    with open(listed, "w", newline="") as file:
        csv.writer(file).writerows([("repository", "source", "team", "product"), *rows])
    return listed, rows


def run(command, code, cwd):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(AT)}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode not in code:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr[-3000:]}")
    return done.stderr


def own(regate, row, out):
    repository, source, team, product = row
    settings = [("repository", repository), ("team", team), ("product", product), ("run", RUN)]
    return ["--parquet", out, *(word for key, value in settings for word in ("--parquet-set", f"{key}={value}"))]


def files(folder):
    """Every file of a folder of tables, as a table by its path."""
    return {str(path.relative_to(folder)): pyarrow.parquet.ParquetFile(path).read() for path in sorted(folder.rglob("*.parquet"))}


def same(theirs, ours, what):
    """Row by row, in order. Where there are no rows, Python writes no file."""
    empty = {path for path, table in ours.items() if table.num_rows == 0}
    if set(theirs) != set(ours) - empty:
        raise SystemExit(f"{what}: {sorted(set(theirs) ^ (set(ours) - empty))}")
    rows = 0
    for path, table in theirs.items():
        if table.schema.remove_metadata() != ours[path].schema.remove_metadata():
            raise SystemExit(f"{what}: {path}: {table.schema} and {ours[path].schema}")
        pairs = zip(table.to_pylist(), ours[path].to_pylist(), strict=True)
        for number, (one, other) in enumerate(pairs):
            if {**one, CLOCK: None} != {**other, CLOCK: None}:
                raise SystemExit(f"{what}: {path}, row {number}: {one} and {other}")
            rows += 1
    print(f"ok   {what}: {len(theirs)} files, {rows} rows, the same")


def answers(folder):
    connection = duckdb.connect()
    for table in tables.TABLES:
        connection.execute(
            f"create view {table} as select * from read_parquet('{folder}/{table}/*/*/*.parquet', hive_partitioning = true, union_by_name = true, hive_types = {{'day': varchar}})"
        )
    return {query.stem: connection.execute(query.read_text()).fetchall() for query in sorted((EXAMPLE / "queries").glob("*.sql"))}


def main():
    regate, folder = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

    published = json.loads((ROOT / "schemas/tables-v1.json").read_text())
    columns = {table["name"]: [(one["name"], one["type"]) for one in table["columns"]] for table in published["tables"]}
    assert (published["version"], columns) == (tables.SCHEMA_VERSION, tables.TABLES), "schemas/tables-v1.json and tables.py differ"

    listed, rows = make(folder)
    run([sys.executable, EXAMPLE / "to_parquet.py", "--list", listed, "--out", folder / "python", "--regate", regate, "--run", RUN], [0], folder)
    theirs = files(folder / "python")
    for row in rows:
        run([regate, "report", row[1], *own(regate, row, folder / "report")], [0], folder)
        # 0 or 1: the shop has failures, and a scan's exit code says so.
        run([regate, "scan", "--quiet", row[1], *own(regate, row, folder / "scan")], [0, 1], folder)
        kept = folder / "kept.json"
        run([regate, "report", row[1], "-o", f"json={kept}"], [0], folder)
        run([regate, "report", "--from", kept, *own(regate, row, folder / "from")], [0], folder)
    for what in ["report", "scan", "from"]:
        same(theirs, files(folder / what), what)
        scanned = {table.column(CLOCK)[0].as_py() for path, table in files(folder / what).items() if path.startswith("scans/")}
        assert scanned == {AT}, scanned
    bytes_of = lambda name: {path.relative_to(folder / name): path.read_bytes() for path in (folder / name).rglob("*.parquet")}  # noqa: E731
    assert bytes_of("report") == bytes_of("from"), "the same input gives the same bytes"

    for query, answer in answers(folder / "report").items():
        if answer != answers(folder / "python")[query]:
            raise SystemExit(f"{query}: {answer}")
        print(f"ok   {query}: {len(answer)} rows, such as {answer[:1]}")

    refused = run([regate, "report", folder / "shop", "--parquet", folder / "none"], [2], folder)
    assert "--parquet-set repository=NAME" in refused and not (folder / "none").exists(), refused


if __name__ == "__main__":
    main()
