import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { InputError, type InputIssue } from './input.ts';

/**
 * Parses YAML or JSON, and makes something of its data.
 *
 * @param file the name of the file, for the places of the issues
 * @param make checks the data; the issues of its InputError are given their lines
 * @throws InputError with all issues, each with its line
 */
export function parseYaml<Result>(text: string, file: string | undefined, make: (data: unknown) => Result): Result {
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
    return make(dataIn(document));
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
