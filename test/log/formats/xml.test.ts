import { describe, expect, test } from 'vitest';
import { createXmlParser } from '../../../src/log/formats/xml.ts';

/**
 * What a parser finds in a document, in order: `2<event` for a tag in line 2, `key in trace` for its last
 * attribute and what it is in, `3</event` for its end, and `4!not XML`.
 */
function foundIn(document: string, { size = document.length, longest = 1000 } = {}): readonly string[] {
  const found: string[] = [];
  const parser = createXmlParser(
    {
      start: (name, { line }) => found.push(`${line}<${name}`),
      open: (attributes, parent) => found.push(`${Object.keys(attributes).at(-1) ?? ''} in ${parent}`),
      close: (name, { line }) => found.push(`${line}</${name}`),
      fault: (problem, line) => found.push(`${line}!${problem}`),
    },
    longest,
  );
  for (let start = 0; start < document.length; start += size) parser.write(document.slice(start, start + size));
  parser.end();
  return found;
}

describe('an XML parser', () => {
  test('finds tags with their lines, attributes and parents', () => {
    const document = '<x:log>\n<a b="1"\nc="2"/>\n<d\n>\n</d></x:log>';
    for (const size of [1, 2, 5, 100]) {
      expect(foundIn(document, { size })).toEqual([
        '1<log',
        ' in undefined',
        '2<a',
        'c in log',
        '3</a',
        '4<d',
        ' in log',
        '6</d',
        '6</log',
      ]);
    }
  });

  const long = 'x'.repeat(5000);
  const inTag = ['1<log', ' in undefined', '2<a', '2!too long'];
  test.each([
    ['a value', `<a b="${long}" c="1"/>`, [...inTag, 'c in log', '2</a']],
    ['the name of an attribute', `<a ${long}="1" c="1"/>`, [...inTag, 'c in log', '2</a']],
    ['many attributes', `<a ${long.replace(/x{10}/g, 'xxxx="1" ')}c="1"/>`, [...inTag, 'c in log', '2</a']],
    ['space in a tag', `<a ${long.replace(/x/g, ' ')} c="1"/>`, [...inTag, 'c in log', '2</a']],
    ['a comment', `<!-- <b> ${long} <b> -->`, ['1<log', ' in undefined', '1!too long']],
    ['a processing instruction', `<?b <b> ${long} <b> ?>`, ['1<log', ' in undefined', '1!too long']],
    ['a CDATA section', `<![CDATA[ <b> ${long} <b> ]]>`, ['1<log', ' in undefined']],
    ['text', long, ['1<log', ' in undefined']],
  ])('drops the start of %s that is too long, and reads on after it', (_, part, found) => {
    const document = `<log>\n${part}<c/>\n</log>`;
    for (const size of [1, 10, 100]) {
      const all = foundIn(document, { size });
      expect(all.filter((each, index) => each !== all[index - 1])).toEqual([
        ...found,
        '2<c',
        ' in log',
        '2</c',
        '3</log',
      ]);
    }
  });

  test.each([
    ['an ampersand', '<a b="c & d"/>'],
    ['an ampersand in text', 'c & d'],
    ['an entity that is not known', '<a b="&c;"/>'],
    ['a closing tag that was never opened', '</a>'],
    ['a tag that is not closed', '<a>'],
    ['a value without quotes', '<a b=c/>'],
    ['an attribute without a value', '<a b/>'],
    ['an attribute without a space before it', '<a b="1"c="2"/>'],
    ['a tag without a name', '<>'],
    ['two hyphens in a comment', '<!-- a -- b -->'],
    ['a late document type', '<!DOCTYPE log>'],
  ])('reads on after %s', (_, fault) => {
    for (const size of [1, 100]) {
      const found = foundIn(`<log>\n<trace>\n${fault}\n<event/>\n</trace>\n<trace/>\n</log>`, { size });
      expect(found.filter((each) => each.endsWith('!not XML')).length).toBeGreaterThan(0);
      expect(found.join()).toMatch(/,4<event, in \w+,4<\/event,/);
      expect(found.join()).toContain('5</trace,6<trace, in log,6</trace,7</log');
    }
  });

  test.each([
    ['before the root element', 'a\n \nb\r\n<log/>', ['1!not XML', '3!not XML', '4<log', ' in undefined', '4</log']],
    ['after the root element', '<log/>\n\n a\nb\n', ['1<log', ' in undefined', '1</log', '3!not XML', '4!not XML']],
    [
      'between two roots',
      '<log/>a\n<log/>',
      ['1<log', ' in undefined', '1</log', '1!not XML', '2<log', ' in undefined', '2</log'],
    ],
    ['after a byte order mark', '\ufeffa<log/>', ['1!not XML', '1<log', ' in undefined', '1</log']],
  ])('reports each line with text %s', (_, document, found) => {
    for (const size of [1, 2, 100]) {
      const all = foundIn(document, { size });
      expect(all.filter((each, index) => each !== all[index - 1])).toEqual(found);
    }
  });

  test.each(['\ufeff<log/>', ' \r\n\t<log/>\n ', '<?xml version="1.0"?>\n<!-- a -->\n<log/>\n<!-- b -->'])(
    'finds nothing wrong with %j',
    (document) => {
      for (const size of [1, 2, 100]) expect(foundIn(document, { size }).join()).not.toContain('!');
    },
  );

  test('counts the lines of what it passes over', () => {
    const long = 'x\n'.repeat(2000);
    for (const part of [`<a b="${long}"/>`, `<!-- ${long} - ${long} -->`, `<?a ${long} ? ${long}?>`]) {
      const lines = part.split('\n').length;
      for (const size of [10, 100]) {
        expect(foundIn(`<log>${part}<c/></log>`, { size })).toContain(`${lines}<c`);
      }
    }
  });

  test('ignores elements that are nested more than 100 deep', () => {
    const found = foundIn(`<log>${'<a>'.repeat(200)}${'</a>'.repeat(200)}<b/></log>`);
    expect(found.filter((each) => each === '1</a')).toHaveLength(99);
    // Each opening tag beyond 100 is a fault, and so is its closing tag.
    expect(found.filter((each) => each === '1!not XML').length).toBeGreaterThanOrEqual(202);
    expect(found.slice(-4)).toEqual(['1<b', ' in log', '1</b', '1</log']);
  });

  test.each(['<log', '<log a="', '<log>\n', '<log><a>', '<log><!-- a', '<log/>\n<a'])(
    'reports that %j ends early',
    (document) => {
      const faults = foundIn(document).filter((each) => each.includes('!'));
      expect(new Set(faults)).toEqual(new Set([`${document.split('\n').length}!ends early`]));
    },
  );
});
