"""Judges a log by shift().over() in Polars, in the order of its rows: `shift_polars.py FORMAT LOG STEPS.csv`.

Times are not looked at.
"""

import sys

import polars as pl
from steps import NONE, UNKNOWN, print_counts

FORMAT, LOG, STEPS = sys.argv[1:]
# The narrow types are faster; NDJSON cannot be read into them. The order is that of the columns of CSV.
RECORD = {"job_id": pl.Int64, "version_id": pl.Int64, "time": pl.String, "status": pl.Int64}
ROW = {"job_id": pl.Int64, "version_id": pl.UInt32, "time": pl.String, "status": pl.UInt8}
SCANS = {
    "csv": lambda: pl.scan_csv(LOG, schema=ROW),
    "parquet": lambda: pl.scan_parquet(LOG),
}
SCAN = SCANS.get(FORMAT, lambda: pl.scan_ndjson(LOG, schema=RECORD))

last = pl.col("status").shift(1).over("job_id", "version_id").fill_null(NONE).alias("last")
# Nothing is known of UNKNOWN: the next status is judged against the one before it.
steps = SCAN().filter(pl.col("status") != UNKNOWN).select(last, "status").group_by("last", "status").len().collect()
print_counts(steps.iter_rows(), STEPS)
