import { onTestFinished } from 'vitest';
import type { Settings } from '../../src/fake-api/platform/settings.ts';
import { startServer } from '../../src/fake-api/server.ts';
import { newJob } from '../fake-api/client.ts';

/** The address of a fake API with a job `100001` in project `p`, until the end of the test. Its clock stands still. */
export async function serveJob(settings: Partial<Settings>): Promise<string> {
  const { url, close } = await startServer({ speed: 0, settings });
  onTestFinished(close);
  const headers = { 'X-Auth-Token': 'any' };
  await fetch(`${url}/v1/p/training-jobs`, { method: 'POST', headers, body: JSON.stringify(newJob) });
  return url;
}

/** Sends a request to the control of a fake API. */
export function control(url: string, method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${url}/__jobstat${path}`, body === undefined ? { method } : { method, body: JSON.stringify(body) });
}

/** Lets an event happen to the job. */
export async function sendEvent(url: string, event: string): Promise<void> {
  await control(url, 'POST', '/jobs/100001/versions/200001/events', { event });
}
