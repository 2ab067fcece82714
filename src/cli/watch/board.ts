import { printable } from '../../harmless.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { judgementText } from '../../texts.ts';
import { durationText } from '../../time.ts';
import type { WatchedObservation } from '../../watch/watch.ts';
import { type Context, paintFor, say } from '../context.ts';
import { cut, widthOf } from '../text/width.ts';
import type { Display } from './display.ts';
import { paintOf, statusText } from './seen-text.ts';

/** A job on the board, as its last change has left it. */
interface Line<S extends string> {
  readonly change: WatchedObservation<S>;
  /** When the job was last seen, in milliseconds since 1970. */
  readonly seen: number;
}

/** How wide a terminal is that does not say, in columns. */
const USUAL_WIDTH = 80;

/** Moves the cursor up by so many lines, to the first column. */
const up = (lines: number) => (lines === 0 ? '\r' : `\u001b[${lines}F`);
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/**
 * Shows each job on one line of a terminal, which is kept up to date: its status, how long it has been seen in that, and the
 * verdict on the last change. What is said comes above.
 */
export function board<S extends string>(context: Context, lifecycle: Lifecycle<S>): Display<S> {
  // What comes from outside is made harmless here: the codes by which the cursor is moved would be spelled out elsewhere.
  const { file } = context;
  const paint = paintFor(context);
  const lines = new Map<string, Line<S>>();
  let drawn = 0;
  const textOf = ([job, { change, seen }]: [string, Line<S>]): string => {
    const seconds = Math.floor((seen - Number(change.observation.time)) / 1000);
    const lasted = seconds > 0 ? durationText(seconds * 1000) : '';
    const cells = [`${printable(job)}  `, `${statusText(change, lifecycle)}  `, `${lasted.padEnd(7)}  `];
    let room = (file.columns ?? USUAL_WIDTH) - 1;
    const [key = '', status = '', time = '', judgement = ''] = [
      ...cells,
      judgementText(change.judgement, { lifecycle }),
    ].map((cell) => {
      const text = cut(cell, room);
      room -= widthOf(text);
      return text;
    });
    return `${key}${paintOf(change, lifecycle, paint)(status)}${paint.faint(time + judgement)}`;
  };
  const draw = () => {
    file.write(`${up(drawn)}${[...lines].map((line) => `${CLEAR_LINE}${textOf(line)}\n`).join('')}`);
    drawn = lines.size;
  };
  return {
    show(seen) {
      const { job = '', time, status } = seen.observation;
      const before = lines.get(job)?.change;
      lines.set(job, { change: before?.observation.status === status ? before : seen, seen: Number(time) });
      draw();
    },
    say(text) {
      file.write(`${up(drawn)}${CLEAR_BELOW}`);
      drawn = 0;
      say(context, text);
      draw();
    },
  };
}
