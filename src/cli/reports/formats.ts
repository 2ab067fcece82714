import { type Context, print, UsageError } from '../context.ts';
import { outputFile, writeWhole } from '../output-file.ts';
import type { ReportRenderer } from './renderer.ts';

/** The formats of a report. What a format needs is loaded with it. */
const renderers = {
  text: async () => (await import('./text.ts')).renderText,
  json: async () => (await import('./json.ts')).renderJson,
  junit: async () => (await import('./junit.ts')).renderJunit,
  sarif: async () => (await import('./sarif.ts')).renderSarif,
  github: async () => (await import('./github.ts')).renderGithub,
} satisfies Record<string, () => Promise<ReportRenderer>>;

/** A format of a report. */
export type ReportFormat = keyof typeof renderers;

const names = Object.keys(renderers) as readonly ReportFormat[];

/** A format that was asked for, and the file that it goes to; standard output, or what `--output` says, where there is none. */
export interface WantedFormat {
  readonly name: ReportFormat;
  readonly file?: string;
}

/** The flag of a command that prints a report. */
export const formatFlag = {
  kind: 'parsed',
  parse: parseFormat,
  variadic: true,
  optional: true,
  placeholder: `${names.join('|')}[=FILE]`,
  brief: 'The output format, text unless given; several, of which all but one have a file, as in sarif=out.sarif',
  proposeCompletions: () => names,
} as const;

function parseFormat(text: string): WantedFormat {
  const at = text.indexOf('=');
  const name = names.find((each) => each === (at < 0 ? text : text.slice(0, at)));
  const file = at < 0 ? undefined : text.slice(at + 1);
  if (name === undefined || file === '')
    throw new UsageError(`give one of ${names.join(', ')}, or one with a file, as in sarif=out.sarif`);
  return { name, ...(file === undefined ? {} : { file }) };
}

/** @throws UsageError where several formats would go to standard output */
export function checkFormats(wanted: readonly WantedFormat[], output: string | undefined): void {
  const free = wanted.filter(({ file }) => file === undefined);
  if (free.length > 1) {
    const [, { name }] = free as [WantedFormat, WantedFormat];
    throw new UsageError(`only one format can go to standard output: give the other a file, as in ${name}=FILE`);
  }
  if (output !== undefined && free.length === 0)
    throw new UsageError('--output is for a format without a file of its own');
}

/** Writes a report in each format to where it goes. */
export async function writeReport(
  context: Context,
  wanted: readonly WantedFormat[],
  output: string | undefined,
  ...details: Parameters<ReportRenderer>
): Promise<void> {
  for (const { name, file = outputFile(output) } of wanted) {
    const render = await renderers[name]();
    const text = render(...details);
    if (file !== undefined) await writeWhole(context, file, text === '' ? '' : `${text}\n`, `the report (${name})`);
    // Only commands to the runner of GitHub would be made harmless as such. Their texts are harmless already.
    else if (name === 'github') context.file.write(`${text}\n`);
    else if (text !== '') print(context, text);
  }
}
