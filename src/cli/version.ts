import { readFileSync } from 'node:fs';

/** Where the files of the package begin, seen from this folder and from that of the bundle. */
export const packageFolder: URL = new URL('../../', import.meta.url);

/** The version of jobstat, from its package.json. */
export function version(): string {
  const text = readFileSync(new URL('package.json', packageFolder), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
