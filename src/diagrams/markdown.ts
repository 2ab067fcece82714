import type { Source } from '../model/evidence.ts';
import { absences } from '../model/modelarts-v1/absences.ts';
import { jobEventTypes } from '../model/modelarts-v1/events.ts';
import { type SourceId, sources } from '../model/modelarts-v1/sources.ts';
import type { Row, Table } from '../model/table.ts';
import { entryOf } from './catalogue.ts';
import { GENERATED } from './generated.ts';
import { TITLE } from './legend.ts';

/**
 * A table as a Markdown document: for each status its rows with their grounds, the events that it does not handle, and
 * the steps that were left out on purpose; then the sources.
 */
export function markdown(table: Table<string>): string {
  const parts = [
    `<!-- ${GENERATED} -->`,
    `# Transitions of the ${TITLE}`,
    INTRODUCTION,
    ...table.statuses.flatMap((status) => sectionOf(status, table)),
    ...sourceList(table),
  ];
  return `${parts.join('\n\n')}\n`;
}

const INTRODUCTION = [
  'For each status: the events that can happen to a job in it, and the status that each of them leads to. The basis',
  'says how a transition is known: `documented`, the vendor says it in words; `recorded`, a real response shows it;',
  '`client`, the code of a public client relies on it; `analogy`, a related system has it; `inferred`, concluded from',
  'names and their order only.',
].join('\n');

const DELETED = 'deleted';

function sectionOf(status: string, table: Table<string>): readonly string[] {
  const rows = table.rows.filter(({ from }) => from === status);
  const unhandled = jobEventTypes.filter((type) => !rows.some(({ event }) => event === type));
  return [
    `## ${headingOf(status)}`,
    ...describe(status, table),
    rows.length === 0 ? 'No transition leads on from here.' : rowTable(rows),
    `Not handled: ${unhandled.map((type) => `\`${type}\``).join(', ')}.`,
    ...absenceList(status, table),
  ];
}

function headingOf(status: string): string {
  const code = entryOf(status)?.code;
  return code === undefined ? escaped(status) : `${code} ${status}`;
}

function describe(status: string, { initial, ends }: Table<string>): readonly string[] {
  const entry = entryOf(status);
  const isLive = status !== 'UNKNOWN' && !ends.includes(status);
  const facts = [
    ...(entry === undefined ? [] : [`Phase: ${entry.phase}`]),
    `outcome: ${entry?.outcome ?? (isLive ? 'none yet' : 'not known')}`,
    ...(status === initial ? ['a job begins here'] : []),
  ].join('; ');
  return [...(entry === undefined ? [] : [entry.description.en]), `${facts[0]?.toUpperCase()}${facts.slice(1)}.`];
}

function rowTable(rows: readonly Row<string>[]): string {
  return [
    '| event | to | basis | sources | why |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(({ event, to, basis, sources, description = '', race }) => {
      const why = [description, ...(race ? ['a lost race'] : [])].filter((text) => text !== '').map(escaped);
      return `| \`${event}\` | ${linkTo(to)} | ${basis} | ${cited(sources)} | ${why.join('; ')} |`;
    }),
  ].join('\n');
}

/** The steps from a status that were left out on purpose; only those whose target is in the table. */
function absenceList(status: string, { statuses }: Table<string>): readonly string[] {
  const own = absences.filter(({ from }) => from.some((name) => name === status));
  const items = own.flatMap(({ to, why, sources }) => {
    const targets = to.filter((name) => statuses.some((other) => other === name));
    return targets.length === 0 ? [] : [`- to ${targets.map(linkTo).join(', ')}: ${why} (${cited(sources)})`];
  });
  return items.length === 0 ? [] : ['Left out on purpose:', items.join('\n')];
}

/** The list of sources, then the link definitions: to the source's address, or to its entry in the list. */
function sourceList({ rows }: Table<string>): readonly string[] {
  const used = new Set<string>([...rows, ...absences].flatMap((each) => each.sources));
  const own = Object.entries<Source>(sources).filter(([id]) => used.has(id));
  const items = own.map(([id, { title, url, revision, establishes }]) => {
    const name = url === undefined ? `<a id="${id}"></a>${id}` : `[${id}]`;
    const edition = revision === undefined ? '' : `, ${revision}`;
    return `- ${name} ${escaped(title)}${edition}. ${escaped(establishes)}`;
  });
  const links = own.map(([id, { url }]) => `[${id}]: ${url === undefined ? `#${id}` : `<${url}>`}`);
  return ['## Sources', items.join('\n'), links.join('\n')];
}

function cited(ids: readonly SourceId[]): string {
  return ids.map((id) => `[${id}]`).join(', ');
}

function linkTo(status: string): string {
  return status === DELETED ? DELETED : `[${escaped(status)}](#${slugOf(headingOf(status))})`;
}

/** The anchor that GitHub and GitLab generate for a heading. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** Text with Markdown's special characters escaped. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*[\]<>&|]|\b_|_\b/g, '\\$&');
}
