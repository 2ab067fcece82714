import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statuses, toStatus } from '../../src/model/modelarts-v1/statuses.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { repository } from '../repository.ts';
import { type Kind, logOf, type Sight } from './kinds.ts';

/** Some three hundred sights of simulated jobs, of many statuses and with gaps. */
export const sights: readonly Sight[] = [...simulate({ jobs: 40, seed: 5, scenario: 'flaky', poll: '15m' })].map(
  ({ job, status, time }) => {
    const [id, version] = job.split('/').map(Number);
    const name = toStatus(status);
    return { job: id ?? 0, version: version ?? 0, time, code: statuses[name].code, name };
  },
);

const body = JSON.parse(readFileSync(join(repository, 'examples/detail-response.json'), 'utf8'));

/** The first of the sights as a log of a kind, and how many it holds. */
export function textOf(kind: Kind, most: number = sights.length): { readonly text: string; readonly count: number } {
  const { text, count } = logOf(kind, sights.slice(0, most), body);
  return { text: [...text].join(''), count };
}
