import type { AnyStateMachine } from 'xstate';
import type { Law } from './law.ts';
import type { Lifecycle } from './lifecycle.ts';
import { laws as lawsOfV1 } from './modelarts-v1/laws.ts';
import { jobMachine } from './modelarts-v1/machine.ts';
import { laws as lawsOfV2 } from './modelarts-v2/laws.ts';
import { machine as machineV2 } from './modelarts-v2/machine.ts';

/** What a built-in lifecycle has besides its data, which some tools need. */
interface BuiltIn {
  readonly machine: AnyStateMachine;
  /** What must hold of it in particular. */
  readonly laws: Readonly<Record<string, Law>>;
}

/** The built-in lifecycles by their ids. */
export const builtIn: Readonly<Record<string, BuiltIn>> = {
  'modelarts-v1': { machine: jobMachine, laws: lawsOfV1 },
  'modelarts-v2': { machine: machineV2, laws: lawsOfV2 },
};

/** The machine of a lifecycle, to be run; `undefined` where only its table is known. */
export function machineOf<S extends string>({ id, machine }: Lifecycle<S>): AnyStateMachine | undefined {
  return machine ?? (Object.hasOwn(builtIn, id) ? builtIn[id]?.machine : undefined);
}
