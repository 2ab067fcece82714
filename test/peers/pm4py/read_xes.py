"""Reads a log: `read_xes.py LOG.xes`. Each line of the output is an event: its case, its name, and its time in milliseconds."""

import json
import sys

import pm4py

LOG = pm4py.read_xes(sys.argv[1])
for case, name, time in zip(LOG["case:concept:name"], LOG["concept:name"], LOG["time:timestamp"]):
    print(json.dumps([case, name, round(time.timestamp() * 1000)]))
