import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createValidator, diagrams, jobTable, simulateJobs } from 'jobstat';
import { type Line, medianTime } from './measure.ts';

const JOBS = 300;
/** How often our side judges all histories in one measurement: once would be too short to measure. */
const TURNS = 100;

const python = fileURLToPath(new URL('../../test/peers/.environments/pm4py/bin/python', import.meta.url));
const script = fileURLToPath(new URL('../../bench/conformance.py', import.meta.url));

/** Histories judged, beside PM4Py on the same ones and the Petri net of the machine; none where it is not there. */
export async function pm4pyLines(): Promise<readonly Line[]> {
  if (!existsSync(python)) {
    console.error('PM4Py is left out: it is not there; npm run test:peers fetches it');
    return [];
  }
  const histories = [...simulateJobs({ jobs: JOBS })].map(({ job, observations }) => ({
    job,
    statuses: Array.from(observations, ({ status }) => status),
  }));
  const observations = histories.reduce((sum, { statuses }) => sum + statuses.length, 0);
  const theirs = await timesOf(histories.map(({ statuses }) => JSON.stringify(statuses)));
  const judge = () => {
    for (let turn = 0; turn < TURNS; turn++) {
      const validator = createValidator();
      for (const { job, statuses } of histories) for (const status of statuses) validator.observe({ job, status });
    }
  };
  const ours = { name: 'createValidator', value: (observations * TURNS) / medianTime(judge, 5) / 1000 };
  const line = (what: string, seconds: number, ratio?: number): Line => ({
    what: `observations judged in memory, beside ${what}`,
    unit: 'million/s',
    ours,
    peer: { name: `PM4Py, ${what}`, value: observations / seconds / 1e6 },
    ...(ratio === undefined ? {} : { least: { ratio } }),
  });
  return [line('token replay', theirs.replay), line('alignments', theirs.alignment, 1000)];
}

async function timesOf(histories: readonly string[]): Promise<{ readonly replay: number; readonly alignment: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
  const net = join(folder, 'net.pnml');
  writeFileSync(net, await diagrams.pnml(jobTable));
  const { status, stdout, stderr } = spawnSync(python, [script, net], {
    encoding: 'utf8',
    input: histories.join('\n'),
  });
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`PM4Py: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
