import * as v from 'valibot';
import { printable } from './harmless.ts';
import { DURATION, type Duration } from './time.ts';

/** One thing that is wrong with input data. */
export interface InputIssue {
  /** The keys that lead to it. */
  readonly path: readonly string[];
  /** What is wrong, and what was expected. */
  readonly problem: string;
  /** The line in the file, from 1; absent where the data are not from a file. */
  readonly line?: number;
}

/** Invalid input data. The message lists the issues, one on each line. */
export class InputError extends RangeError {
  override name = 'InputError';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[], file?: string) {
    const textOf = ({ path, problem, line }: InputIssue) =>
      [
        ...(file === undefined ? [] : [line === undefined ? file : `${file}:${line}`]),
        ...(path.length === 0 ? [] : [path.join('.')]),
        problem,
      ]
        .map(printable)
        .join(': ');
    super(issues.map(textOf).join('\n'));
    this.issues = issues;
  }
}

/**
 * Input data, checked against a schema. The messages of the schema say what is expected.
 *
 * @throws InputError with all issues
 */
export function check<S extends v.GenericSchema>(schema: S, data: unknown): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(schema, data);
  if (success) return output;
  throw new InputError(issues.flatMap((issue) => issuesIn(issue)));
}

type Issue = v.BaseIssue<unknown>;

/** An issue of the schema in our form. Where no alternative of a union fits, the issues of the nearest one. */
function issuesIn(issue: Issue, above: readonly string[] = []): readonly InputIssue[] {
  const path = [...above, ...(issue.path ?? []).map(({ key }) => String(key))];
  const inner = nearest(issue.issues ?? []);
  if (inner.length > 0) return inner.flatMap((each) => issuesIn(each, path));
  if (isKeyMissing(issue)) return [{ path, problem: 'missing' }];
  const { message, received } = issue;
  // A number that JavaScript cannot hold would be shown as another one.
  const isRounded = /^\d+$/.test(received) && !Number.isSafeInteger(Number(received));
  const isShown = received !== 'Object' && received !== 'Array' && !isRounded;
  return [{ path, problem: isShown ? `expected ${message}, but got ${received}` : `expected ${message}` }];
}

/** The issues that lie deepest, which are those of the nearest alternative; none if that is not clear. */
function nearest(issues: readonly Issue[]): readonly Issue[] {
  const depthOf = ({ path }: Issue) => path?.length ?? 0;
  const depth = Math.max(0, ...issues.map(depthOf));
  if (depth === 0 || (depth === 1 && issues.some(isKeyMissing))) return [];
  return issues.filter((each) => depthOf(each) === depth);
}

function isKeyMissing({ expected, received }: Issue): boolean {
  return expected?.startsWith('"') === true && received === 'undefined';
}

/** What is expected of a duration, in words. */
export const DURATION_TEXT = 'a duration such as 90s or 1.5h';
/** The schema of a duration. */
export const duration: v.GenericSchema<unknown, Duration> = v.pipe(
  v.string(DURATION_TEXT),
  v.regex(DURATION, DURATION_TEXT),
);

const SHARE_TEXT = 'a share from 0 to 1';
/** The schema of a share of all cases. */
export const share: v.GenericSchema<unknown, number> = v.pipe(
  v.number(SHARE_TEXT),
  v.minValue(0, SHARE_TEXT),
  v.maxValue(1, SHARE_TEXT),
);

/** The schema of a mapping with these entries. */
export type Mapping<E extends v.ObjectEntries> = v.GenericSchema<
  unknown,
  v.InferOutput<v.StrictObjectSchema<E, undefined>>
>;

/** The schema of a mapping with these keys and no others. */
export function mapping<const E extends v.ObjectEntries>(entries: E, elsewhere: Elsewhere = {}): Mapping<E> {
  // Valibot accepts an array as an object.
  const isObject = v.check((data) => !Array.isArray(data), 'a mapping');
  return v.pipe(v.unknown(), isObject, v.transform(ownEntries), objectOf(entries, elsewhere));
}

/** An object with its own entries only. To Valibot, `constructor` would be one of those of any object. */
function ownEntries(data: unknown): unknown {
  return typeof data === 'object' && data !== null ? Object.assign(Object.create(null), data) : data;
}

/** Like {@link mapping}, but accepts an empty array. `v.variant` needs plain objects, and refuses arrays by itself. */
export function objectOf<const E extends v.ObjectEntries>(entries: E, elsewhere: Elsewhere = {}) {
  return v.strictObject(entries, ({ expected, received }) => {
    if (expected === 'Object') return 'a mapping';
    if (expected !== 'never') return 'a value';
    const key = received.slice(1, -1);
    const place = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
    return `one of ${Object.keys(entries).join(', ')}${place === undefined ? '' : ` (that is said under ${place})`}`;
  });
}

/** The schema of a mapping with any of these keys, all with the same kind of value. */
export function record<K extends string, S extends v.GenericSchema>(
  keys: readonly K[],
  schema: S,
  elsewhere?: Elsewhere,
): v.GenericSchema<unknown, { [Key in K]?: v.InferOutput<S> }> {
  const entries = Object.fromEntries(keys.map((key) => [key, v.exactOptional(schema)]));
  return mapping(entries, elsewhere) as v.GenericSchema<unknown, { [Key in K]?: v.InferOutput<S> }>;
}

/** For keys that belong in another mapping, the path of that key. */
export type Elsewhere = Readonly<Record<string, string>>;

/** @throws RangeError for a number that is not a whole number from 0 to `most`; `what` names it in the message */
export function checkWhole(what: string, number: number, most: number): void {
  if (Number.isInteger(number) && number >= 0 && number <= most) return;
  throw new RangeError(`${what} must be a whole number from 0 to ${most}: ${number}`);
}
