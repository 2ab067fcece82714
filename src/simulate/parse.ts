import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { InputError, type InputIssue } from '../input.ts';
import type { DefaultStatus, WithLifecycle } from '../model/lifecycles.ts';
import type { Scenario } from '../model/scenario.ts';
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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    const issues = document.errors.map(({ message, pos: [start] }) => ({
      path: [],
      problem: message,
      line: lineAt(start),
    }));
    throw new InputError(issues, file);
  }
  const lineOf = ({ path }: InputIssue) => lineAt(offsetOf(document, path));
  try {
    const scenario = toScenario(dataIn(document), options);
    policyOf(scenario, options);
    return scenario;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      error.issues.map((issue) => ({ ...issue, line: lineOf(issue) })),
      file,
    );
  }
}

function dataIn(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without an anchor, or one that expands to too much.
    if (!(error instanceof ReferenceError)) throw error;
    throw new InputError([{ path: [], problem: error.message }]);
  }
}

/** The offset of the value at a path, or of the innermost value around it that exists. */
function offsetOf(document: Document, path: readonly string[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
