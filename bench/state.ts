import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Line, medianTimesOf } from './measure.ts';
import { writeFacts } from './million-facts.ts';

const bin = fileURLToPath(new URL('dist/cli/bin.js', import.meta.resolve('jobstat/package.json')));

/** The start of the fake API from a long journal, beside JSON.parse of its lines. */
export async function stateLines(): Promise<readonly Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-bench-'));
  try {
    const whole = join(folder, 'whole.ndjson');
    writeFacts(whole, { jobs: 10_000, polls: 23, deleted: 0 });
    const [serve = Number.NaN, parse = Number.NaN] = await medianTimesOf(
      [() => startAndKill(whole), async () => parseLines(whole)],
      3,
    );
    return [
      {
        what: 'start of serve from a million facts',
        unit: 'ms',
        ours: { name: 'jobstat serve --state', value: serve },
        peer: { name: 'JSON.parse of each line', value: parse },
        most: { ours: 2000 },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Starts, and kills the server, as one that ends compacts its journal. */
async function startAndKill(state: string): Promise<void> {
  rmSync(`${state}.lock`, { force: true });
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0', '--state', state], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function parseLines(file: string): void {
  for (const line of readFileSync(file, 'utf8').split('\n')) if (line !== '') JSON.parse(line);
}
