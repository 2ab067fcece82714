"""Runs a chart: `follow.py CHART.scxml < EVENTS.ndjson`.

Each line of the input is a list of events. Each line of the output is the list of the innermost states in which the chart was: at
first, and after each event.
"""

import json
import re
import sys
from pathlib import Path

from statemachine import StateChart
from statemachine.io import load

TEXT = Path(sys.argv[1]).read_text()
# An event is a method of the machine, and replaces one of its own that has its name, such as `prepare`; so all get a first word.
IS_TAKEN = any(hasattr(StateChart, event) for event in re.findall(r' event="([^"]*)"', TEXT))
WORD = "event." if IS_TAKEN else ""
CHART = load(TEXT.replace(' event="', f' event="{WORD}'), format="scxml")


def innermost(machine):
    (state,) = [state for state in machine.configuration if not state.states]
    return state.id


for line in sys.stdin:
    machine = CHART()
    states = [innermost(machine)]
    for event in json.loads(line):
        if not machine.is_terminated:
            machine.send(WORD + event)
        states.append(innermost(machine))
    print(json.dumps(states))
