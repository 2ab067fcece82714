import { buildCommand } from '@stricli/core';
import { takeAll } from '../../log/records.ts';
import type { Basis } from '../../model/evidence.ts';
import type { Row } from '../../model/table.ts';
import { coverageReport, createCoverage } from '../../paths/coverage.ts';
import type { Mode } from '../../validate/judge.ts';
import { briefs } from '../briefs.ts';
import { type Context, EXIT, paintFor, print, printJson, say } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag } from '../inputs/lifecycle.ts';
import { type LogFlags, logFlags, logSettings } from '../inputs/log-flags.ts';
import { logFiles, type OpenSettings, openLogs } from '../inputs/open-logs.ts';
import { flags, parseShare } from '../parameters.ts';
import { belowText, coverageText } from '../text/path-text.ts';

interface Flags extends LogFlags, LifecycleFlags {
  readonly format: 'text' | 'json';
  readonly to: 'terminal' | 'deleted';
  readonly minTransitions?: number;
  readonly certain: boolean;
  readonly mode?: Mode;
  readonly minBasis?: Basis;
  readonly without?: readonly string[];
}

export const coverageCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: briefs.coverage,
    fullDescription: [
      'Say which transitions logs show directly, such as the log of a test run, and which of them are certain: in poll mode,',
      'where no other chain leads from one status to the other. Exit code 1 if they are fewer than required.',
    ].join('\n'),
    customUsage: [
      { input: 'polls.ndjson', brief: 'what was seen, and what was not' },
      { input: '--min-transitions 90% tests/*.ndjson', brief: 'fail below nine tenths, in CI' },
      { input: '--certain --min-transitions 50% polls.ndjson', brief: 'count only what is certain' },
      { input: '--without sight,delete polls.ndjson', brief: 'of the transitions by other events' },
    ],
  },
  parameters: {
    flags: {
      format: flags.format,
      to: {
        kind: 'enum',
        values: ['terminal', 'deleted'],
        default: 'terminal',
        brief: 'Count transitions up to the end of the run, or of the record',
      },
      minTransitions: {
        kind: 'parsed',
        parse: parseShare,
        optional: true,
        placeholder: 'SHARE',
        brief: 'The share of transitions that must be seen, such as 0.9 or 90%',
      },
      certain: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Count only transitions that were surely taken',
      },
      mode: flags.mode,
      minBasis: flags.minBasis,
      without: flags.without,
      ...lifecycleFlag,
      ...logFlags,
    },
    positional: logFiles,
  },
  async func({ format, to, minTransitions, certain, ...given }, ...files) {
    const options = await logSettings(this, given);
    const minimum = minTransitions ?? options.config?.config.minTransitions ?? 0;
    const seen = await transitionsSeen(this, files, options);
    if (seen === undefined) return;
    const report = coverageReport(seen, to, options);
    const counted = certain ? report.certain : report.covered;
    const ok = counted >= minimum * report.rows - ROUNDING;
    if (format === 'json')
      printJson<'coverage'>(this, { ok, to, mode: options.mode, counts: certain ? 'certain' : 'seen', ...report });
    else print(this, coverageText(report, { paint: paintFor(this), certain }));
    if (!ok) say(this, belowText(report, { certain, minimum }));
    this.process.exitCode = ok ? EXIT.fine : EXIT.findings;
  },
});

/** More than the error of a share that is multiplied by a number of transitions, and far less than one transition. */
const ROUNDING = 1e-9;

/** How often logs show each transition; `undefined`, with the exit code set, if one of them cannot be read. */
export async function transitionsSeen(
  context: Context,
  files: readonly string[],
  settings: OpenSettings,
): Promise<ReadonlyMap<Row, number> | undefined> {
  const logs = await openLogs(context, files, settings);
  const coverage = createCoverage({ lifecycle: settings.lifecycle });
  await takeAll(coverage, logs.chunks());
  if (logs.allRead) return coverage.counts();
  context.process.exitCode = EXIT.couldNotRun;
  return undefined;
}
