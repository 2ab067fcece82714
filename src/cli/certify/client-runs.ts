import type { Server } from '../../fake-api/server.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { type Client, type ClientEnd, runClient } from './client-process.ts';
import { COUNTED_BEYOND, type StagedJob, stageJob, stagingOf } from './staged-jobs.ts';

/** What a client did about one sequence of statuses. */
export interface ClientRun {
  /** Which sequence of the suite it is, from 0. */
  readonly index: number;
  /** How many statuses it was shown before it ended. Where it polled on after all of them, the last one was shown again. */
  readonly polls: number;
  readonly end: ClientEnd;
  /** Why it was stopped: it polled on when it had been shown all, it took too long, or it had said what it thinks. */
  readonly stopped?: StopReason;
  /** What it has said after the last status, where it answers by lines. */
  readonly answer?: string;
}

type StopReason = 'polled on' | 'too long' | 'answered';

/** What is run, and how. */
export interface ClientRunsOptions {
  readonly lifecycle: Lifecycle;
  /** The program and its arguments, with the placeholders `{endpoint}`, `{project}`, `{job}` and `{version}`. */
  readonly command: readonly [string, ...string[]];
  /** How many run at once. */
  readonly parallel: number;
  /** How long each may take, in milliseconds. */
  readonly timeLimit: number;
  /** Ends all of them. */
  readonly signal: AbortSignal;
}

type Sequence = readonly string[];

/** Runs one client on a sequence. */
type RunOne = (statuses: Sequence, index: number, options: ClientRunsOptions) => Promise<ClientRun>;

/** Runs a client once for each sequence of statuses, some at a time, and yields what it did as each ends. */
export async function* clientRuns(
  sequences: readonly Sequence[],
  options: ClientRunsOptions,
  runOne: RunOne,
): AsyncIterable<ClientRun> {
  const running = new Map<number, Promise<ClientRun>>();
  for (let next = 0; ; ) {
    while (running.size < options.parallel && next < sequences.length && !options.signal.aborted) {
      running.set(next, runOne(sequences[next] ?? [], next, options));
      next++;
    }
    if (running.size === 0) return;
    const run = await Promise.race(running.values());
    running.delete(run.index);
    yield run;
  }
}

/**
 * Runs clients that poll the fake API.
 *
 * @param onAnswer takes a listener for the addresses of all requests that the server has answered
 */
export function pollingRuns(
  server: Server,
  lifecycle: Lifecycle,
  onAnswer: (listener: (address: string) => void) => void,
): RunOne {
  const staging = stagingOf(lifecycle);
  const listeners = new Map<string, () => void>();
  onAnswer((address) => listeners.get(address.split('/')[2] ?? '')?.());
  let made = 0;
  return async (statuses, index, options) => {
    const project = `certify-${++made}`;
    const job = await stageJob(server, { project, lifecycle, events: staging(statuses) });
    const stop = stopping(options);
    listeners.set(project, async () => {
      if ((await job.polls()) >= statuses.length + COUNTED_BEYOND) stop.for('polled on');
    });
    const end = await runClient(clientFor(job, server.url, options.command), stop.signal);
    listeners.delete(project);
    return { index, polls: await job.polls(), end, ...stop.done() };
  };
}

/** Runs clients that are given a status a line, and answer a line each: `wait`, `success`, `failure` or `stopped`. */
export const talkingRuns: RunOne = async (statuses, index, options) => {
  const { statuses: catalogue } = options.lifecycle;
  const shown = statuses.map((status) => String(catalogue.vocabulary.written[catalogue.indexOf(status)]));
  const stop = stopping(options);
  let polls = 0;
  let answer: string | undefined;
  const [command, ...args] = options.command;
  const end = await runClient({ command, args, environment: {} }, stop.signal, (say) => {
    const sayNext = () => {
      const status = shown[polls];
      if (status === undefined) return stop.for('answered');
      polls++;
      say(status);
    };
    sayNext();
    return (line) => {
      answer = line.trim();
      if (answer === 'wait') sayNext();
      else stop.for('answered');
    };
  });
  return { index, polls, end, ...(answer === undefined ? {} : { answer }), ...stop.done() };
};

/** What stops a client, for one reason, and remembers which. */
function stopping({ timeLimit, signal }: ClientRunsOptions) {
  const controller = new AbortController();
  let stopped: StopReason | undefined;
  const stopFor = (reason: StopReason) => {
    stopped ??= reason;
    controller.abort();
  };
  const timer = setTimeout(() => stopFor('too long'), timeLimit);
  const onAbort = () => controller.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    for: stopFor,
    done(): { readonly stopped?: StopReason } {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      return stopped === undefined ? {} : { stopped };
    },
  };
}

function clientFor(
  { project, job, version }: StagedJob,
  endpoint: string,
  [command, ...args]: readonly [string, ...string[]],
): Client {
  const values: Readonly<Record<string, string>> = { endpoint, project, job, version };
  const filled = args.map((argument) =>
    argument.replace(/\{(endpoint|project|job|version)\}/g, (_, name) => values[name] ?? ''),
  );
  const environment = {
    JOBSTAT_ENDPOINT: endpoint,
    JOBSTAT_PROJECT: project,
    JOBSTAT_JOB: job,
    JOBSTAT_VERSION: version,
    MODELARTS_TOKEN: 'any',
  };
  return { command, args: filled, environment };
}
