import type { DefaultStatus, WithLifecycle } from '../model/lifecycles.ts';
import type { Scenario } from '../model/scenario.ts';
import { parseYaml } from '../yaml.ts';
import { policyOf } from './policy.ts';
import { toScenario } from './schema.ts';

/**
 * Parses a scenario from YAML or JSON, and checks that it can be simulated.
 *
 * @param file the name of the file, for the places of the issues
 * @throws InputError with all issues, each with its line
 */
export function parseScenario<S extends string = DefaultStatus>(
  text: string,
  file?: string,
  options: WithLifecycle<S> = {},
): Scenario<S> {
  return parseYaml(text, file, (data) => {
    const scenario = toScenario(data, options);
    policyOf(scenario, options);
    return scenario;
  });
}
