import type { Lifecycle } from '../../model/lifecycle.ts';
import { isoTime } from '../../time.ts';
import type { AllowedStep, Exceptions, IgnoredKind } from '../../validate/exceptions.ts';
import type { Finding } from '../../validate/report.ts';
import { configError, type NamedConfig } from '../config/config.ts';
import { type Context, SCHEMA_VERSION, say, UsageError } from '../context.ts';
import { statusIn } from './lifecycle.ts';

/**
 * The exceptions of a config file and of a baseline, if there are any. One that has expired is left out, which is said.
 *
 * @param now the time, in milliseconds since 1970
 * @throws InputError for an exception of what is no status
 * @throws UsageError for a baseline that is none
 */
export async function exceptionsOf(
  context: Context,
  { config: found, lifecycle }: { readonly config?: NamedConfig | undefined; readonly lifecycle: Lifecycle },
  now: number,
  baseline?: string,
): Promise<{ readonly exceptions?: Exceptions<string> }> {
  const today = isoTime(now).slice(0, 10);
  const { allow = [], ignore = [] } = found?.config ?? {};
  const isCurrent = (what: string, until: string | undefined) => {
    if (until === undefined || until >= today) return true;
    say(context, `an exception expired on ${until}, so that it counts again: ${what}`);
    return false;
  };
  const statusAt = async (key: 'from' | 'to', index: number, value: string | number) => {
    const status = statusIn(lifecycle, String(value));
    if (status !== undefined || found === undefined) return status ?? '';
    throw await configError(
      found,
      ['allow', String(index), key],
      `expected a status of ${lifecycle.id}, but got ${JSON.stringify(value)}`,
    );
  };
  const steps = await Promise.all(
    allow.map(
      async (each, index): Promise<AllowedStep<string> & { readonly until?: string }> => ({
        ...each,
        from: await statusAt('from', index, each.from),
        to: await statusAt('to', index, each.to),
      }),
    ),
  );
  const allowed = steps.filter(({ from, to, until }) => isCurrent(`${from} → ${to}`, until));
  const ignored = ignore.filter(({ kind, job, until }) =>
    isCurrent(job === undefined ? kind : `${kind} of ${job}`, until),
  );
  const known = baseline === undefined ? [] : await knownIn(baseline, lifecycle);
  if (allowed.length + ignored.length + known.length === 0) return {};
  const exceptions = {
    allow: allowed.map(({ until: _, ...each }) => each),
    ignore: ignored.map(
      ({ until: _, job, ...each }): IgnoredKind => ({ ...each, ...(job === undefined ? {} : { job: String(job) }) }),
    ),
    known,
  };
  return { exceptions };
}

/** The findings in a report that `--format json` has written. */
async function knownIn(file: string, { id, statuses }: Lifecycle): Promise<readonly Finding<string>[]> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    const why = code === 'ENOENT' ? 'no such file' : code;
    throw new UsageError(
      `cannot read the baseline ${file}: ${why}; make it with jobstat validate --format json=${file}`,
    );
  });
  const report = reportIn(text);
  const isReport = report?.schemaVersion === SCHEMA_VERSION && Array.isArray(report.findings);
  if (!isReport || !report.findings.every(isFinding))
    throw new UsageError(`${file} is no report: make a baseline with jobstat validate --format json=${file}`);
  if (report.findingsOmitted > 0)
    throw new UsageError(`${file} leaves out ${report.findingsOmitted} findings: make it with a larger --max-findings`);
  const steps = report.findings.flatMap((finding) => (finding.kind === 'impossible' ? [finding.from, finding.to] : []));
  const unknown = steps.find((status) => status !== undefined && !statuses.names.includes(status));
  if (unknown !== undefined) throw new UsageError(`${file} is of another lifecycle: ${unknown} is no status of ${id}`);
  return report.findings;
}

/** What makes each kind of finding what it is, beside its place. */
const keysOfKinds: Readonly<Record<string, string>> = { impossible: 'to', unrecognized: 'value', malformed: 'problem' };

function isFinding(data: Readonly<Record<string, unknown>> | null): boolean {
  const key = keysOfKinds[String(data?.kind)];
  return key !== undefined && typeof data?.[key] === 'string';
}

/** What a baseline must be; its findings are as `validate` has written them. */
interface Baseline {
  readonly schemaVersion: unknown;
  readonly findings: readonly Finding<string>[];
  readonly findingsOmitted: number;
}

function reportIn(text: string): Baseline | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
