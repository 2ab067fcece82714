import { buildCommand } from '@stricli/core';
import { isTerminal, type Status, type StatusEntry, statuses, statusNames } from '../../model/modelarts-v1/statuses.ts';
import { accepts, jobTable } from '../../model/table.ts';
import { type Context, type Paint, paintFor, print, printJson } from '../context.ts';
import { flags, statusArgument } from '../parameters.ts';
import { columns } from '../text/align.ts';

export const statusesCommand = buildCommand<{ format: 'text' | 'json' }, [Status?], Context>({
  docs: {
    brief: 'List the statuses, or everything known of one',
    customUsage: [
      { input: '', brief: 'the catalogue' },
      { input: '20', brief: 'is 20 the end?' },
      { input: '--format json', brief: 'the catalogue for programs' },
    ],
  },
  parameters: {
    flags: { format: flags.format },
    positional: {
      kind: 'tuple',
      parameters: [
        { ...statusArgument('STATUS', 'A status: its code, its name or its constant in the API'), optional: true },
      ],
    },
  },
  func({ format }, status) {
    const rows = (status === undefined ? statusNames : [status]).map(rowOf);
    if (format === 'json') printJson(this, { statuses: rows });
    else if (status === undefined) print(this, listOf(rows, paintFor(this)));
    else print(this, detailsOf(status, paintFor(this)));
  },
});

/** What is known of a status, its place in the machine included. */
function rowOf(name: Status) {
  const { code, wire, phase, outcome, aliases, description }: StatusEntry = statuses[name];
  return {
    code,
    name,
    wire,
    phase,
    terminal: isTerminal(name),
    ...(outcome === undefined ? {} : { outcome }),
    stoppable: accepts(name, 'stop'),
    deletable: accepts(name, 'delete'),
    description,
    aliases,
  };
}

type CatalogueRow = ReturnType<typeof rowOf>;

function listOf(rows: readonly CatalogueRow[], paint: Paint): string {
  const header = ['code', 'status', 'phase', 'outcome', 'stoppable', 'deletable', 'meaning'];
  const lines = columns([
    header,
    ...rows.map(({ code, name, phase, outcome, stoppable, deletable, description }) => [
      String(code).padStart(4),
      name,
      phase,
      outcome ?? '',
      stoppable ? 'yes' : '',
      deletable ? 'yes' : '',
      description.en,
    ]),
  ]);
  return lines.map((line, index) => (index === 0 ? paint.faint(line) : line)).join('\n');
}

function detailsOf(name: Status, paint: Paint): string {
  const { code, wire, phase, terminal, outcome, stoppable, deletable, description, aliases } = rowOf(name);
  const before = jobTable.rows.filter(({ to, from }) => to === name && from !== name).map(({ from }) => from);
  const lines = columns([
    ['in the API', `${code} ${wire}`],
    ['aliases', aliases.join(', ') || 'none'],
    ['phase', phase],
    ['terminal', terminal ? `yes, outcome ${outcome}` : 'no'],
    ['stoppable', stoppable ? 'yes' : 'not known to be'],
    ['deletable', deletable ? 'yes' : 'not known to be'],
    ['can follow', [...new Set(before)].join(', ') || 'nothing: a job starts here'],
    ['can be followed by', jobTable.successors(name).join(', ')],
  ]);
  return [paint.strong(name), description.en, description.zh, '', ...lines].join('\n');
}
