"""Waits for a training job of v2 by the call that the SDK of Huawei Cloud documents for its status.

Usage: huaweicloud_wait.py ENDPOINT PROJECT JOB
"""

import sys
import time

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkmodelarts.v1 import ModelArtsClient, ShowTrainingJobDetailsRequest

endpoint, project, job = sys.argv[1:]
credentials = BasicCredentials("key", "secret", project)
client = ModelArtsClient.new_builder().with_credentials(credentials).with_endpoint(endpoint).build()
EXITS = {"Completed": 0, "Failed": 1, "Abnormal": 1, "Terminated": 3}
while True:
    phase = client.show_training_job_details(ShowTrainingJobDetailsRequest(training_job_id=job)).status.phase
    if phase in EXITS:
        sys.exit(EXITS[phase])
    time.sleep(0.01)
