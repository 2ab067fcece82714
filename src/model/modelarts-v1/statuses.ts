import { type Catalogue, type Outcome, type StatusEntry, statusesOf } from '../catalogue.ts';

/**
 * The catalogue: the 23 statuses of a ModelArts v1 training job, one row a status in the order of their codes.
 *
 * Codes and wire names are the vendor's (OTC API reference "Job Statuses", 0 to 21; SDK reference, 22). Labels are what
 * the console shows. Phase, outcome and the descriptions are ours. Only terminal statuses have an outcome.
 */
export const statuses = {
  UNKNOWN: {
    code: 0,
    wire: 'JOBSTAT_UNKNOWN',
    phase: 'unknown',
    aliases: [],
    description: {
      en: 'The platform cannot tell; the job itself goes on unseen.',
      zh: '平台暂时无法得知状态，作业本身仍在继续。',
    },
  },
  INIT: {
    code: 1,
    wire: 'JOBSTAT_INIT',
    phase: 'initializing',
    aliases: [],
    labels: { en: ['Initializing'], zh: ['初始化'] },
    description: { en: 'The job was accepted and is being set up.', zh: '作业已受理，正在做准备。' },
  },
  IMAGE_CREATING: {
    code: 2,
    wire: 'JOBSTAT_IMAGE_CREATING',
    phase: 'image',
    aliases: [],
    description: { en: 'The image that the job runs in is being built.', zh: '正在构建作业要使用的镜像。' },
  },
  IMAGE_FAILED: {
    code: 3,
    wire: 'JOBSTAT_IMAGE_FAILED',
    phase: 'image',
    outcome: 'failure',
    aliases: [],
    description: { en: 'The image could not be built; the job never ran.', zh: '镜像构建不成功，作业没有运行。' },
  },
  SUBMIT_TRYING: {
    code: 4,
    wire: 'JOBSTAT_SUBMIT_TRYING',
    phase: 'submission',
    aliases: [],
    description: { en: 'The job is being handed to the cluster.', zh: '正在把作业交给集群。' },
  },
  SUBMIT_FAILED: {
    code: 5,
    wire: 'JOBSTAT_SUBMIT_FAILED',
    phase: 'submission',
    outcome: 'failure',
    aliases: [],
    description: { en: 'The cluster did not take the job; it never ran.', zh: '集群没有接受作业，作业没有运行。' },
  },
  DELETE_FAILED: {
    code: 6,
    wire: 'JOBSTAT_DELETE_FAILED',
    phase: 'deletion',
    outcome: 'failure',
    aliases: [],
    description: {
      en: 'The record of the job could not be deleted and is still there.',
      zh: '作业记录没能删除，仍然存在。',
    },
  },
  WAITING: {
    code: 7,
    wire: 'JOBSTAT_WAITING',
    phase: 'queue',
    // Until 2019 the vendor called code 7 "deploying"; the meaning is the same.
    aliases: ['DEPLOYING', 'JOBSTAT_DEPLOYING'],
    labels: { en: ['Queuing', 'Deploying'], zh: ['排队中', '部署中'] },
    description: { en: 'The job queues for resources.', zh: '作业在排队等资源。' },
  },
  RUNNING: {
    code: 8,
    wire: 'JOBSTAT_RUNNING',
    phase: 'execution',
    aliases: [],
    labels: { en: ['Running'], zh: ['运行中'] },
    description: { en: 'The training process runs.', zh: '训练进程在运行。' },
  },
  KILLING: {
    code: 9,
    wire: 'JOBSTAT_KILLING',
    phase: 'cancellation',
    aliases: [],
    description: { en: 'The job was told to stop and is stopping.', zh: '作业已收到停止请求，正在停止。' },
  },
  COMPLETED: {
    code: 10,
    wire: 'JOBSTAT_COMPLETED',
    phase: 'execution',
    outcome: 'success',
    aliases: [],
    labels: { en: ['Successful'], zh: ['运行成功'] },
    description: { en: 'The training process ended well.', zh: '训练进程正常结束。' },
  },
  FAILED: {
    code: 11,
    wire: 'JOBSTAT_FAILED',
    phase: 'execution',
    outcome: 'failure',
    aliases: [],
    labels: { en: ['Running failed'], zh: ['运行失败'] },
    description: { en: 'The run failed.', zh: '运行出错而结束。' },
  },
  KILLED: {
    code: 12,
    wire: 'JOBSTAT_KILLED',
    phase: 'cancellation',
    outcome: 'stopped',
    aliases: [],
    // The console shows the same for KILLED and CANCELED.
    labels: { en: ['Canceled'], zh: ['已取消'] },
    description: { en: 'The job was stopped on request.', zh: '作业按请求停止完毕。' },
  },
  CANCELED: {
    code: 13,
    wire: 'JOBSTAT_CANCELED',
    phase: 'cancellation',
    outcome: 'stopped',
    aliases: [],
    labels: { en: ['Canceled'], zh: ['已取消'] },
    description: { en: 'The job was called off.', zh: '作业被撤销。' },
  },
  LOST: {
    code: 14,
    wire: 'JOBSTAT_LOST',
    phase: 'execution',
    outcome: 'failure',
    aliases: [],
    description: { en: 'The platform lost track of the job.', zh: '平台与作业失去了联系。' },
  },
  SCALING: {
    code: 15,
    wire: 'JOBSTAT_SCALING',
    phase: 'scaling',
    aliases: [],
    description: { en: 'A running job is given more nodes.', zh: '正在为运行中的作业增加节点。' },
  },
  SUBMIT_MODEL_FAILED: {
    code: 16,
    wire: 'JOBSTAT_SUBMIT_MODEL_FAILED',
    phase: 'rollout',
    outcome: 'failure',
    aliases: [],
    description: { en: 'The trained model could not be imported.', zh: '训练好的模型没能导入。' },
  },
  DEPLOY_SERVICE_FAILED: {
    code: 17,
    wire: 'JOBSTAT_DEPLOY_SERVICE_FAILED',
    phase: 'rollout',
    outcome: 'failure',
    aliases: [],
    description: {
      en: 'The service with the trained model could not be deployed.',
      zh: '用训练好的模型部署服务时没有成功。',
    },
  },
  CHECK_INIT: {
    code: 18,
    wire: 'JOBSTAT_CHECK_INIT',
    phase: 'review',
    aliases: [],
    labels: { en: ['Reviewing Job Initialization'], zh: ['审核作业初始化'] },
    description: { en: 'The review of a new custom image is being prepared.', zh: '正在准备审核新的自定义镜像。' },
  },
  CHECK_RUNNING: {
    code: 19,
    wire: 'JOBSTAT_CHECK_RUNNING',
    phase: 'review',
    aliases: [],
    description: { en: 'The custom image is being reviewed.', zh: '自定义镜像正在审核。' },
  },
  CHECK_RUNNING_COMPLETED: {
    code: 20,
    wire: 'JOBSTAT_CHECK_RUNNING_COMPLETED',
    phase: 'review',
    // The spelling of the Open Telekom Cloud client.
    aliases: ['RUNNING_COMPLETED', 'JOBSTAT_RUNNING_COMPLETED'],
    description: {
      en: 'The review is passed; the job itself has yet to run. Not the end, in spite of its name.',
      zh: '镜像审核已通过，作业本身还未运行；名字虽像终点，其实不是。',
    },
  },
  CHECK_FAILED: {
    code: 21,
    wire: 'JOBSTAT_CHECK_FAILED',
    phase: 'review',
    outcome: 'failure',
    aliases: [],
    description: {
      en: 'The custom image did not pass the review; the job never ran.',
      zh: '自定义镜像未通过审核，作业没有运行。',
    },
  },
  MOUNT_FAILED: {
    code: 22,
    // The vendor prints this one without its prefix.
    wire: 'MOUNT_FAILED',
    phase: 'queue',
    outcome: 'failure',
    aliases: ['JOBSTAT_MOUNT_FAILED'],
    description: {
      en: 'A storage volume could not be mounted; the job never ran.',
      zh: '存储卷没能挂载，作业没有运行。',
    },
  },
} as const satisfies Catalogue;

type Statuses = typeof statuses;

/**
 * A status by its name: the vendor's constant without `JOBSTAT_`.
 *
 * @useDeclaredType
 */
export type Status = keyof Statuses;
/**
 * A part of the lifecycle.
 *
 * @useDeclaredType
 */
export type Phase = Statuses[Status]['phase'];
/**
 * The status of a job whose run is over.
 *
 * @useDeclaredType
 */
export type TerminalStatus = StatusWithOutcome<Outcome>;
/**
 * A terminal status with the outcome `failure`.
 *
 * @useDeclaredType
 */
export type FailureStatus = StatusWithOutcome<'failure'>;
/**
 * A terminal status with the outcome `success`.
 *
 * @useDeclaredType
 */
export type SuccessStatus = StatusWithOutcome<'success'>;
/**
 * A terminal status with the outcome `stopped`.
 *
 * @useDeclaredType
 */
export type StoppedStatus = StatusWithOutcome<'stopped'>;
/** The status of a job that is known to go on: neither terminal nor UNKNOWN. */
export type LiveStatus = Exclude<Status, TerminalStatus | 'UNKNOWN'>;

type StatusWithOutcome<O extends Outcome> = {
  [S in Status]: Statuses[S] extends { readonly outcome: O } ? S : never;
}[Status];

/** The names of all statuses, in the order of their codes. */
export const statusNames = Object.keys(statuses) as readonly Status[];

/** The outcome of a terminal status; `undefined` for any other. */
export function outcomeOf(status: Status): Outcome | undefined {
  const entry: StatusEntry = statuses[status];
  return entry.outcome;
}

/** Whether the run of a job in this status is over. */
export function isTerminal(status: Status): status is TerminalStatus {
  return outcomeOf(status) !== undefined;
}

/** Whether a job in this status ended in failure. KILLED and CANCELED are not failures: see {@link isStopped}. */
export function isFailure(status: Status): status is FailureStatus {
  return outcomeOf(status) === 'failure';
}

/** Whether a job in this status ended in success. */
export function isSuccess(status: Status): status is SuccessStatus {
  return outcomeOf(status) === 'success';
}

/** Whether a job in this status was stopped or canceled. How KILLED and CANCELED differ is not known. */
export function isStopped(status: Status): status is StoppedStatus {
  return outcomeOf(status) === 'stopped';
}

/** Whether a status proves nothing: the platform has lost contact, while the job itself goes on. */
export function isGap(status: Status): status is 'UNKNOWN' {
  return status === 'UNKNOWN';
}

/** Whether a job in this status is known not to have ended. UNKNOWN proves nothing, so it is not live. */
export function isLive(status: Status): status is LiveStatus {
  return !isGap(status) && !isTerminal(status);
}

const known = statusesOf<Status>(statuses, {
  ends: statusNames.filter(isTerminal),
  gaps: statusNames.filter(isGap),
});

/**
 * The status with this code, name, wire name or alias; `undefined` for anything else. Spellings are exact, as the API has them:
 * `'08'`, `' 8'` and `'running'` are not statuses here. Logs are read with more patience.
 */
export function parseStatus(value: unknown): Status | undefined {
  return known.parse(value);
}

/**
 * Like {@link parseStatus}, for values that must be a status.
 *
 * @example
 * toStatus(8); // 'RUNNING'
 * toStatus('JOBSTAT_RUNNING'); // 'RUNNING'
 * @throws RangeError `unknown status: 99`
 */
export function toStatus(value: number | string): Status {
  const status = parseStatus(value);
  if (status === undefined) throw new RangeError(`unknown status: ${value}`);
  return status;
}
