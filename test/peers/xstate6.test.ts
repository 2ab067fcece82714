import { describe, expect, test } from 'vitest';
import { json } from '../../src/diagrams/json.ts';
import type { StatusEntry } from '../../src/model/catalogue.ts';
import { jobEventTypes } from '../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { jobMachine } from '../../src/model/modelarts-v1/machine.ts';
import {
  isLive,
  isTerminal,
  outcomeOf,
  type Status,
  statuses,
  statusNames,
} from '../../src/model/modelarts-v1/statuses.ts';
import { sentences } from '../diagrams/tables.ts';
import { requireOf } from './npm.ts';

/** What is used here of XState 6, whose types differ from those of XState 5. */
interface XState6 {
  createMachine(config: unknown): Machine;
  transition(machine: Machine, snapshot: Snapshot, event: Event): readonly [Snapshot, ...unknown[]];
  createActor(machine: Machine, options?: { readonly snapshot: unknown }): Actor;
}

interface Machine {
  resolveState(state: { readonly value: StateValue }): Snapshot;
  getStateNodeById(id: string): { readonly description?: string };
}

interface Snapshot {
  readonly value: StateValue;
  readonly status: string;
  readonly tags: ReadonlySet<string>;
  can(event: Event): boolean;
  getMeta(): Readonly<Record<string, unknown>>;
}

interface Actor {
  start(): Actor;
  send(event: Event): void;
  getSnapshot(): Snapshot;
  getPersistedSnapshot(): unknown;
}

type StateValue = string | { readonly [name: string]: StateValue };
type Event = { readonly type: string };

const xstate: XState6 | undefined = requireOf('xstate6')?.('xstate');

// Without npm there is no XState 6, and requireOf has printed why.
describe.skipIf(xstate === undefined).each([
  ['as `diagram --format json` prints it', () => JSON.parse(json(jobTable))],
  ['as the literal has it', () => jobMachine.config],
])('XState 6 with the machine %s', (_, config) => {
  if (xstate === undefined) return;
  const { createMachine, createActor, transition } = xstate;
  const machine = createMachine(config());
  const leafOf = (value: StateValue): string =>
    typeof value === 'string' ? value : leafOf(Object.values(value)[0] ?? '');
  const next = (snapshot: Snapshot, type: string) => transition(machine, snapshot, { type })[0];

  /** The ways of being in a status: one, except for UNKNOWN, which remembers the status that was left. */
  const snapshotsIn = (status: Status): readonly Snapshot[] =>
    status === 'UNKNOWN'
      ? statusNames.filter(isLive).map((left) => next(machine.resolveState({ value: { live: left } }), 'sight.lose'))
      : [machine.resolveState({ value: { [isTerminal(status) ? 'ended' : 'live']: status } })];

  const after = (types: readonly string[], snapshot?: unknown): Actor => {
    const actor = createActor(machine, snapshot === undefined ? undefined : { snapshot }).start();
    for (const type of types) actor.send({ type });
    return actor;
  };

  test('starts in INIT', () => {
    expect(createActor(machine).start().getSnapshot().value).toEqual({ live: 'INIT' });
  });

  test('takes the rows of the table, and refuses every other event in every status', () => {
    const steps = statusNames.flatMap((from) =>
      jobEventTypes.flatMap((event) =>
        snapshotsIn(from)
          .filter((snapshot) => snapshot.can({ type: event }))
          .map((snapshot) => ({ from, event, to: leafOf(next(snapshot, event).value) })),
      ),
    );
    expect(sentences(steps)).toEqual(sentences(jobTable.rows));
  });

  test('stays where it is on an event that it refuses', () => {
    for (const status of statusNames) {
      for (const snapshot of snapshotsIn(status)) {
        for (const type of jobEventTypes) {
          if (!snapshot.can({ type })) expect(next(snapshot, type).value).toEqual(snapshot.value);
        }
      }
    }
  });

  test.each(statusNames)('has the data, the description and the tags of %s', (status) => {
    const { code, wire, phase, aliases, labels, description }: StatusEntry = statuses[status];
    const outcome = outcomeOf(status);
    const tags = outcome !== undefined ? ['terminal', outcome] : status === 'UNKNOWN' ? ['gap'] : [];
    for (const snapshot of snapshotsIn(status)) {
      const [[id, meta] = []] = Object.entries(snapshot.getMeta());
      // The literal leaves out aliases and labels.
      expect({ aliases, labels, ...(meta as object) }).toEqual({ code, wire, phase, aliases, labels });
      expect(machine.getStateNodeById(id ?? '').description).toBe(description?.en);
      expect([...snapshot.tags]).toEqual(tags);
    }
  });

  test('goes back from UNKNOWN to the status that was left, also from a snapshot that was stored', () => {
    const stored = JSON.stringify(after(['submit', 'start', 'sight.lose']).getPersistedSnapshot());
    expect(after(['sight.regain'], JSON.parse(stored)).getSnapshot().value).toEqual({ live: 'RUNNING' });
  });

  test('is done once the record is deleted, and not before', () => {
    const ended = after(['submit', 'start', 'finish', 'delete.fail']);
    expect(ended.getSnapshot()).toMatchObject({ value: { ended: 'DELETE_FAILED' }, status: 'active' });
    ended.send({ type: 'delete' });
    expect(ended.getSnapshot()).toMatchObject({ value: 'deleted', status: 'done' });
  });
});
