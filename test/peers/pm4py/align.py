"""Aligns histories with a Petri net: `align.py NET.pnml < HISTORIES.ndjson`.

Each line of the input is a list of statuses. Each line of the output has the costs of its cheapest alignments: with the
moves of the net alone being free (`free`), and with them costing one each (`priced`). A status that the net cannot follow
costs one, silent transitions cost nothing.
"""

import json
import sys
from multiprocessing import Pool

from pm4py.algo.conformance.alignments.petri_net.variants import dijkstra_no_heuristics as alignments
from pm4py.objects.log.obj import Event, Trace
from pm4py.objects.petri_net.importer import importer

NET, INITIAL, FINAL = importer.apply(sys.argv[1])
NOTHING = {transition: 0 for transition in NET.transitions}
ONE_EACH = {transition: 0 if transition.label is None else 1 for transition in NET.transitions}


def cost(history, of_the_net_alone):
    trace = Trace([Event({"concept:name": status}) for status in history])
    parameters = {
        alignments.Parameters.PARAM_MODEL_COST_FUNCTION: of_the_net_alone,
        alignments.Parameters.PARAM_SYNC_COST_FUNCTION: NOTHING,
        alignments.Parameters.PARAM_TRACE_COST_FUNCTION: [1] * len(trace),
    }
    return alignments.apply(trace, NET, INITIAL, FINAL, parameters)["cost"]


def costs(line):
    history = json.loads(line)
    return json.dumps({"free": cost(history, NOTHING), "priced": cost(history, ONE_EACH)})


if __name__ == "__main__":
    with Pool() as pool:
        for result in pool.imap(costs, sys.stdin, chunksize=50):
            print(result)
