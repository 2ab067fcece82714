"""Judges a log by a bare lag() in DuckDB: `lag_duckdb.py FORMAT LOG STEPS.csv`."""

import sys

import duckdb
from steps import NONE, UNKNOWN, print_counts

FORMAT, LOG, STEPS = sys.argv[1:]
COLUMNS = f"""{{job_id: 'UBIGINT', version_id: 'UINTEGER', status: 'UTINYINT',
    time: '{"TIMESTAMPTZ" if FORMAT == "offset" else "TIMESTAMP"}'}}"""
CELLS = "{job_id: 'UBIGINT', version_id: 'UINTEGER', time: 'TIMESTAMP', status: 'UTINYINT'}"
TABLES = {
    "csv": f"read_csv('{LOG}', header = true, columns = {CELLS})",
    "parquet": f"read_parquet('{LOG}')",
}
TABLE = TABLES.get(FORMAT, f"read_json('{LOG}', format = 'newline_delimited', columns = {COLUMNS})")

# Nothing is known of UNKNOWN: the next status is judged against the one before it.
rows = duckdb.sql(f"""
    SELECT coalesce(last, {NONE}), status, count(*) FROM (
        SELECT status, lag(status) OVER (PARTITION BY job_id, version_id ORDER BY time) AS last
        FROM {TABLE} WHERE status <> {UNKNOWN}
    ) GROUP BY ALL""").fetchall()
print_counts(rows, STEPS)
