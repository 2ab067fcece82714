import { parse } from 'lossless-json';
import * as v from 'valibot';
import { type AnyStateMachine, createMachine } from 'xstate';
import { check, InputError, type InputIssue } from '../input.ts';
import { CompileError } from './compile.ts';
import { CELL_TEXT, type Cell, DrawingError } from './grid.ts';
import { type About, defineLifecycle, type Lifecycle } from './lifecycle.ts';

/** How a lifecycle is read. */
export interface ParseLifecycleOptions {
  /** The name of the file, for messages. */
  readonly file?: string;
  /** What the machine does not say. */
  readonly about?: About;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The lifecycle of a machine in JSON: the configuration of an XState machine, as `jobstat diagram --format json` and Stately
 * write it. It is data: actions, guards and actors in it are names, and nothing is run. The `meta` of the machine may have a
 * `title`, the `sources` that transitions cite, and a `drawing`. See {@link defineLifecycle}.
 *
 * @example
 * parseLifecycle('{"id":"door","initial":"open","states":{"open":{"on":{"close":"closed"}},"closed":{"type":"final"}}}');
 * @throws InputError for what is no machine, with the path to what is wrong
 */
export function parseLifecycle(json: string, { file, about = {} }: ParseLifecycleOptions = {}): Lifecycle {
  const fail = (issues: readonly InputIssue[]) => new InputError(issues, file);
  let data: unknown;
  try {
    data = parse(json, null, Number);
  } catch (error) {
    throw fail([{ path: [], problem: `not JSON: ${(error as Error).message}` }]);
  }
  const issues = machineIssues(data);
  if (issues.length > 0) throw fail(issues);
  const config = data as JsonObject;
  const { title, sources, drawing } = isObject(config.meta) ? config.meta : {};
  const id = typeof config.id === 'string' ? config.id : 'job';
  try {
    const machine = createMachine({ id, ...config } as Parameters<typeof createMachine>[0]) as AnyStateMachine;
    return defineLifecycle(machine, {
      id,
      ...check(partsSchema, {
        ...(title !== undefined && { title }),
        ...(sources !== undefined && { sources }),
        ...(drawing !== undefined && { drawing }),
      }),
      ...about,
    });
  } catch (error) {
    const path = error instanceof CompileError ? error.path.flatMap((name) => ['states', name]) : [];
    if (error instanceof InputError || error instanceof DrawingError)
      throw fail(error.issues.map((issue) => ({ ...issue, path: ['meta', ...issue.path] })));
    throw fail([{ path, problem: (error as Error).message }]);
  }
}

/** The sources that transitions cite, by their ids. */
const sourcesSchema = v.record(
  v.string(),
  v.strictObject({
    title: v.string('a text'),
    url: v.exactOptional(v.string('a text')),
    revision: v.exactOptional(v.string('a text')),
    establishes: v.string('a text'),
  }),
  'sources by their ids',
);

const names = v.array(v.string('a text'), 'a list of names');

/** How the machine is drawn. */
const drawingSchema = v.strictObject(
  {
    mainRoad: v.optional(names, []),
    quiet: v.optional(names, []),
    grid: v.exactOptional(
      v.record(v.string(), v.custom<Cell>(Array.isArray, CELL_TEXT), 'cells by the names of statuses'),
    ),
  },
  'a drawing: mainRoad, quiet, grid',
);

/** The parts of the `meta` of a machine that have a form. */
const partsSchema = v.strictObject({
  title: v.exactOptional(v.string('a text')),
  sources: v.exactOptional(sourcesSchema),
  drawing: v.exactOptional(drawingSchema),
});

const code = 'a whole number';
const text = v.exactOptional(v.string('a text'));
const labels = v.exactOptional(names);

/** What a state says of its status, beside what tools do not look at. */
const stateSchema = v.looseObject({
  description: text,
  // Where a history state leads first
  target: text,
  meta: v.optional(
    v.looseObject(
      {
        code: v.exactOptional(v.pipe(v.number(code), v.integer(code))),
        wire: text,
        phase: text,
        aliases: v.exactOptional(names),
        labels: v.exactOptional(v.looseObject({ en: labels, zh: labels }, 'labels by their language')),
      },
      'what is known of the status: code, wire, phase, aliases, labels',
    ),
  ),
});

/** What a transition says of itself, beside its target and what tools do not look at. */
const transitionSchema = v.looseObject({
  description: text,
  meta: v.optional(v.looseObject({ basis: text, sources: v.exactOptional(names) }, 'its evidence: basis, sources')),
});

/** What is wrong with data by a schema, below a path. */
function issuesBy(schema: v.GenericSchema, data: unknown, at: readonly string[]): readonly InputIssue[] {
  try {
    check(schema, data);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues.map(({ path, ...issue }) => ({ ...issue, path: [...at, ...path] }));
  }
}

/** What makes JSON no machine: the most common mistakes, each with its path. */
function machineIssues(data: unknown): readonly InputIssue[] {
  if (!isObject(data)) return [{ path: [], problem: 'expected a machine: an object with states' }];
  if (!isObject(data.states) || Object.keys(data.states).length === 0) {
    return [{ path: ['states'], problem: 'expected the states of a machine' }];
  }
  const states = [...statesIn(data, [])];
  const shapes = states.flatMap(({ config, path }) => shapeIssues(config, path));
  return shapes.length > 0 ? shapes : states.flatMap((state) => transitionIssues(state, data));
}

/** A state of a machine in JSON. */
interface JsonState {
  readonly config: unknown;
  /** The names that lead to it; none for the machine itself. */
  readonly path: readonly string[];
}

function* statesIn(config: unknown, path: readonly string[]): Iterable<JsonState> {
  yield { config, path };
  const { states } = isObject(config) ? config : {};
  for (const [name, state] of isObject(states) ? Object.entries(states) : []) yield* statesIn(state, [...path, name]);
}

/** The keys that lead to a state. */
function keysTo(path: readonly string[]): readonly string[] {
  return path.flatMap((name) => ['states', name]);
}

/** The properties of a state whose transitions are by event. */
const BY_EVENT = ['on', 'after'] as const;

const TYPES = ['atomic', 'compound', 'final', 'history'];

function shapeIssues(config: unknown, path: readonly string[]): readonly InputIssue[] {
  const at = keysTo(path);
  if (!isObject(config)) return [{ path: at, problem: 'expected a state: an object' }];
  const issues: InputIssue[] = [];
  const { type, states, initial, tags } = config;
  if (type === 'parallel')
    issues.push({ path: [...at, 'type'], problem: 'a job has one status, but parallel states have several' });
  else if (type !== undefined && !TYPES.includes(String(type)))
    issues.push({ path: [...at, 'type'], problem: `expected one of ${TYPES.join(', ')}` });
  if (states !== undefined && !isObject(states)) issues.push({ path: [...at, 'states'], problem: 'expected states' });
  const names = isObject(states) ? Object.keys(states) : [];
  if (names.length > 0 && type !== 'parallel' && !isInitial(initial, names))
    issues.push({ path: [...at, 'initial'], problem: `expected the state to start in: one of ${listed(names)}` });
  if (tags !== undefined && ![tags].flat().every((tag) => typeof tag === 'string'))
    issues.push({ path: [...at, 'tags'], problem: 'expected texts' });
  for (const key of BY_EVENT) {
    if (config[key] !== undefined && !isObject(config[key]))
      issues.push({ path: [...at, key], problem: 'expected transitions by their events' });
  }
  return [...issues, ...issuesBy(stateSchema, config, at)];
}

function isInitial(initial: unknown, names: readonly string[]): boolean {
  const target = isObject(initial) ? initial.target : initial;
  return names.some((name) => name === target);
}

/** What is wrong with the transitions of a state, such as that they lead nowhere. */
function transitionIssues({ config, path }: JsonState, machine: JsonObject): readonly InputIssue[] {
  if (!isObject(config)) return [];
  const lists: (readonly [path: readonly string[], transitions: unknown])[] = [
    ...BY_EVENT.flatMap((key) =>
      Object.entries(isObject(config[key]) ? config[key] : {}).map(([event, each]) => [[key, event], each] as const),
    ),
    ...['always', 'onDone'].map((key) => [[key], config[key] ?? undefined] as const),
  ];
  return lists.flatMap(([keys, transitions]) =>
    [transitions].flat().flatMap((transition) => {
      const at = [...keysTo(path), ...keys];
      if (!isObject(transition)) return targetIssues(transition, path, machine, at);
      const said = issuesBy(transitionSchema, transition, at);
      return [...targetIssues(transition.target, path, machine, [...at, 'target']), ...said];
    }),
  );
}

/** The targets of a transition, one or a list, that are no states. */
function targetIssues(
  targets: unknown,
  from: readonly string[],
  machine: JsonObject,
  path: readonly string[],
): readonly InputIssue[] {
  return [targets].flat().flatMap((target) => {
    if (target === undefined) return [];
    if (typeof target !== 'string') return [{ path, problem: 'expected the name of a state' }];
    return isState(target, from, machine) ? [] : [{ path, problem: `no such state: ${target}` }];
  });
}

/** Whether a target is the name of a state: of a sibling, of a child (`.child`), or by an id (`#id.child`). */
function isState(target: string, from: readonly string[], machine: JsonObject): boolean {
  const names = target.split(/(?<!\\)\./).map((name) => name.replaceAll(/\\(.)/g, '$1'));
  const [first = '', ...rest] = names;
  if (first.startsWith('#')) {
    return [...statesIn(machine, [])].some(
      ({ config, path }) => hasId(config, path, machine, first) && leads(config, rest),
    );
  }
  if (first === '') return leads(stateAt(machine, from), rest);
  // The machine itself has no siblings: where its transition names one of its states, XState says what is meant.
  return leads(stateAt(machine, from.slice(0, -1)), names);
}

function hasId(config: unknown, path: readonly string[], { id: machine = 'job' }: JsonObject, target: string): boolean {
  const own = isObject(config) && config.id !== undefined ? config.id : [machine, ...path].join('.');
  return target === `#${own}`;
}

function leads(config: unknown, names: readonly string[]): boolean {
  return stateAt(config, names) !== undefined;
}

function stateAt(config: unknown, names: readonly string[]): unknown {
  let at = config;
  for (const name of names) {
    const states = isObject(at) ? at.states : undefined;
    at = isObject(states) && Object.hasOwn(states, name) ? states[name] : undefined;
  }
  return at;
}

/** At most a few names. */
function listed(names: readonly string[]): string {
  return names.length > 10 ? `${names.slice(0, 10).join(', ')} …` : names.join(', ');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
