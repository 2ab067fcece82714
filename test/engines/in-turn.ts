import type { StartThread } from '../../src/engines/threads/thread.ts';
import { type Answer, type Task, work } from '../../src/engines/threads/worker.ts';

/** Stands in for a thread: it works when it is asked, and its answers are copied, as between threads. */
export const inTurn: StartThread = (task: Task) => {
  const answers: Promise<Answer[]> = (async () => {
    const all: Answer[] = [];
    await work(structuredClone(task), (answer) => all.push(structuredClone(answer)));
    return all;
  })();
  return { next: async () => (await answers).shift(), stop: () => {} };
};
