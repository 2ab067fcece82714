import time

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkmodelarts.v1 import *

keys = BasicCredentials("any", "any", "demo")
client = ModelArtsClient.new_builder().with_credentials(keys).with_endpoint("http://127.0.0.1:8080").build()
algorithm = JobAlgorithm(code_dir="/bucket/code/", boot_file="/bucket/code/train.py")
spec = Spec(resource=SpecResource(flavor_id="modelarts.p3.large.public"))
job = Job(kind="job", metadata=JobMetadata(name="train"), algorithm=algorithm, spec=spec)
created = client.create_training_job(CreateTrainingJobRequest(body=job))
phase = created.status.phase
while phase not in ("Completed", "Failed", "Terminated", "Abnormal"):
    print(phase, flush=True)
    time.sleep(1)
    asked = ShowTrainingJobDetailsRequest(training_job_id=created.metadata.id)
    phase = client.show_training_job_details(asked).status.phase
print(phase)
