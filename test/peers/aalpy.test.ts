import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';
import type { ApiName } from '../../src/fake-api/platform/api.ts';
import type { Settings } from '../../src/fake-api/platform/settings.ts';
import { startServer } from '../../src/fake-api/server.ts';
import { machineOf } from '../../src/model/built-in.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { type Automaton, differences, explored, type Step } from './mealy.ts';
import { pythonOf } from './python.ts';

const python = pythonOf('aalpy');
const script = fileURLToPath(new URL('aalpy/learn.py', import.meta.url));

/** A version of the API: the lifecycle of its jobs, and with what it answers. */
interface Api {
  readonly version: ApiName;
  readonly lifecycle: Lifecycle;
  /** How jobs behave: a deletion ends in one way. */
  readonly scenario: Settings['scenario'];
  /** The answers to an event of the control, to a stop, to a deletion and to a poll. */
  readonly answers: Readonly<Record<'event' | 'stop' | 'delete' | 'poll', Answers>>;
}

/** The HTTP status, with the vendor's code of an error. */
interface Answers {
  readonly done: string;
  /** In a status in which it cannot be done; a poll always can. */
  readonly refused: string;
  /** Where the record of the job is gone. */
  readonly gone: string;
}

const apis: readonly Api[] = [
  {
    version: 'v1',
    lifecycle: modelartsV1 as Lifecycle<string>,
    scenario: { extends: 'typical', users: { deleteFails: 0 } },
    answers: {
      event: { done: '200', refused: '409', gone: '404' },
      stop: { done: '200', refused: '400 ModelArts.0105', gone: '404 ModelArts.0102' },
      delete: { done: '200', refused: '400 ModelArts.0105', gone: '404 ModelArts.0102' },
      poll: { done: '200', refused: 'never', gone: '404 ModelArts.0102' },
    },
  },
  {
    version: 'v2',
    lifecycle: modelartsV2 as Lifecycle<string>,
    scenario: 'typical',
    answers: {
      event: { done: '200', refused: '409', gone: '404' },
      stop: { done: '202', refused: '409 ModelArts.2796', gone: '400 ModelArts.2775' },
      delete: { done: '202', refused: 'never', gone: '400 ModelArts.2775' },
      poll: { done: '200', refused: 'never', gone: '400 ModelArts.2775' },
    },
  },
];

/** The requests of clients by the events that they let happen. Each other input is an event of the control. */
const requests: Readonly<Record<string, 'stop' | 'delete'>> = { 'POST stop': 'stop', DELETE: 'delete' };

/** What the machine says that a job is answered with. */
function specified({ lifecycle, answers }: Api, inputs: readonly string[]): Automaton {
  const machine = machineOf(lifecycle) as AnyStateMachine;
  const polled = (snapshot: AnyMachineSnapshot) => {
    if (snapshot.hasTag('gone')) return answers.poll.gone;
    const status = leafOf(snapshot.value);
    return `${answers.poll.done} ${lifecycle.catalogue[status]?.code ?? status}`;
  };
  const step = (snapshot: AnyMachineSnapshot, input: string): Step<AnyMachineSnapshot> => {
    const request = requests[input];
    const { gone, refused, done } = answers[request ?? 'event'];
    const event = { type: request ?? input };
    if (snapshot.hasTag('gone')) return { output: `${gone}, ${polled(snapshot)}`, to: snapshot };
    if (!snapshot.can(event)) return { output: `${refused}, ${polled(snapshot)}`, to: snapshot };
    const [to] = transition(machine, snapshot, event);
    return { output: `${done}, ${polled(to)}`, to };
  };
  const keyOf = (snapshot: AnyMachineSnapshot) => JSON.stringify(machine.getPersistedSnapshot(snapshot));
  return explored(initialTransition(machine)[0], inputs, step, keyOf);
}

function leafOf(value: AnyMachineSnapshot['value']): string {
  return typeof value === 'string' ? value : leafOf(Object.values(value)[0] ?? '');
}

/** What the script prints: see there. */
interface Learned extends Automaton {
  readonly requests: number;
  readonly figures: Readonly<Record<string, number>>;
}

async function learn({ version, scenario }: Api): Promise<Learned> {
  const server = await startServer({ api: version, speed: 0, settings: { scenario } });
  try {
    const { stdout } = await promisify(execFile)(python ?? '', [script, server.url, version], { maxBuffer: 2 ** 24 });
    return JSON.parse(stdout);
  } finally {
    await server.close();
  }
}

// Where there is no Python, pythonOf has said so.
describe.skipIf(python === undefined).each(apis)('AALpy learns the jobs of $version by HTTP alone', (api) => {
  test('and comes to the machine', async () => {
    const inputs = [...(api.lifecycle.events ?? []), ...Object.keys(requests)];
    const machine = specified(api, inputs);
    const { requests: asked, figures, ...learned } = await learn(api);
    expect(differences(learned, machine, inputs)).toEqual([]);
    console.log(`AALpy: ${Object.keys(learned.states).length} states of ${api.version} in ${asked} requests`, figures);

    // The walk takes each step that was learned: it notices one that is answered otherwise.
    for (const [state, steps] of Object.entries(learned.states)) {
      for (const [input, step] of Object.entries(steps)) {
        const changed = { ...steps, [input]: { ...step, output: 'otherwise' } };
        const automaton = { ...learned, states: { ...learned.states, [state]: changed } };
        expect(differences(automaton, machine, inputs)).not.toEqual([]);
      }
    }
  });
});
