import { reachable } from '../../src/model/reachable.ts';

/** An automaton that answers each input in each of its states. The names of states have no blanks. */
export interface Automaton {
  readonly start: string;
  readonly states: Readonly<Record<string, Steps>>;
}

type Steps = Readonly<Record<string, Step>>;

/** What an input does: what it is answered with, and the state after it. */
export interface Step<State = string> {
  readonly output: string;
  readonly to: State;
}

/**
 * All states of an automaton that is given by its start and what an input does in a state.
 *
 * @param keyOf a text that is the same for the same state
 */
export function explored<State>(
  start: State,
  inputs: readonly string[],
  step: (state: State, input: string) => Step<State>,
  keyOf: (state: State) => string,
): Automaton {
  const names = new Map<string, string>();
  const found: State[] = [];
  const nameOf = (state: State) => {
    const key = keyOf(state);
    const name = names.get(key) ?? `${found.push(state)}`;
    names.set(key, name);
    return name;
  };
  const startName = nameOf(start);
  const states: Record<string, Steps> = {};
  for (const state of found) {
    const steps = inputs.map((input) => {
      const { output, to } = step(state, input);
      return [input, { output, to: nameOf(to) }] as const;
    });
    states[nameOf(state)] = Object.fromEntries(steps);
  }
  return { start: startName, states };
}

/**
 * Where an automaton does not answer as another one: walks both together over all pairs of states that the same inputs lead
 * to, and takes each input in each pair. Without differences the automata are equivalent.
 */
export function differences(one: Automaton, other: Automaton, inputs: readonly string[]): readonly string[] {
  const found = new Set<string>();
  reachable([`${one.start} ${other.start}`], (pair) => {
    const [state = '', counterpart = ''] = pair.split(' ');
    return inputs.flatMap((input) => {
      const [step, expected] = [one.states[state]?.[input], other.states[counterpart]?.[input]];
      if (step !== undefined && step.output === expected?.output) return [`${step.to} ${expected.to}`];
      found.add(`${input} in ${state}: ${step?.output}, not ${expected?.output}`);
      return [];
    });
  });
  return [...found];
}
