import { buildCommand } from '@stricli/core';
import { elsewhere } from '../../model/crosswalks.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { hasRow } from '../../model/table.ts';
import { briefs } from '../briefs.ts';
import { type Context, type Paint, paintFor, print, printJson } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag, lifecycleNamed, statusNamed } from '../inputs/lifecycle.ts';
import type { CatalogueRow } from '../json-outputs.ts';
import { flags, statusArgument } from '../parameters.ts';
import { columns } from '../text/align.ts';

interface Flags extends LifecycleFlags {
  readonly format: 'text' | 'json';
}

export const statusesCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: briefs.statuses,
    customUsage: [
      { input: '', brief: 'the catalogue' },
      { input: '20', brief: 'is 20 the end?' },
      { input: '--format json', brief: 'the catalogue for programs' },
    ],
  },
  parameters: {
    flags: { format: flags.format, ...lifecycleFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        { ...statusArgument('STATUS', 'A status: its code, its name or its constant in the API'), optional: true },
      ],
    },
  },
  async func({ format, lifecycle: named, config }, text) {
    const lifecycle = await lifecycleNamed(this, { lifecycle: named, config });
    const status = text === undefined ? undefined : await statusNamed(lifecycle, text);
    const rows = (status === undefined ? lifecycle.statuses.names : [status]).map((each) => rowOf(each, lifecycle));
    if (format === 'json') printJson<'statuses'>(this, { statuses: rows });
    else if (status === undefined) print(this, listOf(rows, paintFor(this)));
    else print(this, detailsOf(status, lifecycle, paintFor(this)));
  },
});

/** What is known of a status, its place in the machine included. */
function rowOf(name: string, { statuses, table, roles = {}, id }: Lifecycle): CatalogueRow {
  const { code, wire, phase, outcome, aliases, labels, secondary, description } = statuses.entryOf(name);
  const others = elsewhere(id, name);
  return {
    ...(code === undefined ? {} : { code }),
    name,
    ...(wire === undefined ? {} : { wire }),
    ...(phase === undefined ? {} : { phase }),
    terminal: statuses.isTerminal(name),
    ...(outcome === undefined ? {} : { outcome }),
    ...(roles.stop === undefined ? {} : { stoppable: hasRow(table, name, roles.stop) }),
    ...(roles.delete === undefined ? {} : { deletable: hasRow(table, name, roles.delete) }),
    ...(labels === undefined ? {} : { labels }),
    ...(secondary === undefined ? {} : { secondary }),
    ...(description === undefined ? {} : { description }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(others.length === 0 ? {} : { elsewhere: others }),
  };
}

function listOf(rows: readonly CatalogueRow[], paint: Paint): string {
  const cells: Readonly<Record<string, (row: CatalogueRow) => string | undefined>> = {
    code: ({ code }) => code?.toString().padStart(4),
    status: ({ name }) => name,
    phase: ({ phase }) => phase,
    outcome: ({ outcome, terminal }) => outcome ?? (terminal ? 'ended' : undefined),
    stoppable: ({ stoppable }) => (stoppable ? 'yes' : undefined),
    deletable: ({ deletable }) => (deletable ? 'yes' : undefined),
    meaning: ({ description }) => description?.en,
  };
  // A column of which a lifecycle says nothing is left out.
  const shown = Object.entries(cells).filter(([, cell]) => rows.some((row) => cell(row) !== undefined));
  const lines = columns([shown.map(([name]) => name), ...rows.map((row) => shown.map(([, cell]) => cell(row) ?? ''))]);
  return lines.map((line, index) => (index === 0 ? paint.faint(line) : line)).join('\n');
}

function detailsOf(name: string, lifecycle: Lifecycle, paint: Paint): string {
  const row = rowOf(name, lifecycle);
  const { table, statuses } = lifecycle;
  const { code, wire, phase, terminal, outcome, labels, secondary, description, aliases = [] } = row;
  const before = table.rows.filter(({ to, from }) => to === name && from !== name).map(({ from }) => from);
  const known = (value: boolean) => (value ? 'yes' : 'not known to be');
  const lines = columns([
    ...(code === undefined ? [] : [['in the API', `${code} ${wire}`]]),
    ['aliases', aliases.join(', ') || 'none'],
    ...(labels === undefined ? [] : [['in the console', [labels.en, labels.zh].flat().join(', ')]]),
    ...(secondary === undefined ? [] : [['secondary', secondary.join(', ')]]),
    ...(phase === undefined ? [] : [['phase', phase]]),
    ['terminal', terminal ? `yes${outcome === undefined ? '' : `, outcome ${outcome}`}` : 'no'],
    ...(row.stoppable === undefined ? [] : [['stoppable', known(row.stoppable)]]),
    ...(row.deletable === undefined ? [] : [['deletable', known(row.deletable)]]),
    ['can follow', [...new Set(before)].join(', ') || 'nothing: a job starts here'],
    ['can be followed by', table.successors(name).join(', ')],
    ...elsewhere(lifecycle.id, name).map(({ lifecycle: other, statuses: others, strength, why }) => [
      `in ${other}`,
      strength === undefined ? `no such status: ${why}` : `${others.join(', ')} (${strength} confidence: ${why})`,
    ]),
  ]);
  const texts = [description?.en, description?.zh].filter((text) => text !== undefined);
  return [paint.strong(statuses.parse(name) ?? name), ...texts, '', ...lines].join('\n');
}
