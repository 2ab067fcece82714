"""Waits for a training job with a waiter of botocore, and prints what came of it as JSON.

Usage: wait.py DATA ENDPOINT SERVICE WAITER NAME=VALUE..., where DATA is a folder of services as botocore has them. The names
and values are those of the request.
"""

import json
import sys

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import WaiterError


def main(data, endpoint, service, waiter, *parameters):
    session = botocore.session.get_session()
    session.get_component("data_loader").search_paths.append(data)
    client = session.create_client(
        service,
        region_name="nowhere",
        endpoint_url=endpoint,
        config=Config(signature_version=UNSIGNED),
    )
    # The API knows callers by a token of its own.
    client.meta.events.register(
        "before-call.modelarts",
        lambda params, **_: params["headers"].update({"X-Auth-Token": "any"}),
    )
    polls = []
    client.meta.events.register(
        "after-call.modelarts",
        lambda parsed, **_: polls.append(parsed.get("status")),
    )
    error = None
    try:
        client.get_waiter(waiter).wait(
            **dict(parameter.split("=") for parameter in parameters),
            WaiterConfig={"Delay": 0, "MaxAttempts": 100},
        )
    except WaiterError as problem:
        error = str(problem)
    print(json.dumps({"waiters": client.waiter_names, "polls": polls, "error": error}))


main(*sys.argv[1:])
