"""What the peers in Python share: they count steps, and learn the verdict on each from a file.

STEPS.csv has a header and lines of `last status,reported status,verdict`, where the last status of a job that has none
is NONE.
"""

import csv
import json
import resource
import sys

UNKNOWN = 0
NONE = 23


def print_counts(steps, file):
    """Prints the count of each verdict, of `(last status, reported status, count)`, and the most memory resident."""
    with open(file, encoding="utf-8") as rows:
        verdicts = {(int(row["last"]), int(row["status"])): row["verdict"] for row in csv.DictReader(rows)}
    counts = dict.fromkeys(("first", "repeated", "direct", "skipped", "impossible", "gap"), 0)
    for last, status, count in steps:
        counts[verdicts[last, status]] += count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**counts, "megabytes": peak / (2**20 if sys.platform == "darwin" else 2**10)}))
