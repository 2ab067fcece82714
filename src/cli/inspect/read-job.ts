import { entriesOf } from '../../log/columns/columns.ts';
import { isMalformed, type Observation } from '../../log/observation.ts';
import { counted } from '../../sentences.ts';
import { type Context, UsageError } from '../context.ts';
import { type OpenSettings, openLogs } from '../inputs/open-logs.ts';

/** How many jobs an error message names. */
const MOST_NAMED = 10;

/** The observations of one job of a log. */
export interface LoggedJob {
  readonly job: string;
  readonly observations: readonly Observation[];
}

/**
 * Reads the observations of one job: the one with this key, or with this id if it has a single version; unless given,
 * the only job of the log. Returns `undefined` where the log could not be read, which was reported.
 *
 * @throws UsageError where there is no such job, naming some that there are
 */
export async function readJob(
  context: Context,
  file: string,
  wanted: string | undefined,
  settings: OpenSettings,
): Promise<LoggedJob | undefined> {
  const keys = new Set<string>();
  const found = new Map<string, Observation[]>();
  const logs = await openLogs(context, [file], settings);
  for await (const chunk of logs.chunks()) {
    for (const entry of entriesOf(chunk)) {
      if (isMalformed(entry)) continue;
      const { job = '' } = entry;
      const isFirst = keys.size === 0;
      keys.add(job);
      if (wanted === undefined ? isFirst || found.has(job) : job === wanted || job.startsWith(`${wanted}/`)) {
        const history = found.get(job);
        if (history === undefined) found.set(job, [entry]);
        else history.push(entry);
      }
    }
  }
  if (!logs.allRead) return undefined;
  if (keys.size === 0) throw new UsageError(`${file} has no observation of a job`);
  const exact = wanted === undefined ? undefined : found.get(wanted);
  if (wanted !== undefined && exact !== undefined) return { job: wanted, observations: exact };
  const [only, second] = found;
  if (only !== undefined && second === undefined && (wanted !== undefined || keys.size === 1)) {
    return { job: only[0], observations: only[1] };
  }
  if (wanted === undefined) throw new UsageError(`choose a job with --job: ${file} has ${named([...keys])}`);
  if (second !== undefined) throw new UsageError(`job ${wanted} has ${named([...found.keys()], 'version')}`);
  throw new UsageError(`${file} has no job ${wanted}; it has ${named([...keys])}`);
}

function named(keys: readonly string[], noun = 'job'): string {
  const some = keys.slice(0, MOST_NAMED).join(', ');
  return `${counted(keys.length, noun)}: ${some}${keys.length > MOST_NAMED ? ', …' : ''}`;
}
