"""Prints a line for each status of status.py: its name, what the API reports, and the sets that it is in."""

import base64
import json

import status as generated
from status import Status


def coded(text):
    return base64.b64encode(text.encode()).decode()


by_name = getattr(generated, "BY_NAME", None) or {each.value: each for each in Status}
sets = ["TERMINAL", "SUCCESS", "FAILURE", "STOPPED", "LIVE", "GAP"]
for name, each in by_name.items():
    # What the API reports is in the sets as it is.
    reported = json.loads(json.dumps(each.value))
    assert Status(reported) is each
    inside = [key for key in sets if reported in getattr(generated, key)]
    print(coded(name), coded(str(reported)), ",".join(inside).lower())
