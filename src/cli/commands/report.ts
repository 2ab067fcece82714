import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildCommand } from '@stricli/core';
import type { Basis } from '../../model/modelarts-v1/sources.ts';
import { counted } from '../../sentences.ts';
import type { Mode } from '../../validate/judge.ts';
import { feed } from '../../validate/sort.ts';
import type { Gatherer } from '../../viewer/report/collect.ts';
import { openInBrowser } from '../browser.ts';
import { type Context, EXIT, print, UsageError } from '../context.ts';
import { type LogFlags, Logs, logFlags, readOptions, STDIN, sortFlag } from '../inputs/open-logs.ts';
import { flags, parsePort } from '../parameters.ts';
import { version } from '../version.ts';

interface Flags extends LogFlags {
  readonly output?: string;
  readonly open: boolean;
  readonly follow: boolean;
  readonly port?: number;
  readonly mode: Mode;
  readonly minBasis?: Basis;
  readonly sort: boolean;
}

export const reportCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: 'Make a page of what jobs did in logs',
    fullDescription: [
      'Make a page of what jobs did in logs: what is wrong, the machine painted with what was seen, how long jobs stayed,',
      'which ways they went, and each job over time. It is one file that needs no network. Exit code 0: no findings,',
      '1: findings, 2: could not run, or a log could not be read.',
    ].join('\n'),
    customUsage: [
      { input: 'polls.ndjson -o report.html', brief: 'a page to keep, or to send' },
      { input: 'polls.ndjson -o report.html --open', brief: 'and to look at now' },
      { input: '--follow polls.ndjson', brief: 'a page that goes on as the log grows' },
    ],
  },
  parameters: {
    flags: {
      output: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'The file to write; standard output unless given',
      },
      open: { kind: 'boolean', default: false, withNegated: false, brief: 'Open the page in the browser' },
      follow: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Serve the page to this machine, and go on as the log grows',
      },
      port: {
        kind: 'parsed',
        parse: parsePort,
        optional: true,
        placeholder: 'N',
        brief: 'The port of --follow; one that is free unless given',
      },
      mode: flags.mode,
      minBasis: flags.minBasis,
      sort: sortFlag,
      ...logFlags,
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'A log; - is standard input', parse: String, placeholder: 'FILE' },
    },
    aliases: { o: 'output' },
  },
  async func(options, ...files) {
    const { createGatherer } = await import('../../viewer/report/collect.ts');
    const { mode, minBasis } = options;
    const gatherer = createGatherer({ mode, ...(minBasis === undefined ? {} : { minBasis }) });
    await (options.follow ? follow : write)(this, gatherer, options, files);
  },
});

async function write(context: Context, gatherer: Gatherer, options: Flags, files: readonly string[]): Promise<void> {
  const { output, open, port, sort } = options;
  if (port !== undefined) throw new UsageError('--port goes with --follow');
  if (output === undefined && open) throw new UsageError('--open needs a file: name it with -o');
  if (output === undefined && context.process.stdout.isTTY) throw new UsageError('name the file to write with -o');
  const logs = new Logs(context, files, options);
  await feed(gatherer, logs.entries(), { sort });
  const { records, ok, jobs } = gatherer.report();
  if (records > 0) {
    const page = await pageOf(gatherer);
    if (output === undefined) context.process.stdout.write(page);
    else {
      await writeFile(output, page).catch(({ message }: Error) => {
        throw new UsageError(`cannot write the page: ${message}`);
      });
      print(context, `${output}: ${counted(jobs, 'job')}, ${ok ? 'no findings' : 'with findings'}`);
      if (open) await openInBrowser(context, pathToFileURL(resolve(output)).href);
    }
  }
  context.process.exitCode = !logs.allRead ? EXIT.couldNotRun : ok ? EXIT.fine : EXIT.findings;
}

/** How long the page waits for more before it is told of what is new, in milliseconds. */
const PAUSE = 1000;

async function follow(context: Context, gatherer: Gatherer, options: Flags, files: readonly string[]): Promise<void> {
  const { output, open, port = 0, sort } = options;
  const [file] = files;
  if (file === undefined || file === STDIN || files.length > 1) throw new UsageError('--follow goes with one file');
  if (output !== undefined || sort) throw new UsageError('--follow goes without --output and --sort');
  const [{ servePage }, { followFile }, { readLog }, { html }, { realSurroundings }] = await Promise.all([
    import('../../viewer/page-server.ts'),
    import('../../log/file.ts'),
    import('../../log/read.ts'),
    import('../../viewer/html.ts'),
    import('../../environment.ts'),
  ]);
  const end = new AbortController();
  const { wait } = realSurroundings;
  let data = await dataOf(gatherer, true);
  const server = await servePage({
    port,
    page: (socket) => html({ app: 'report', title: 'What jobs did', data, connect: socket }),
    greeting: () => [JSON.stringify(data)],
  });
  context.onInterrupt(() => end.abort());
  print(context, `what is in ${file} is shown on ${server.url}, until this is interrupted`);
  if (open) await openInBrowser(context, server.url);
  const told = tell();
  try {
    await feed(gatherer, readLog(followFile(file, wait, end.signal), { ...readOptions(options), file }));
  } finally {
    end.abort();
    await told;
    await server.close();
  }
  context.process.exitCode = gatherer.report().ok ? EXIT.fine : EXIT.findings;

  async function tell(): Promise<void> {
    while (!end.signal.aborted) {
      if (gatherer.report().records > data.report.records) {
        data = await dataOf(gatherer, true);
        server.send(JSON.stringify(data));
      }
      await wait(PAUSE, end.signal).catch(() => {});
    }
  }
}

function dataOf(gatherer: Gatherer, isFollowed: boolean) {
  return gatherer.pageData({ version: version(), created: Date.now(), isFollowed });
}

async function pageOf(gatherer: Gatherer): Promise<string> {
  const { html } = await import('../../viewer/html.ts');
  return html({ app: 'report', title: 'What jobs did', data: await dataOf(gatherer, false) });
}
