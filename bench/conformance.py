"""Times PM4Py on histories and a Petri net: `conformance.py NET.pnml < HISTORIES.ndjson`.

Each line of the input is a list of statuses. The output has the seconds that token replay and alignments take.
"""

import json
import sys
import time

from pm4py.algo.conformance.alignments.petri_net import algorithm as alignments
from pm4py.algo.conformance.tokenreplay import algorithm as token_replay
from pm4py.objects.log.obj import Event, EventLog, Trace
from pm4py.objects.petri_net.importer import importer

NET = importer.apply(sys.argv[1])
LOG = EventLog(
    Trace([Event({"concept:name": status}) for status in json.loads(line)], attributes={"concept:name": str(number)})
    for number, line in enumerate(sys.stdin)
)


def seconds(act, parameters):
    start = time.perf_counter()
    act(LOG, *NET, parameters=parameters)
    return time.perf_counter() - start


REPLAY = seconds(token_replay.apply, {"show_progress_bar": False})
ALIGNMENT = seconds(alignments.apply, {"show_progress_bar": False})
print(json.dumps({"replay": REPLAY, "alignment": ALIGNMENT}))
