import { mkdtempSync, rmSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { type Line, medianValues } from './measure.ts';

const JOBS = 100_000;

/** The list of many jobs in CSV, which has a cell for each status, beside NDJSON. */
export function jobsLines(): readonly Line[] {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-bench-'));
  try {
    const log = join(folder, 'log.ndjson');
    runCommand(['simulate', '--jobs', String(JOBS)], log);
    const listed = (format: string) => () => runCommand(['jobs', log, '--format', format], devNull).cpuSeconds;
    const [csv = Number.NaN, ndjson = Number.NaN] = medianValues([listed('csv'), listed('ndjson')], 5);
    return [
      {
        what: `processor time of the list of ${JOBS.toLocaleString('en-US')} jobs`,
        unit: 's',
        ours: { name: 'jobstat jobs --format csv', value: csv },
        peer: { name: 'jobstat jobs --format ndjson', value: ndjson },
        most: { ratio: 1.2 },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
