import { readFile } from 'node:fs/promises';
import { UsageError } from '../context.ts';
import type { Config } from './schema.ts';

/** The file that is read where none is named. */
export const CONFIG_FILE = 'jobstat.yaml';

/** What a config file says, and its name. */
export interface NamedConfig {
  readonly file: string;
  /** What stands in it. */
  readonly text: string;
  readonly config: Config;
}

/**
 * What the config file says that was named, or else that is in the working directory; `undefined` where there is none.
 *
 * @throws UsageError for a named file that cannot be read
 * @throws InputError for a file in which something is wrong
 */
export async function readConfig(named: string | undefined): Promise<NamedConfig | undefined> {
  const file = named ?? CONFIG_FILE;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (named === undefined && code === 'ENOENT') return undefined;
    throw new UsageError(`cannot read the config file ${file}: ${code === 'ENOENT' ? 'no such file' : code}`);
  }
  const [{ parseYaml }, { check }, { configSchema }] = await Promise.all([
    import('../../yaml.ts'),
    import('../../input.ts'),
    import('./schema.ts'),
  ]);
  // An empty file says nothing.
  return { file, text, config: parseYaml(text, file, (data) => check(configSchema, data ?? {})) };
}

/** An error about a value in a config file, with its line. */
export async function configError(
  { file, text }: NamedConfig,
  path: readonly string[],
  problem: string,
): Promise<Error> {
  const [{ parseYaml }, { InputError }] = await Promise.all([import('../../yaml.ts'), import('../../input.ts')]);
  try {
    return parseYaml(text, file, () => {
      throw new InputError([{ path, problem }]);
    });
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}
