import { describe, expect, test } from 'vitest';
import { modelartsV1, withSpellings } from '../../src/index.ts';
import { statusRead } from '../../src/model/spelling.ts';
import { readAsOf } from '../../src/validate/read-as.ts';

const { vocabulary } = withSpellings(modelartsV1, { 'Job over': 'COMPLETED' }).statuses;

/** What a report tells of these values of a log. */
function toldOf(...values: readonly (string | number)[]) {
  const used = new Set<string>();
  for (const value of values) statusRead(vocabulary, value, used);
  return readAsOf(used, vocabulary);
}

describe('a report tells of spellings', () => {
  test('in their order, each once, in the spelling of the console or of the map', () => {
    expect(toldOf('RUNNING  FAILED', 'canceled', 'job-over', 'running failed')).toStrictEqual({
      readAs: [
        { spelling: 'Canceled', status: 'KILLED', by: 'label', alternatives: ['CANCELED'] },
        { spelling: 'Job over', status: 'COMPLETED', by: 'map' },
        { spelling: 'Running failed', status: 'FAILED', by: 'label' },
      ],
    });
  });

  test.each([[[]], [[8, '8', 'RUNNING', 'JOBSTAT_RUNNING', 'running']], [['nope', 99]]])(
    'and not where statuses are read from their names, or not at all: %j',
    (values) => {
      expect(toldOf(...values)).toStrictEqual({});
    },
  );
});
