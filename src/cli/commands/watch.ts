import { appendFile } from 'node:fs/promises';
import { buildCommand } from '@stricli/core';
import { realEnvironment } from '../../environment.ts';
import { type SystemError, systemErrorText } from '../../errors.ts';
import { createHarmless, printable } from '../../harmless.ts';
import { abridged } from '../../log/observation.ts';
import type { Outcome } from '../../model/catalogue.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { judgementText } from '../../texts.ts';
import { type Duration, toMilliseconds } from '../../time.ts';
import type { Judgement } from '../../validate/judge.ts';
import { createValidator, type Validator } from '../../validate/validator.ts';
import { loadApi } from '../../watch/apis.ts';
import type { Retry } from '../../watch/client.ts';
import { logLine } from '../../watch/log-line.ts';
import type { JudgedObservation } from '../../watch/watch.ts';
import { briefs } from '../briefs.ts';
import { type Context, EXIT, type Paint, paintFor, print, printJson, say, UsageError } from '../context.ts';
import { type ApiFlags, apiFlags, connectionFor, retryText, TOKEN } from '../inputs/api.ts';
import { flags, parsePeriod } from '../parameters.ts';

interface Flags extends ApiFlags {
  readonly project: string;
  readonly jobVersion?: string;
  readonly every: Duration;
  readonly upTo: Duration;
  readonly timeout?: Duration;
  readonly output?: string;
  readonly format: 'text' | 'json';
}

/** What ends a watch before the run is over. */
const TIMED_OUT = 'timed out';
const INTERRUPTED = 'interrupted';

/** The exit codes by how a run ended. */
const EXIT_OF: Readonly<Record<Outcome, number>> = {
  success: EXIT.fine,
  failure: EXIT.findings,
  stopped: EXIT.stopped,
};

export const watchCommand = buildCommand<Flags, [string], Context>({
  docs: {
    brief: briefs.watch,
    fullDescription: [
      'Poll a job of a real or fake API until its run is over, and check its statuses. It only reads. The token is taken',
      `from ${TOKEN}. Exit code 0: success, 1: failure, or something was seen that cannot be, 2: could not run, 3: stopped,`,
      '124: timed out, 130: interrupted; the job goes on after the last two.',
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
    positional: { kind: 'tuple', parameters: [{ brief: 'The id of the job', parse: String, placeholder: 'JOB' }] },
  },
  async func({ endpoint, api, tokenCommand, timeout, output, format, jobVersion: version, ...given }, job) {
    if (output === '-') throw new UsageError('name a file with -o: standard output has the changes, for people');
    const options = { ...given, ...(version === undefined ? {} : { version }) };
    const { watch } = await import('../../watch/watch.ts');
    const connection = await connectionFor(this, { endpoint, api, tokenCommand }, [job]);
    const { lifecycle } = await loadApi(connection.api);
    const paint = paintFor(this);
    const end = new AbortController();
    this.onInterrupt(() => end.abort(INTERRUPTED));
    const done = new AbortController();
    if (timeout !== undefined) {
      const timedOut = realEnvironment.wait(toMilliseconds(timeout), done.signal);
      timedOut.then(
        () => end.abort(TIMED_OUT),
        () => {},
      );
    }
    const write = await writerTo(output);
    const validator = createValidator({ lifecycle });
    const onRetry = (retry: Retry) => say(this, retryText(retry));
    try {
      for await (const seen of watch({ ...options, ...connection, job, validator, signal: end.signal, onRetry })) {
        await write(logLine(seen.observation));
        if (format === 'text' && seen.judgement.verdict !== 'repeated')
          print(this, observationText(seen, lifecycle, paint));
      }
    } catch (error) {
      if (!end.signal.aborted) throw error;
      const last = lastStatus(validator);
      const where = last === undefined ? 'was not seen' : `is ${last}`;
      say(this, `${end.signal.reason}: job ${job} ${where}, and goes on`);
    } finally {
      done.abort();
    }
    const report = validator.report();
    const last = lastStatus(validator);
    const outcome = last === undefined ? undefined : lifecycle.statuses.outcomeOf(last);
    if (format === 'json') printJson(this, { job, status: last ?? null, outcome: outcome ?? null, ...report });
    this.process.exitCode = end.signal.aborted
      ? exitAfter(end.signal.reason)
      : report.ok
        ? EXIT_OF[outcome ?? 'failure']
        : EXIT.findings;
  },
});

/** The last known status of the job that was watched; of its newest version, where there was more than one. */
function lastStatus<S extends string>(validator: Validator<S>): S | undefined {
  return [...validator.jobs()].at(-1)?.status;
}

function exitAfter(reason: typeof TIMED_OUT | typeof INTERRUPTED): number {
  return reason === TIMED_OUT ? EXIT.timedOut : EXIT.interrupted;
}

/** What was seen, for people: when, which status, and what is to be said of it. */
function observationText<S extends string>(
  { observation, status, judgement }: JudgedObservation<S>,
  lifecycle: Lifecycle<S>,
  paint: Paint,
): string {
  const time = new Date(Number(observation.time)).toISOString().replace(/\.\d+Z$/, 'Z');
  const outcome = status && lifecycle.statuses.outcomeOf(status);
  const name = (status ?? printable(abridged(observation.status))).padEnd(23);
  return `${paint.faint(time)}  ${paintOf(judgement, outcome, paint)(name)}  ${paint.faint(judgementText(judgement, { lifecycle }))}`;
}

function paintOf(
  { verdict }: Pick<Judgement, 'verdict'>,
  outcome: Outcome | undefined,
  paint: Paint,
): (text: string) => string {
  if (verdict === 'impossible' || verdict === 'unrecognized' || outcome === 'failure') return paint.bad;
  return outcome === undefined ? String : outcome === 'success' ? paint.good : paint.odd;
}

/** Writes to the end of a file, which can be written to; nowhere, without one. */
async function writerTo(file: string | undefined): Promise<(text: string) => Promise<void>> {
  if (file === undefined) return async () => {};
  const harmless = createHarmless();
  const write = (text: string) =>
    appendFile(file, harmless(text)).catch((error: SystemError) => {
      throw new UsageError(`cannot write ${file}: ${systemErrorText('write', error)}`);
    });
  await write('');
  return write;
}
