import type { Lifecycle } from '../model/lifecycle.ts';
import type { Row } from '../model/table.ts';
import { oneLine } from './escape.ts';
import { noticeOf } from './generated.ts';
import { eventsOf, type Model, modelOf } from './model.ts';

/**
 * A lifecycle as a Markdown document: for each status its rows with their grounds, the events that it does not handle, and
 * the steps that were left out on purpose; then the sources. A lifecycle without sources has no grounds to give.
 */
export function markdown(model: Model): string {
  const lifecycle = modelOf(model);
  const title = `Transitions of the ${escaped(lifecycle.title)}`;
  const hasGrounds = lifecycle.sources !== undefined || lifecycle.table.rows.some(({ sources }) => sources.length > 0);
  const context = { lifecycle, events: eventsOf(lifecycle), anchors: anchorsOf(title, lifecycle), hasGrounds };
  const parts = [
    `<!-- ${noticeOf(lifecycle)} -->`,
    `# ${title}`,
    hasGrounds ? INTRODUCTION : SHORT_INTRODUCTION,
    ...lifecycle.table.statuses.flatMap((status) => sectionOf(status, context)),
    ...sourceList(lifecycle),
  ];
  return `${parts.join('\n\n')}\n`;
}

const INTRODUCTION = [
  'For each status: the events that can happen to a job in it, and the status that each of them leads to. The basis',
  'says how a transition is known: `documented`, the vendor says it in words; `recorded`, a real response shows it;',
  '`client`, the code of a public client relies on it; `analogy`, a related system has it; `inferred`, concluded from',
  'names and their order only.',
].join('\n');

const SHORT_INTRODUCTION =
  'For each status: the events that can happen to a job in it, and the status that each of them leads to.';

/** What the section of a status depends on. */
interface Context {
  readonly lifecycle: Lifecycle;
  /** All events. */
  readonly events: readonly string[];
  /** The anchors of the sections of statuses. */
  readonly anchors: ReadonlyMap<string, string>;
  /** Whether rows give their basis and their sources. */
  readonly hasGrounds: boolean;
}

function sectionOf(status: string, context: Context): readonly string[] {
  const { lifecycle, events } = context;
  const rows = lifecycle.table.rows.filter(({ from }) => from === status);
  const unhandled = events.filter((type) => !rows.some(({ event }) => event === type));
  return [
    `## ${headingOf(status, lifecycle)}`,
    ...describe(status, lifecycle),
    rows.length === 0 ? 'No transition leads on from here.' : rowTable(rows, context),
    ...(unhandled.length > 0 ? [`Not handled: ${unhandled.map(codeOf).join(', ')}.`] : []),
    ...absenceList(status, context),
  ];
}

function headingOf(status: string, { statuses }: Lifecycle): string {
  const code = statuses.entryOf(status)?.code;
  return code === undefined ? escaped(status) : `${code} ${escaped(status)}`;
}

function describe(status: string, { table: { initial, ends, gaps }, statuses }: Lifecycle): readonly string[] {
  const { phase, outcome, description } = statuses.entryOf(status) ?? {};
  const isLive = !gaps.includes(status) && !ends.includes(status);
  const facts = [
    ...(phase === undefined ? [] : [`phase: ${escaped(phase)}`]),
    `outcome: ${outcome ?? (isLive ? 'none yet' : 'not known')}`,
    ...(status === initial ? ['a job begins here'] : []),
  ].join('; ');
  const sentence = `${facts[0]?.toUpperCase()}${facts.slice(1)}.`;
  return [...(description?.en === undefined ? [] : [description.en]), sentence];
}

function rowTable(rows: readonly Row[], context: Context): string {
  const heads = ['event', 'to', ...(context.hasGrounds ? ['basis', 'sources'] : []), 'why'];
  const lines = rows.map(({ event, to, basis, sources, description = '', race }) => {
    const why = [description, ...(race ? ['a lost race'] : [])].filter((text) => text !== '').map(escaped);
    const grounds = context.hasGrounds ? [basis, cited(sources, context.lifecycle)] : [];
    return [codeOf(event), linkTo(to, context), ...grounds, why.join('; ')];
  });
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The steps from a status that were left out on purpose; only those whose target is in the table. */
function absenceList(status: string, context: Context): readonly string[] {
  const { absences = [], table } = context.lifecycle;
  const own = absences.filter(({ from }) => from.includes(status));
  const items = own.flatMap(({ to, why, sources }) => {
    const targets = to.filter((name) => table.statuses.includes(name));
    if (targets.length === 0) return [];
    const grounds = sources.length === 0 ? '' : ` (${cited(sources, context.lifecycle)})`;
    return [`- to ${targets.map((target) => linkTo(target, context)).join(', ')}: ${why}${grounds}`];
  });
  return items.length === 0 ? [] : ['Left out on purpose:', items.join('\n')];
}

/** The list of sources, then the link definitions: to the source's address, or to its entry in the list. */
function sourceList({ table: { rows }, absences = [], sources = {} }: Lifecycle): readonly string[] {
  const used = new Set<string>([...rows, ...absences].flatMap((each) => each.sources));
  const own = Object.entries(sources).filter(([id]) => used.has(id));
  if (own.length === 0) return [];
  const items = own.map(([id, { title, url, revision, establishes }]) => {
    const name = url === undefined ? `<a id="${id}"></a>${id}` : `[${id}]`;
    const edition = revision === undefined ? '' : `, ${revision}`;
    return `- ${name} ${escaped(title)}${edition}. ${escaped(establishes)}`;
  });
  const links = own.map(([id, { url }]) => `[${id}]: ${url === undefined ? `#${id}` : `<${url}>`}`);
  return ['## Sources', items.join('\n'), links.join('\n')];
}

function cited(ids: readonly string[], { sources = {} }: Lifecycle): string {
  return ids.map((id) => (Object.hasOwn(sources, id) ? `[${id}]` : escaped(id))).join(', ');
}

function linkTo(status: string, { anchors }: Context): string {
  const anchor = anchors.get(status);
  return anchor === undefined ? escaped(status) : `[${escaped(status)}](#${anchor})`;
}

/** The anchors that GitHub and GitLab generate for the headings of statuses; they number equal ones. */
function anchorsOf(title: string, lifecycle: Lifecycle): ReadonlyMap<string, string> {
  const taken = new Set([slugOf(title)]);
  return new Map(
    lifecycle.table.statuses.map((status) => {
      const slug = slugOf(headingOf(status, lifecycle));
      let anchor = slug;
      for (let number = 1; taken.has(anchor); number++) anchor = `${slug}-${number}`;
      taken.add(anchor);
      return [status, anchor];
    }),
  );
}

/** The anchor that GitHub and GitLab generate for a heading. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** A name as code, also in a cell of a table. */
function codeOf(name: string): string {
  const text = oneLine(name).replaceAll('|', '\\|');
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** Text with Markdown's special characters escaped. */
function escaped(text: string): string {
  return oneLine(text).replaceAll(/[\\`*[\]<>&|]|\b_|_\b/g, '\\$&');
}
