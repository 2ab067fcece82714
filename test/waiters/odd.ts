import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';

/** Names that are no identifiers, are the same as one, end a quotation or a comment, or cannot be seen. */
const names = [
  'class',
  'a-b',
  'a_b',
  'A B',
  '8',
  '"',
  "'''",
  '\\',
  '\\u0022);',
  '*/ x',
  '"""',
  'two\nlines',
  '\ufeffmarked',
  '\u{e0041}',
  'mro',
  'TERMINAL',
  'Outcome',
  'name',
  '__class__',
  '',
];

/** A lifecycle with names and a title that are hard to write in code, with codes or without. */
function odd(id: string, codeOf: (index: number) => number | undefined): Lifecycle {
  const states = names.map((name, index) => [
    name,
    { meta: { code: codeOf(index) }, on: { go: `#${index + 1}`, stop: '#stopped' }, id: `${index}` },
  ]);
  const machine = {
    id,
    initial: 'class',
    meta: { title: 'a title */ with """\n\\u000a and a second line' },
    states: {
      ...Object.fromEntries(states),
      SUCCESS: { id: `${names.length}`, type: 'final', tags: 'success', meta: { code: codeOf(100) } },
      停止: { id: 'stopped', type: 'final', tags: 'stopped', meta: { code: codeOf(101) } },
      終: { type: 'final', meta: { code: codeOf(102) } },
      gap: { tags: 'gap', meta: { code: codeOf(103) } },
    },
  };
  return parseLifecycle(JSON.stringify(machine));
}

/** Reported by name. */
export const oddNames: Lifecycle = odd('odd */ names\n', () => undefined);

/** Reported by codes, some of them negative. */
export const oddCodes: Lifecycle = odd('odd codes', (index) => 7 - 3 * index);
