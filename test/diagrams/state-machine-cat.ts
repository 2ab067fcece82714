import { type IState, type IStateMachine, type ITransition, render } from 'state-machine-cat';
import type { Step } from './tables.ts';

/** What state-machine-cat reads in a text. */
export async function modelOf(text: string, inputType: 'smcat' | 'scxml'): Promise<IStateMachine> {
  const model: unknown = await render(text, { inputType, outputType: 'json' });
  return (typeof model === 'string' ? JSON.parse(model) : model) as IStateMachine;
}

/** All states of a model, those within others included. */
export function statesOf({ states }: IStateMachine): IState[] {
  return states.flatMap((state) => [state, ...(state.statemachine ? statesOf(state.statemachine) : [])]);
}

/** All transitions of a model, those within states included. */
export function transitionsOf({ states, transitions = [] }: IStateMachine): ITransition[] {
  return [...transitions, ...states.flatMap(({ statemachine }) => (statemachine ? transitionsOf(statemachine) : []))];
}

/** The transitions on events. */
export function stepsOf(model: IStateMachine): Step[] {
  return transitionsOf(model).flatMap(({ from, label, to }) => (label ? [{ from, event: label, to }] : []));
}
