import { buildCommand } from '@stricli/core';
import { pathChart } from '../../diagrams/path-chart.ts';
import type { Basis } from '../../model/evidence.ts';
import type { Minimise } from '../../paths/cover.ts';
import { coverageReport } from '../../paths/coverage.ts';
import { negativePaths } from '../../paths/negative.ts';
import { paths } from '../../paths/paths.ts';
import { counted } from '../../sentences.ts';
import type { Mode } from '../../validate/judge.ts';
import { type Context, EXIT, paintFor, print, printJson, say, UsageError } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag, statusNamed } from '../inputs/lifecycle.ts';
import { type LogFlags, type LogSettings, logFlags, logSettings } from '../inputs/log-flags.ts';
import { flags, statusArgument } from '../parameters.ts';
import { coverageText, negativeText, pathSetText } from '../text/path-text.ts';
import { transitionsSeen } from './coverage.ts';

interface Flags extends LogFlags, LifecycleFlags {
  readonly format: 'text' | 'json' | 'mermaid';
  readonly cover: 'statuses' | 'transitions' | 'pairs';
  readonly switch?: number;
  readonly to: 'terminal' | 'deleted';
  readonly from?: string;
  readonly minimise: Minimise;
  readonly minBasis?: Basis;
  readonly without?: readonly string[];
  readonly fromLog?: string;
  readonly negative: boolean;
  readonly mode: Mode;
}

type PathSettings = LogSettings<Flags>;

export const pathsCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: 'Print the fewest test paths that cover the machine',
    fullDescription: [
      'Print the fewest test paths that cover the machine. Each starts in the initial status and ends with the run, or with the record.',
      'No set of paths has fewer steps, which is proved by a lower bound that is computed independently. Exit code 2 if a',
      'filter leaves a transition that no path can take.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'through every transition' },
      {
        input: '--cover pairs --format json',
        brief: 'through every pair of consecutive transitions, for a test suite',
      },
      { input: '--to deleted --without sight', brief: 'until the record is gone, and without UNKNOWN' },
      { input: '--from-log polls.ndjson', brief: 'through the transitions that a log does not show' },
      { input: '--negative', brief: 'a path for each impossible step' },
    ],
  },
  parameters: {
    flags: {
      format: { ...flags.format, values: ['text', 'json', 'mermaid'] },
      cover: {
        kind: 'enum',
        values: ['statuses', 'transitions', 'pairs'],
        default: 'transitions',
        brief: 'What the paths must cover',
      },
      switch: {
        kind: 'parsed',
        parse: parseSwitch,
        optional: true,
        placeholder: 'N',
        brief: 'N-switch coverage: every chain of N + 1 transitions',
      },
      to: {
        kind: 'enum',
        values: ['terminal', 'deleted'],
        default: 'terminal',
        brief: 'End with the run, or the record',
      },
      from: {
        kind: 'parsed',
        ...statusArgument('STATUS', 'Begin in this status, not in the initial one'),
        optional: true,
      },
      minimise: { kind: 'enum', values: ['steps', 'paths'], default: 'steps', brief: 'What to minimise first' },
      minBasis: flags.minBasis,
      without: flags.without,
      fromLog: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'Cover only transitions that this log does not show',
      },
      negative: { kind: 'boolean', default: false, withNegated: false, brief: 'Print impossible steps, in the --mode' },
      mode: flags.mode,
      ...lifecycleFlag,
      ...logFlags,
    },
  },
  async func(given) {
    const settings = await logSettings(this, given);
    if (settings.negative) printNegative(this, settings);
    else await printCover(this, settings);
  },
});

function printNegative(context: Context, { format, fromLog, ...options }: PathSettings): void {
  if (fromLog !== undefined) throw new UsageError('--negative cannot be used with --from-log');
  const cases = negativePaths(options);
  if (format === 'json') printJson(context, { mode: options.mode, paths: cases });
  else if (format === 'mermaid') throw new UsageError('--negative needs --format text or json');
  else print(context, negativeText(cases, paintFor(context)));
}

async function printCover(
  context: Context,
  { format, fromLog, cover: name, from, ...options }: PathSettings,
): Promise<void> {
  const { lifecycle } = options;
  const cover = options.switch === undefined ? name : (`${options.switch}-switch` as const);
  if (fromLog !== undefined && cover !== 'transitions') throw new UsageError('--from-log needs --cover transitions');
  const seen = fromLog === undefined ? undefined : await transitionsSeen(context, [fromLog], options);
  if (fromLog !== undefined && seen === undefined) return;

  const set = paths({
    ...options,
    cover,
    ...(from === undefined ? {} : { from: await statusNamed(lifecycle, from) }),
    ...(seen === undefined ? {} : { covered: new Set(seen.keys()) }),
  });
  const coverage = seen && coverageReport(seen, options.to, { ...options, lifecycle });
  if (format === 'json') printJson(context, { ...set, ...(coverage === undefined ? {} : { coverage }) });
  else if (format === 'mermaid') print(context, pathChart(set.paths));
  else {
    const paint = paintFor(context);
    if (coverage !== undefined) print(context, `${coverageText(coverage, { paint })}\n`);
    print(context, pathSetText(set, paint));
  }
  if (set.infeasible.length > 0) {
    say(
      context,
      `no path can take ${counted(set.infeasible.length, 'transition')} of those that the filters leave: see the list`,
    );
    context.process.exitCode = EXIT.couldNotRun;
  }
}

function parseSwitch(text: string): number {
  if (!/^[0-3]$/.test(text)) throw new UsageError('give a number from 0 to 3');
  return Number(text);
}
