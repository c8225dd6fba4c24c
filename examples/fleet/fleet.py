#!/usr/bin/env python3
"""Scans a list of repositories on Spark's executors and adds what was found to one set of tables in Parquet.

    spark-submit --py-files tables.py,repositories.py fleet.py --list repositories.csv --out /data/regate

Each repository is one task's work: a task that fails, or an executor that is lost, is tried again on another, and only the rows of the
attempt that ended count. The rows are written once as they come, then by table; `scans` is written last, so that a run which dies
in between adds nothing that anybody counts. A second run adds to the tables; queries take the newest scan of each repository.
"""

import argparse
import datetime
import json
import sys

from pyspark.sql import SparkSession, functions, types

import repositories
import tables

TYPES = {"string": types.StringType, "long": types.LongType, "boolean": types.BooleanType}


def schema(table):
    return types.StructType([types.StructField(name, TYPES[kind]()) for name, kind in tables.columns(table)])


def collect(spark, listed, regate, run, slices, staging):
    """Scans, and keeps every row as JSON beside the name of its table. Nothing is scanned again to write the tables."""

    def scan(repository):
        for table, row in repositories.scanned(repository, regate, run):
            names = [name for name, _ in tables.columns(table)]
            yield table, json.dumps(dict(zip(names, row, strict=True)))

    found = spark.sparkContext.parallelize(listed, slices).flatMap(scan)
    found.toDF("table string, row string").write.mode("overwrite").parquet(staging)
    return spark.read.parquet(staging)


def write(spark, staged, out):
    """Adds the rows to each table, `scans` last."""
    for table in sorted(tables.TABLES, key=lambda name: name == "scans"):
        own = staged.where(functions.col("table") == table)
        rows = own.select(functions.from_json("row", schema(table)).alias("row")).select("row.*")
        # A repository's rows of a run in one file, however many tasks there were.
        rows = rows.repartition("repository")
        rows.write.mode("append").partitionBy("repository", "day").parquet(f"{out}/{table}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", required=True, help="CSV: repository,source,team,product")
    parser.add_argument("--out", required=True, help="where the tables are: a folder, or what Hadoop can write")
    parser.add_argument("--regate", default="regate", help="the program, on each executor")
    parser.add_argument("--run", help="the run's name, which begins with its day [default: now, in UTC]")
    parser.add_argument("--slices", type=int, help="tasks [default: one for four repositories]")
    arguments = parser.parse_args()
    run = arguments.run or datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    listed = repositories.read(arguments.list)
    slices = arguments.slices or max(1, len(listed) // 4)
    spark = SparkSession.builder.appName("regate fleet").getOrCreate()
    staging = f"{arguments.out}/_staging/{run.replace(':', '')}"
    staged = collect(spark, listed, arguments.regate, run, slices, staging)
    # What is not in the rows was lost: said before anything is written, and nothing is.
    told = {row[0] for row in staged.where("table = 'scans'").select(functions.get_json_object("row", "$.repository")).collect()}
    lost = sorted(repository["repository"] for repository in listed if repository["repository"] not in told)
    if lost:
        print(f"no scan of: {', '.join(lost)}", file=sys.stderr)
        sys.exit(2)
    write(spark, staged, arguments.out)
    bad = staged.where("table = 'scans' and get_json_object(row, '$.outcome') = 'unscanned'").count()
    print(f"{len(listed)} repositories, {bad} of them not scanned, run {run}")
    spark.stop()
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
