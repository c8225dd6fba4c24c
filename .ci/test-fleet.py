"""The fleet's tables against those of single runs: test-fleet.py REGATE FOLDER REPOSITORIES (see test-fleet.sh)."""

import csv
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tarfile
import time

import duckdb

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent / "examples/fleet"
RUN, WEEK_BEFORE = "2026-03-10T00:00:00Z", "2026-03-01T00:00:00Z"
TEAMS, PRODUCTS = ["payments", "shop", "platform"], ["web", "app"]


def make(folder, count):
    """Repositories that differ: an infrastructure with more or less wrong in it, a handler that logs an address, an archive, one that is not there."""
    rows = []
    for number in range(count):
        tree = folder / f"repositories/{number:03}"
        tree.mkdir(parents=True)
        buckets = "".join(
            f'resource "aws_ebs_volume" "v{i}" {{\n  availability_zone = "eu-central-1a"\n  size = 8\n  encrypted = {"true" if (number + i) % 3 else "false"}\n}}\n\n'
            for i in range(number % 7)
        )
        if number % 4 == 0:
            buckets += 'resource "aws_db_instance" "orders" {\n  engine = "postgres"\n  storage_encrypted = false\n}\n'
        (tree / "main.tf").write_text(buckets or "# nothing\n")
        if number % 5 == 0:
            (tree / "signup.ts").write_text("export function signup(user: { email: string }) {\n  console.log(user.email);\n}\n")
        if number % 11 == 0:
            (tree / "broken.yaml").write_text("a: [\n")
        source = tree
        if number % 10 == 3:
            source = folder / f"repositories/{number:03}.tar.gz"
            with tarfile.open(source, "w:gz") as archive:
                archive.add(tree, arcname=".")
            shutil.rmtree(tree)
        rows.append((f"org/product-{number:03}", str(source), TEAMS[number % 3], PRODUCTS[number % 2]))
    rows.append(("org/gone", str(folder / "repositories/gone.tar.gz"), "shop", "web"))
    listed = folder / "repositories.csv"
    with open(listed, "w", newline="") as file:
        csv.writer(file).writerows([("repository", "source", "team", "product"), *rows])
    return listed, len(rows)


def killing(regate, folder):
    """A program that is regate, and that kills the executor that first runs it: its worker's parent's parent is the Java process."""
    program, done = folder / "regate-once", folder / "killed"
    program.write_text(
        f"""#!/bin/sh
if mkdir '{done}' 2>/dev/null; then
  up() {{ sed -n 's/^PPid:[^0-9]*//p' "/proc/$1/status"; }}
  pid=$PPID
  while [ "$pid" -gt 1 ] && ! grep -q java "/proc/$pid/comm"; do pid=$(up "$pid"); done
  echo "$pid" >'{done}/pid'
  kill -9 "$pid"
  exit 1
fi
exec '{regate}' "$@"
"""
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program, done


def spark(folder, listed, regate, run):
    binaries = pathlib.Path(sys.executable).parent
    # Executors as processes, so that one can be lost; on a machine of its own each would be a worker.
    command = [binaries / "spark-submit", "--master", "local-cluster[2,1,1024]", "--conf", "spark.ui.enabled=false"]
    command += ["--conf", "spark.executor.memory=512m", "--conf", "spark.log.level=ERROR", "--conf", "spark.sql.shuffle.partitions=8"]
    command += ["--py-files", f"{EXAMPLE}/tables.py,{EXAMPLE}/repositories.py", EXAMPLE / "fleet.py", "--list", listed]
    command += ["--out", folder / "spark", "--regate", regate, "--run", run]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost"}
    done = subprocess.run([str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 1:  # 1: the one that is gone could not be scanned
        raise SystemExit(f"spark ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
    print(done.stdout.strip().splitlines()[-1])


def single(folder, listed, regate, run):
    command = [sys.executable, EXAMPLE / "to_parquet.py", "--list", listed, "--out", folder / "single", "--regate", regate, "--run", run]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 1 or "org/gone" not in done.stderr:
        raise SystemExit(f"to_parquet.py ended with {done.returncode}: {done.stderr[-3000:]}")


def database(folder):
    sys.path.insert(0, str(EXAMPLE))
    import tables

    connection = duckdb.connect()
    for table in tables.TABLES:
        connection.execute(
            f"create view {table} as select * from read_parquet('{folder}/{table}/*/*/*.parquet', hive_partitioning = true, union_by_name = true, hive_types = {{'day': varchar}})"
        )
    return connection, tables


def rows(connection, tables, table):
    """Every row of a table, without when its scan was and its temporary folder's name."""
    names = [name for name, _ in tables.columns(table) if name not in ("scanned_at", "reason", "revision", "branch")]
    return sorted(connection.execute(f"select {', '.join(names)} from {table}").fetchall(), key=repr)


def main():
    regate, folder, count = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve(), int(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    listed, total = make(folder, count)
    program, killed = killing(regate, folder)

    start = time.monotonic()
    spark(folder, listed, program, RUN)
    middle = time.monotonic()
    single(folder, listed, regate, RUN)
    print(f"{total} repositories: Spark {middle - start:.0f} s with an executor killed, one after another {time.monotonic() - middle:.0f} s")
    if not (killed / "pid").exists():
        raise SystemExit("no executor was killed")

    (by_spark, tables), (alone, _) = database(folder / "spark"), database(folder / "single")
    for table in tables.TABLES:
        ours, theirs = rows(by_spark, tables, table), rows(alone, tables, table)
        if ours != theirs:
            odd = [row for row in ours if row not in theirs][:3] + [row for row in theirs if row not in ours][:3]
            raise SystemExit(f"{table}: {len(ours)} rows by Spark, {len(theirs)} alone; such as {odd}")
        if not ours:
            raise SystemExit(f"{table} is empty, which shows nothing")
        print(f"ok   {table}: {len(ours)} rows, the same")
    scans = by_spark.execute("select count(*), count(distinct repository) from scans").fetchone()
    if scans != (total, total):
        raise SystemExit(f"{scans} scans of {total} repositories: lost or doubled")

    # What a week later is mended, and what is new: the same queries on a second run.
    (folder / "repositories/005/main.tf").write_text("# mended\n")
    (folder / "repositories/002/more.tf").write_text('resource "aws_ebs_volume" "new" {\n  availability_zone = "eu-central-1a"\n  size = 8\n  encrypted = false\n}\n')
    time.sleep(1.1)
    later = RUN.replace("03-10", "03-18")
    single(folder, listed, regate, later)
    (alone, _) = database(folder / "single")
    answers = {}
    for query in sorted((EXAMPLE / "queries").glob("*.sql")):
        answers[query.stem] = alone.execute(query.read_text()).fetchall()
        print(f"ok   {query.stem}: {len(answers[query.stem])} rows, such as {answers[query.stem][:1]}")
    new = {(row[0], row[3]) for row in answers["new-this-week"]}
    assert ("org/product-002", "more.tf") in new and all(name == "org/product-002" for name, _ in new), new
    assert {row[0] for row in answers["open-high-by-team"]} == set(TEAMS), answers["open-high-by-team"]
    assert sum(row[1] for row in answers["time-to-remediate"]) > 0, "what was mended counts"
    # Also what failed and was read in part beside that: the first repository has a file that no parser reads whole.
    assert {"org/gone", "org/product-000"} <= {row[1] for row in answers["not-scanned"]}, answers["not-scanned"]


if __name__ == "__main__":
    main()
