import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answer, Task } from './worker.ts';

/** Starts a thread that works on a task. */
export type StartThread = (task: Task) => Thread;

/** A thread that was started. */
export interface Thread {
  /** Its next answer; from where it has failed on, `undefined`. */
  next(): Promise<Answer>;
  stop(): void;
}

/** Starts a thread of Node's. One that fails costs time only: what it has not read is read again. */
export const startThread: StartThread = (task) => {
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), { workerData: task });
  const answers: Answer[] = [];
  let hasEnded = false;
  let wake = () => {};
  worker.on('message', (answer: Answer) => {
    answers.push(answer);
    wake();
  });
  const end = () => {
    hasEnded = true;
    wake();
  };
  worker.on('error', end).on('exit', end);
  return {
    async next() {
      while (answers.length === 0 && !hasEnded) await new Promise<void>((resolve) => (wake = resolve));
      return answers.shift();
    },
    stop: () => void worker.terminate(),
  };
};
