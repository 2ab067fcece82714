import { readFile } from 'node:fs/promises';
import { UsageError } from '../context.ts';

/** What a name that is no file could have been. */
export interface NamedKind {
  /** What is read: `lifecycle`, `scenario`. */
  readonly what: string;
  /** The names of those that are built in; absent where nothing can be. */
  readonly builtIn?: readonly string[];
}

/**
 * The text of the file that an option names, where it does not name what is built in.
 *
 * @throws UsageError where it cannot be read
 */
export function readNamed(nameOrFile: string, { what, builtIn }: NamedKind): Promise<string> {
  return readFile(nameOrFile, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    const isThere = code !== 'ENOENT' && code !== 'EISDIR';
    if (isThere) throw new UsageError(`cannot read ${nameOrFile}: ${code}`);
    if (builtIn === undefined) throw new UsageError(`cannot read the ${what} ${nameOrFile}: no such file`);
    const names = builtIn.length === 0 ? '' : `; built in are ${builtIn.join(', ')}`;
    throw new UsageError(`no such file, and no built-in ${what}: ${nameOrFile}${names}`);
  });
}
