import { readFile } from 'node:fs/promises';
import { type Scenario, type ScenarioName, scenarioNames } from '../../simulate/scenario.ts';
import { UsageError } from '../context.ts';

/** The flag of a command that simulates jobs. */
export const scenarioFlag = {
  kind: 'parsed',
  parse: String,
  default: 'typical',
  placeholder: 'NAME|FILE',
  brief: `How jobs behave: a file in YAML or JSON, or one of ${scenarioNames.join(', ')}`,
  proposeCompletions: () => scenarioNames,
} as const;

/**
 * The scenario that was named, or that is in the file that was named.
 *
 * @throws UsageError where there is neither
 * @throws InputError for a file in which there is no scenario
 */
export async function scenarioOf(nameOrFile: string): Promise<ScenarioName | Scenario> {
  const name = scenarioNames.find((each) => each === nameOrFile);
  if (name !== undefined) return name;
  const text = await readFile(nameOrFile, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    const isThere = code !== 'ENOENT' && code !== 'EISDIR';
    if (isThere) throw new UsageError(`cannot read ${nameOrFile}: ${code}`);
    throw new UsageError(
      `no such file, and no built-in scenario: ${nameOrFile}; built in are ${scenarioNames.join(', ')}`,
    );
  });
  const { parseScenario } = await import('../../simulate/parse.ts');
  return parseScenario(text, nameOrFile);
}
