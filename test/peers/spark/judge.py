"""Runs SQL in Spark, on this machine alone, with two threads and several partitions.

Usage: judge.py FOLDER, with a list of runs in JSON on standard input: each has a view (its name, quoted, and the query that
it stands for) and a statement, and the folder that its rows go into, as CSV in the order of the first column.
"""

import json
import sys

from pyspark.sql import SparkSession


def main(folder):
    settings = {
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": folder,
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.adaptive.coalescePartitions.enabled": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("jobstat")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    for run in json.load(sys.stdin):
        session.conf.set("spark.sql.shuffle.partitions", run["partitions"])
        session.conf.set("spark.sql.codegen.wholeStage", run["partitions"] > 1)
        session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {run['view']} AS {run['query']}")
        rows = session.sql(run["statement"])
        rows = rows.select(*[f"`{name.replace('`', '``')}`" for name in run.get("columns", rows.columns)])
        rows.orderBy(rows[0]).write.csv(run["result"], emptyValue="")
    session.stop()


main(*sys.argv[1:])
