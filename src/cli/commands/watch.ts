import { buildCommand } from '@stricli/core';
import { targetWords } from '../../model/prospects.ts';
import type { Duration } from '../../time.ts';
import { briefs } from '../briefs.ts';
import { type Context, UsageError } from '../context.ts';
import { given } from '../given-flags.ts';
import { type ApiFlags, apiFlags, connectionFor, TOKEN } from '../inputs/api.ts';
import { flags, parsePeriod } from '../parameters.ts';

interface Flags extends ApiFlags {
  readonly project: string;
  readonly jobVersion?: string;
  readonly name?: string;
  readonly all: boolean;
  readonly until?: string;
  readonly any: boolean;
  readonly every: Duration;
  readonly upTo: Duration;
  readonly timeout?: Duration;
  readonly output?: string;
  readonly format: 'text' | 'json';
}

export const watchCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: briefs.watch,
    fullDescription: [
      'Poll jobs of a real or fake API until their runs are over, and check their statuses. It only reads. The token is taken',
      `from ${TOKEN}, or from --token-command. Exit code 0: success, 1: failure, or something was seen that cannot be, 2: could`,
      'not run, 3: stopped, 124: timed out, 130: interrupted; the jobs go on after the last two.',
      '',
      'With --until, a job is waited for until it has reached a status, or running, terminal or success. Exit code 0: reached,',
      '1: it can no longer be reached, by the lifecycle, which is said at once. A status that proves nothing, such as UNKNOWN,',
      'decides nothing.',
      '',
      'Of several jobs, all are waited for, and the exit code is that of the job that came off worst: 2, 1, 3, 0. With --any,',
      'the first that reaches its target, or the end of its run, ends it.',
    ].join('\n'),
    customUsage: [
      {
        input: '--endpoint http://127.0.0.1:8080 --project demo 100001',
        brief: 'the latest version of a job of the fake API',
      },
      {
        input: '--endpoint https://modelarts.eu-de.otc.t-systems.com --project ID --timeout 6h -o polls.ndjson 567524',
        brief: 'a real job, for at most six hours, with a log for jobstat validate',
      },
      {
        input: '--endpoint http://127.0.0.1:8080/v2 --project demo --name mnist --until running',
        brief: 'until the jobs of this name run, or cannot run any more',
      },
    ],
  },
  parameters: {
    flags: {
      ...apiFlags,
      project: { kind: 'parsed', parse: String, placeholder: 'ID', brief: 'The project of the job' },
      jobVersion: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'ID',
        brief: 'The version; the newest unless given',
      },
      name: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'NAME',
        brief: 'Watch the jobs with exactly this name',
      },
      all: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Watch all jobs that are live at the start',
      },
      until: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'TARGET',
        brief: 'Wait for a status, in any spelling, or for running, terminal or success',
        proposeCompletions: () => targetWords,
      },
      any: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'End as soon as one job is there',
      },
      every: {
        kind: 'parsed',
        parse: parsePeriod,
        default: '10s',
        placeholder: 'DURATION',
        brief: 'The interval of polls after a change',
      },
      upTo: {
        kind: 'parsed',
        parse: parsePeriod,
        default: '1m',
        placeholder: 'DURATION',
        brief: 'The interval to which it grows while nothing changes',
      },
      timeout: {
        kind: 'parsed',
        parse: parsePeriod,
        optional: true,
        placeholder: 'DURATION',
        brief: 'The longest time to watch',
      },
      output: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'Append each observation to this log, as NDJSON',
      },
      format: flags.format,
    },
    aliases: { o: 'output' },
    positional: {
      kind: 'array',
      parameter: { brief: 'The id of a job, or in v1 also id/version', parse: String, placeholder: 'JOB' },
    },
  },
  async func({ endpoint, api, tokenCommand, output, ...options }, ...ids) {
    if (output === '-') throw new UsageError('name a file with -o: standard output has the changes, for people');
    checkJobs(ids, options);
    const connection = await connectionFor(this, { endpoint, api, tokenCommand }, ids);
    const { runWatch } = await import('../watch/run-watch.ts');
    this.process.exitCode = await runWatch(this, ids, { ...options, output, connection });
  },
});

/** How the id of a job looks, with that of a version or without. */
const ID = /^[\w.-]{1,64}(?:\/[\w.-]{1,64})?$/;

/** @throws UsageError unless it is said in one way which jobs to watch. What was given is not repeated: it may be a secret. */
function checkJobs(ids: readonly string[], flags: Pick<Flags, 'name' | 'all' | 'jobVersion'>): void {
  const ways = [ids.length > 0, flags.name !== undefined, flags.all].filter(Boolean).length;
  if (ways === 0) throw new UsageError('give JOB, --name NAME or --all: which jobs to watch');
  if (ways > 1) throw new UsageError(`give either JOB or ${given(flags, ['name', 'all'])?.replace(', ', ' or ')}`);
  if (!ids.every((id) => ID.test(id))) throw new UsageError('give the ids of jobs, as in 567524 or 567524/1108482');
  if (flags.jobVersion !== undefined && (ids.length !== 1 || ids[0]?.includes('/')))
    throw new UsageError('--job-version is for one JOB, which is given by its id alone');
}
