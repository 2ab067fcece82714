import { buildCommand } from '@stricli/core';
import { isLoopback } from '../../callers.ts';
import type { StorageError } from '../../errors.ts';
import type { AnsweredRequest } from '../../fake-api/app.ts';
import type { ApiFault, Settings } from '../../fake-api/platform/settings.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { modelartsV1 } from '../../model/modelarts-v1/lifecycle.ts';
import type { TerminalStatus } from '../../model/modelarts-v1/statuses.ts';
import { modelartsV2 } from '../../model/modelarts-v2/lifecycle.ts';
import { briefs } from '../briefs.ts';
import { type Context, print, say, UsageError } from '../context.ts';
import { scenarioFlag, scenarioOf } from '../inputs/scenario.ts';
import { flags, parsePort, parseTime } from '../parameters.ts';

interface Flags {
  readonly api: Api;
  readonly host: string;
  readonly port: number;
  readonly scenario?: string;
  readonly seed: number;
  readonly speed: number;
  readonly start?: string;
  readonly progress: Settings['progress'];
  readonly outcome?: NonNullable<Settings['outcome']>;
  readonly fault?: readonly object[];
  readonly state?: string;
  readonly allowHost?: readonly string[];
  readonly sync: boolean;
  readonly quirks: boolean;
  readonly verbose: boolean;
}

type Api = 'v1' | 'v2' | 'both';

/** The lifecycles of the APIs that are served. */
const lifecyclesOf: Readonly<Record<Api, readonly [Lifecycle, ...Lifecycle[]]>> = {
  v1: [modelartsV1 as Lifecycle<string>],
  v2: [modelartsV2 as Lifecycle<string>],
  both: [modelartsV1 as Lifecycle<string>, modelartsV2 as Lifecycle<string>],
};

/** How runs can end, in all versions. */
const ends = lifecyclesOf.both.flatMap(({ statuses }) => statuses.names.filter(statuses.isTerminal));

/** What is served, in words. */
const NAMES: Readonly<Record<Api, string>> = { v1: 'v1 API', v2: 'v2 API', both: 'v1 and v2 APIs' };

/** The environment variable with the token that control needs. */
const CONTROL_TOKEN = 'JOBSTAT_CONTROL_TOKEN';

export const serveCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: briefs.serve,
    fullDescription: [
      'Serve a fake of the ModelArts API for training jobs, v1 or v2 or both, driven by the machines that check logs. Any',
      'X-Auth-Token is accepted, and in v2 any signature. Requests create jobs; /__jobstat/ controls them: see',
      '/__jobstat/openapi.json.',
      '',
      'Pages of other sites are refused. With a --host that other machines can reach, control needs a token: the one in',
      `the environment variable ${CONTROL_TOKEN}, or else one that is printed at the start.`,
      '',
      'With --state, every change that was answered survives a kill of the process, and with --sync a power loss. While the',
      'disk is full, changes are refused with HTTP 507, and reads return what was last written. A long state file is',
      'compacted: deleted jobs and polls that repeat a status are dropped, also from /__jobstat/log.',
    ].join('\n'),
    customUsage: [
      { input: '--speed 60', brief: 'an hour takes a minute' },
      { input: '--api v2 --scenario faulty-nodes', brief: 'the v2 API, on nodes that fail' },
      { input: '--progress 2 --outcome FAILED', brief: 'every status is seen twice, and all jobs fail' },
      { input: '--speed 0', brief: 'the clock stands still until a test advances it' },
      {
        input: '--fault error:share=0.05,status=503 --fault stale:share=0.1,by=30s',
        brief: 'some requests fail, and some responses are stale',
      },
      { input: '--state jobs.ndjson --verbose', brief: 'keep the jobs for the next start, and log requests' },
    ],
  },
  parameters: {
    flags: {
      api: { kind: 'enum', values: ['v1', 'v2', 'both'], default: 'v1', brief: 'The version of the API' },
      host: {
        kind: 'parsed',
        parse: String,
        default: '127.0.0.1',
        placeholder: 'HOST',
        brief: 'The address to listen on',
      },
      port: {
        kind: 'parsed',
        parse: parsePort,
        default: '8080',
        placeholder: 'N',
        brief: 'The port; 0 takes a free one',
      },
      scenario: scenarioFlag,
      seed: flags.seed,
      speed: {
        kind: 'parsed',
        parse: parseSpeed,
        default: '1',
        placeholder: 'N',
        brief: 'How much faster than real time the clock runs; 0 stops it',
      },
      start: {
        kind: 'parsed',
        parse: parseTime,
        optional: true,
        placeholder: 'TIME',
        brief: 'The initial time of the clock; now unless given',
      },
      progress: {
        kind: 'parsed',
        parse: parseProgress,
        default: 'time',
        placeholder: 'time|N|at-once',
        brief: 'What advances jobs: time, N polls in each status, or nothing: they end at once',
      },
      outcome: {
        kind: 'enum',
        // Each is a terminal status of one of the versions.
        values: ['success', 'failure', 'stopped', ...(ends as TerminalStatus[])],
        optional: true,
        brief: 'The status in which all runs end',
      },
      fault: {
        kind: 'parsed',
        parse: parseFault,
        variadic: true,
        optional: true,
        placeholder: 'KIND[:NAME=VALUE,…]',
        brief:
          'What goes wrong: error, throttled, unauthorized, slow, stale, unknown, conflict or lost-race, with share, times and more',
      },
      state: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'Keep the jobs in this file, and continue those in it',
      },
      allowHost: {
        kind: 'parsed',
        parse: String,
        variadic: true,
        optional: true,
        placeholder: 'NAME',
        brief: 'A name under which clients call it, such as that of a container; addresses need not be named',
      },
      sync: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Write the state to disk before each answer, so that it survives a power loss',
      },
      quirks: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Respond like other editions of the API: in v1, quoted numbers and error_msg',
      },
      verbose: { kind: 'boolean', default: false, withNegated: false, brief: 'Log every request to standard error' },
    },
  },
  async func({ scenario, progress, outcome, fault: faults = [], verbose, allowHost, ...options }) {
    const { startServer } = await import('../../fake-api/server.ts');
    const [lifecycle] = lifecyclesOf[options.api];
    const named = await scenarioOf(this, scenario, lifecycle);
    const given = this.process.env?.[CONTROL_TOKEN];
    let onGone: (error: StorageError) => void = () => undefined;
    const { url, controlToken, close } = await startServer({
      ...options,
      ...(allowHost === undefined ? {} : { allowedHosts: allowHost }),
      ...(given ? { controlToken: given } : {}),
      settings: {
        progress,
        // What was typed is checked as the server starts, against all that is served.
        scenario: named.scenario as Settings['scenario'],
        faults: faults as readonly ApiFault[],
        ...(outcome === undefined ? {} : { outcome }),
      },
      ...(verbose ? { onAnswer: (request: AnsweredRequest) => say(this, answerText(request)) } : {}),
      onStorageError: (error) =>
        error.isFinal ? onGone(error) : say(this, `${error.message}; changes are refused until it can be written`),
      onError: (error) => say(this, `this should not have happened, please report it: ${error}`),
    });
    const ended = new Promise<StorageError | undefined>((resolve) => {
      onGone = resolve;
      this.onInterrupt(() => resolve(undefined));
    });
    print(this, `Fake ModelArts ${NAMES[options.api]} on ${url} (description: ${url}/__jobstat/openapi.json)`);
    if (!isLoopback(options.host)) say(this, 'other machines can reach this server, and it accepts any X-Auth-Token');
    if (controlToken !== undefined && !given)
      say(this, `/__jobstat/ needs the header Authorization: Bearer ${controlToken}`);
    const error = await ended;
    await close();
    if (error !== undefined) throw error;
  },
});

function answerText({ method, address, status, milliseconds }: AnsweredRequest): string {
  return `${status} ${method} ${address} ${milliseconds.toFixed(1)} ms`;
}

function parseSpeed(text: string): number {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(speed <= 1_000_000)) throw new UsageError('give a speed from 0 to 1000000, as in 60');
  return speed;
}

function parseProgress(text: string): Settings['progress'] {
  if (text === 'time') return 'time';
  if (text === 'at-once') return 'at once';
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError('give time, at-once, or a number of polls');
  return { polls: Number(text) };
}

/** A fault as people type it: `error:share=0.1,status=503`. */
function parseFault(text: string): object {
  const [kind, ...rest] = text.split(':');
  const entries = rest
    .join(':')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name, /^\d+(\.\d+)?$/.test(value) ? Number(value) : value];
    });
  return { kind, ...Object.fromEntries(entries) };
}
