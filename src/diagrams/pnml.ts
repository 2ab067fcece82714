import type { Lifecycle } from '../model/lifecycle.ts';
import type { Row } from '../model/table.ts';
import { dottedOf, identifierOf } from './escape.ts';
import { type Model, modelOf } from './model.ts';

/**
 * A lifecycle as a Petri net in PNML (ISO/IEC 15909-2), which process-mining tools read.
 *
 * Each status is a place, and a token in it is a job; a returning status, such as UNKNOWN, has one place for each status
 * that it can go back to. Each row is a transition, labelled with the status that it leads to, because that is what logs
 * contain. The first transition leads from `start` to the initial status. A log can end at any time, so a silent
 * transition leads from each place to `end`, which holds the token in the final marking. A deletion is silent too: a
 * deleted job is not reported.
 */
export async function pnml(model: Model): Promise<string> {
  const { xml } = await import('../xml.ts');
  const lifecycle = modelOf(model);
  const { places, transitions, start, end } = netOf(lifecycle);
  const page = {
    '@id': 'page',
    place: places.map(({ id, name }) => ({
      '@id': id,
      name: { text: name },
      initialMarking: id === start ? { text: 1 } : undefined,
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
    name: { text: lifecycle.title },
    page,
    finalmarkings: { marking: { place: { '@idref': end, text: 1 } } },
  };
  const head = { '@version': '1.0', '@encoding': 'UTF-8' };
  const namespace = 'http://www.pnml.org/version-2009/grammar/pnml';
  return `${xml({ '?xml': head, pnml: { '@xmlns': namespace, net } }).trimEnd()}\n`;
}

interface Place {
  readonly id: string;
  readonly name: string;
}

interface NetTransition extends Partial<Pick<Row, 'event' | 'basis'>> {
  readonly id: string;
  /** The ids of its two places. */
  readonly from: string;
  readonly to: string;
  /** The status that it reports; absent from a silent transition. */
  readonly label?: string | undefined;
}

interface Net {
  readonly places: readonly Place[];
  readonly transitions: readonly NetTransition[];
  readonly start: string;
  readonly end: string;
}

function netOf({ table: { initial, rows, returning, gone } }: Lifecycle): Net {
  const idOf = createIds();
  const [start, end] = [idOf('start'), idOf('end')];
  const places = new Map<string, Place>();
  /** The place of a status; of a returning one, that of the jobs that came from another status. */
  const placeOf = (status: string, before?: string): string => {
    const own = before !== undefined && returning.includes(status) ? [status, before] : [status];
    const key = JSON.stringify(own);
    const known = places.get(key);
    if (known !== undefined) return known.id;
    const place = { id: idOf(own.map(identifierOf).join('.')), name: own.join('.') };
    places.set(key, place);
    return place.id;
  };
  const begin = { id: idOf('begin'), from: start, to: placeOf(initial), label: initial };
  const taken = rows.flatMap((row): readonly NetTransition[] => {
    const { event, basis } = row;
    const to = placeOf(row.to, row.from);
    const label = gone.includes(row.to) ? undefined : row.to;
    return beforeOf(row).map((before) => {
      const from = placeOf(row.from, before);
      return { id: idOf(`${from}.${dottedOf(event)}`), from, to, event, basis, label };
    });
  });
  const silent = [...places.values()].map(({ id }) => ({ id: idOf(`${id}.end`), from: id, to: end }));
  return {
    places: [{ id: start, name: 'start' }, ...places.values(), { id: end, name: 'end' }],
    transitions: [begin, ...taken, ...silent],
    start,
    end,
  };

  /** The statuses from which a job may have come that takes a row: of a returning status, the one that the row is back to. */
  function beforeOf({ from, event, to }: Row): readonly (string | undefined)[] {
    if (!returning.includes(from)) return [undefined];
    const sources = [...new Set(rows.filter((row) => row.to === from).map((row) => row.from))];
    const targets = rows.filter((row) => row.from === from && row.event === event).map((row) => row.to);
    if (targets.length === 1) return from === initial ? [...sources, undefined] : sources;
    // Where it came from a status to which no row is back, it may take any.
    const others = sources.filter((source) => !targets.includes(source));
    return [...(sources.includes(to) ? [to] : []), ...others, ...(from === initial ? [undefined] : [])];
  }
}

/** Gives each name that is wanted an id that is not taken yet. */
function createIds(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    let id = wanted;
    for (let number = 2; taken.has(id); number++) id = `${wanted}.${number}`;
    taken.add(id);
    return id;
  };
}
