import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb/duckdb-engine.ts';
import type { Engine, EngineOptions, LogSource } from '../../src/engines/engine.ts';
import { inProcess } from '../../src/engines/in-process.ts';
import { threads } from '../../src/engines/threads/threads.ts';
import { readLogFile } from '../../src/log/file.ts';
import type { Exceptions } from '../../src/validate/exceptions.ts';
import { modes } from '../../src/validate/judge.ts';
import type { Excepted, Finding, Report, Warning } from '../../src/validate/report.ts';
import { csvLogs, mutated, mutations, ndjsonLogs } from '../log/log-arbitraries.ts';
import { runs } from '../runs.ts';
import { ownRules } from '../validate/exception-arbitraries.ts';
import { entryLists } from './entry-arbitraries.ts';
import { inTurn } from './in-turn.ts';
import { outcomeOf, plain } from './outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inRanges = (workers: number): Engine => ({
  ...threads({ workers, minBytes: 1, start: inTurn }),
  name: `${workers} threads`,
});

const engines: readonly Engine[] = [inProcess, ...[1, 2, 3, 7].map(inRanges), duckdb()];

/** Exceptions by their own rules; which findings of the run without any are known, is picked by numbers. */
const rules = fc.record({ ...ownRules, known: fc.array(fc.nat(), { maxLength: 5 }) });

const options = fc.record({ mode: fc.constantFrom(...modes), sort: fc.boolean() });

type Item = Finding<string> | Warning;

const isOf = (key: string | undefined, job: string | undefined) =>
  job === undefined || key === job || key?.slice(0, job.length + 1) === `${job}/`;

const jobOf = (item: Item) => ('job' in item ? item.job : undefined);

/** What a baseline recognizes: the same found in the same job, or the same problem in the same file. */
function sameAs(item: Item): string | undefined {
  switch (item.kind) {
    case 'impossible':
      return `impossible ${item.from} ${item.to} ${item.job ?? ''}`;
    case 'unrecognized':
      return `unrecognized ${JSON.stringify(item.value)} ${item.job ?? ''}`;
    case 'malformed':
      return `malformed ${item.problem} ${item.file ?? ''}`;
    default:
      return undefined;
  }
}

/** What is left of a report without exceptions, and what is not, by the rules in words, one item after the other. */
function filtered({ findings, warnings }: Report<string>, { allow = [], ignore = [], known = [] }: Exceptions) {
  const counts = new Map<string, Excepted<string>>();
  const knownItems = known.map(sameAs);
  const isLeft = (item: Item) => {
    const step = allow.find((each) => item.kind === 'impossible' && each.from === item.from && each.to === item.to);
    const kind = ignore.find((each) => each.kind === item.kind && isOf(jobOf(item), each.job));
    const isKnown = knownItems.includes(sameAs(item) ?? '');
    const baseline = isKnown ? { kind: item.kind, reason: 'known in the baseline' } : undefined;
    const exception = step ?? kind ?? baseline;
    if (exception === undefined) return true;
    const place = step ? allow.indexOf(step) : kind ? 100 + ignore.indexOf(kind) : 200;
    const key = `${place} ${baseline !== undefined && place === 200 ? item.kind : ''}`;
    counts.set(key, { ...exception, count: (counts.get(key)?.count ?? 0) + 1 });
    return false;
  };
  const left = { findings: findings.filter(isLeft), warnings: warnings.filter(isLeft) };
  return { ...left, excepted: [...counts.values()] };
}

const ALL = 1e6;

/** All engines agree with the rules, over a log that is read one way by the plain one, and in columns by the others. */
async function expectExcepted(
  exact: readonly LogSource[],
  logs: readonly LogSource[],
  own: EngineOptions,
  {
    allow,
    ignore,
    known: picks,
  }: { allow: Exceptions['allow']; ignore: Exceptions['ignore']; known: readonly number[] },
) {
  const bare = await outcomeOf(plain, exact, { ...own, maxFindings: ALL });
  const without: Report<string> = JSON.parse(bare.report);
  const { findings } = without;
  const known = picks.flatMap((pick) => findings[pick % findings.length] ?? []) as Finding[];
  const exceptions = { allow: allow ?? [], ignore: ignore ?? [], known };
  const expected = filtered(without, exceptions);

  const all = await outcomeOf(plain, exact, { ...own, maxFindings: ALL, exceptions });
  const { excepted = [], ...report }: Report<string> = JSON.parse(all.report);
  expect(report).toEqual({
    ...without,
    ok: expected.findings.length === 0,
    findings: expected.findings,
    warnings: expected.warnings,
  });
  const inOrder = (some: readonly Excepted<string>[]) => some.map((each) => JSON.stringify(sorted(each))).sort();
  expect(inOrder(excepted)).toEqual(inOrder(expected.excepted));
  const jobFindings = expected.findings.filter(({ kind }) => kind !== 'malformed');
  const wrongJobs = new Set(jobFindings.map((finding) => jobOf(finding) ?? ''));
  for (const { job, ok } of all.jobs) expect(ok, job).toBe(!wrongJobs.has(job));

  for (const maxFindings of [1, ALL]) {
    const mine = maxFindings === ALL ? all : await outcomeOf(plain, exact, { ...own, maxFindings, exceptions });
    for (const engine of engines)
      expect(await outcomeOf(engine, logs, { ...own, maxFindings, exceptions }), engine.name).toEqual(mine);
  }
}

function sorted(data: object): object {
  return Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sourcesOf(texts: readonly (string | Uint8Array)[], ending: string, columns: boolean): readonly LogSource[] {
  return texts.map((text, index) => {
    const file = join(folder, `${index}.${ending}`);
    writeFileSync(file, text);
    return { file, chunks: () => (columns ? readLogFile(file, { columns }) : readLogFile(file)) };
  });
}

const expectExceptedIn = (
  texts: readonly (string | Uint8Array)[],
  ending: string,
  own: EngineOptions,
  given: Parameters<typeof expectExcepted>[3],
) => expectExcepted(sourcesOf(texts, ending, false), sourcesOf(texts, ending, true), own, given);

const numRuns = runs(60);

describe('exceptions, by all engines,', () => {
  test('except the same of histories that go over ranges and files', async () => {
    const step = fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 10, max: 59 }),
    );
    const history = fc.array(step, { minLength: 10, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 1, maxLength: 3 }), options, rules, async (all, own, given) => {
        const texts = all.map((rows) =>
          rows
            .map(
              ([job, status, second]) =>
                `{"job":"${job % 2 ? job : 'a'}","version_id":${job},"status":${status},"ts":"2024-05-06T08:00:${second}.000Z"}\n`,
            )
            .join(''),
        );
        await expectExceptedIn(texts, 'ndjson', own, given);
      }),
      { numRuns },
    );
  });

  test.each([
    ['NDJSON', ndjsonLogs, 'ndjson'],
    ['CSV', csvLogs, 'csv'],
  ] as const)('except the same of %s with everything in it', async (_, logs, ending) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(logs, { minLength: 1, maxLength: 2 }),
        fc.option(mutations),
        options,
        rules,
        async (texts, changes, own, given) => {
          const all = changes === null ? texts : texts.map((text) => mutated(text, changes));
          const sources = sourcesOf(all, ending, false);
          // What cannot be read at all is left to the suite of all engines.
          const { errors } = await outcomeOf(plain, sources, own);
          fc.pre(errors.length === 0);
          await expectExceptedIn(all, ending, own, given);
        },
      ),
      { numRuns },
    );
  });

  test('except the same of entries of any kind, as a reader may give them', async () => {
    await fc.assert(
      fc.asyncProperty(entryLists, options, rules, async (entries, own, given) => {
        const source: LogSource = {
          async *chunks() {
            yield entries;
          },
        };
        await expectExcepted([source], [source], own, given);
      }),
      { numRuns },
    );
  });

  test.each(['"', 'a"b', '\ud800', 'a\0b', "o'clock", '%', '_', 'a\\'])(
    'stand for all versions of a job whatever it is called: %j',
    async (job) => {
      const entries = [job, `${job}/1`, `${job}x`, `x${job}/1`].flatMap((key, index) => [
        { job: key, status: 10, line: 2 * index + 1 },
        { job: key, status: 8, line: 2 * index + 2 },
      ]);
      const source: LogSource = {
        async *chunks() {
          yield entries;
        },
      };
      const exceptions: Exceptions = { ignore: [{ kind: 'impossible', job, reason: 'ours' }] };
      for (const engine of [plain, ...engines]) {
        const { report, jobs } = await outcomeOf(engine, [source], { exceptions });
        expect(JSON.parse(report).findings.map(({ job }: { job: string }) => job)).toEqual([`${job}x`, `x${job}/1`]);
        expect(JSON.parse(report).excepted).toEqual([{ count: 2, kind: 'impossible', job, reason: 'ours' }]);
        expect(jobs.map(({ ok }) => ok)).toEqual([true, true, false, false]);
      }
    },
  );
});
