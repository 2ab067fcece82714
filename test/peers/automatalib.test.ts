import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { isTerminal, type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { type Answer, answers } from '../../src/pollers/answers.ts';
import { pollerSuite } from '../../src/pollers/suite.ts';
import { validate } from '../../src/validate/validator.ts';
import { chainOf, chainsIn, legalSequences, START } from '../paths/legal-sequences.ts';
import { jarOf } from './java.ts';

const VERSION = '0.12.1';
const parts = ['api', 'core', 'util', 'commons-settings', 'commons-smartcollections', 'commons-util'];
const jars = [...parts.map((part) => `net.automatalib:automata-${part}:${VERSION}`), 'org.slf4j:slf4j-api:2.0.16'].map(
  jarOf,
);
const program = fileURLToPath(new URL('automatalib/WpMethod.java', import.meta.url));

/** A client with a memory of 1: its answer is a matter of the status that it saw before, if any, and of the one that it sees. */
type Client = (before: Status | typeof START, seen: Status) => Answer;

const rightClient: Client = (_, seen) => modelartsV1.statuses.outcomeOf(seen) ?? 'wait';

/** What a poller may see right after what; it may look for the first time at any moment, so two statuses show it all. */
const chains = chainsIn(legalSequences(modelartsV1, 2), 2);

/** Where a machine is when a client looks no further, or has been shown what no poller sees. */
const OVER = 'over';

/**
 * The right client as a machine that answers each status in each state, as the method wants it: a state is what was seen
 * last, and what no poller sees is answered as such. Each step in words: state, input, output, next state.
 */
const steps = [START, ...statusNames.filter((status) => !isTerminal(status)), OVER].flatMap((state) =>
  statusNames.map((seen) => {
    if (!chains.has(chainOf([state, seen], 2))) return [state, seen, 'illegal', OVER];
    return [state, seen, rightClient(START, seen), isTerminal(seen) ? OVER : seen];
  }),
);

/** A suite, and how many states the machine has that it was made for. */
interface WpSuite {
  readonly states: number;
  readonly sequences: readonly (readonly Status[])[];
}

/** The suite of the Wp method, as far as a poller may see it: see the program for the arguments. */
function wpSuite(form: 'whole' | 'reduced', extraStates: number): WpSuite {
  const args = ['-cp', jars.join(delimiter), program, form, `${extraStates}`];
  const input = steps.map((step) => step.join(' ')).join('\n');
  const { status, stdout, stderr } = spawnSync('java', args, { encoding: 'utf8', input, maxBuffer: 2 ** 28 });
  expect(status, stderr).toBe(0);
  const [states, ...tests] = stdout.trim().split('\n');
  return { states: Number(states), sequences: withoutParts(tests.map((line) => seenOf(line.split(' ') as Status[]))) };
}

/** What a poller may see of a test: all before what it may not see, up to the first terminal status. */
function seenOf(statuses: readonly Status[]): readonly Status[] {
  const terminal = statuses.findIndex((status) => isTerminal(status));
  const seen = terminal < 0 ? statuses : statuses.slice(0, terminal + 1);
  const illegal = seen.findIndex((_, at) => validate(seen.slice(0, at + 1)).findings.length > 0);
  return illegal < 0 ? seen : seen.slice(0, illegal);
}

/** Some sequences without those that others are, or begin with. */
function withoutParts(sequences: readonly (readonly Status[])[]): readonly (readonly Status[])[] {
  const begun = new Set(sequences.flatMap((each) => each.map((_, length) => each.slice(0, length).join(' '))));
  const whole = new Map(sequences.map((each) => [each.join(' '), each]));
  return [...whole].flatMap(([text, each]) => (begun.has(text) ? [] : [each]));
}

/** All clients with a memory of 1 that are wrong after one chain, in one way. */
const wrongClients: readonly Client[] = [...chains].flatMap((chain) => {
  const [, last] = chain.split(' ') as [string, Status];
  return answers
    .filter((answer) => answer !== rightClient(START, last))
    .map(
      (answer): Client =>
        (before, seen) =>
          chainOf([before, seen], 2) === chain ? answer : rightClient(before, seen),
    );
});

/** How many of the wrong clients answer as the right one does in all of some sequences. */
function survivorsOf(sequences: WpSuite['sequences']): number {
  const isRight = (client: Client) =>
    sequences.every((statuses) =>
      statuses.every((seen, at) => {
        const before = statuses[at - 1] ?? START;
        return client(before, seen) === rightClient(before, seen);
      }),
    );
  return wrongClients.filter(isRight).length;
}

// Where there is no Java, jarOf has said so.
describe.skipIf(jars.includes(undefined))('the Wp method of AutomataLib, for clients with a memory of 1', () => {
  const suite = pollerSuite({ memory: 1 });
  const ours = suite.cases.map(({ statuses }) => statuses);

  const show = (name: string, sequences: WpSuite['sequences']) =>
    console.log(
      `${name}: ${sequences.length} sequences, ${sequences.flat().length} observations, ` +
        `${survivorsOf(sequences)} of ${wrongClients.length} wrong clients pass`,
    );

  test('is for the same chains as ours, which no wrong client passes', () => {
    show('jobstat', ours);
    expect(suite.chains).toBe(chains.size);
    expect(survivorsOf(ours)).toBe(0);
  });

  test.each([
    // A state of the machine is all that a client remembers, and the tests take each step from each state.
    ['whole', 0, true],
    // No input tells some states apart, such as UNKNOWN from the start, so that the steps of one of them stand for both.
    ['reduced', 0, false],
    // That is for clients with one state more; it happens to be enough for those with a state for each status, too.
    ['reduced', 1, true],
  ] as const)('has no smaller suite for the %s machine and %i states more', (form, extraStates, isEnough) => {
    const { states, sequences } = wpSuite(form, extraStates);
    show(`Wp, ${states} states and ${extraStates} more`, sequences);
    expect(survivorsOf(sequences) === 0).toBe(isEnough);
    expect(ours.length).toBeLessThanOrEqual(sequences.length);
    expect(suite.observations).toBeLessThanOrEqual(sequences.flat().length);
  });
});
