"""Shows, stops or deletes a version of a training job through the SDK of Open Telekom Cloud.

The command line of otcextensions cannot: it gives the job id to the resource as an attribute of its body, and then asks
for it among those of its address, so that it stops with `KeyError: 'job_id'` before it sends anything. Here it is put
where it is looked for; everything else is the client's own.

Usage: versions.py show|stop|delete JOB VERSION, with the OS_ variables of the command line.
"""

import json
import os
import sys

import openstack
from openstack.config import OpenStackConfig
from otcextensions import sdk
from otcextensions.sdk.modelartsv1.v1.training_job_version import TrainingJobVersion


def main(action, job, version):
    connection = openstack.connection.Connection(config=OpenStackConfig().get_one())
    sdk.register_otc_extensions(connection)
    client = connection.modelartsv1
    resource = TrainingJobVersion.new(id=version)
    resource._uri.attributes["job_id"] = job
    if action == "show":
        resource.fetch(client)
        print(json.dumps({"status": resource.status, "version_name": resource.version_name}))
    elif action == "stop":
        resource.stop(client)
    else:
        resource.delete(client)


main(*sys.argv[1:])
