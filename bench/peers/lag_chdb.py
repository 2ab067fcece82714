"""Judges a log by lagInFrame() in ClickHouse, in this process: `lag_chdb.py FORMAT LOG STEPS.csv`."""

import json
import sys

import chdb
from steps import NONE, UNKNOWN, print_counts

FORMAT, LOG, STEPS = sys.argv[1:]
NAMES = {"csv": "CSVWithNames", "parquet": "Parquet"}
COLUMNS = "job_id UInt64, version_id UInt32, time DateTime64(3), status UInt8"

# Nothing is known of UNKNOWN: the next status is judged against the one before it.
answer = chdb.query(
    f"""
    SELECT last, status, toUInt32(count()) FROM (
        SELECT status, lagInFrame(status, 1, {NONE}) OVER (
            PARTITION BY job_id, version_id ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last
        FROM file('{LOG}', {NAMES.get(FORMAT, "JSONEachRow")}, '{COLUMNS}') WHERE status <> {UNKNOWN}
    ) GROUP BY last, status
    SETTINGS date_time_input_format = 'best_effort'""",
    "JSONCompactEachRow",
)
print_counts((json.loads(row) for row in str(answer).splitlines()), STEPS)
