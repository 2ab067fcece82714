import { appendFile } from 'node:fs/promises';
import { type SystemError, systemErrorText } from '../../errors.ts';
import { createHarmless } from '../../harmless.ts';
import { UsageError } from '../context.ts';

/**
 * Writes to the end of a file; nowhere, without one.
 *
 * @throws UsageError at once, and later, for a file that cannot be written
 */
export async function writerTo(file: string | undefined): Promise<(text: string) => Promise<void>> {
  if (file === undefined) return async () => {};
  const harmless = createHarmless();
  const write = (text: string) =>
    appendFile(file, harmless(text)).catch((error: SystemError) => {
      throw new UsageError(`cannot write ${file}: ${systemErrorText('write', error)}`);
    });
  await write('');
  return write;
}
