/** Removes the declarations that no other program can need: all that those of the contents pages do not lead to. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const needed = new Set(['index', 'node', 'duckdb'].map((page) => join('dist', `${page}.d.ts`)));
for (const file of needed) {
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()["'](\.[^"']+)\.ts["']/g)) {
    needed.add(join(file, '..', `${name}.d.ts`));
  }
}
for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  const path = join('dist', file);
  if (path.endsWith('.d.ts') && !needed.has(path)) rmSync(path);
}
