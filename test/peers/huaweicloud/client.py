"""The SDK of Huawei Cloud, asked by lines of JSON: {"call": name, "with": {...}}, answered by a line each."""

import json
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import SdkException, ServiceResponseException
from huaweicloudsdkmodelarts import v1 as sdk

endpoint, project = sys.argv[1:3]
client = (
    sdk.ModelArtsClient.new_builder()
    # Keys with a project need no other service: requests are signed here.
    .with_credentials(BasicCredentials("key", "secret", project))
    .with_endpoint(endpoint)
    .build()
)


def create(name, annotations=None, auto_stop=None, nodes=1):
    stop = None if auto_stop is None else sdk.AutoStop(time_unit="HOURS", duration=auto_stop)
    job = sdk.Job(
        kind="job",
        metadata=sdk.JobMetadata(name=name, annotations=annotations),
        algorithm=sdk.JobAlgorithm(
            code_dir="/bucket/code/",
            boot_file="/bucket/code/train.py",
            engine=sdk.JobEngine(engine_id="pytorch_1.8.0-cuda_10.2-py_3.7-ubuntu_18.04-x86_64"),
        ),
        spec=sdk.Spec(resource=sdk.SpecResource(flavor_id="modelarts.p3.large.public", node_count=nodes), auto_stop=stop),
    )
    return client.create_training_job(sdk.CreateTrainingJobRequest(body=job))


def show(job):
    return client.show_training_job_details(sdk.ShowTrainingJobDetailsRequest(training_job_id=job))


def search(filters=(), **paging):
    body = sdk.JobSearches(filters=[sdk.Filter(**each) for each in filters], **paging)
    return client.list_training_jobs(sdk.ListTrainingJobsRequest(body=body))


def stop(job, action="terminate"):
    body = sdk.JobActionType(action_type=action)
    return client.stop_training_job(sdk.StopTrainingJobRequest(training_job_id=job, body=body))


def delete(job):
    return client.delete_training_job(sdk.DeleteTrainingJobRequest(training_job_id=job))


def describe(job, description):
    body = sdk.JobUpdateRequestBody(description=description)
    return client.change_training_job_description(
        sdk.ChangeTrainingJobDescriptionRequest(training_job_id=job, body=body)
    )


def events(job, **query):
    return client.list_training_job_events(sdk.ListTrainingJobEventsRequest(training_job_id=job, **query))


def stages(job):
    return client.list_training_job_stages(sdk.ListTrainingJobStagesRequest(training_job_id=job))


def tasks(job):
    return client.list_training_job_tasks(sdk.ListTrainingJobTasksRequest(training_job_id=job))


def log(job, task):
    return client.show_training_job_logs_preview(
        sdk.ShowTrainingJobLogsPreviewRequest(training_job_id=job, task_id=task)
    )


for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = {"response": globals()[asked["call"]](**asked["with"]).to_json_object()}
    except ServiceResponseException as error:
        answer = {
            "error": type(error).__name__,
            "status": error.status_code,
            "code": error.error_code,
            "message": error.error_msg,
        }
    except SdkException as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    print(json.dumps(answer), flush=True)
