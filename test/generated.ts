import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { repository } from './repository.ts';

/** Compares what is generated with the file that is committed. `UPDATE=1 npm run test:unit` writes the file anew. */
export function expectCommitted(file: string, content: string): void {
  const path = join(repository, file);
  if (process.env.UPDATE) writeFileSync(path, content);
  else expect(readFileSync(path, 'utf8'), `${file}: write it anew with UPDATE=1 npm run test:unit`).toBe(content);
}
