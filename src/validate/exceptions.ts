import type { DefaultStatus } from '../model/lifecycles.ts';
import type { Excepted, Finding, Warning } from './report.ts';

/** What is known to be wrong, and is not to be counted as a finding or a warning. Of several that apply, the first counts. */
export interface Exceptions<S extends string = DefaultStatus> {
  /** Steps that the machine does not have, and that happen all the same. */
  readonly allow?: readonly AllowedStep<S>[];
  /** Kinds of findings and of warnings that do not matter. */
  readonly ignore?: readonly IgnoredKind[];
  /** Findings of an earlier report. The same finding of the same job, wherever it stands in the log, is excepted. */
  readonly known?: readonly Finding<S>[];
}

/** A step that the machine does not have, and that happens all the same. */
export interface AllowedStep<S extends string = DefaultStatus> {
  readonly from: S;
  readonly to: S;
  /** Why it is allowed, in words. */
  readonly reason: string;
}

/** A kind of findings or warnings that does not matter: of every job, or of one. */
export interface IgnoredKind {
  readonly kind: (Finding | Warning)['kind'];
  /** The key of a job; of all its versions, where only its id is given. */
  readonly job?: string;
  /** Why it does not matter, in words. */
  readonly reason: string;
}

/** The exceptions, as {@link Exclusions} look them up: data, which other threads can be sent. They are numbered from 1. */
export interface ExceptionTable {
  /** By step, `from * (size + 1) + to`: the number of the exception; 0 where there is none. */
  readonly steps: Uint16Array;
  readonly ignored: readonly { readonly kind: string; readonly job?: string; readonly number: number }[];
  /** Findings that are known. */
  readonly known: ReadonlyMap<string, KnownFinding>;
  /** The number of the exception of what is known of the first of {@link knownKinds}; those of the others follow. */
  readonly knownNumber: number;
}

/** The kinds of findings that a baseline has. What is known of each is counted apart. */
export const knownKinds = ['impossible', 'unrecognized', 'malformed'] as const satisfies readonly Finding['kind'][];

/** What a finding or a warning is, for the exceptions. */
export interface Candidate {
  readonly kind: string;
  /** The indices of the statuses of an impossible step. */
  readonly step?: { readonly from: number; readonly to: number; readonly at: number };
  /** The value that is no status, or the problem of the record. */
  readonly what?: string;
  readonly job?: string | undefined;
  readonly file?: string | undefined;
}

/** @throws RangeError for an exception of what is no status */
export function exceptionTable<S extends string>(
  { allow = [], ignore = [], known = [] }: Exceptions<S>,
  { names }: { readonly names: readonly S[] },
): ExceptionTable {
  const indexOf = (status: S) => {
    const index = names.indexOf(status);
    if (index < 0) throw new RangeError(`unknown status in an exception: ${status}`);
    return index;
  };
  const steps = new Uint16Array((names.length + 1) ** 2);
  const stepAt = (from: S | undefined, to: S) =>
    (from === undefined ? names.length : indexOf(from)) * (names.length + 1) + indexOf(to);
  for (const [at, { from, to }] of allow.entries()) {
    const step = stepAt(from, to);
    if (steps[step] === 0) steps[step] = at + 1;
  }
  const ignored = ignore.map(({ kind, job }, at) => ({
    kind,
    ...(job === undefined ? {} : { job }),
    number: allow.length + at + 1,
  }));
  const found = known.map((finding) => ({
    ...knownFinding(finding),
    ...(finding.kind === 'impossible' ? { at: stepAt(finding.from, finding.to) } : {}),
  }));
  return {
    steps,
    ignored,
    known: new Map(found.map((each) => [keyOf(each), each])),
    knownNumber: allow.length + ignore.length + 1,
  };
}

/** What makes a finding of a baseline the same as another: its kind, where it is, and what was found. */
export interface KnownFinding {
  readonly kind: Finding['kind'];
  /** The job; for a malformed record, which has none, the file. */
  readonly where: string;
  /** The step, the value that is no status, or the problem. */
  readonly what: string;
  /** The index of the step. */
  readonly at?: number;
}

function knownFinding(finding: Finding<string>): KnownFinding {
  const { kind, file = '' } = finding;
  if (kind === 'malformed') return { kind, where: file, what: finding.problem };
  const { job = '' } = finding;
  if (kind === 'unrecognized') return { kind, where: job, what: finding.value };
  return { kind, where: job, what: `${finding.from ?? ''} ${finding.to}` };
}

function keyOf({ kind, where, what }: Pick<KnownFinding, 'where' | 'what'> & { readonly kind: string }): string {
  return JSON.stringify([kind, where, what]);
}

/** Finds and counts what is excepted. */
export class Exclusions {
  /** How often each exception was made use of, by its number. */
  readonly counts: number[] = [];
  readonly #table: ExceptionTable | undefined;
  readonly #names: readonly string[];

  /** @param names the names of the statuses */
  constructor(table: ExceptionTable | undefined, names: readonly string[]) {
    this.#table = table;
    this.#names = names;
  }

  /** Whether a finding or a warning is excepted. It is counted then. */
  has(candidate: () => Candidate): boolean {
    const number = this.#numberOf(candidate);
    if (number > 0) this.add(number, 1);
    return number > 0;
  }

  /** Whether a finding or a warning is excepted, which was counted elsewhere. */
  knows(candidate: () => Candidate): boolean {
    return this.#numberOf(candidate) > 0;
  }

  /** Counts what an exception excepted elsewhere. */
  add(number: number, count: number): void {
    this.counts[number] = (this.counts[number] ?? 0) + count;
  }

  /** The number of the first exception that applies; 0 where none does. */
  #numberOf(candidate: () => Candidate): number {
    const table = this.#table;
    if (table === undefined) return 0;
    const { kind, step, what = '', job, file } = candidate();
    const allowed = step === undefined ? 0 : (table.steps[step.at] ?? 0);
    if (allowed > 0) return allowed;
    const ignored = table.ignored.find((each) => each.kind === kind && isOf(job, each.job));
    if (ignored !== undefined) return ignored.number;
    if (table.known.size === 0) return 0;
    const stepText = step === undefined ? what : `${this.#names[step.from] ?? ''} ${this.#names[step.to]}`;
    const where = (kind === 'malformed' ? file : job) ?? '';
    const known = table.known.get(keyOf({ kind, where, what: stepText }));
    return known === undefined ? 0 : table.knownNumber + knownKinds.indexOf(known.kind);
  }
}

/** Whether a key is that of a job, or of one of its versions. */
function isOf(key: string | undefined, job: string | undefined): boolean {
  return job === undefined || key === job || key?.startsWith(`${job}/`) === true;
}

/** What a report tells of the exceptions that were made use of. */
export function exceptedBy<S extends string>(
  { allow = [], ignore = [] }: Exceptions<S>,
  counts: readonly number[],
): { readonly excepted?: readonly Excepted<S>[] } {
  const known = knownKinds.map((kind) => ({ kind, reason: 'known in the baseline' }));
  const all = [...allow, ...ignore, ...known];
  const excepted = all.flatMap((exception, at) => {
    const count = counts[at + 1] ?? 0;
    return count === 0 ? [] : [{ count, ...exception }];
  });
  return excepted.length === 0 ? {} : { excepted };
}
