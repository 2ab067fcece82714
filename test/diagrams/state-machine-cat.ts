import { type IState, type IStateMachine, type ITransition, render } from 'state-machine-cat';
import type { Step } from './tables.ts';

/** The model that state-machine-cat parses a text into. */
export async function modelOf(text: string, inputType: 'smcat' | 'scxml'): Promise<IStateMachine> {
  const model: unknown = await render(text, { inputType, outputType: 'json' });
  return (typeof model === 'string' ? JSON.parse(model) : model) as IStateMachine;
}

/** All states of a model, including nested ones. */
export function statesOf({ states }: IStateMachine): IState[] {
  return states.flatMap((state) => [state, ...(state.statemachine ? statesOf(state.statemachine) : [])]);
}

/** All transitions of a model, including those inside states. */
export function transitionsOf({ states, transitions = [] }: IStateMachine): ITransition[] {
  return [...transitions, ...states.flatMap(({ statemachine }) => (statemachine ? transitionsOf(statemachine) : []))];
}

/** The transitions on events. */
export function stepsOf(model: IStateMachine): Step[] {
  return transitionsOf(model).flatMap(({ from, label, to }) => (label ? [{ from, event: label, to }] : []));
}
