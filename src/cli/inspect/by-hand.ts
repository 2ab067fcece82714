import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type JobEventType, jobEvent, jobEventTypes } from '../../model/modelarts-v1/events.ts';
import { isTerminal } from '../../model/modelarts-v1/statuses.ts';
import { jobTable, type Row } from '../../model/table.ts';
import { type Context, paintFor, print, printable } from '../context.ts';
import { columns } from '../text/align.ts';
import { type Stage, type StagedJob, standingOf } from './stage.ts';

/** What can be typed that is no event. */
const AGAIN = 'again';
const QUIT = 'quit';

/** Has people say what happens to a job, a line each, until they quit, the input ends or the signal comes. */
export async function byHand(context: Context, stage: Stage, signal: AbortSignal): Promise<void> {
  let count = 1;
  let job = stage(nameOf(count));
  print(context, `type a number or an event; "${AGAIN}" begins a new job, "${QUIT}" ends`);
  show(context, nameOf(count), job);
  for await (const line of linesOf(context, signal)) {
    const typed = line.trim();
    if (typed === QUIT) return;
    if (typed === AGAIN) {
      job = stage(nameOf(++count));
      show(context, nameOf(count), job);
    } else if (typed !== '') {
      const row = chosen(typed, job);
      if (row === undefined) print(context, whyNot(typed, job));
      else {
        job.send(jobEvent(row.event));
        show(context, nameOf(count), job);
      }
    }
  }
}

function nameOf(count: number): string {
  return `job ${count}`;
}

async function* linesOf({ stdin, process }: Context, signal: AbortSignal): AsyncIterable<string> {
  const input = stdin instanceof Readable ? stdin : Readable.from(stdin);
  const lines = createInterface({ input, terminal: false });
  signal.addEventListener('abort', () => lines.close());
  const prompt = () => stdin.isTTY && process.stdout.write('> ');
  prompt();
  try {
    for await (const line of lines) {
      yield line;
      prompt();
    }
  } finally {
    // What is read no more must not keep the process from its end.
    lines.close();
  }
}

/** The rows that a job can take, in the order of the machine. */
function possible(job: StagedJob): readonly Row[] {
  const standing = standingOf(job);
  const snapshot = job.getSnapshot();
  return jobTable.rows.filter(
    ({ from, event, to }) => from === standing && (from !== 'UNKNOWN' || leadsTo(to, snapshot.historyValue, event)),
  );
}

/** Whether the way back from UNKNOWN is to this status: the machine remembers which. */
function leadsTo(
  to: string,
  memory: ReturnType<StagedJob['getSnapshot']>['historyValue'],
  event: JobEventType,
): boolean {
  return event !== 'sight.regain' || Object.values(memory).some((nodes) => nodes.some(({ key }) => key === to));
}

/** The row that is meant by a number from the list, or by the name of an event. */
function chosen(typed: string, job: StagedJob): Row | undefined {
  const rows = possible(job);
  return /^\d+$/.test(typed) ? rows[Number(typed) - 1] : rows.find(({ event }) => event === typed.toLowerCase());
}

function show(context: Context, name: string, job: StagedJob): void {
  const paint = paintFor(context);
  const standing = standingOf(job);
  const rows = possible(job);
  print(context, `\n${name} is ${paint.strong(standing)}${rows.length === 0 ? ': nothing more can happen' : ''}`);
  const lines = rows.map(({ event, to }, index) => [String(index + 1).padStart(3), event, `→ ${to}`]);
  for (const line of columns(lines)) print(context, line);
}

/** Why what was typed cannot be. */
function whyNot(typed: string, job: StagedJob): string {
  const standing = standingOf(job);
  const event = jobEventTypes.find((type) => type === typed.toLowerCase());
  if (event === undefined) return `there is no ${printable(typed)} here: ${choiceText(job)}`;
  const end = standing === 'deleted' ? 'the record is gone' : isTerminal(standing) ? 'the run is over' : undefined;
  const from = [...new Set(jobTable.rows.filter((row) => row.event === event).map((row) => row.from))];
  return `${event} is not possible in ${standing}${end ? `, since ${end}` : ''}: it can happen in ${from.join(', ')}`;
}

function choiceText(job: StagedJob): string {
  const { length } = possible(job);
  return length === 0 ? `type ${AGAIN} or ${QUIT}` : `type a number from 1 to ${length}, or an event from the list`;
}
