import type { Catalogue } from '../catalogue.ts';

/**
 * The catalogue: the eight phases of a ModelArts v2 training job, in the order of their life.
 *
 * Names are the vendor's (`status.phase`, S37). The secondary phases under each are what `status.secondary_phase` was seen or is
 * assumed to say with it; the vendor calls them internal (S37), so they are no statuses, but they are read as the phase
 * that they belong to. Labels are those of the console (S26, S37); other spellings are those of clients and of the calls
 * for resource pools (S38, S47, S51, S53).
 */
export const statuses = {
  Creating: {
    phase: 'preparation',
    secondary: ['Creating'],
    aliases: [],
    labels: { en: ['Creating'], zh: ['创建中'] },
    description: { en: 'The job was accepted and is being set up.', zh: '作业已受理，正在做准备。' },
  },
  Pending: {
    phase: 'queue',
    secondary: ['Queuing'],
    aliases: ['Waiting', 'Queue'],
    labels: { en: ['Pending', 'Awaiting'], zh: ['等待中', '排队中'] },
    description: { en: 'The job queues for resources.', zh: '作业排队等待资源。' },
  },
  Running: {
    phase: 'execution',
    secondary: ['Running'],
    aliases: [],
    labels: { en: ['Running'], zh: ['运行中'] },
    description: { en: 'The training process runs.', zh: '训练进程正在运行。' },
  },
  Terminating: {
    phase: 'cancellation',
    secondary: ['Terminating'],
    aliases: [],
    labels: { en: ['Terminating', 'Stopping'], zh: ['停止中'] },
    description: { en: 'The job was told to stop and is stopping.', zh: '作业收到停止请求，正在停止。' },
  },
  Completed: {
    phase: 'execution',
    outcome: 'success',
    secondary: ['Completed'],
    aliases: ['Succeeded'],
    labels: { en: ['Completed'], zh: ['已完成'] },
    description: { en: 'The training process ended well.', zh: '训练进程正常结束。' },
  },
  Failed: {
    phase: 'execution',
    outcome: 'failure',
    secondary: ['Failed'],
    aliases: [],
    labels: { en: ['Failed', 'Running failed'], zh: ['运行失败'] },
    description: { en: 'The run failed.', zh: '运行以失败告终。' },
  },
  Terminated: {
    phase: 'cancellation',
    outcome: 'stopped',
    secondary: ['Terminated'],
    aliases: ['Stopped'],
    labels: { en: ['Terminated', 'Stopped'], zh: ['已停止', '已终止'] },
    description: { en: 'The job was stopped on request.', zh: '作业按请求停止。' },
  },
  Abnormal: {
    phase: 'execution',
    outcome: 'failure',
    secondary: ['CreateFailed', 'TerminatedFailed', 'Unknown', 'Lost'],
    aliases: [],
    labels: { en: ['Abnormal'], zh: ['异常', '创建失败', '停止失败'] },
    description: {
      en: 'The job could not be created or stopped, or the platform lost track of it.',
      zh: '作业未能创建或停止，或者平台失去了它的踪迹。',
    },
  },
} as const satisfies Catalogue;

/**
 * A phase of a ModelArts v2 training job.
 *
 * @useDeclaredType
 */
export type PhaseV2 = keyof typeof statuses;

/**
 * A phase in which the run of a job is over.
 *
 * @useDeclaredType
 */
export type TerminalPhaseV2 = {
  [Name in PhaseV2]: (typeof statuses)[Name] extends { readonly outcome: string } ? Name : never;
}[PhaseV2];
