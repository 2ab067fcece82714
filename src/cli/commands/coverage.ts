import { buildCommand } from '@stricli/core';
import { takeAll } from '../../log/records.ts';
import type { Row } from '../../model/table.ts';
import { coverageReport, createCoverage } from '../../paths/coverage.ts';
import { type Context, EXIT, paintFor, print, printJson, UsageError } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag } from '../inputs/lifecycle.ts';
import { type LogFlags, logFlags, logSettings } from '../inputs/log-flags.ts';
import { type OpenSettings, openLogs } from '../inputs/open-logs.ts';
import { flags } from '../parameters.ts';
import { coverageText } from '../text/path-text.ts';

interface Flags extends LogFlags, LifecycleFlags {
  readonly format: 'text' | 'json';
  readonly to: 'terminal' | 'deleted';
  readonly minTransitions: number;
}

export const coverageCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: 'Say which transitions logs show directly',
    fullDescription:
      'Say which transitions logs show directly, such as the log of a test run. Exit code 1 if they are fewer than required.',
    customUsage: [
      { input: 'polls.ndjson', brief: 'what was seen, and what was not' },
      { input: '--min-transitions 90% tests/*.ndjson', brief: 'fail below nine tenths, in CI' },
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
        parse: parsePercentage,
        default: '0%',
        placeholder: 'N%',
        brief: 'The share of transitions that must be seen',
      },
      ...lifecycleFlag,
      ...logFlags,
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'A log; - is standard input', parse: String, placeholder: 'FILE' },
    },
  },
  async func({ format, to, minTransitions, ...given }, ...files) {
    const settings = await logSettings(this, given);
    const { lifecycle } = settings;
    const seen = await transitionsSeen(this, files, settings);
    if (seen === undefined) return;
    const report = coverageReport(seen, to, { lifecycle });
    const ok = report.covered * 100 >= minTransitions * report.rows;
    if (format === 'json') printJson(this, { ok, to, ...report });
    else print(this, coverageText(report, paintFor(this)));
    this.process.exitCode = ok ? EXIT.fine : EXIT.findings;
  },
});

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

function parsePercentage(text: string): number {
  const [, number] = /^(\d+(?:\.\d+)?)%?$/.exec(text) ?? [];
  if (number === undefined || Number(number) > 100) throw new UsageError('give a share, as in 90%');
  return Number(number);
}
