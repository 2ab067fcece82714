import type { Source } from '../evidence.ts';

/**
 * The sources of the facts. The ids are stable; a missing number is a source that was examined and supports no row. What a
 * source establishes is in our words.
 */
export const sources = {
  S1: {
    title: 'OTC API reference: job statuses (modelarts_03_0074)',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/api-ref/source/historical_apis/training_management_old_version/job_statuses.rst',
    revision: '1ba1873',
    establishes: 'Names and meanings of the statuses 0 to 21. It says nothing of what follows what.',
  },
  S2: {
    title: 'OTC SDK reference: job statuses (modelarts_04_0077)',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/709d527/doc/sdk-ref/source/training_management/job_statuses.rst',
    revision: '709d527 (2023-03)',
    establishes:
      'Status 22, a failed mount, in every later edition too. The table of the API reference (S1) never had it.',
  },
  S3: {
    title: 'Chinese status tables of the API and SDK references',
    url: 'https://github.com/huaweicloudDocs/modelarts/blob/e974390/cn.zh-cn/SDK参考/作业状态参考.md',
    revision: '2b6907c (2019-12) and e974390 (2021-10)',
    establishes: 'How the table grew, and that 9 was once explained as being deleted, later as being canceled.',
  },
  S4: {
    title: 'List training jobs (modelarts_03_0046)',
    url: 'https://support.huaweicloud.com/api-modelarts/modelarts_03_0046.html',
    establishes: 'A filter example that groups 3, 5, 6 and 13: in the Chinese edition, jobs that were not created.',
  },
  S5: {
    title: 'Visualization job APIs (modelarts_03_0064 to 0070)',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/api-ref/source/historical_apis/training_management_old_version/visualization_jobs/stopping_a_visualization_job.rst',
    revision: '1ba1873',
    establishes: 'The same status table; stopping is refused at 10, restarting at 8, deleting at 9.',
  },
  S6: {
    title: 'Console guide: stopping or deleting a job (modelarts_23_0159)',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/aed5c3e/umn/source/training_management/stopping_or_deleting_a_job.rst',
    revision: 'aed5c3e (2022-05)',
    establishes: 'Only a running job can be stopped; running, ended and queuing jobs can be deleted.',
  },
  S7: {
    title: 'Console guide: creating a job and its details',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/aed5c3e/umn/source/training_management/creating_a_training_job/using_custom_images_to_train_models.rst',
    revision: 'aed5c3e (2022-05)',
    establishes: 'A new job initializes, then succeeds or fails; notifications on running, success and failure.',
  },
  S8: {
    title: 'SDK reference: stopping a version of a training job (modelarts_04_0171)',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/doc/sdk-ref/source/training_management/training_job_versions/stopping_a_training_job_version.rst',
    revision: '1ba1873',
    establishes: 'A version can be stopped while it runs.',
  },
  S9: {
    title: 'Console guide: managing visualization jobs (modelarts_23_0050)',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/aed5c3e/umn/source/training_management/managing_visualization_jobs.rst',
    revision: 'aed5c3e (2022-05)',
    establishes: 'The console calls a stopped job canceled.',
  },
  S10: {
    title: 'Training with a custom image',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/aed5c3e/umn/source/custom_images/for_training_models/creating_a_training_job_using_a_custom_image_gpu.rst',
    revision: 'aed5c3e (2022-05)',
    establishes:
      'A custom image is reviewed before its first run; when it passes, the same job goes on to run by itself; when it does not, the log says why.',
  },
  S11: {
    title: 'API walkthrough: a TensorFlow job (modelarts_03_0401)',
    url: 'https://github.com/huaweicloudDocs/modelarts/blob/e974390/cn.zh-cn/API参考/使用TensorFlow框架创建训练作业.md',
    revision: 'e974390 (2021-10)',
    establishes: 'Recorded traffic of one job: status 1 when created, 10 later, gone after its deletion.',
  },
  S12: {
    title: 'Querying the statuses of all job versions (withdrawn)',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/488022e/api-ref/source/training_management/training_jobs/querying_the_statuses_and_gpu_quantity_of_all_job_versions.rst',
    revision: '488022e (2022-03)',
    establishes: 'A version in status 12 with a start, an end and a duration.',
  },
  S13: {
    title: 'ModelArts-Lab issue 917: a job that stays in deployment',
    url: 'https://github.com/huaweicloud/ModelArts-Lab/issues/917',
    establishes: 'The vendor explains 7 as queuing for resources of the public pool; the job ran the next day.',
  },
  S16: {
    title: 'Ascend ais-bench, ModelArts client',
    url: 'https://github.com/Ascend/tools/blob/9d6da90/ais-bench_workload/src/common/modelarts_handler.py',
    revision: '9d6da90',
    establishes:
      'The one public client that sorts all 23 statuses; it stops jobs before they run, and waits through 0.',
  },
  S17: {
    title: 'Sedna virtual kubelet for ModelArts',
    url: 'https://github.com/kubeedge-sedna/virtual-kubelet-modelarts/blob/445e47c/cmd/virtual-kubelet/internal/provider/modelarts/client.go',
    revision: '445e47c',
    establishes: 'A mapping of the statuses to running, pending, completed and failed.',
  },
  S18: {
    title: 'OpenI aiforge',
    url: 'https://git.openi.org.cn/OpenI/aiforge',
    establishes: 'A platform on the v1 API: stops jobs before they run, waits for 12 after a stop, counts 0 as active.',
  },
  S19: {
    title: 'python-otcextensions, ModelArts v1',
    url: 'https://github.com/opentelekomcloud/python-otcextensions/blob/84e08e5/otcextensions/tests/unit/sdk/modelartsv1/v1/examples.py',
    revision: '84e08e5',
    establishes: 'Recorded jobs; one started a second after it was created, without queuing.',
  },
  S20: {
    title: 'A Java client for ModelArts (com.huawei.cloud.modelarts)',
    establishes: 'An older table: 7 deploying, 9 being deleted; it stops a job by deleting it.',
  },
  S21: {
    title: "A student's script with a table of statuses",
    establishes: 'A table of 0 to 15 in which 9 is being deleted.',
  },
  S22: {
    title: 'A script that restarts training jobs',
    establishes: 'A job runs again as a new version, not by reviving an ended one.',
  },
  S25: {
    title: 'OTC API reference, v2: phases of a training job',
    url: 'https://docs.otc.t-systems.com/modelarts/api-ref/',
    establishes: 'The phases of the successor API, with Lost among the secondary ones.',
  },
  S26: {
    title: 'Console guide, v2: stopping, rebuilding or searching for a job',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/umn/source/training_management/performing_a_training/stopping_rebuilding_or_searching_for_a_training_job.rst',
    revision: '1ba1873',
    establishes: 'In v2, jobs can be stopped while they are created, pending or running, and not once they ended.',
  },
  S27: {
    title: 'Console guide, v2: events of a training job',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/umn/source/training_management/performing_a_training/viewing_training_job_events.rst',
    revision: '1ba1873',
    establishes: 'The order of events in v2; preparation can time out, queuing can fail.',
  },
  S28: {
    title: 'OTC guide: why a training job queues',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/umn/source/faqs/training_jobs/creating_a_training_job/why_is_a_training_job_always_queuing.rst',
    revision: '1ba1873',
    establishes: 'Jobs queue first in, first out, then run.',
  },
  S29: {
    title: 'OTC API reference: error codes',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/api-ref/source/appendix/error_codes.rst',
    revision: '1ba1873',
    establishes: 'Errors of importing a model and deploying a service after training.',
  },
  S30: {
    title: 'Console guide: one-click model rollout',
    url: 'https://github.com/huaweicloudDocs/modelarts/blob/e974390/cn.zh-cn/AI工程师用户指南/一键模型上线.md',
    revision: '2b6907c (2019-12) and e974390 (2021-10)',
    establishes: 'One task trains, imports the model and deploys it, in this order.',
  },
  S33: {
    title: 'Creating a training job: storage volumes',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/api-ref/source/historical_apis/training_management_old_version/training_jobs/creating_a_training_job.rst',
    revision: '1ba1873',
    establishes: 'Volumes of dedicated pools, which are what a failed mount is about.',
  },
  S35: {
    title: 'Volcano, job phases (docs/design/job-api.md, pkg/controllers/job/state)',
    url: 'https://github.com/volcano-sh/volcano',
    revision: 'ed72c7c81',
    establishes:
      'A scheduler of the same kind, whose code queues a running job again; its published matrix of phases lacks the step.',
  },
  S36: {
    title: 'Vertex AI REST reference: JobState',
    url: 'https://cloud.google.com/vertex-ai/docs/reference/rest/v1/JobState',
    establishes: 'In a sibling system, a job that is being cancelled may still succeed or fail.',
  },
  S45: {
    title: 'OTC guide: fault tolerance check',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/umn/source/training_management/advanced_training_operations/training_fault_tolerance_check.rst',
    revision: '1ba1873 (2025-08)',
    establishes:
      'In v2, a job is issued again after a fault and queues with the highest priority; it fails after 30 minutes without resources.',
  },
  S62: {
    title: 'OTC troubleshooting: the status is Reviewing Job Initialization (modelarts_13_0030)',
    url: 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873/umn/source/troubleshooting/training_jobs/service_code_issues/training_job_status_is_reviewing_job_initialization.rst',
    revision: '1ba1873, first in f8978a8 (2024-07)',
    establishes:
      'It names 18 for a custom image that runs for the first time. It reads as if the job were created after the review; S10 says that the same job goes on.',
  },
} as const satisfies Readonly<Record<string, Source>>;

/** The id of a source, such as `S1`. */
export type SourceId = keyof typeof sources;
