import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answer, Task } from './worker.ts';

/** Starts a thread that works on a task. */
export type StartThread = (task: Task) => Thread;

/** A running thread. */
export interface Thread {
  /** Its next answer; `undefined` once it has given all, or failed. */
  next(): Promise<Answer | undefined>;
  stop(): void;
}

/** Starts a worker thread. A failure costs only time: what the thread has not read is read again. */
export const startThread: StartThread = (task) => {
  // The flags of the process, such as `--input-type`, are for its own program.
  const program = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(program, { workerData: task, execArgv: [] });
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
