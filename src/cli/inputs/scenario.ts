import type { Lifecycle } from '../../model/lifecycle.ts';
import { defaultLifecycle } from '../../model/lifecycles.ts';
import type { Scenario } from '../../model/scenario.ts';
import { type Context, say } from '../context.ts';
import { readNamed } from './read-named.ts';

const names = Object.keys(defaultLifecycle.scenarios ?? {});

/** The flag of a command that simulates jobs. */
export const scenarioFlag = {
  kind: 'parsed',
  parse: String,
  optional: true,
  placeholder: 'NAME|FILE',
  brief: `How jobs behave: a file in YAML or JSON, or one of ${names.join(', ')}; typical unless given`,
  proposeCompletions: () => names,
} as const;

/**
 * The scenario that was named, or that is in the file that was named; unless one is, the usual one of the lifecycle, or one
 * that is made from its machine, which is said.
 *
 * @throws UsageError where there is neither
 * @throws InputError for a file in which there is no scenario
 */
export async function scenarioOf(
  context: Context,
  nameOrFile: string | undefined,
  lifecycle: Lifecycle,
): Promise<{ readonly scenario: string | Scenario }> {
  const { scenarios = {} } = lifecycle;
  if (nameOrFile === undefined) {
    const { hasScenario, scenarioIn } = await import('../../simulate/default-scenario.ts');
    if (!hasScenario(lifecycle))
      say(
        context,
        `no scenario for ${lifecycle.id}: each transition of a status is equally likely, a minute in each on average`,
      );
    return { scenario: scenarioIn({ lifecycle }) };
  }
  if (Object.hasOwn(scenarios, nameOrFile)) return { scenario: nameOrFile };
  const text = await readNamed(nameOrFile, { what: 'scenario', builtIn: Object.keys(scenarios) });
  const { parseScenario } = await import('../../simulate/parse.ts');
  try {
    return { scenario: parseScenario(text, nameOrFile, { lifecycle }) };
  } catch (error) {
    // The first scenario of most people changes one thing.
    const changesSome = /^(odds|dwell|users|unknown|maxRunTime)\s*:/m.test(text) && !/^extends\s*:/m.test(text);
    if (changesSome && Object.keys(scenarios).length > 0)
      say(context, 'a scenario that changes a built-in one begins with extends: typical');
    throw error;
  }
}
