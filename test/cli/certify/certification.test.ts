import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type Certification, certification } from '../../../src/cli/certify/certification.ts';
import { pollingRuns, talkingRuns } from '../../../src/cli/certify/client-runs.ts';
import { faultLine } from '../../../src/cli/certify/fault-lines.ts';
import type { Meanings } from '../../../src/cli/certify/meanings.ts';
import type { AnsweredRequest } from '../../../src/fake-api/app.ts';
import { startServer } from '../../../src/fake-api/server.ts';
import type { Lifecycle } from '../../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../../src/model/modelarts-v2/lifecycle.ts';
import { type PollerCase, type PollerSuite, pollerSuite } from '../../../src/pollers/suite.ts';
import { RIGHT, withClients } from './clients.ts';

const client = withClients();
const lifecycle = modelartsV1 as Lifecycle<string>;
const usual: Meanings = {
  success: [{ code: 0 }],
  failure: [{ code: 1 }],
  stopped: [{ code: 3 }],
  wait: [{ code: 124 }],
};

/** A suite of these sequences of codes; the outcome of the last status is the right answer. */
function suiteOf(...sequences: readonly (readonly number[])[]): PollerSuite<string> {
  const { statuses } = lifecycle;
  const cases = sequences.map((codes): PollerCase<string> => {
    const names = codes.map((code) => statuses.parse(code) ?? '');
    const right = names.map((name) => statuses.outcomeOf(name) ?? 'wait');
    const rest = { answers: right, accepted: right.slice(-1), name: '', path: {} as never, places: [] };
    return { statuses: names, codes, ...rest };
  });
  return { cases } as unknown as PollerSuite<string>;
}

/** What certify finds out about a client of the fake API. */
async function certified(
  suite: PollerSuite<string>,
  command: readonly [string, ...string[]],
  more: { readonly meanings?: Meanings; readonly timeLimit?: number; readonly api?: 'v1' | 'v2' } = {},
): Promise<Certification> {
  const { meanings = usual, timeLimit = 20_000, api = 'v1' } = more;
  let listener: (address: string) => void = () => undefined;
  const server = await startServer({ api, speed: 0, onAnswer: ({ address }: AnsweredRequest) => listener(address) });
  const of = (api === 'v1' ? modelartsV1 : modelartsV2) as Lifecycle<string>;
  const run = pollingRuns(server, of, (given) => {
    listener = given;
  });
  const options = { command, parallel: 2, timeLimit, signal: new AbortController().signal, onCase: () => undefined };
  try {
    return await certification(suite, { ...options, lifecycle: of, run, meanings });
  } finally {
    await server.close();
  }
}

const linesOf = ({ faults, tried }: Certification) => faults.map((fault) => faultLine(fault, tried));
const node = process.execPath;

describe('a client that is right', () => {
  test('has no faults, whatever it is shown', async () => {
    const suite = suiteOf([1, 8, 10], [10], [0, 10], [1, 0, 0, 8, 8, 11], [18, 20, 8, 13], [7, 9, 12], [8, 15, 8, 6]);
    expect(await certified(suite, [node, client('right', RIGHT)])).toMatchObject({ tried: 7, failed: 0, faults: [] });
  });

  test('has its arguments filled in', async () => {
    const file = client(
      'arguments',
      `const [, , one, two, three] = process.argv;
       if (one !== endpoint + '/' + project || two !== job || three !== version) process.exit(7);
       ${RIGHT}`,
    );
    expect(await certified(suiteOf([8, 10]), [node, file, '{endpoint}/{project}', '{job}', '{version}'])).toMatchObject(
      {
        failed: 0,
      },
    );
  });

  test('may delete its job when it has seen the end', async () => {
    const file = client(
      'deletes',
      `const remove = () => fetch(address, { method: 'DELETE', headers });
       for (;;) {
         const status = await poll();
         if (status === 10) { await remove(); await poll(); await poll(); process.exit(0); }
       }`,
    );
    expect(await certified(suiteOf([8, 10], [10]), [node, file])).toMatchObject({ tried: 2, failed: 0 });
  });

  test('may say by its output, or by one exit code, what others say by several', async () => {
    const file = client(
      'output',
      `for (;;) {
         const status = await poll();
         if (status === 10) { console.log('all went well'); process.exit(); }
         if ([11, 12].includes(status)) process.exit(4);
       }`,
    );
    const meanings = { success: [{ output: 'went well' }], failure: [{ code: 4 }], stopped: [{ code: 4 }], wait: [] };
    expect(await certified(suiteOf([8, 10], [8, 11], [8, 12]), [node, file], { meanings })).toMatchObject({
      failed: 0,
    });
  });

  test('of v2 has no faults in the whole suite', async () => {
    const file = client(
      'v2',
      `const show = endpoint + '/v2/' + project + '/training-jobs/' + job;
       for (;;) {
         const { phase } = (await (await fetch(show, { headers })).json()).status;
         if (phase === 'Completed') process.exit(0);
         if (phase === 'Terminated') process.exit(3);
         if (phase === 'Failed' || phase === 'Abnormal') process.exit(1);
       }`,
    );
    const { cases } = pollerSuite({ lifecycle: modelartsV2 as Lifecycle<string> });
    const few = { cases: cases.slice(0, 8) } as unknown as PollerSuite<string>;
    expect(await certified(few, [node, file], { api: 'v2' })).toMatchObject({ tried: 8, failed: 0 });
  });
});

describe('a client that is wrong', () => {
  test.each([
    [
      'takes 20 for the end',
      RIGHT.replace('=== 10', '=== 10 || status === 20'),
      [
        [1, 18, 19, 20, 8, 10],
        [20, 10],
        [8, 10],
      ],
      ['takes CHECK_RUNNING_COMPLETED for the end: 2 of 3 cases, as in 20'],
    ],
    [
      'takes a stop for a success',
      RIGHT.replace('process.exit(3)', 'process.exit(0)'),
      [
        [8, 9, 12],
        [8, 13],
        [8, 11],
      ],
      [
        'takes KILLED for a success, which is a stop: 1 of 3 cases, as in 12',
        'takes CANCELED for a success, which is a stop: 1 of 3 cases, as in 13',
      ],
    ],
    [
      'waits on after a failure',
      RIGHT.replace('11, ', ''),
      [
        [8, 11],
        [8, 10],
      ],
      ['waits on after FAILED: 1 of 2 cases, as in 11'],
    ],
    [
      'gives up at UNKNOWN only after RUNNING',
      `let last;
       for (;;) {
         const status = await poll();
         if (status === 0 && last === 8) process.exit(1);
         if (status === 10) process.exit(0);
         last = status;
       }`,
      [
        [1, 0, 8, 0, 10],
        [0, 10],
      ],
      ['takes UNKNOWN for the end: 1 of 2 cases, as in 8,0'],
    ],
  ] as const)('%s', async (name, code, sequences, lines) => {
    expect(linesOf(await certified(suiteOf(...sequences), [node, client(name.replaceAll(' ', '-'), code)]))).toEqual(
      lines,
    );
  });
});

describe('a client that misbehaves', () => {
  test.each([
    ['asks nothing', 'process.exit(0);', 'asked nothing: it never polled its job'],
    ['ignores the endpoint', "await fetch('http://127.0.0.1:9/').catch(() => {}); process.exit(0);", 'asked nothing'],
    [
      'dies by a signal',
      "await poll(); process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {});",
      'was killed by SIGSEGV',
    ],
    ['exits with a code of its own', 'await poll(); process.exit(77);', 'exits with 77, which says nothing'],
    ['polls for ever', 'for (;;) await poll();', 'waits on after COMPLETED'],
    [
      'hangs',
      'await poll(); setInterval(() => {}, 1000); await new Promise(() => {});',
      'neither polls nor ends after RUNNING',
    ],
  ])('%s: that is found', async (name, code, text) => {
    const file = client(name.replaceAll(' ', '-'), code);
    const { faults } = await certified(suiteOf([8, 10]), [node, file], { timeLimit: 3000 });
    expect(faults.map((fault) => faultLine(fault, 1))).toEqual([expect.stringContaining(text)]);
  });

  test('hangs, where that is to say that it waits: it waits on', async () => {
    const file = client(
      'hangs-on',
      'await poll(); await poll(); setInterval(() => {}, 1000); await new Promise(() => {});',
    );
    const meanings: Meanings = { ...usual, wait: ['timeout'] };
    const result = await certified(suiteOf([8, 10]), [node, file], { timeLimit: 1000, meanings });
    expect(linesOf(result)).toEqual(['waits on after COMPLETED: 1 of 1 case, as in 10']);
  });

  test('by printing megabytes, it is still heard', async () => {
    const file = client('prints', `process.stdout.write('x'.repeat(2 ** 25), () => {}); await poll(); ${RIGHT}`);
    expect(await certified(suiteOf([8, 8, 10]), [node, file])).toMatchObject({ failed: 0 });
  });

  test('by not being there, it is tried once or twice', async () => {
    const suite = suiteOf([10], [11], [12], [13], [14]);
    const result = await certified(suite, ['no-such-program-anywhere']);
    expect(result.tried).toBeLessThan(3);
    expect(linesOf(result)).toEqual([
      expect.stringContaining('cannot be started: spawn no-such-program-anywhere ENOENT'),
    ]);
  });

  test('by asking nothing in four cases, it is not tried in others', async () => {
    const suite = suiteOf([10], [11], [12], [13], [14], [16], [17]);
    const { tried, cases } = await certified(suite, [node, client('silent', 'process.exit(0);')]);
    expect(cases).toBe(7);
    expect(tried).toBeLessThan(7);
  });

  test.skipIf(process.platform === 'win32')('leaves no process behind, whatever it has started', async () => {
    const mark = `jobstat-certify-${process.pid}`;
    const file = client(
      'leaves',
      `import { spawn } from 'node:child_process';
       spawn('sh', ['-c', 'trap "" TERM; while :; do sleep 1; done', '${mark}'], { stdio: 'ignore' });
       await poll();
       setInterval(() => {}, 1000);
       process.on('SIGTERM', () => {});
       await new Promise(() => {});`,
    );
    const { faults } = await certified(suiteOf([8, 10]), [node, file], { timeLimit: 1000 });
    expect(faults).toMatchObject([{ misbehaviour: 'stopped polling' }]);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(mark);
  });
});

describe('a client that answers by lines', () => {
  const talk = (code: string, suite: PollerSuite<string>, timeLimit = 20_000) => {
    const file = client(
      `talks-${Math.abs(code.length * 7919 + (code.codePointAt(9) ?? 0))}`,
      `import { createInterface } from 'node:readline';
       for await (const line of createInterface({ input: process.stdin })) { ${code} }`,
    );
    const options = { parallel: 2, timeLimit, signal: new AbortController().signal, onCase: () => undefined };
    const none = { success: [], failure: [], stopped: [], wait: [] };
    return certification(suite, { ...options, command: [node, file], lifecycle, run: talkingRuns, meanings: none });
  };
  const suite = suiteOf([1, 0, 8, 10], [8, 11], [7, 9, 12]);

  test('is right, or is not', async () => {
    const code = "console.log({ 10: 'success', 11: 'failure', 12: 'stopped' }[line] ?? 'wait');";
    expect(await talk(code, suite)).toMatchObject({ tried: 3, failed: 0 });
    const wrong = "console.log({ 10: 'success', 11: 'failure', 12: 'failure', 0: 'failure' }[line] ?? 'wait');";
    expect(linesOf(await talk(wrong, suite))).toEqual([
      'takes UNKNOWN for the end: 1 of 3 cases, as in 0',
      'takes KILLED for a failure, which is a stop: 1 of 3 cases, as in 12',
    ]);
  });

  test.each([
    ["console.log('dunno')", 'answers "dunno", and not wait, success, failure or stopped'],
    ['process.exit(0)', 'exits with 0, which says nothing'],
    ['await new Promise(() => setInterval(() => {}, 1000))', 'neither polls nor ends after COMPLETED'],
  ])('by %s misbehaves', async (code, text) => {
    expect(linesOf(await talk(code, suiteOf([10]), 2000))).toEqual([expect.stringContaining(text)]);
  });
});
