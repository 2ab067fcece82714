import { buildCommand } from '@stricli/core';
import { counted } from '../../sentences.ts';
import type { Duration } from '../../time.ts';
import type { Rotation } from '../../watch/record-log.ts';
import { briefs } from '../briefs.ts';
import { type Context, print, say, UsageError } from '../context.ts';
import { type ApiFlags, apiFlags, connectionFor, TOKEN } from '../inputs/api.ts';
import { outputFile } from '../output-file.ts';
import { parseBytes, parsePeriod, parsePort, parseWhole } from '../parameters.ts';
import type { Totals } from '../record/recorder.ts';

interface Flags extends ApiFlags {
  readonly project: string;
  readonly workspace?: string;
  readonly every: Duration;
  readonly heartbeat: Duration;
  readonly all: boolean;
  readonly passes?: number;
  readonly output?: string;
  readonly rotate?: Rotation;
  readonly serve?: number;
}

export const recordCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: briefs.record,
    fullDescription: [
      'Poll the list of all jobs of a project, real or fake, and append what is new to a log for jobstat validate. It only',
      `reads, with one request for each 1000 jobs (50 of v2). The token is taken from ${TOKEN}, or from --token-command.`,
      '',
      'A line is an observation: a change of status, or the same status of a live job again with each --heartbeat. A job of',
      'v1 is seen by its newest version, as the list has no other; a live one that is missing from the list is looked up once, and',
      'again with each --heartbeat. A job that is gone adds no line.',
      '',
      'It can be killed at any time: a line that was not written to its end is cut off at the next start, which reads the log',
      'and goes on, so that nothing is recorded twice. One file is for one project, and one recorder at a time.',
      '',
      'With --rotate day, the log of a day (UTC) becomes polls-2026-11-27.ndjson; with a size, a log of that size becomes',
      'polls-2026-11-27T080130.123Z.ndjson. These names sort by time, and nothing is removed. What is known of jobs goes into',
      'polls.ndjson.state, which the next start needs besides the log.',
      '',
      'What fails for the moment is said once, and asked again; a pass that fails ten times in a row is begun anew. Exit code',
      '0: all passes were made, or SIGINT or SIGTERM ended it, which service managers take for a good end; 2: could not run,',
      'as with a token that has expired or a full disk. Start it again, and it goes on.',
    ].join('\n'),
    customUsage: [
      {
        input: '--endpoint http://127.0.0.1:8080 --project demo --every 1s',
        brief: 'the fake API, to standard output, as for jobstat validate -',
      },
      {
        input: '--endpoint https://modelarts.eu-de.otc.t-systems.com --project ID -o polls.ndjson --rotate day',
        brief: 'a real project, with a log for each day',
      },
      {
        input: '--endpoint http://127.0.0.1:8080 --project demo -o polls.ndjson --passes 1',
        brief: 'once, as for cron',
      },
      {
        input: '--endpoint http://127.0.0.1:8080 --project demo -o polls.ndjson --serve 9464',
        brief: 'with metrics for Prometheus on http://127.0.0.1:9464/metrics',
      },
    ],
  },
  parameters: {
    aliases: { o: 'output' },
    flags: {
      ...apiFlags,
      project: { kind: 'parsed', parse: String, placeholder: 'ID', brief: 'The project' },
      workspace: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'ID',
        brief: 'The workspace whose jobs are listed; 0 unless given',
      },
      every: {
        kind: 'parsed',
        parse: parsePeriod,
        default: '30s',
        placeholder: 'DURATION',
        brief: 'The time from the start of one pass to that of the next',
      },
      heartbeat: {
        kind: 'parsed',
        parse: parsePeriod,
        default: '10m',
        placeholder: 'DURATION',
        brief: 'After which time an unchanged status of a live job is recorded again',
      },
      all: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Record every job in each pass, changed or not',
      },
      passes: {
        kind: 'parsed',
        parse: parsePasses,
        optional: true,
        placeholder: 'N',
        brief: 'How many passes to make; without end unless given',
      },
      output: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'The log to append to, as NDJSON; standard output unless given, or if it is -',
      },
      rotate: {
        kind: 'parsed',
        parse: parseRotation,
        optional: true,
        placeholder: 'day|SIZE',
        brief: 'When the log is renamed and a new one begun: each day, or at a size such as 100MB',
      },
      serve: {
        kind: 'parsed',
        parse: parsePort,
        optional: true,
        placeholder: 'PORT',
        brief: 'Serve metrics for Prometheus on this port of 127.0.0.1; 0 takes a free one',
      },
    },
  },
  async func({ output, rotate, endpoint, api, tokenCommand, ...options }) {
    const connection = await connectionFor(this, { endpoint, api, tokenCommand });
    const file = outputFile(output);
    if (rotate !== undefined && file === undefined)
      throw new UsageError('only a file can be rotated: name one with -o');
    const { startRecorder } = await import('../record/recorder.ts');
    const end = new AbortController();
    this.onInterrupt(() => end.abort());
    const recorder = await startRecorder(this, { ...options, ...connection, file, rotate, signal: end.signal });
    // Standard output is for the log where there is no file.
    const tell = (text: string) => (file === undefined ? say(this, text) : print(this, text));
    if (recorder.url !== undefined) tell(`Metrics for Prometheus on ${recorder.url}`);
    const totals = await recorder.run();
    if (file !== undefined || end.signal.aborted) tell(totalsText(totals, file));
  },
});

/** What was recorded, as a sentence. */
function totalsText({ observations, passes, jobs }: Totals, file: string | undefined): string {
  const into = file === undefined ? '' : ` into ${file}`;
  const seen = `${counted(observations, 'observation')}${into} in ${counted(passes, 'pass', 'passes')}`;
  return `Recorded ${seen}; ${counted(jobs, 'job')} known`;
}

function parsePasses(text: string): number {
  const passes = parseWhole(text);
  if (passes === 0) throw new UsageError('give a number of passes above 0');
  return passes;
}

function parseRotation(text: string): Rotation {
  return text === 'day' ? 'day' : { bytes: parseBytes(text) };
}
