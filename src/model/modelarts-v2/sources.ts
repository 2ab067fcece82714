import type { Source } from '../evidence.ts';
import { sources as v1 } from '../modelarts-v1/sources.ts';

const OTC = 'https://github.com/opentelekomcloud-docs/modelarts/blob/1ba1873';
const TRAINING = `${OTC}/api-ref/source/training_management`;

/**
 * The sources of the facts. The ids go on from those of v1, and a source of both has one id.
 */
export const sources = {
  S16: {
    ...v1.S16,
    establishes: 'A client that waits on everything but Completed, Failed, Abnormal and Terminated.',
  },
  S26: {
    ...v1.S26,
    establishes:
      'Jobs that are created, pending or running can be stopped; its Chinese edition counts an abnormal job as one that has ended.',
  },
  S27: {
    ...v1.S27,
    establishes:
      'The order of events; preparation can time out, queuing can fail, a job stops at its maximum duration.',
  },
  S28: v1.S28,
  S36: v1.S36,
  S37: {
    title: 'OTC API reference: details of a training job',
    url: `${TRAINING}/querying_the_details_about_a_training_job.rst`,
    revision: '1ba1873 (2025-08)',
    establishes: 'The phases and secondary phases and their meanings; a record of a job that was not created.',
  },
  S38: {
    title: 'OTC API reference: terminating a training job',
    url: `${TRAINING}/terminating_a_training_job.rst`,
    revision: '1ba1873 (2025-08)',
    establishes: 'Jobs that are created, wait or run can be terminated; a response shows Terminating.',
  },
  S39: {
    title: 'OTC API reference: creating a training job',
    url: `${TRAINING}/creating_a_training_job.rst`,
    revision: '1ba1873 (2025-08)',
    establishes: 'A new job is Creating; automatic stop, preemption, and notifications on preemption and restart.',
  },
  S40: {
    title: 'OTC API reference: list of training jobs',
    url: `${TRAINING}/querying_a_training_job_list.rst`,
    revision: '1ba1873 (2025-08)',
    establishes: 'The same record of a job that was not created, in a list.',
  },
  S41: {
    title: 'OTC API reference: deleting a training job',
    url: `${TRAINING}/deleting_a_training_job.rst`,
    revision: '1ba1873 (2025-08)',
    establishes: 'Deletion has no restriction by status.',
  },
  S42: {
    title: 'OTC API reference: events of a training job',
    url: `${TRAINING}/obtaining_the_events_of_a_training_job.rst`,
    revision: '1ba1873 (2025-08)',
    establishes: 'A timeline of a run that failed, 92 seconds from running to failed.',
  },
  S43: {
    title: 'OTC API reference: walkthrough with PyTorch, v2',
    url: `${OTC}/api-ref/source/use_cases/using_pytorch_to_create_a_training_job_new-version_training.rst`,
    revision: '1ba1873 (2025-08)',
    establishes: 'Recorded responses: a job is Creating, and has its node 12.4 seconds after it was created.',
  },
  S45: v1.S45,
  S46: {
    title: 'OTC guide: creating a training job',
    url: `${OTC}/umn/source/training_management/performing_a_training/creating_a_training_job.rst`,
    revision: '1ba1873 (2025-08)',
    establishes: 'A new job is pending, then runs, then completes; a failed job is delivered again if so configured.',
  },
  S48: {
    title: 'Huawei Cloud SDK: models of ModelArts',
    url: 'https://github.com/huaweicloud/huaweicloud-sdk-python-v3/tree/343a486b5c/huaweicloud-sdk-modelarts',
    revision: '343a486b5c (2026-08)',
    establishes: 'Runs and recoveries of one job are numbered; how a run starts and how a fault is recovered from.',
  },
  S49: {
    title: 'Stages of a training job',
    url: 'https://support.huaweicloud.com/api-modelarts/ListTrainingJobStages.html',
    revision: '2026-01-08',
    establishes: 'Each run of a job is scheduled, prepared and run, and then ends.',
  },
  S50: {
    title: 'Terraform provider for Huawei Cloud: training jobs',
    url: 'https://github.com/huaweicloud/terraform-provider-huaweicloud/blob/a0345b8dcc/huaweicloud/services/modelarts/resource_huaweicloud_modelarts_training_job.go',
    revision: 'a0345b8dcc (2026-08)',
    establishes: 'A client to which an abnormal job was created and then had an error; it deletes in any phase.',
  },
  S51: {
    title: 'macli, a client of the console',
    url: 'https://github.com/hammershock/modelart-cli',
    revision: '167f52e (2026-05)',
    establishes: 'Other spellings of phases; a client that deletes jobs whether they ended or not.',
  },
  S52: {
    title: 'macli, report of an incident: jobs evicted',
    url: 'https://github.com/hammershock/modelart-cli/blob/7017031/docs/incident-2026-04-23.md',
    revision: '7017031 (2026-04)',
    establishes: 'A running job failed because its worker was evicted.',
  },
  S54: {
    title: 'Copying, stopping and deleting a job',
    url: 'https://support.huaweicloud.com/intl/tr-tr/develop-modelarts/develop-modelarts-0017.html',
    revision: '2026-05-30',
    establishes: 'Ended jobs cannot be stopped and can be deleted; a copy is a new job.',
  },
  S55: {
    title: 'Unconditional automatic restart',
    url: 'https://support.huaweicloud.com/intl/th-th/usermanual-standard-modelarts/develop-modelarts-0041.html',
    establishes: 'Without it, a fault in user code fails the job.',
  },
  S56: {
    title: 'Restart upon suspension',
    url: 'https://support.huaweicloud.com/intl/pt-br/usermanual-standard-modelarts/develop-modelarts-0043.html',
    revision: '2025-08-18',
    establishes: 'A hanging job is restarted in place.',
  },
  S57: {
    title: 'Recovering a training job',
    url: 'https://support.huaweicloud.com/intl/es-us/usermanual-standard-modelarts/develop-modelarts-0019.html',
    revision: '2026-04-28',
    establishes: 'A process is restarted in place, or the job is scheduled again.',
  },
  S58: {
    title: 'Priority and scheduling',
    url: 'https://support.huaweicloud.com/intl/en-us/usermanual-standard-modelarts/develop-modelarts-0105.html',
    establishes: 'Jobs wait in a queue by priority, then run.',
  },
  S59: {
    title: 'ModelArts Studio: billing of training',
    url: 'https://support.huaweicloud.com/intl/ja-jp/price-pangulm/pangulm_02_0013.html',
    establishes: 'In a sister product on the same platform, a job queues until it runs or fails.',
  },
  S61: {
    title: 'Volcano: phases and state machine of a job',
    url: 'https://github.com/volcano-sh/volcano/tree/ed72c7c81/pkg/controllers/job/state',
    revision: 'ed72c7c81 (2026-08)',
    establishes: 'In the scheduler underneath, a running job can become pending again; ended jobs stay as they are.',
  },
  S63: {
    title: 'SDK reference: terminating a training job, v2',
    url: 'https://support.huaweicloud.com/sdkreference-modelarts/modelarts_04_0427.html',
    revision: '2025-12-04',
    establishes: 'The same three phases can be terminated.',
  },
} as const satisfies Readonly<Record<string, Source>>;

/** The id of a source, such as `S37`. */
export type SourceId = keyof typeof sources;
