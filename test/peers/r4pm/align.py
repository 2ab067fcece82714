"""Aligns histories with a Petri net: `align.py NET.pnml < HISTORIES.ndjson`.

Each line of the input is a list of statuses. Each line of the output has the costs of its cheapest alignments: with the
moves of the net alone being free (`free`), and with them costing one each (`priced`). A status that the net cannot follow
costs one, silent transitions cost nothing.
"""

import json
import sys
from tempfile import NamedTemporaryFile
from xml.sax.saxutils import quoteattr

from r4pm import import_item
from r4pm.bindings import align_variants, log_to_activity_projection
from r4pm.petri_net import import_pnml


def trace(history):
    events = (f'<event><string key="concept:name" value={quoteattr(status)}/></event>' for status in history)
    return f"<trace>{''.join(events)}</trace>"


def variants(histories):
    """The histories as r4pm keeps them: each once."""
    with NamedTemporaryFile("w", suffix=".xes") as log:
        log.write(f"<log>{''.join(map(trace, histories))}</log>")
        log.flush()
        return log_to_activity_projection(import_item("EventLog", log.name))


def costs(net, projection, of_the_net_alone):
    prices = {"log_move_cost": 1, "model_move_cost": of_the_net_alone, "silent_move_cost": 0, "sync_move_cost": 0}
    aligned = align_variants(net, projection, {"cost_fn": prices})
    return {tuple(variant["activities"]): variant["result"]["Ok"]["cost"] for variant in aligned}


NET = import_pnml(sys.argv[1])
HISTORIES = [json.loads(line) for line in sys.stdin]
VARIANTS = variants(HISTORIES)
FREE = costs(NET, VARIANTS, 0)
PRICED = costs(NET, VARIANTS, 1)
for history in map(tuple, HISTORIES):
    print(json.dumps({"free": FREE[history], "priced": PRICED[history]}))
