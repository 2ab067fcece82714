import { availableParallelism } from 'node:os';
import { buildCommand } from '@stricli/core';
import type { AnsweredRequest } from '../../fake-api/app.ts';
import { abridged } from '../../log/observation.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { lifecycles } from '../../model/lifecycles.ts';
import { shownText } from '../../pollers/fault-text.ts';
import { pollerSuite } from '../../pollers/suite.ts';
import { counted } from '../../sentences.ts';
import { type Duration, toMilliseconds } from '../../time.ts';
import { briefs } from '../briefs.ts';
import { type Certification, certification } from '../certify/certification.ts';
import { certificationJunit } from '../certify/certification-junit.ts';
import { type ClientRunsOptions, pollingRuns, talkingRuns } from '../certify/client-runs.ts';
import { faultLine } from '../certify/fault-lines.ts';
import { parseSigns, type Sign } from '../certify/meanings.ts';
import { type Context, EXIT, paintFor, print, printJson, UsageError } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag, lifecycleNamed } from '../inputs/lifecycle.ts';
import type { JsonOutputs, Unversioned } from '../json-outputs.ts';
import { parsePeriod, parseWhole } from '../parameters.ts';
import { Progress } from '../progress.ts';

interface Flags extends LifecycleFlags {
  readonly api?: 'v1' | 'v2';
  readonly protocol: 'http' | 'stdio';
  readonly memory: number;
  readonly success: readonly Sign[];
  readonly failure: readonly Sign[];
  readonly stopped: readonly Sign[];
  readonly wait: readonly Sign[];
  readonly parallel?: number;
  readonly timeLimit: Duration;
  readonly format: 'text' | 'json' | 'junit';
}

/** A flag that says how a client ends that has come to an answer. */
const signs = (initial: string, brief: string, placeholder = 'CODE,…|output:TEXT') =>
  ({ kind: 'parsed', parse: parseSignsOrFail, default: initial, placeholder, brief }) as const;

export const certifyCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: briefs.certify,
    fullDescription: [
      'Find out what a program that waits for jobs gets wrong, in whatever language it is written. It is run once for each',
      'sequence of statuses in a suite that covers all that a poller can meet, and each fault is shown with the shortest sequence',
      'that causes it. Where the answer of a program depends on the status that it sees, and on as many before it as --memory',
      'says, the suite finds every fault.',
      '',
      'The program polls a fake API on this machine. It is told where by its arguments, in which {endpoint}, {project}, {job} and',
      '{version} are filled in, and by JOBSTAT_ENDPOINT, JOBSTAT_PROJECT, JOBSTAT_JOB and JOBSTAT_VERSION; MODELARTS_TOKEN is a',
      'token. It says how the job ended by its exit code, or by its output. With --protocol stdio it is given a status a line, and',
      'answers each with a line: wait, success, failure or stopped.',
      '',
      'Exit code 0: nothing is wrong, 1: something is, 2: could not run.',
    ].join('\n'),
    customUsage: [
      { input: '-- ./wait-for-job.sh {endpoint} {project} {job}', brief: 'a script' },
      { input: '--stopped 1 -- python wait.py', brief: 'a stopped job is a failure to it' },
      { input: '--protocol stdio --memory 2 -- node decide.js', brief: 'a function that remembers two statuses' },
    ],
  },
  parameters: {
    flags: {
      api: { kind: 'enum', values: ['v1', 'v2'], optional: true, brief: 'The version of the API; v1 unless given' },
      protocol: {
        kind: 'enum',
        values: ['http', 'stdio'],
        default: 'http',
        brief: 'How the program asks for statuses',
      },
      memory: {
        kind: 'parsed',
        parse: parseWhole,
        default: '1',
        placeholder: 'N',
        brief: 'How many statuses the program remembers besides the one that it sees',
      },
      success: signs('0', 'The exit codes, or the output, that say that the job was a success'),
      failure: signs('1', 'The same for a failure'),
      stopped: signs('3', 'The same for a job that was stopped'),
      wait: signs(
        '124',
        'The same for a job that goes on, for programs that do not wait for its end',
        'CODE,…|output:TEXT|timeout',
      ),
      parallel: {
        kind: 'parsed',
        parse: parseWhole,
        optional: true,
        placeholder: 'N',
        brief: 'How many run at once; as many as there are processors, unless given',
      },
      timeLimit: {
        kind: 'parsed',
        parse: parsePeriod,
        default: '30s',
        placeholder: 'DURATION',
        brief: 'How long each run may take',
      },
      format: { kind: 'enum', values: ['text', 'json', 'junit'], default: 'text', brief: 'The output format' },
      ...lifecycleFlag,
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'The program and its arguments', parse: String, placeholder: 'COMMAND' },
    },
  },
  async func({ format, memory, ...flags }, ...command) {
    const [program, ...args] = command;
    if (program === undefined) throw new UsageError('give the program that waits for a job, after --');
    const { lifecycle, api } = await subjectOf(this, flags);
    const suite = pollerSuite({ lifecycle, memory });
    const stop = new AbortController();
    this.onInterrupt(() => stop.abort());
    const { success, failure, stopped, wait, parallel = availableParallelism(), timeLimit } = flags;
    const options: ClientRunsOptions = {
      lifecycle,
      command: [program, ...args],
      parallel: Math.max(1, parallel),
      timeLimit: toMilliseconds(timeLimit),
      signal: stop.signal,
    };
    const progress = new Progress(this.process.stderr, suite.cases.length, { size: 1, name: 'cases' });
    const rest = { meanings: { success, failure, stopped, wait }, onCase: () => progress.add(1) };
    const result =
      api === undefined
        ? await certification(suite, { ...options, ...rest, run: talkingRuns })
        : await certifiedBy(api, lifecycle, (run) => certification(suite, { ...options, ...rest, run }));
    progress.end();
    if (format === 'json') printJson<'certify'>(this, jsonOf(result, lifecycle, memory));
    else if (format === 'junit') print(this, certificationJunit(suite, result));
    else printText(this, result);
    this.process.exitCode = stop.signal.aborted ? EXIT.interrupted : exitCodeOf(result);
  },
});

/** Has clients poll a fake API of their own. */
async function certifiedBy<Result>(
  api: 'v1' | 'v2',
  lifecycle: Lifecycle,
  certify: (run: ReturnType<typeof pollingRuns>) => Promise<Result>,
): Promise<Result> {
  const { startServer } = await import('../../fake-api/server.ts');
  let listener: (address: string) => void = () => undefined;
  const onAnswer = ({ address }: AnsweredRequest) => listener(address);
  const server = await startServer({ api, speed: 0, onAnswer });
  try {
    return await certify(
      pollingRuns(server, lifecycle, (given) => {
        listener = given;
      }),
    );
  } finally {
    await server.close();
  }
}

/** What is certified: a client of an API, or one of any lifecycle that answers by lines. */
async function subjectOf(
  context: Context,
  { api, protocol, ...named }: Pick<Flags, 'api' | 'protocol' | 'lifecycle' | 'config'>,
): Promise<{ readonly lifecycle: Lifecycle; readonly api?: 'v1' | 'v2' }> {
  if (protocol === 'stdio' && api === undefined) return { lifecycle: await lifecycleNamed(context, named) };
  if (protocol === 'stdio') throw new UsageError('--api is for --protocol http; with stdio, name a --lifecycle');
  if (named.lifecycle !== undefined)
    throw new UsageError('--lifecycle is for --protocol stdio; for the API, give --api v1 or v2');
  const version = api ?? 'v1';
  const load = lifecycles[`modelarts-${version}`];
  if (load === undefined) throw new TypeError(`no lifecycle of ${version}`);
  return { lifecycle: await load(), api: version };
}

/** A program that cannot be started was not tried, so that nothing is said of it. */
function exitCodeOf({ failed, faults }: Certification): number {
  if (faults.some(({ misbehaviour }) => misbehaviour === 'not started')) return EXIT.couldNotRun;
  return failed > 0 ? EXIT.findings : EXIT.fine;
}

function parseSignsOrFail(text: string): readonly Sign[] {
  const found = parseSigns(text);
  if (found === undefined)
    throw new UsageError(
      'give exit codes from 0 to 255, as in 0,4, a text in the output, as in output:done, or timeout',
    );
  return found;
}

function printText(context: Context, { cases, tried, failed, faults }: Certification): void {
  const paint = paintFor(context);
  for (const fault of faults) {
    print(context, paint.bad(faultLine(fault, tried)));
    if (fault.printed !== undefined) print(context, paint.faint(`  it printed: ${abridged(fault.printed)}`));
  }
  const untried = cases - tried;
  const rest = untried === 0 ? '' : `; ${counted(untried, 'case was', 'cases were')} not tried`;
  const found = faults.length === 0 ? 'no faults' : `${counted(faults.length, 'fault')} in ${failed} of them`;
  print(context, `${counted(tried, 'case')}, ${found}${rest}`);
}

function jsonOf(
  { cases, tried, failed, faults }: Certification,
  { id }: Lifecycle,
  memory: number,
): Unversioned<JsonOutputs['certify']> {
  return {
    lifecycle: id,
    memory,
    ok: failed === 0,
    cases,
    tried,
    failed,
    faults: faults.map(({ statuses, codes, given, misbehaviour, detail, expected, printed, cases: count }) => ({
      fault: misbehaviour ?? 'wrong answer',
      detail: detail ?? null,
      status: statuses.at(-1) ?? null,
      given: given ?? null,
      expected,
      cases: count,
      printed: printed ?? null,
      shortest: { statuses, codes, text: shownText({ statuses, codes }) },
    })),
  };
}
