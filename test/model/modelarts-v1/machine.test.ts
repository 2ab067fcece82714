import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { createActor, initialTransition, transition } from 'xstate';
import { absences } from '../../../src/model/modelarts-v1/absences.ts';
import { type JobEvent, type JobEventType, jobEvent, jobEventTypes } from '../../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../../src/model/modelarts-v1/lifecycle.ts';
import { type JobSnapshot, jobMachine, type StatusMeta, statusOf } from '../../../src/model/modelarts-v1/machine.ts';
import type { SourceId } from '../../../src/model/modelarts-v1/sources.ts';
import { isLive, isTerminal, type Status, statuses, statusNames } from '../../../src/model/modelarts-v1/statuses.ts';
import type { GroundedMeta } from '../../../src/model/table.ts';
import { explain } from '../../../src/validate/explain.ts';

type Leaf<Value> = Value extends string ? Value : Leaf<Value[keyof Value]>;

/** The rows of transitions.md, `live` and `ended` written out, as "from event to basis sources". */
function expectedRows(): string[] {
  const text = readFileSync(new URL('transitions.md', import.meta.url), 'utf8');
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);
  return lines.flatMap((line) => {
    const [from = '', event, to, basis, sources] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const groups = { live: statusNames.filter(isLive), ended: statusNames.filter(isTerminal) };
    const all: readonly string[] = from in groups ? groups[from as keyof typeof groups] : [from];
    return all.map((status) => `${status} ${event} ${to} ${basis} ${sources}`);
  });
}

describe('the machine', () => {
  test('has the statuses of the catalogue as its innermost states, and `deleted`', () => {
    expectTypeOf<Leaf<JobSnapshot['value']>>().toEqualTypeOf<Status | 'deleted'>();
  });

  test('has the rows of the evidence, each with its grounds, and no other', () => {
    const rows = jobTable.rows
      .filter(({ from }) => from !== 'UNKNOWN')
      .map(({ from, event, to, basis, sources }) => `${from} ${event} ${to} ${basis} ${sources.join(' ')}`);
    const expected = expectedRows();
    expect(expected).toHaveLength(57 + 10 + 1 + 12 + 12);
    expect(rows.sort()).toEqual(expected.filter((row) => !row.startsWith('UNKNOWN')).sort());

    const regained = jobTable.rows.filter(({ from }) => from === 'UNKNOWN');
    expect(regained.map(({ to }) => to).sort()).toEqual(statusNames.filter(isLive).sort());
    for (const { event, basis, sources } of regained) {
      expect(`UNKNOWN ${event} live.lastSeen ${basis} ${sources.join(' ')}`).toBe(
        expected.find((row) => row.startsWith('UNKNOWN')),
      );
    }
  });

  test.each(statusNames)('%s: has the description and data of the catalogue', (name) => {
    const { code, wire, phase, description } = statuses[name];
    const group = isLive(name) ? 'live.' : isTerminal(name) ? 'ended.' : '';
    const node = jobMachine.getStateNodeById(`job.${group}${name}`);
    expect(node.meta).toEqual({ code, wire, phase });
    expect(node.description).toBe(description.en);
  });

  test('goes from UNKNOWN to INIT if no status was left', () => {
    const snapshot = jobMachine.resolveState({ value: 'UNKNOWN' });
    expect(statusOf(transition(jobMachine, snapshot, { type: 'sight.regain' })[0])).toBe('INIT');
  });

  test('goes back from UNKNOWN to the status that was left', () => {
    const actor = createActor(jobMachine).start();
    for (const type of ['submit', 'start', 'sight.lose', 'sight.regain'] as const) actor.send({ type });
    expect(statusOf(actor.getSnapshot())).toBe('RUNNING');
  });

  test('stays active after a terminal status, and is done once the record is deleted', () => {
    const actor = createActor(jobMachine).start();
    for (const type of ['submit', 'start', 'finish', 'delete.fail', 'delete.fail'] as const) actor.send({ type });
    expect(statusOf(actor.getSnapshot())).toBe('DELETE_FAILED');
    expect(actor.getSnapshot().status).toBe('active');
    actor.send({ type: 'delete' });
    expect(statusOf(actor.getSnapshot())).toBeUndefined();
    expect(actor.getSnapshot().status).toBe('done');
  });

  test('starts in INIT', () => {
    expect(statusOf(initialTransition(jobMachine)[0])).toBe('INIT');
  });

  test('has exactly the events of the list', () => {
    expect([...jobMachine.events].sort()).toEqual([...jobEventTypes].sort());
    expectTypeOf<JobEvent['type']>().toEqualTypeOf<JobEventType>();
    // @ts-expect-error a misspelt event does not compile
    transition(jobMachine, initialTransition(jobMachine)[0], { type: 'sumbit' });
  });

  test('has events whose type narrows the union', () => {
    const stop = jobEvent('stop');
    expectTypeOf(stop).toEqualTypeOf<{ readonly type: 'stop' }>();
    expectTypeOf<Extract<JobEvent, { type: 'stop' }>>().toEqualTypeOf<{ readonly type: 'stop' }>();
    expectTypeOf<Exclude<JobEvent, { type: 'stop' }>['type']>().toEqualTypeOf<Exclude<JobEventType, 'stop'>>();
    for (const type of jobEventTypes) expect(jobEvent(type)).toEqual({ type });
  });

  test('has typed data on its states', () => {
    const [initial] = initialTransition(jobMachine);
    expect(initial.getMeta()['job.live.INIT']).toEqual({ code: 1, wire: 'JOBSTAT_INIT', phase: 'initializing' });
    // @ts-expect-error the code of one status with the wire name of another does not compile
    const mixed: StatusMeta = { code: 1, wire: 'JOBSTAT_RUNNING', phase: 'initializing' };
    expect(mixed).toBeDefined();
  });

  test('requires grounds that exist', () => {
    // @ts-expect-error a source that does not exist does not compile
    const misspelt: GroundedMeta<SourceId> = { basis: 'inferred', sources: ['S999'] };
    // @ts-expect-error grounds without a source do not compile
    const empty: GroundedMeta<SourceId> = { basis: 'inferred', sources: [] };
    expect([misspelt, empty]).toHaveLength(2);
  });

  test('has the outcome of a terminal status as a tag', () => {
    const [initial] = initialTransition(jobMachine);
    const [canceled] = transition(jobMachine, initial, { type: 'cancel' });
    expect(canceled.hasTag('terminal')).toBe(true);
    expect(canceled.hasTag('stopped')).toBe(true);
    expect(canceled.hasTag('failure')).toBe(false);
  });

  test('is one static literal', () => {
    const source = readFileSync(new URL('../../../src/model/modelarts-v1/machine.ts', import.meta.url), 'utf8');
    const literal = source.slice(source.indexOf('.createMachine('), source.indexOf('/** A snapshot of the machine'));
    expect(literal).not.toMatch(/\.\.\.|\[\w+\]:|=>|\$\{/);
    const config = new Function(`return ${literal.slice('.createMachine('.length).trim().replace(/\);$/, '')}`)();
    expect(JSON.stringify(config)).toBe(JSON.stringify(jobMachine.config));
  });
});

describe('what is left out on purpose', () => {
  test('is no transition', () => {
    for (const { from, to } of absences) {
      for (const status of from) for (const next of to) expect(explain(status, next).verdict).not.toBe('direct');
    }
  });

  test('says of LOST that nothing is known of a recovery', () => {
    expect(explain('LOST', 'RUNNING').absence?.why).toMatch(/nothing is known of a recovery/);
    expect(explain('COMPLETED', 'INIT').absence?.why).toMatch(/new version/);
  });
});
