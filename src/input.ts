import * as v from 'valibot';
import { DURATION, type Duration } from './time.ts';

/** What is wrong with data from outside, in one place of them. */
export interface InputIssue {
  /** The keys that lead to the place. */
  readonly path: readonly string[];
  /** What is wrong, and what was expected. */
  readonly problem: string;
  /** The line of the file, from 1; absent where the data are not from a file. */
  readonly line?: number;
}

/** Data from outside that make no sense. The message lists what is wrong with them, a line each. */
export class InputError extends RangeError {
  override name = 'InputError';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[], file?: string) {
    const textOf = ({ path, problem, line }: InputIssue) =>
      [
        ...(file === undefined ? [] : [line === undefined ? file : `${file}:${line}`]),
        ...(path.length === 0 ? [] : [path.join('.')]),
        problem,
      ].join(': ');
    super(issues.map(textOf).join('\n'));
    this.issues = issues;
  }
}

/**
 * Data from outside that fit a schema. The messages of the schema say what is expected.
 *
 * @throws InputError with all that is wrong with them
 */
export function check<S extends v.GenericSchema>(schema: S, data: unknown): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, data);
  if (success) return output;
  throw new InputError(issues.flatMap((issue) => issuesIn(issue)));
}

type Issue = v.BaseIssue<unknown>;

/** What an issue says; of alternatives none of which fits, what keeps the nearest from fitting. */
function issuesIn(issue: Issue, above: readonly string[] = []): readonly InputIssue[] {
  const path = [...above, ...(issue.path ?? []).map(({ key }) => String(key))];
  const inner = nearest(issue.issues ?? []);
  if (inner.length > 0) return inner.flatMap((each) => issuesIn(each, path));
  if (isKeyMissing(issue)) return [{ path, problem: 'missing' }];
  const { message, received } = issue;
  const isShown = received !== 'Object' && received !== 'Array';
  return [{ path, problem: isShown ? `expected ${message}, but got ${received}` : `expected ${message}` }];
}

/** Of the issues of alternatives, those of the one that got furthest; none if that cannot be told. */
function nearest(issues: readonly Issue[]): readonly Issue[] {
  const depthOf = ({ path }: Issue) => path?.length ?? 0;
  const depth = Math.max(0, ...issues.map(depthOf));
  if (depth === 0 || (depth === 1 && issues.some(isKeyMissing))) return [];
  return issues.filter((each) => depthOf(each) === depth);
}

function isKeyMissing({ expected, received }: Issue): boolean {
  return expected?.startsWith('"') === true && received === 'undefined';
}

/** What a duration is, in words. */
export const DURATION_TEXT = 'a duration such as 90s or 1.5h';
/** A duration, as data from outside. */
export const duration: v.GenericSchema<unknown, Duration> = v.pipe(
  v.string(DURATION_TEXT),
  v.regex(DURATION, DURATION_TEXT),
);

const SHARE_TEXT = 'a share from 0 to 1';
/** A part of all cases, as data from outside. */
export const share: v.GenericSchema<unknown, number> = v.pipe(
  v.number(SHARE_TEXT),
  v.minValue(0, SHARE_TEXT),
  v.maxValue(1, SHARE_TEXT),
);

/** What fits a schema of these entries. */
export type Mapping<E extends v.ObjectEntries> = v.GenericSchema<
  unknown,
  v.InferOutput<v.StrictObjectSchema<E, undefined>>
>;

/** A mapping that has these keys and no others. */
export function mapping<const E extends v.ObjectEntries>(entries: E, elsewhere: Elsewhere = {}): Mapping<E> {
  // The library takes an array for an object.
  const isObject = v.check((data) => !Array.isArray(data), 'a mapping');
  return v.pipe(v.unknown(), isObject, objectOf(entries, elsewhere));
}

/** A mapping that may be one of the options of `v.variant`, which tells an array from it by itself. */
export function objectOf<const E extends v.ObjectEntries>(entries: E, elsewhere: Elsewhere = {}) {
  return v.strictObject(entries, ({ expected, received }) => {
    if (expected === 'Object') return 'a mapping';
    if (expected !== 'never') return 'a value';
    const place = elsewhere[received.slice(1, -1)];
    return `one of ${Object.keys(entries).join(', ')}${place === undefined ? '' : ` (that is said under ${place})`}`;
  });
}

/** A mapping with some of these keys, all to the same sort of value. */
export function record<K extends string, S extends v.GenericSchema>(
  keys: readonly K[],
  schema: S,
  elsewhere?: Elsewhere,
): v.GenericSchema<unknown, { [Key in K]?: v.InferOutput<S> }> {
  const entries = Object.fromEntries(keys.map((key) => [key, v.exactOptional(schema)]));
  return mapping(entries, elsewhere) as v.GenericSchema<unknown, { [Key in K]?: v.InferOutput<S> }>;
}

/** What a key that is looked for in the wrong mapping is to be said under. */
export type Elsewhere = Readonly<Record<string, string>>;

/** @throws RangeError for a number that is not whole, or not from 0 to `most`; `what` says which it is */
export function checkWhole(what: string, number: number, most: number): void {
  if (Number.isInteger(number) && number >= 0 && number <= most) return;
  throw new RangeError(`${what} must be a whole number from 0 to ${most}: ${number}`);
}
