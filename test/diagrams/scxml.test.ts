import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { scxml } from '../../src/diagrams/scxml.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { type Status, statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { modelOf, stepsOf } from './state-machine-cat.ts';
import { type Step, sentences, spread, tables } from './tables.ts';

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

/** The children that SCXML 1.0 (sections 3.2 to 3.10) allows for each element that is used here. */
const CONTENT: Readonly<Record<string, readonly string[]>> = {
  scxml: ['state', 'final'],
  state: ['transition', 'state', 'final', 'history'],
  final: [],
  history: ['transition'],
  transition: [],
};

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  scxml: ['xmlns', 'version', 'name', 'initial'],
  state: ['id', 'initial'],
  final: ['id'],
  history: ['id', 'type'],
  transition: ['event', 'target'],
};

function parse(text: string): XmlElement {
  expect(XMLValidator.validate(text)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    preserveOrder: true,
    ignoreDeclaration: true,
  });
  const convert = ({ ':@': attributes = {}, ...rest }: Record<string, unknown>): XmlElement => {
    const [[name, children]] = Object.entries(rest) as [[string, Record<string, unknown>[]]];
    return { name, attributes: attributes as Record<string, string>, children: children.map(convert) };
  };
  const [root] = parser.parse(text).map(convert);
  return root;
}

function* within(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* within(child);
}

/** An interpreter after the W3C's algorithm, for charts without conditions, actions and parallel states. */
function interpreter(root: XmlElement) {
  const parents = new Map<XmlElement, XmlElement>();
  const byId = new Map<string, XmlElement>();
  for (const element of within(root)) {
    if (element.name !== 'transition' && element.attributes.id) byId.set(element.attributes.id, element);
    for (const child of element.children) parents.set(child, element);
  }
  const named = (id = '') => {
    const element = byId.get(id);
    if (element === undefined) throw new Error(`no such id: ${id}`);
    return element;
  };
  const isCompound = ({ children }: XmlElement) => children.some(({ name }) => name === 'state' || name === 'final');
  const enter = (element: XmlElement, left: XmlElement): XmlElement => {
    if (element.name === 'history') return left;
    return isCompound(element) ? enter(named(element.attributes.initial), left) : element;
  };
  /** An event descriptor matches every event that starts with its tokens. */
  const matches = (descriptor = '', event = '') => `${event}.`.startsWith(`${descriptor}.`);
  const transitionOn = (state: XmlElement | undefined, event: string): XmlElement | undefined =>
    state &&
    (state.children.find(({ name, attributes }) => name === 'transition' && matches(attributes.event, event)) ??
      transitionOn(parents.get(state), event));
  return {
    initial: enter(root, root),
    leaves: [...byId.values()].filter((element) => element.name !== 'history' && !isCompound(element)),
    /** The state after an event; `undefined` if it has no effect. `left` is the state that history remembers. */
    next(state: XmlElement, event: string, left: XmlElement): XmlElement | undefined {
      const target = transitionOn(state, event)?.attributes.target;
      return target === undefined ? undefined : enter(named(target), left);
    },
  };
}

/** The name that an identifier stands for. */
function readable(id: string): string {
  return id.replaceAll(/_x([\da-f]+)_/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));
}

/** Every step of the chart: each state on each of these events. */
function* rowsOf(text: string, events: Iterable<string>) {
  const { leaves, next } = interpreter(parse(text));
  const nameOf = ({ attributes: { id = '' } }: XmlElement) => readable(id);
  for (const state of leaves) {
    if (nameOf(state) === 'UNKNOWN') continue;
    for (const event of events) {
      const after = next(state, event, state);
      if (after === undefined) continue;
      yield { from: nameOf(state), event, to: nameOf(after) };
      if (nameOf(after) !== 'UNKNOWN') continue;
      for (const back of events) {
        const again = next(after, back, state);
        if (again !== undefined) yield { from: 'UNKNOWN', event: back, to: nameOf(again) };
      }
    }
  }
}

describe('the state chart', () => {
  test.each(tables)('has the transitions of %s, and no others', async (_, table) => {
    const events = new Set(table.rows.map(({ event }) => event));
    expect(sentences(rowsOf(await scxml(table), events))).toEqual(sentences(table.rows));
    expect(interpreter(parse(await scxml(table))).initial.attributes.id).toBe(table.initial);
  });

  test.each(tables)('of %s has only what SCXML 1.0 allows, and unique ids', async (_, table) => {
    const elements = [...within(parse(await scxml(table)))];
    for (const { name, attributes, children } of elements) {
      for (const child of children) expect(CONTENT[name], `in <${name}>`).toContain(child.name);
      const own = Object.keys(attributes).filter((key) => !/^jobstat:|:jobstat$/.test(key));
      for (const key of own) expect(ATTRIBUTES[name], `of <${name}>`).toContain(key);
    }
    const ids = elements.flatMap(({ attributes: { id } }) => (id === undefined ? [] : [id]));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z_][\w.-]*$/);
  });

  test('has the groups, the history and the final states', async () => {
    const { attributes, children } = parse(await scxml(jobTable));
    expect(attributes).toMatchObject({ xmlns: 'http://www.w3.org/2005/07/scxml', version: '1.0', initial: 'live' });
    expect(children.map(({ name, attributes: { id } }) => `${name} ${id}`)).toEqual([
      'state live',
      'state UNKNOWN',
      'state ended',
      'final deleted',
    ]);
    const [live, , ended] = children;
    const memory = live?.children.find(({ name }) => name === 'history');
    expect(memory?.attributes).toEqual({ id: 'lastSeen', type: 'deep' });
    expect(memory?.children.map((child) => child.attributes.target)).toEqual(['INIT']);
    const finals = ended?.children.filter(({ name }) => name === 'final') ?? [];
    const codes = finals.map(({ attributes }) => [
      attributes.id,
      attributes['jobstat:code'],
      attributes['jobstat:outcome'],
    ]);
    const expected = statusNames.flatMap((name: Status) => {
      const entry = statuses[name];
      return 'outcome' in entry ? [[name, String(entry.code), entry.outcome]] : [];
    });
    expect(codes.toSorted()).toEqual(expected.toSorted());
    expect(ended?.children.filter(({ name }) => name === 'transition')).toHaveLength(2);
  });

  test('gives the grounds of each row', async () => {
    const grounds = [...within(parse(await scxml(jobTable)))]
      .filter(({ attributes }) => attributes['jobstat:basis'])
      .map(
        ({ attributes: { event, 'jobstat:basis': basis, 'jobstat:sources': sources } }) =>
          `${event} ${basis} ${sources}`,
      );
    const expected = jobTable.rows.map(({ event, basis, sources }) => `${event} ${basis} ${sources.join(' ')}`);
    expect(new Set(grounds)).toEqual(new Set(expected));
    expect(
      [...within(parse(await scxml(jobTable)))].filter(({ attributes }) => attributes['jobstat:race'] === 'true'),
    ).toHaveLength(jobTable.rows.filter(({ race }) => race).length);
  });

  test.each(tables)('is read by state-machine-cat as the transitions of %s', async (_, table) => {
    // It reads a transition without a target as one from a state to itself.
    const isOther = ({ from, to }: Step) => from !== to;
    const steps = stepsOf(await modelOf(await scxml(table), 'scxml')).filter(isOther);
    const rows = steps.flatMap(({ from, event, to }) => {
      return spread(table, { from: readable(from), event, to: readable(to) === 'lastSeen' ? 'live' : readable(to) });
    });
    expect(new Set(sentences(rows.filter(isOther)))).toEqual(new Set(sentences(table.rows.filter(isOther))));
  });
});
