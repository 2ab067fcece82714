"""Waits for a version of a training job by the waiter that the SDK of OpenStack has for all resources.

Usage: openstack_wait.py ENDPOINT PROJECT JOB VERSION SUCCESS FAILURES, where the last two are statuses as the user writes them.
"""

import os
import sys

endpoint, project, job, version, success, failures = sys.argv[1:]
os.environ.update(
    OS_AUTH_TYPE="none",
    OS_ENDPOINT=f"{endpoint}/$(tenant_id)s",
    OS_MODELARTSV1_ENDPOINT_OVERRIDE=f"{endpoint}/v1/{project}",
)

import openstack  # noqa: E402
from openstack import exceptions  # noqa: E402
from openstack.config import OpenStackConfig  # noqa: E402
from openstack.resource import wait_for_status  # noqa: E402
from otcextensions import sdk  # noqa: E402
from otcextensions.sdk.modelartsv1.v1.training_job_version import TrainingJobVersion  # noqa: E402

connection = openstack.connection.Connection(config=OpenStackConfig().get_one())
sdk.register_otc_extensions(connection)
resource = TrainingJobVersion.new(id=version)
resource._uri.attributes["job_id"] = job
try:
    wait_for_status(connection.modelartsv1, resource, success, failures=failures.split(","), interval=0.01)
except exceptions.ResourceFailure:
    sys.exit(1)
