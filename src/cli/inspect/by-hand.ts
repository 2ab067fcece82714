import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { printable } from '../../harmless.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import type { Row } from '../../model/table.ts';
import { type Context, paintFor, print } from '../context.ts';
import { columns } from '../text/align.ts';
import type { InspectedJob, StartJob } from './inspected-job.ts';

/** The inputs that are not events. */
const AGAIN = 'again';
const QUIT = 'quit';

/** Reads what happens to a job, one event a line, until `quit`, the end of the input or the signal. */
export async function byHand(
  context: Context,
  lifecycle: Lifecycle,
  startJob: StartJob,
  signal: AbortSignal,
): Promise<void> {
  let count = 1;
  let job = startJob(nameOf(count));
  print(context, `type a number or an event; "${AGAIN}" starts a new job, "${QUIT}" exits`);
  show(context, nameOf(count), job);
  for await (const line of linesOf(context, signal)) {
    const typed = line.trim();
    if (typed === QUIT) return;
    if (typed === AGAIN) {
      job = startJob(nameOf(++count));
      show(context, nameOf(count), job);
    } else if (typed !== '') {
      const row = chosen(typed, job);
      if (row === undefined) print(context, whyNot(typed, job, lifecycle));
      else {
        job.take(row);
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
    // An open input would keep the process running.
    lines.close();
  }
}

/** The transition for a number in the list or for the name of an event. */
function chosen(typed: string, job: InspectedJob): Row | undefined {
  const rows = job.possible;
  return /^\d+$/.test(typed)
    ? rows[Number(typed) - 1]
    : (rows.find(({ event }) => event === typed) ??
        rows.find(({ event }) => event.toLowerCase() === typed.toLowerCase()));
}

function show(context: Context, name: string, job: InspectedJob): void {
  const paint = paintFor(context);
  const { status, possible: rows } = job;
  print(context, `\n${name} is ${paint.strong(status)}${rows.length === 0 ? ': nothing more can happen' : ''}`);
  const lines = rows.map(({ event, to }, index) => [String(index + 1).padStart(3), event, `→ ${to}`]);
  for (const line of columns(lines)) print(context, line);
}

/** Why the input is not possible. */
function whyNot(typed: string, job: InspectedJob, { table, statuses }: Lifecycle): string {
  const { status } = job;
  const rows = table.rows.filter(({ event }) => event.toLowerCase() === typed.toLowerCase());
  const [first] = rows;
  if (first === undefined) return `there is no ${printable(typed)} here: ${choiceText(job)}`;
  const isGone = table.gone.includes(status);
  const end = isGone ? 'the record is gone' : statuses.isTerminal(status) ? 'the run is over' : undefined;
  const from = [...new Set(rows.map((row) => row.from))];
  return `${first.event} is not possible in ${status}${end ? `, since ${end}` : ''}: it can happen in ${from.join(', ')}`;
}

function choiceText(job: InspectedJob): string {
  const { length } = job.possible;
  return length === 0 ? `type ${AGAIN} or ${QUIT}` : `type a number from 1 to ${length}, or an event from the list`;
}
