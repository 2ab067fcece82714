import { transition } from 'xstate';
import { compile } from './compile.ts';
import { bases } from './evidence.ts';
import { absences } from './modelarts-v1/absences.ts';
import { type JobEventType, jobEvent, jobEventTypes } from './modelarts-v1/events.ts';
import { type JobSnapshot, jobMachine, statusOf } from './modelarts-v1/machine.ts';
import { sources } from './modelarts-v1/sources.ts';
import { isLive, isTerminal, outcomeOf, type Status, statusNames } from './modelarts-v1/statuses.ts';
import { reachable } from './reachable.ts';
import { jobTable, type Row, type Table } from './table.ts';

/** Something that must hold of the model, and whether it does. */
export interface Check {
  /** What must hold. */
  readonly name: string;
  /** What was counted to see it. */
  readonly figure: string;
  /** What contradicts it; empty where it holds. */
  readonly counterexamples: readonly string[];
}

/** Proves what must hold of the model, by going through all of its table; a check that fails has counterexamples. */
export function verify(table: Table = jobTable): readonly Check[] {
  return Object.entries(laws).map(([name, law]) => ({ name, ...law(table) }));
}

type Law = (table: Table) => Omit<Check, 'name'>;

const laws: Readonly<Record<string, Law>> = {
  'machine and catalogue have the same statuses': ({ statuses }) => {
    const all = [...new Set([...statuses, ...statusNames])];
    return holdsForAll(all, (status) => statuses.includes(status) && statusNames.includes(status));
  },
  'every status can be reached from INIT': ({ initial, rows, statuses }) => {
    const reached = reachable<Row['to']>([initial], rows);
    return holdsForAll(statuses, (status) => reached.has(status));
  },
  'every live status can reach an end': ({ rows, statuses }) => {
    const known = rows.filter(({ from, to }) => from !== 'UNKNOWN' && to !== 'UNKNOWN');
    const canEnd = (status: Status) =>
      statuses.some((end) => isTerminal(end) && reachable<Row['to']>([status], known).has(end));
    return holdsForAll(statuses.filter(isLive), canEnd);
  },
  'a terminal status is left by deletion only': ({ rows }) => {
    const deletes = ({ event, to }: Row) =>
      (event === 'delete' && to === 'deleted') || (event === 'delete.fail' && to === 'DELETE_FAILED');
    return holdsForAll(
      rows.filter(({ from }) => isTerminal(from)),
      deletes,
      nameOf,
    );
  },
  'a status has at most one row for an event': ({ rows }) => {
    // UNKNOWN remembers the status that was left: it has one row for each.
    const keys = rows.map((row) => (row.from === 'UNKNOWN' ? nameOf(row) : `${row.from} ${row.event}`));
    return holdsForAll([...new Set(keys)], (key) => keys.indexOf(key) === keys.lastIndexOf(key));
  },
  'every row has a basis, and sources that exist': ({ rows }) => holdsForAll(rows, hasGrounds, nameOf),
  'every source is cited': ({ rows }) => {
    const cited = new Set<string>([...rows, ...absences].flatMap((row) => row.sources));
    return holdsForAll(Object.keys(sources), (source) => cited.has(source));
  },
  'outcomes divide the terminal statuses, and the machine has them as tags': ({ statuses }) => {
    const result = holdsForAll(statuses, hasItsTags);
    const ends = (['success', 'stopped', 'failure'] as const).map(
      (outcome) => `${statuses.filter((status) => outcomeOf(status) === outcome).length} ${outcome}`,
    );
    return { ...result, figure: `${ends.join(' + ')} = ${statuses.filter(isTerminal).length}` };
  },
  'only live statuses can be stopped, and a stop leads to KILLING': ({ rows }) => {
    const stops = rows.filter(({ event }) => event === 'stop');
    const result = holdsForAll(stops, ({ from, to }) => isLive(from) && to === 'KILLING', nameOf);
    return { ...result, figure: listed(stops.map(({ from }) => from)) };
  },
  'terminal statuses can be deleted, and KILLING cannot': ({ rows, statuses }) => {
    const deletable = new Set(rows.filter(({ event }) => event === 'delete').map(({ from }) => from));
    const decided = statuses.filter((status) => isTerminal(status) || status === 'KILLING');
    const result = holdsForAll(decided, (status) => deletable.has(status) === isTerminal(status));
    return { ...result, figure: listed([...deletable]) };
  },
  'the rows, with their grounds, are those that the machine is compiled to': ({ rows }) => {
    const here = textsOf(rows);
    const compiled = textsOf(compile(jobMachine).rows);
    const names = new Set([...here.keys(), ...compiled.keys()]);
    return holdsForAll([...names], (name) => here.get(name) === compiled.get(name));
  },
  'XState takes every row, and no other step': ({ rows, statuses }) => {
    const steps = statuses.flatMap((from) => jobEventTypes.map((event) => ({ from, event })));
    const inTable = ({ from, event }: Step) => rows.filter((row) => row.from === from && row.event === event);
    const agrees = (step: Step) =>
      sameItems(
        inTable(step).map(({ to }) => to),
        targetsInMachine(step),
      );
    const result = holdsForAll(steps, agrees, ({ from, event }) => `${from} ${event}`);
    const refused = steps.filter((step) => inTable(step).length === 0).length;
    return { ...result, figure: `${rows.length} taken, ${refused} refused` };
  },
};

type Step = { readonly from: Status; readonly event: JobEventType };

function holdsForAll<Item>(
  items: readonly Item[],
  holds: (item: Item) => boolean,
  name: (item: Item) => string = String,
): Omit<Check, 'name'> {
  const counterexamples = items.filter((item) => !holds(item)).map(name);
  return { figure: `${items.length - counterexamples.length} of ${items.length}`, counterexamples };
}

function nameOf({ from, event, to }: Row): string {
  return `${from} ${event} → ${to}`;
}

/** All that rows say, by their names. */
function textsOf(rows: readonly Row[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [nameOf(row), JSON.stringify(row)]));
}

function listed(names: readonly string[]): string {
  return `${names.length}: ${names.join(', ')}`;
}

function sameItems(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join() === [...others].sort().join();
}

function hasGrounds({ basis, sources: cited }: Row): boolean {
  return bases.includes(basis) && cited.length > 0 && cited.every((source) => Object.hasOwn(sources, source));
}

function hasItsTags(status: Status): boolean {
  const outcome = outcomeOf(status);
  const tags = outcome === undefined ? [] : ['terminal', outcome];
  return snapshotsIn(status).every((snapshot) => sameItems([...snapshot.tags], tags));
}

/** Where the machine goes from a status on an event: nowhere, or to one status for each way of being in it. */
function targetsInMachine({ from, event: type }: Step): readonly string[] {
  return snapshotsIn(from)
    .filter((snapshot) => snapshot.can(jobEvent(type)))
    .map((snapshot) => statusOf(transition(jobMachine, snapshot, jobEvent(type))[0]) ?? 'deleted');
}

/** The ways of being in a status: one, but for UNKNOWN, which remembers the status that was left. */
function snapshotsIn(status: Status): readonly JobSnapshot[] {
  if (isLive(status)) return [jobMachine.resolveState({ value: { live: status } })];
  if (isTerminal(status)) return [jobMachine.resolveState({ value: { ended: status } })];
  return statusNames
    .filter(isLive)
    .flatMap(snapshotsIn)
    .map((snapshot) => transition(jobMachine, snapshot, { type: 'sight.lose' })[0]);
}
