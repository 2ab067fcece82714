import { buildCommand } from '@stricli/core';
import { pathChart } from '../../diagrams/path-chart.ts';
import type { Basis } from '../../model/evidence.ts';
import type { Minimise } from '../../paths/cover.ts';
import { coverageReport } from '../../paths/coverage.ts';
import { negativePaths } from '../../paths/negative.ts';
import { paths } from '../../paths/paths.ts';
import { MOST_MEMORY } from '../../paths/polled.ts';
import { counted } from '../../sentences.ts';
import { type Mode, modes } from '../../validate/judge.ts';
import { briefs } from '../briefs.ts';
import { type Context, EXIT, paintFor, print, printJson, say, UsageError } from '../context.ts';
import { given } from '../given-flags.ts';
import { type LifecycleFlags, lifecycleFlag, statusNamed } from '../inputs/lifecycle.ts';
import { type LogFlags, type LogSettings, logFlags, logSettings } from '../inputs/log-flags.ts';
import { flags, statusArgument } from '../parameters.ts';
import { coverageText, negativeText, pathSetText, polledSetText } from '../text/path-text.ts';
import { transitionsSeen } from './coverage.ts';

interface Flags extends LogFlags, LifecycleFlags {
  readonly format: 'text' | 'json' | 'mermaid';
  readonly cover?: (typeof covers)[number];
  readonly switch?: number;
  readonly polled: boolean;
  readonly memory?: number;
  readonly to?: 'terminal' | 'deleted';
  readonly from?: string;
  readonly minimise?: Minimise;
  readonly minimize?: Minimise;
  readonly minBasis?: Basis;
  readonly without?: readonly string[];
  readonly log?: string;
  readonly negative: boolean;
  readonly mode?: Mode;
}

type PathSettings = LogSettings<Flags>;

const covers = ['statuses', 'transitions', 'steps', 'pairs'] as const;

const minimiseFlag = {
  kind: 'enum',
  values: ['steps', 'paths'],
  optional: true,
  brief: 'What to minimise first; steps unless given',
} as const;

/** The flags that choose legal paths. */
const choosing = [
  'cover',
  'switch',
  'polled',
  'memory',
  'to',
  'from',
  'minimise',
  'minimize',
  'without',
  'log',
] as const;

export const pathsCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: briefs.paths,
    fullDescription: [
      'Print the fewest test paths that cover the machine. Each starts in the initial status and ends with the run, or with the record.',
      'No set of paths has fewer steps, which is proved by a lower bound that is computed independently. Exit code 2 if a',
      'filter leaves a transition that no path can take. With --polled, print sequences that a poller may see of such paths, in which',
      'statuses are missed and seen again: they cover every step from one poll to the next, and what was missed is in brackets.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'through every transition' },
      {
        input: '--cover pairs --format json',
        brief: 'through every pair of consecutive transitions, for a test suite',
      },
      { input: '--to deleted --without sight', brief: 'until the record is gone, and without UNKNOWN' },
      { input: '--log polls.ndjson', brief: 'through the transitions that a log does not show' },
      { input: '--polled', brief: 'every step that a poller can see, for the tests of a client' },
      { input: '--negative', brief: 'a path for each impossible step' },
    ],
  },
  parameters: {
    flags: {
      format: { ...flags.format, values: ['text', 'json', 'mermaid'] },
      cover: {
        kind: 'enum',
        values: covers,
        optional: true,
        brief: 'What the paths must cover; transitions unless given, or steps of polls',
      },
      switch: {
        kind: 'parsed',
        parse: parseSwitch,
        optional: true,
        placeholder: 'N',
        brief: 'N-switch coverage: every chain of N + 1 transitions',
      },
      polled: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Print what a poller may see, not what the machine does',
      },
      memory: {
        kind: 'parsed',
        parse: parseMemory,
        optional: true,
        placeholder: 'K',
        brief: 'With --polled: cover every chain of K + 1 statuses that are seen',
      },
      to: {
        kind: 'enum',
        values: ['terminal', 'deleted'],
        optional: true,
        brief: 'End with the run (terminal, unless given) or the record (deleted)',
      },
      from: {
        kind: 'parsed',
        ...statusArgument('STATUS', 'Begin in this status, not in the initial one'),
        optional: true,
      },
      minimise: minimiseFlag,
      minimize: { ...minimiseFlag, hidden: true },
      minBasis: flags.minBasis,
      without: flags.without,
      log: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'Cover only transitions that this log does not show',
      },
      negative: { kind: 'boolean', default: false, withNegated: false, brief: 'Print impossible steps, in the --mode' },
      mode: { kind: 'enum', values: modes, optional: true, brief: 'What impossible means; poll unless given' },
      ...lifecycleFlag,
      ...logFlags,
    },
  },
  async func(typed) {
    check(typed);
    const settings = await logSettings(this, typed);
    if (settings.negative) printNegative(this, settings);
    else if (settings.polled) await printPolled(this, settings);
    else await printCover(this, settings);
  },
});

/** Refuses flags that do not apply. */
function check(options: Flags): void {
  const { negative, mode, log } = options;
  const ofLog = given(options, Object.keys(logFlags) as (keyof LogFlags)[]);
  if (ofLog !== undefined && log === undefined) throw new UsageError(`${ofLog} can be used with --log only`);
  const ofPaths = given(options, choosing);
  if (negative && ofPaths !== undefined) throw new UsageError(`--negative cannot be used with ${ofPaths}`);
  if (!negative && mode !== undefined) throw new UsageError('--mode can be used with --negative only');
  checkPolled(options);
  if (options.switch !== undefined && options.cover !== undefined)
    throw new UsageError('give either --cover or --switch');
  if (options.minimise !== undefined && options.minimize !== undefined)
    throw new UsageError('give --minimise or --minimize once');
}

/** Refuses flags that are about polls without `--polled`, and those that are not about them with it. */
function checkPolled(options: Flags): void {
  const { polled, cover, memory } = options;
  if (!polled && memory !== undefined) throw new UsageError('--memory can be used with --polled only');
  const ofMachine = given(options, ['switch', 'log']);
  if (polled && ofMachine !== undefined) throw new UsageError(`--polled cannot be used with ${ofMachine}`);
  if (polled && cover !== undefined && memory !== undefined) throw new UsageError('give either --cover or --memory');
}

async function printPolled(
  context: Context,
  { format, cover, from, minimise, minimize, ...options }: PathSettings,
): Promise<void> {
  if (format === 'mermaid') throw new UsageError('--polled needs --format text or json');
  if (cover === 'transitions')
    throw new UsageError('--polled needs --cover statuses, steps or pairs: a poller does not see transitions');
  const { lifecycle } = options;
  const set = paths({
    ...options,
    polled: true,
    ...(cover === undefined ? {} : { cover }),
    from: from === undefined ? lifecycle.table.initial : await statusNamed(lifecycle, from),
    minimise: minimise ?? minimize ?? 'steps',
  });
  if (format === 'json') printJson<'paths'>(context, set);
  else print(context, polledSetText(set, paintFor(context)));
  failIfInfeasible(context, set);
}

function printNegative(context: Context, { format, mode = 'poll', minBasis, lifecycle }: PathSettings): void {
  const cases = negativePaths({ lifecycle, mode, ...(minBasis === undefined ? {} : { minBasis }) });
  if (format === 'json') printJson<'paths'>(context, { mode, paths: cases });
  else if (format === 'mermaid') throw new UsageError('--negative needs --format text or json');
  else print(context, negativeText(cases, paintFor(context)));
}

async function printCover(
  context: Context,
  { format, log, cover: name = 'transitions', to = 'terminal', from, minimise, minimize, ...options }: PathSettings,
): Promise<void> {
  if (name === 'steps') throw new UsageError('--cover steps can be used with --polled only');
  const { lifecycle } = options;
  const cover = options.switch === undefined ? name : (`${options.switch}-switch` as const);
  if (log !== undefined && cover !== 'transitions') throw new UsageError('--log needs --cover transitions');
  const seen = log === undefined ? undefined : await transitionsSeen(context, [log], options);
  if (log !== undefined && seen === undefined) return;

  const start = from === undefined ? lifecycle.table.initial : await statusNamed(lifecycle, from);
  const set = paths({
    ...options,
    polled: false,
    cover,
    to,
    from: start,
    minimise: minimise ?? minimize ?? 'steps',
    ...(seen === undefined ? {} : { covered: new Set(seen.keys()) }),
  });
  const coverage = seen && coverageReport(seen, to, options);
  if (format === 'json') printJson<'paths'>(context, { ...set, ...(coverage === undefined ? {} : { coverage }) });
  else if (format === 'mermaid') print(context, pathChart(set.paths));
  else {
    const paint = paintFor(context);
    if (coverage !== undefined) print(context, `${coverageText(coverage, { paint })}\n`);
    const isOver = to === 'terminal' && lifecycle.statuses.isTerminal(start);
    print(
      context,
      isOver ? `no paths: a run that is ${start} is over; --to deleted goes on from there` : pathSetText(set, paint),
    );
  }
  failIfInfeasible(context, set);
}

/** Says where the filters leave transitions that no path can take. */
function failIfInfeasible(context: Context, { infeasible }: { readonly infeasible: readonly object[] }): void {
  if (infeasible.length === 0) return;
  say(
    context,
    `no path can take ${counted(infeasible.length, 'transition')} of those that the filters leave: see the list`,
  );
  context.process.exitCode = EXIT.couldNotRun;
}

function parseMemory(text: string): number {
  if (!new RegExp(`^[0-${MOST_MEMORY}]$`).test(text)) throw new UsageError(`give a number from 0 to ${MOST_MEMORY}`);
  return Number(text);
}

function parseSwitch(text: string): number {
  if (!/^[0-3]$/.test(text)) throw new UsageError('give a number from 0 to 3');
  return Number(text);
}
