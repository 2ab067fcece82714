import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { printable } from '../../harmless.ts';
import { type JobEventType, jobEvent, jobEventTypes } from '../../model/modelarts-v1/events.ts';
import { isTerminal } from '../../model/modelarts-v1/statuses.ts';
import { jobTable, type Row } from '../../model/table.ts';
import { type Context, paintFor, print } from '../context.ts';
import { columns } from '../text/align.ts';
import { type InspectedJob, type StartJob, stateOf } from './inspected-job.ts';

/** The inputs that are not events. */
const AGAIN = 'again';
const QUIT = 'quit';

/** Reads what happens to a job, one event a line, until `quit`, the end of the input or the signal. */
export async function byHand(context: Context, startJob: StartJob, signal: AbortSignal): Promise<void> {
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
    // An open input would keep the process running.
    lines.close();
  }
}

/** The transitions that are possible for a job, in the order of the machine. */
function possible(job: InspectedJob): readonly Row[] {
  const state = stateOf(job);
  const snapshot = job.getSnapshot();
  return jobTable.rows.filter(
    ({ from, event, to }) => from === state && (from !== 'UNKNOWN' || leadsTo(to, snapshot.historyValue, event)),
  );
}

/** Whether an event in UNKNOWN leads to this status: the machine remembers the status to return to. */
function leadsTo(
  to: string,
  memory: ReturnType<InspectedJob['getSnapshot']>['historyValue'],
  event: JobEventType,
): boolean {
  return event !== 'sight.regain' || Object.values(memory).some((nodes) => nodes.some(({ key }) => key === to));
}

/** The transition for a number in the list or for the name of an event. */
function chosen(typed: string, job: InspectedJob): Row | undefined {
  const rows = possible(job);
  return /^\d+$/.test(typed) ? rows[Number(typed) - 1] : rows.find(({ event }) => event === typed.toLowerCase());
}

function show(context: Context, name: string, job: InspectedJob): void {
  const paint = paintFor(context);
  const state = stateOf(job);
  const rows = possible(job);
  print(context, `\n${name} is ${paint.strong(state)}${rows.length === 0 ? ': nothing more can happen' : ''}`);
  const lines = rows.map(({ event, to }, index) => [String(index + 1).padStart(3), event, `→ ${to}`]);
  for (const line of columns(lines)) print(context, line);
}

/** Why the input is not possible. */
function whyNot(typed: string, job: InspectedJob): string {
  const state = stateOf(job);
  const event = jobEventTypes.find((type) => type === typed.toLowerCase());
  if (event === undefined) return `there is no ${printable(typed)} here: ${choiceText(job)}`;
  const end = state === 'deleted' ? 'the record is gone' : isTerminal(state) ? 'the run is over' : undefined;
  const from = [...new Set(jobTable.rows.filter((row) => row.event === event).map((row) => row.from))];
  return `${event} is not possible in ${state}${end ? `, since ${end}` : ''}: it can happen in ${from.join(', ')}`;
}

function choiceText(job: InspectedJob): string {
  const { length } = possible(job);
  return length === 0 ? `type ${AGAIN} or ${QUIT}` : `type a number from 1 to ${length}, or an event from the list`;
}
