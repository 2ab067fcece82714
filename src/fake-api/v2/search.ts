import * as v from 'valibot';
import type { InputIssue } from '../../input.ts';
import { wholeNumber } from '../platform/settings.ts';
import type { TrainingJob } from '../platform/training-job.ts';
import { looseMapping, rule, text } from '../requests.ts';
import { type SortedPage, sortedPage } from '../sorted-page.ts';
import { BAD_FILTER, BAD_SORT } from './errors-v2.ts';

/** What a list of jobs can be filtered by (S40, S50). */
const keysOfFilters = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  kind: ({ request }) => request.kind,
  phase: ({ status }) => status,
  algorithm_id: ({ request }) => request.algorithm.id ?? '',
  algorithm_name: ({ request }) => request.algorithm.name ?? '',
  create_time: ({ created }) => String(created),
  user_id: () => '',
  pool_id: ({ request }) => request.spec.resource.pool_id ?? '',
  training_experiment_id: () => '',
  runtime_type: () => '',
  priority: ({ request }) => String(request.spec.schedule_policy?.priority ?? 1),
} satisfies Readonly<Record<string, (job: TrainingJob) => string>>;

type FilterKey = keyof typeof keysOfFilters;

const operators = ['between', 'like', 'in', 'not'] as const;

/** A condition that a job in the list fulfils. */
interface Filter {
  readonly key: FilterKey;
  readonly operator: (typeof operators)[number];
  readonly value: readonly string[];
}

const sortKeys = {
  create_time: ({ created }) => created,
  name: ({ name }) => name,
  phase: ({ status }) => status,
  duration: (job, now) => job.durationAt(now),
} satisfies Readonly<Record<string, (job: TrainingJob, now: number) => number | string>>;

type SortKey = keyof typeof sortKeys;

/** Which jobs are listed, checked. */
export interface Search {
  /** The number of the page, from 0. */
  readonly offset: number;
  readonly limit: number;
  readonly sort_by: SortKey;
  readonly order: 'asc' | 'desc';
  readonly group_by: string;
  readonly workspace_id: string;
  readonly filters: readonly Filter[];
}

/** The most values of a filter, and the longest range of times, in milliseconds: 31 days (S50). */
const MOST_VALUES = 10;
const LONGEST_RANGE = 31 * 86_400_000;

const FILTER_KEYS = Object.keys(keysOfFilters) as FilterKey[];
const SORT_KEYS = Object.keys(sortKeys) as SortKey[];

const filterFields: v.GenericSchema<unknown, Filter> = looseMapping({
  key: v.picklist(FILTER_KEYS, `one of ${FILTER_KEYS.join(', ')}`),
  operator: v.picklist(operators, `one of ${operators.join(', ')}`),
  value: v.pipe(
    v.array(text, 'a list of texts'),
    v.minLength(1, `1 to ${MOST_VALUES} values`),
    v.maxLength(MOST_VALUES, `1 to ${MOST_VALUES} values`),
  ),
});

/** What is said of a filter whose parts do not fit; {@link codeOfSearch} knows them. */
const OPERATOR = 'another operator: between is for create_time, which has no other';
const VALUE = 'two times in milliseconds since 1970, at most 31 days apart, as value';

const filter = v.pipe(
  filterFields,
  rule<Filter>(OPERATOR, ({ key, operator }) => (operator === 'between') === (key === 'create_time'), {
    if: { properties: { key: { const: 'create_time' } }, required: ['key'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { operator: { const: 'between' } } },
    else: { properties: { operator: { not: { const: 'between' } } } },
  }),
  rule<Filter>(VALUE, ({ operator, value }) => operator !== 'between' || isRange(value), {
    if: { properties: { operator: { const: 'between' } }, required: ['operator'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { value: { minItems: 2, maxItems: 2, items: { pattern: '^[0-9]{1,16}$' } } } },
  }),
);

function isRange(value: readonly string[]): boolean {
  const [from = Number.NaN, to = Number.NaN] = value.map((text) =>
    /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN,
  );
  return value.length === 2 && to >= from && to - from <= LONGEST_RANGE;
}

/** What clients leave out, or send `null` for, is as if the default were given. */
const given = <S extends v.GenericSchema>(schema: S, initial: v.InferOutput<S>) =>
  v.pipe(
    v.optional(v.nullable(schema), initial),
    v.transform((value): v.InferOutput<S> => value ?? initial),
  );

/** The body of the request that lists jobs. */
export const searchSchema = looseMapping({
  offset: given(wholeNumber(0, 1_000_000), 0),
  limit: given(wholeNumber(1, 50), 10),
  sort_by: given(v.picklist(SORT_KEYS, SORT_KEYS.join(', ')), 'create_time'),
  order: given(v.picklist(['asc', 'desc'], 'asc or desc'), 'desc'),
  group_by: given(text, ''),
  workspace_id: given(text, '0'),
  filters: given(v.array(filter, 'a list of filters'), []),
}) as v.GenericSchema<unknown, Search>;

/** The vendor's code for what is wrong with that body, where it has one of its own. */
export function codeOfSearch({ path: [field, , part], problem }: InputIssue): string | undefined {
  if (field === 'sort_by' || field === 'order') return BAD_SORT;
  if (field !== 'filters') return undefined;
  if (part === 'key') return BAD_FILTER.key;
  if (part === 'operator' || problem === `expected ${OPERATOR}`) return BAD_FILTER.operator;
  return part === 'value' || problem === `expected ${VALUE}` ? BAD_FILTER.value : undefined;
}

/** The jobs that a search finds. */
export interface Found {
  /** Those on its page. */
  readonly page: readonly TrainingJob[];
  /** How many match it. */
  readonly count: number;
}

/** Searches jobs. */
export function search(jobs: Iterable<TrainingJob>, asked: Search, now: number): Found {
  const { offset, limit, sort_by, order, filters, workspace_id } = asked;
  const tests = filters.map(testOf);
  const matching = [...jobs].filter((job) => job.workspace === workspace_id && tests.every((test) => test(job)));
  const page: SortedPage<TrainingJob> = {
    keyOf: (job) => sortKeys[sort_by](job, now),
    order,
    start: offset * limit,
    end: (offset + 1) * limit,
  };
  return { page: sortedPage(matching, page), count: matching.length };
}

function testOf({ key, operator, value }: Filter): (job: TrainingJob) => boolean {
  const read: (job: TrainingJob) => string = keysOfFilters[key];
  const values = new Set(value);
  const [from, to] = value.map(Number);
  switch (operator) {
    case 'between':
      return ({ created }) => created >= (from ?? 0) && created <= (to ?? 0);
    case 'like':
      return (job) => value.some((part) => read(job).includes(part));
    case 'in':
      return (job) => values.has(read(job));
    case 'not':
      return (job) => !values.has(read(job));
  }
}
