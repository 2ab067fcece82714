import { buildCommand } from '@stricli/core';
import { type DiagramFormat, diagram, diagramFormats, formats } from '../../diagrams/diagrams.ts';
import { takeAll } from '../../log/records.ts';
import type { Basis } from '../../model/evidence.ts';
import { createCoverage } from '../../paths/coverage.ts';
import type { Trace } from '../../paths/trace.ts';
import { lifecycleFor } from '../../validate/judge.ts';
import { briefs } from '../briefs.ts';
import { type Context, EXIT, UsageError } from '../context.ts';
import { drawOnce } from '../draw-once.ts';
import { type LifecycleFlags, lifecycleFlag } from '../inputs/lifecycle.ts';
import { type LogFlags, logFlags, logSettings } from '../inputs/log-flags.ts';
import { type OpenSettings, openLogs } from '../inputs/open-logs.ts';
import { outputFile, outputFlag, writeText } from '../output-file.ts';
import { flags } from '../parameters.ts';

interface Flags extends LogFlags, LifecycleFlags {
  readonly format: DiagramFormat;
  readonly output?: string;
  readonly log?: readonly string[];
  readonly minBasis?: Basis;
}

export const diagramCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: briefs.diagram,
    customUsage: [
      { input: '-o machine.svg', brief: 'a picture' },
      { input: '--log polls.ndjson -o polls.svg', brief: 'a picture of what a log showed' },
      { input: '--format markdown', brief: 'every status with its transitions and their evidence' },
      { input: '--format pnml', brief: 'a Petri net for process-mining tools' },
    ],
  },
  parameters: {
    flags: {
      format: {
        kind: 'enum',
        values: diagramFormats,
        default: 'svg',
        brief: 'The output format',
      },
      output: outputFlag,
      log: {
        kind: 'parsed',
        parse: String,
        optional: true,
        variadic: true,
        placeholder: 'FILE',
        brief: 'Paint what a log showed; - is standard input',
      },
      minBasis: flags.minBasis,
      ...lifecycleFlag,
      ...logFlags,
    },
    aliases: { o: 'output' },
  },
  async func({ format, output, log: files, ...given }) {
    const file = outputFile(output);
    if (format === 'svg' && file === undefined && this.process.stdout.isTTY)
      throw new UsageError('a terminal shows no picture: name the file to write with -o');
    if (files !== undefined && !formats[format].showsLog) {
      const others = diagramFormats.filter((name) => formats[name].showsLog).join(', ');
      throw new UsageError(`--log needs --format ${others}: ${format} cannot show a log`);
    }
    const { minBasis, ...settings } = await logSettings(this, given);
    const { lifecycle } = settings;
    if (format === 'svg') drawOnce();
    const trace = files === undefined ? undefined : await traceOf(this, files, settings);
    const shown = lifecycleFor({ lifecycle, ...(minBasis === undefined ? {} : { minBasis }) });
    await writeText(this, file, await diagram(format, shown, trace), 'the diagram');
  },
});

/** What logs show. */
async function traceOf(context: Context, files: readonly string[], settings: OpenSettings): Promise<Trace> {
  const coverage = createCoverage({ lifecycle: settings.lifecycle });
  const logs = await openLogs(context, files, settings);
  await takeAll(coverage, logs.chunks());
  if (!logs.allRead) context.process.exitCode = EXIT.couldNotRun;
  if (coverage.observations === 0) throw new UsageError('no observation could be read: nothing to paint');
  return coverage.trace();
}
