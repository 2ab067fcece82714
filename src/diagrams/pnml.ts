import type { Row, Table } from '../model/table.ts';
import { TITLE } from './legend.ts';

/**
 * A table as a Petri net in PNML (ISO/IEC 15909-2), which process-mining tools read.
 *
 * Each status is a place, and a token in it is a job; UNKNOWN has one place for each status that it can go back to.
 * Each row is a transition, labelled with the status that it leads to, because that is what logs contain. The first
 * transition leads from `start` to the initial status. A log can end at any time, so a silent transition leads from
 * each place to `end`, which holds the token in the final marking. A deletion is silent too: a deleted job is not
 * reported.
 */
export async function pnml(table: Table<string>): Promise<string> {
  const { xml } = await import('../xml.ts');
  const transitions = transitionsOf(table);
  const places = new Set(transitions.flatMap(({ from, to }) => [from, to]));
  const page = {
    '@id': 'page',
    place: [...places].map((place) => ({
      '@id': place,
      name: { text: place },
      initialMarking: place === START ? { text: 1 } : undefined,
    })),
    transition: transitions.map(({ id, label, event, basis }) => ({
      '@id': id,
      name: { text: label ?? id },
      toolspecific: [
        ...(label === undefined ? [{ '@tool': 'ProM', '@version': '6.4', '@activity': '$invisible$' }] : []),
        ...(event === undefined ? [] : [{ '@tool': 'jobstat', '@version': '1', event, basis }]),
      ],
    })),
    arc: transitions.flatMap(({ id, from, to }) => [
      { '@id': `to.${id}`, '@source': from, '@target': id },
      { '@id': `from.${id}`, '@source': id, '@target': to },
    ]),
  };
  const net = {
    '@id': 'jobstat',
    '@type': 'http://www.pnml.org/version-2009/grammar/ptnet',
    name: { text: TITLE },
    page,
    finalmarkings: { marking: { place: { '@idref': END, text: 1 } } },
  };
  const head = { '@version': '1.0', '@encoding': 'UTF-8' };
  const namespace = 'http://www.pnml.org/version-2009/grammar/pnml';
  return `${xml({ '?xml': head, pnml: { '@xmlns': namespace, net } }).trimEnd()}\n`;
}

const START = 'start';
const END = 'end';

interface NetTransition extends Partial<Pick<Row<string>, 'event' | 'basis'>> {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The status that it reports; absent from a silent transition. */
  readonly label?: string | undefined;
}

function transitionsOf({ initial, rows }: Table<string>): readonly NetTransition[] {
  const taken = rows.map((row): NetTransition => {
    const { event, basis } = row;
    const from = row.from === 'UNKNOWN' ? `UNKNOWN.${row.to}` : row.from;
    const to = row.to === 'UNKNOWN' ? `UNKNOWN.${row.from}` : row.to;
    return { id: `${from}.${event}`, from, to, event, basis, label: row.to === 'deleted' ? undefined : row.to };
  });
  const places = new Set([initial, ...taken.flatMap(({ from, to }) => [from, to])]);
  return [
    { id: 'begin', from: START, to: initial, label: initial },
    ...taken,
    ...[...places].map((place) => ({ id: `${place}.end`, from: place, to: END })),
  ];
}
