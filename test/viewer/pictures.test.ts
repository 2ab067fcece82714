import { expect, test } from 'vitest';
import type { Observation } from '../../src/log/observation.ts';
import { createReportCollector } from '../../src/viewer/report/collect.ts';
import { createPictures } from '../../src/viewer/report/pictures.ts';

test('the machine is drawn again only for a new impossible step or a count with more digits', async () => {
  const collector = createReportCollector();
  const pictureOf = createPictures();
  const pictureAfter = (...history: readonly [job: string, status: number][]) => {
    collector.take(history.map(([job, status]): Observation => ({ job, status })));
    return pictureOf(collector.pageData({ version: '', created: 0, isFollowed: true }));
  };
  const first = await pictureAfter(['a', 8]);
  expect(await pictureAfter(['a', 8], ['b', 1], ['b', 4], ['b', 8])).toBe(first);

  const withImpossible = await pictureAfter(['a', 10], ['a', 8]);
  expect(withImpossible).not.toBe(first);
  expect(withImpossible.edges).toContainEqual([['COMPLETED', 'RUNNING']]);
  expect(first.edges).not.toContainEqual([['COMPLETED', 'RUNNING']]);
  expect(await pictureAfter(['a', 10], ['a', 8])).toBe(withImpossible);

  const jobs = Array.from({ length: 10 }, (_, job): [string, number] => [`c${job}`, 8]);
  expect(await pictureAfter(...jobs)).not.toBe(withImpossible);
});
