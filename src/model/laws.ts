import { adjacencyMapToArray, getAdjacencyMap } from '@xstate/graph';
import { type AnyEventObject, type AnyMachineSnapshot, type AnyStateMachine, getNextTransitions } from 'xstate';
import { builtIn, machineOf } from './built-in.ts';
import { compile } from './compile.ts';
import { bases } from './evidence.ts';
import { type Check, holdsForAll, type Law } from './law.ts';
import type { Lifecycle } from './lifecycle.ts';
import { defaultLifecycle } from './lifecycles.ts';
import { innermost, isPlain } from './plain.ts';
import { reachable, reaching } from './reachable.ts';
import { type Row, rowName, type Table } from './table.ts';

export type { Check } from './law.ts';

/**
 * Proves what must hold of a lifecycle, by going through all of its table; a check that fails has counterexamples.
 *
 * @param model the lifecycle, ModelArts v1 unless given; or a table, which is checked in place of that of ModelArts v1
 */
export function verify(model: Lifecycle | Table | { readonly lifecycle?: Lifecycle } = {}): readonly Check[] {
  const lifecycle = lifecycleIn(model);
  const own =
    Object.hasOwn(builtIn, lifecycle.id) && lifecycle.machine === undefined ? builtIn[lifecycle.id] : undefined;
  return Object.entries({ ...laws(lifecycle, machineOf(lifecycle)), ...own?.laws }).map(([name, law]) => ({
    name,
    ...law(lifecycle),
  }));
}

function lifecycleIn(model: Lifecycle | Table | { readonly lifecycle?: Lifecycle }): Lifecycle {
  if ('table' in model) return model;
  const lifecycle: Lifecycle = defaultLifecycle;
  return 'rows' in model ? { ...lifecycle, table: model } : (model.lifecycle ?? lifecycle);
}

/** What holds of any lifecycle. */
function laws({ table: { initial }, sources }: Lifecycle, machine: AnyStateMachine | undefined): Record<string, Law> {
  return {
    ...lawsOfTables(initial),
    ...(sources === undefined ? {} : lawsOfGrounds),
    ...(machine === undefined ? {} : lawsOfMachines(machine)),
  };
}

function lawsOfTables(initial: string): Readonly<Record<string, Law>> {
  return {
    'machine and catalogue have the same statuses': ({ table: { statuses }, statuses: { names } }) => {
      const all = [...new Set([...statuses, ...names])];
      return holdsForAll(all, (status) => statuses.includes(status) && names.includes(status));
    },
    [`every status can be reached from ${initial}`]: ({ table: { rows, statuses }, statuses: { isGap } }) => {
      const reached = reachable([initial], rows);
      // A gap says nothing of the job, so that it needs no transition to it.
      return holdsForAll(statuses, (status) => reached.has(status) || isGap(status));
    },
    'every live status can reach an end': ({ table: { rows, statuses, ends, gone }, statuses: { isGap, isLive } }) => {
      const known = rows.filter(({ from, to }) => !isGap(from) && !isGap(to));
      const last = [...ends, ...(ends.length === 0 ? gone : [])];
      const canEnd = reaching(last, known);
      return holdsForAll(statuses.filter(isLive), (status) => canEnd.has(status));
    },
    'a status has at most one row for an event': ({ table: { rows, returning } }) => {
      // A returning status remembers the status that was left: it has one row for each.
      const keys = rows.map((row) => (returning.includes(row.from) ? rowName(row) : `${row.from} ${row.event}`));
      return holdsForAll([...new Set(keys)], (key) => keys.indexOf(key) === keys.lastIndexOf(key));
    },
  };
}

const lawsOfGrounds: Readonly<Record<string, Law>> = {
  'every row has a basis, and sources that exist': ({ table: { rows }, sources = {} }) => {
    const hasGrounds = ({ basis, sources: cited }: Row) =>
      bases.includes(basis) && cited.length > 0 && cited.every((source) => Object.hasOwn(sources, source));
    return holdsForAll(rows, hasGrounds, rowName);
  },
  'every source is cited': ({ table: { rows }, absences = [], sources = {} }) => {
    const cited = new Set<string>([...rows, ...absences].flatMap((row) => row.sources));
    return holdsForAll(Object.keys(sources), (source) => cited.has(source));
  },
};

function lawsOfMachines(machine: AnyStateMachine): Readonly<Record<string, Law>> {
  const compiled: Law = ({ table: { rows } }) => {
    const here = textsOf(rows);
    const there = textsOf(compile(machine).rows);
    const names = new Set([...here.keys(), ...there.keys()]);
    return holdsForAll([...names], (name) => here.get(name) === there.get(name));
  };
  const explored: Law = ({ table: { rows, statuses } }) => {
    const taken = stepsOf(machine);
    const listed = new Set(rows.map(rowName));
    const events = new Set(rows.map(({ event }) => event));
    const refused = statuses.length * events.size - new Set(rows.map(({ from, event }) => `${from} ${event}`)).size;
    const result = holdsForAll(
      [...new Set([...taken, ...listed])],
      (step) => taken.has(step) && listed.has(step),
      stepName,
    );
    return { ...result, figure: `${rows.length} taken, ${refused} refused` };
  };
  return {
    'the rows, with their evidence, are those to which the machine compiles': compiled,
    // XState would have to be told what guards say, and when timers run out.
    ...(isPlain(machine.root) ? { 'XState takes every row, and no other step': explored } : {}),
  };
}

/** A step without its target: `RUNNING finish`. */
function stepName(step: string): string {
  return step.slice(0, step.lastIndexOf(' → '));
}

/** All steps that XState takes, from status to status, as it is run through all of its configurations. */
function stepsOf(machine: AnyStateMachine): ReadonlySet<string> {
  const steps = adjacencyMapToArray<AnyMachineSnapshot, AnyEventObject>(
    getAdjacencyMap(machine, { serializeState: configuration }),
  );
  const taken = steps.filter(({ state, event }) =>
    getNextTransitions(state).some(({ eventType, target }) => eventType === event.type && target !== undefined),
  );
  return new Set(
    taken.map(({ state, event, nextState }) =>
      rowName({ from: innermost(state.value), event: event.type, to: innermost(nextState.value) }),
    ),
  );
}

/**
 * The identity of a configuration: the active state, and the recorded history where a transition restores it. (Elsewhere the
 * history is overwritten before it is read.)
 */
function configuration(snapshot: AnyMachineSnapshot): string {
  const recalls = getNextTransitions(snapshot).some(({ target }) => target?.some(({ type }) => type === 'history'));
  const memory = Object.values(snapshot.historyValue).flatMap((nodes) => nodes.map(({ id }) => id));
  return JSON.stringify([snapshot.value, recalls ? memory : []]);
}

/** All that rows say, by their names. */
function textsOf(rows: readonly Row[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [rowName(row), JSON.stringify(row)]));
}
