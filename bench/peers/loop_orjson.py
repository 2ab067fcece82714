"""Judges a log by a loop over its lines, with orjson and a dict: `loop_orjson.py FORMAT LOG STEPS.csv`.

Times are not looked at.
"""

import sys

import orjson
from steps import NONE, UNKNOWN, print_counts

_, LOG, STEPS = sys.argv[1:]


def counted():
    last, steps = {}, {}
    with open(LOG, "rb") as lines:
        for line in lines:
            record = orjson.loads(line)
            key, status = (record["job_id"], record["version_id"]), record["status"]
            step = last.get(key, NONE), status
            steps[step] = steps.get(step, 0) + 1
            if status != UNKNOWN:
                last[key] = status
    return steps


print_counts(((*step, count) for step, count in counted().items()), STEPS)
