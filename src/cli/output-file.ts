import { writeFile } from 'node:fs/promises';
import { type SystemError, systemErrorText } from '../errors.ts';
import { type Context, UsageError } from './context.ts';

/** The name of standard output on the command line. */
const STDOUT = '-';

/** The flag of a command that writes a file. */
export const outputFlag = {
  kind: 'parsed',
  parse: String,
  optional: true,
  placeholder: 'FILE',
  brief: 'The file to write; standard output unless given, or if it is -',
} as const;

/** The file that is named by {@link outputFlag}; `undefined` where it is standard output. */
export function outputFile(output: string | undefined): string | undefined {
  return output === STDOUT ? undefined : output;
}

/**
 * Writes a whole file: to standard output unless one is named.
 *
 * @param what what it is, for the message, as in `the page`
 * @throws UsageError where it cannot be written
 */
export async function writeWhole(context: Context, file: string | undefined, text: string, what: string) {
  if (file === undefined) context.file.write(text);
  else {
    await writeFile(file, text).catch((error: SystemError) => {
      throw new UsageError(`cannot write ${what}: ${file}: ${systemErrorText('write', error)}`);
    });
  }
}

/** Writes a text like {@link writeWhole}, except that what people see on standard output is made harmless. */
export async function writeText(context: Context, file: string | undefined, text: string, what: string) {
  if (file === undefined) context.process.stdout.write(text);
  else await writeWhole(context, file, text, what);
}
