import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Small programs that wait for a job of v1, in JavaScript, each in a file of its own. */
export function withClients(): (name: string, code: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-certify-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, code) => {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, `${POLL}\n${code}\n`);
    return file;
  };
}

/** How they poll: `await poll()` is the code of the status. */
const POLL = `
const { JOBSTAT_ENDPOINT: endpoint, JOBSTAT_PROJECT: project, JOBSTAT_JOB: job, JOBSTAT_VERSION: version } = process.env;
const headers = { 'X-Auth-Token': process.env.MODELARTS_TOKEN };
const address = endpoint + '/v1/' + project + '/training-jobs/' + job + '/versions/' + version;
const poll = async () => (await (await fetch(address, { headers })).json()).status;
`;

/** A program that is right. */
export const RIGHT = `
for (;;) {
  const status = await poll();
  if (status === 10) process.exit(0);
  if (status === 12 || status === 13) process.exit(3);
  if ([3, 5, 6, 11, 14, 16, 17, 21, 22].includes(status)) process.exit(1);
}`;
