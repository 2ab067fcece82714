import { lifecycleIn, type WithLifecycle } from '../../model/lifecycles.ts';
import { type SimulateOptions, simulate } from '../../simulate/simulate.ts';
import { createTimeTexts } from './time-texts.ts';

/** The fields of an observation, as a client of the API would log them: their texts in the format that is written. */
export interface Fields {
  readonly job: string;
  readonly version: string;
  /** What was done to it, if anything. Formats have it before the time, so that it is there even if the line is cut off. */
  readonly injected?: string | undefined;
  readonly time: string;
  /** The status as logs have it: its code, or its name where it has none; what is no status stays as it is. */
  readonly status: string;
}

/** A format that has a line for each observation. */
export interface LineFormat {
  /** A line, without its line feed. */
  line(fields: Fields): string;
  /** The text of a status. */
  status(status: number | string): string;
}

/** Simulates jobs and writes a line for each observation, in the order of time. */
export function* writeLines(options: SimulateOptions<string>, format: LineFormat): Iterable<string> {
  const statusOf = statusTexts(options, format);
  const timeOf = createTimeTexts();
  for (const { job, status, time, injected } of simulate(options)) {
    const slash = job.indexOf('/');
    const line = format.line({
      job: job.slice(0, slash),
      version: job.slice(slash + 1),
      injected,
      time: timeOf(time),
      status: statusOf(status),
    });
    yield `${injected === 'garbled' ? garbled(line) : line}\n`;
  }
}

/** Writes statuses. They are few, so the text of each is made once. */
function statusTexts(options: WithLifecycle<string>, format: LineFormat): (status: number | string) => string {
  const { vocabulary, indexOf } = lifecycleIn(options).statuses;
  const texts = new Map<number | string, string>();
  return (status) => {
    const known = texts.get(status);
    if (known !== undefined) return known;
    const text = format.status(vocabulary.written[indexOf(status)] ?? status);
    texts.set(status, text);
    return text;
  };
}

/** A line without its last part, so that it cannot be read. */
function garbled(line: string): string {
  return line.slice(0, line.lastIndexOf('Z'));
}
