import { describe, expect, test } from 'vitest';
import { columns } from '../../../src/cli/text/align.ts';
import { widthOf } from '../../../src/cli/text/width.ts';
import { jobstat } from '../run.ts';

describe('the width of a text on a terminal', () => {
  // From Unicode Standard Annex 11: wide and full-width characters take two columns.
  test.each([
    ['', 0],
    ['RUNNING', 7],
    ['训练作业', 8],
    ['ｆｕｌｌ', 8],
    ['ﾊﾝｶｸ', 4],
    ['café', 4],
    ['cafe\u0301', 4],
    ['한국어', 6],
    ['a\u200db', 2],
    ['👩‍🚀', 2],
    ['→ …', 3],
    ['数据-v1', 7],
  ])('%j is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('columns', () => {
  test('are aligned with Chinese and combining characters', () => {
    expect(
      columns([
        ['训练', 'x', 'a'],
        ['abcdef', 'e\u0301', 'b'],
        ['', 'yy', 'c'],
      ]),
    ).toEqual(['训练    x   a', 'abcdef  e\u0301   b', '        yy  c']);
  });

  test('of findings begin below each other', async () => {
    const input = ['图像分类', 'resnet-50-a'].map((job) =>
      [10, 8].map((status) => JSON.stringify({ job, status })).join('\n'),
    );
    const { stdout } = await jobstat(['validate'], { input: input.join('\n') });
    const starts = stdout.split('\n').flatMap((line) => {
      const at = line.indexOf('COMPLETED → RUNNING');
      return at < 0 ? [] : [widthOf(line.slice(0, at))];
    });
    expect(starts).toHaveLength(2);
    expect(new Set(starts).size).toBe(1);
  });
});
