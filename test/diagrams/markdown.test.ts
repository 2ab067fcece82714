import { lexer, type Token, type Tokens } from 'marked';
import { describe, expect, test } from 'vitest';
import { markdown } from '../../src/diagrams/markdown.ts';
import type { Source } from '../../src/model/evidence.ts';
import { absences } from '../../src/model/modelarts-v1/absences.ts';
import { jobEventTypes } from '../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { sources } from '../../src/model/modelarts-v1/sources.ts';
import { isLive, statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { sentences, tables } from './tables.ts';

/** The sections of a document by their headings, as an independent Markdown parser reads them. */
function sectionsOf(text: string): ReadonlyMap<string, readonly Token[]> {
  const sections = new Map<string, Token[]>();
  let section: Token[] = [];
  for (const token of lexer(text)) {
    if (token.type === 'heading') {
      section = [];
      sections.set(plain(token), section);
    } else section.push(token);
  }
  return sections;
}

/** The plain text of a token. */
function plain(token: Token | Tokens.TableCell): string {
  const inner = 'tokens' in token ? token.tokens : undefined;
  if (inner && inner.length > 0) return inner.map(plain).join('');
  const entities = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' } as Record<string, string>;
  return ('text' in token ? String(token.text) : '').replaceAll(/&\w+;/g, (entity) => entities[entity] ?? entity);
}

const tableIn = (section: readonly Token[]) => section.find((token) => token.type === 'table') as Tokens.Table;
const textIn = (section: readonly Token[] = []) => section.map(({ raw }) => raw).join('');
const sections = sectionsOf(markdown(jobTable));
const sectionOf = (status: keyof typeof statuses) => sections.get(`${statuses[status].code} ${status}`) ?? [];

describe('the Markdown document', () => {
  test.each(tables)('has a section for each status of %s, and a line for each row', (_, table) => {
    const found = [...sectionsOf(markdown(table))].flatMap(([heading, section]) =>
      (tableIn(section)?.rows ?? []).map(([event, to]) => ({
        from: heading.replace(/^\d+ /, ''),
        event: event ? plain(event) : '',
        to: to ? plain(to) : '',
      })),
    );
    expect(sentences(found)).toEqual(sentences(table.rows));
    for (const status of table.statuses) {
      expect([...sectionsOf(markdown(table)).keys()].map((heading) => heading.replace(/^\d+ /, ''))).toContain(status);
    }
  });

  test('gives the grounds of each row', () => {
    for (const status of statusNames) {
      const rows = jobTable.rows.filter(({ from }) => from === status);
      const lines = tableIn(sectionOf(status)).rows.map((cells) => cells.map(plain));
      expect(lines.map(([, , basis, cited]) => [basis, cited])).toEqual(
        rows.map(({ basis, sources }) => [basis, sources.join(', ')]),
      );
      for (const [index, { description = '' }] of rows.entries()) expect(lines[index]?.[4]).toContain(description);
    }
  });

  test.each(statusNames)('%s: has a row for each event, or lists it as not handled', (status) => {
    const handled = tableIn(sectionOf(status)).rows.map(([event]) => (event ? plain(event) : ''));
    const [, list = ''] = /Not handled: (.*)\./.exec(textIn(sectionOf(status))) ?? [];
    const unhandled = [...list.matchAll(/`([^`]+)`/g)].map(([, type]) => type);
    expect(new Set([...handled, ...unhandled])).toEqual(new Set(jobEventTypes));
    expect(unhandled.filter((type) => handled.includes(type ?? ''))).toEqual([]);
  });

  test.each(statusNames)('%s: has its description and what was left out on purpose', (status) => {
    const text = textIn(sectionOf(status));
    const { description, phase } = statuses[status];
    expect(text).toContain(description.en);
    expect(text).toContain(phase);
    const [, leftOut = ''] = text.split('Left out on purpose:');
    for (const { from, why } of absences) expect(leftOut.includes(why)).toBe(from.includes(status));
    expect(/outcome: (none yet|not known|success|failure|stopped)/.exec(text)?.[1]).toBe(
      'outcome' in statuses[status] ? statuses[status].outcome : isLive(status) ? 'none yet' : 'not known',
    );
  });

  test('lists the sources, each with its address or an anchor', () => {
    const lexed = lexer(markdown(jobTable));
    for (const [id, { url, title }] of Object.entries<Source>(sources)) {
      expect(lexed.links[id.toLowerCase()]?.href, id).toBe(url ?? `#${id}`);
      expect(textIn(sections.get('Sources'))).toContain(title.split(/[*_[\]<>&|`]/)[0]);
    }
  });

  test('links rows by anchors that exist', () => {
    const text = markdown(jobTable);
    const anchors = [...sections.keys()].map((heading) => `#${heading.toLowerCase().replaceAll(' ', '-')}`);
    const named = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => `#${id}`);
    const targets = [...text.matchAll(/\]\((#[^)]*)\)|^\[\w+\]: (#.*)$/gm)].map(
      ([, link, definition]) => link ?? definition,
    );
    expect(targets.length).toBeGreaterThan(80);
    for (const target of targets) expect([...anchors, ...named]).toContain(target);
  });

  test('is marked as generated', () => {
    expect(markdown(jobTable)).toMatch(/^<!-- Generated [^\n]* -->\n\n# /);
  });
});
