import { realEnvironment } from '../../environment.ts';
import { counted } from '../../sentences.ts';
import { type Duration, toMilliseconds } from '../../time.ts';
import { createValidator } from '../../validate/validator.ts';
import { loadApi } from '../../watch/apis.ts';
import type { Retry } from '../../watch/client.ts';
import { findJobs } from '../../watch/find-jobs.ts';
import { logLine } from '../../watch/log-line.ts';
import { watch } from '../../watch/watch.ts';
import { type Context, EXIT, printJson, say, UsageError } from '../context.ts';
import { type Connection, retryText } from '../inputs/api.ts';
import { targetNamed } from '../inputs/target.ts';
import { newsFor } from '../record/news.ts';
import { writerTo } from './append.ts';
import { board } from './board.ts';
import { changeLines } from './change-lines.ts';
import { createResults, exitOfLost, type Results, resultsData } from './results.ts';

/** Which jobs to watch besides those whose ids are given, until when, and how. */
export interface WatchRunOptions {
  readonly connection: Connection;
  readonly project: string;
  readonly jobVersion?: string | undefined;
  /** The name of the jobs, where there are no ids; all that are live unless given. */
  readonly name?: string | undefined;
  readonly until?: string | undefined;
  readonly any: boolean;
  readonly every: Duration;
  readonly upTo: Duration;
  readonly timeout?: Duration | undefined;
  readonly output?: string | undefined;
  readonly format: 'text' | 'json';
}

/** What ends a watch before all jobs are decided, and its exit code. */
const ENDS = { 'timed out': EXIT.timedOut, interrupted: EXIT.interrupted } as const;

/** Watches jobs, tells people of them, and returns the exit code. */
export async function runWatch(
  context: Context,
  ids: readonly string[],
  {
    connection,
    project,
    jobVersion,
    name,
    until,
    any: isAnyEnough,
    every,
    upTo,
    timeout,
    output,
    format,
  }: WatchRunOptions,
): Promise<number> {
  const { lifecycle } = await loadApi(connection.api);
  const target = until === undefined ? undefined : await targetNamed(lifecycle, until);
  const write = await writerTo(output);
  const { signal, settle } = endOf(context, timeout);
  const validator = createValidator({ lifecycle });
  const isOfSeveral = ids.length !== 1;
  const hasTarget = target !== undefined;
  const results = createResults({ validator, statuses: lifecycle.statuses, hasTarget, isAnyEnough });
  const isQuiet = format === 'json';
  let display = changeLines(context, { lifecycle, isOfSeveral, isQuiet });
  const news = newsFor((text) => display.say(text), every);
  const asked = {
    ...connection,
    project,
    signal,
    onRetry: (retry: Retry) => (isOfSeveral ? news.failedRequest(retry) : display.say(retryText(retry))),
  };
  let jobs = ids;
  try {
    if (ids.length === 0) jobs = await found(context, findJobs({ ...asked, name }, realEnvironment), name);
    if (isOfSeveral && !isQuiet && hasRoomFor(jobs.length, context)) display = board(context, lifecycle);
    const watched = watch({
      ...asked,
      job: jobs,
      every,
      upTo,
      validator,
      ...(jobVersion === undefined ? {} : { version: jobVersion }),
      ...(target === undefined ? {} : { until: target }),
      onLost(job, error) {
        results.lose({ job, error });
        if (hasTarget && error.isGone) {
          const { status = null } =
            results.all().find(({ job: key }) => key === job || key.startsWith(`${job}/`)) ?? {};
          const was = status === null ? '' : `was ${status}, and `;
          display.say(`${until} can no longer be reached: job ${job} ${was}is ${error.message}`);
        } else if (isOfSeveral) display.say(`job ${job}: ${error.message}`);
      },
    });
    for await (const seen of watched) {
      await write(logLine(seen.observation));
      display.show(seen);
      results.take(seen);
      if (isOfSeveral) news.answered();
      const { observation, prospect, status } = seen;
      if (prospect === 'hopeless') {
        const job = isOfSeveral ? observation.job : jobs[0];
        display.say(`${until} can no longer be reached: job ${job} is ${status}`);
      }
      if (isAnyEnough && prospect === 'reached') break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    display.say(`${signal.reason}: ${isOfSeveral ? countText(results, jobs.length) : placeText(results, jobs[0])}`);
  } finally {
    settle();
  }
  const [lost] = results.lost;
  if (lost !== undefined && !isOfSeveral && exitOfLost(lost.error, hasTarget) === EXIT.couldNotRun) throw lost.error;
  if (isQuiet)
    printJson<'watch'>(context, {
      ...resultsData(results, isOfSeveral ? undefined : ids[0], until),
      ...validator.report(),
    });
  return signal.aborted ? ENDS[signal.reason as keyof typeof ENDS] : results.exitCode();
}

/** What interrupts a watch: the user, or that its time is over. Once it is settled, it does so no more. */
function endOf(context: Context, timeout: Duration | undefined): { signal: AbortSignal; settle(): void } {
  const end = new AbortController();
  const settled = new AbortController();
  const endBy = (reason: keyof typeof ENDS) => end.abort(reason);
  context.onInterrupt(() => endBy('interrupted'));
  if (timeout !== undefined) {
    realEnvironment.wait(toMilliseconds(timeout), settled.signal).then(
      () => endBy('timed out'),
      () => {},
    );
  }
  return { signal: end.signal, settle: () => settled.abort() };
}

/**
 * The jobs that were found.
 *
 * @throws UsageError where there is none with the name
 */
async function found(
  context: Context,
  finding: Promise<readonly string[]>,
  name: string | undefined,
): Promise<readonly string[]> {
  const jobs = await finding;
  if (jobs.length > 0) return jobs;
  if (name !== undefined) throw new UsageError(`no job has the name ${name}`);
  say(context, 'no job is live');
  return jobs;
}

/** Whether standard output is a terminal that has a line for each job. */
function hasRoomFor(jobs: number, { file }: Context): boolean {
  return file.isTTY === true && jobs < (file.rows ?? USUAL_HEIGHT);
}

/** How high a terminal is that does not say, in lines. */
const USUAL_HEIGHT = 24;

/** Where a job is that is no longer watched. */
function placeText(results: Results<string>, job = ''): string {
  // Of its newest version, where there was more than one.
  const last = results.all().at(-1)?.status ?? undefined;
  return `job ${job} ${last === undefined ? 'was not seen' : `is ${last}`}, and goes on`;
}

/** How many of several jobs are no longer watched. */
function countText({ decided }: Results<string>, jobs: number): string {
  return `${decided} of ${counted(jobs, 'job')} were decided, and the others go on`;
}
