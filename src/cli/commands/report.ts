import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildCommand } from '@stricli/core';
import { LogError } from '../../errors.ts';
import { printable } from '../../harmless.ts';
import { filtered } from '../../log/filter.ts';
import { takeAll } from '../../log/records.ts';
import type { Basis } from '../../model/evidence.ts';
import { counted, exceptedText } from '../../sentences.ts';
import type { Mode } from '../../validate/judge.ts';
import type { ReportCollector } from '../../viewer/report/collect.ts';
import type { ReportPage } from '../../viewer/report/page-data.ts';
import { briefs } from '../briefs.ts';
import { openInBrowser } from '../browser.ts';
import { type Context, EXIT, print, UsageError } from '../context.ts';
import { drawOnce } from '../draw-once.ts';
import { exceptionsOf } from '../inputs/exceptions.ts';
import { type LifecycleFlags, lifecycleFlag } from '../inputs/lifecycle.ts';
import { type LogFlags, type LogSettings, logFlags, logSettings, readOptions } from '../inputs/log-flags.ts';
import { filterOf, logFiles, openLogs, STDIN, sortFlag } from '../inputs/open-logs.ts';
import { outputFile, outputFlag, writeWhole } from '../output-file.ts';
import { flags, parsePort } from '../parameters.ts';
import { version } from '../version.ts';

interface Flags extends LogFlags, LifecycleFlags {
  readonly output?: string;
  readonly open: boolean;
  readonly follow: boolean;
  readonly port?: number;
  readonly mode?: Mode;
  readonly minBasis?: Basis;
  readonly sort: boolean;
}

/** The flags, with what the config file says. */
type Options = LogSettings<Flags>;

export const reportCommand = buildCommand<Flags, string[], Context>({
  docs: {
    brief: briefs.report,
    fullDescription: [
      'Make a page that shows what jobs in logs did: findings, the machine painted with the steps of the jobs, dwell',
      'times, variants, and single jobs over time. The page is one file that needs no network. Exit code 0: no findings,',
      '1: findings, 2: could not run, or a log could not be read.',
    ].join('\n'),
    customUsage: [
      { input: 'polls.ndjson -o report.html', brief: 'write a page to a file' },
      { input: 'polls.ndjson -o report.html --open', brief: 'and open it in the browser' },
      { input: '--follow polls.ndjson', brief: 'serve a page that is updated as the log grows' },
    ],
  },
  parameters: {
    flags: {
      output: outputFlag,
      open: { kind: 'boolean', default: false, withNegated: false, brief: 'Open the page in the browser' },
      follow: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'Serve the page to this machine only, and update it as the log grows',
      },
      port: {
        kind: 'parsed',
        parse: parsePort,
        optional: true,
        placeholder: 'N',
        brief: 'The port for --follow; a free one unless given',
      },
      mode: flags.mode,
      minBasis: flags.minBasis,
      sort: sortFlag,
      ...lifecycleFlag,
      ...logFlags,
    },
    positional: logFiles,
    aliases: { o: 'output' },
  },
  async func(given, ...files) {
    const { createReportCollector } = await import('../../viewer/report/collect.ts');
    const options = await logSettings(this, given);
    const collector = createReportCollector({ ...options, ...(await exceptionsOf(this, options, Date.now())) });
    await (options.follow ? follow : write)(this, collector, options, files);
  },
});

async function write(
  context: Context,
  collector: ReportCollector,
  options: Options,
  files: readonly string[],
): Promise<void> {
  const { open, port, sort } = options;
  const output = outputFile(options.output);
  if (port !== undefined) throw new UsageError('--port needs --follow');
  if (output === undefined && open) throw new UsageError('--open needs a file: name it with -o');
  if (output === undefined && context.process.stdout.isTTY) throw new UsageError('name the file to write with -o');
  const logs = await openLogs(context, files, options);
  await takeAll(collector, logs.chunks({ sort }));
  const { records, ok, jobs, excepted } = collector.report();
  if (records > 0) {
    const page = await htmlOf(collector, options);
    await writeWhole(context, output, page, 'the page');
    if (output !== undefined) {
      const parts = [counted(jobs, 'job'), ok ? 'no findings' : 'with findings', excepted && exceptedText(excepted)];
      print(context, `${printable(output)}: ${parts.filter(Boolean).join(', ')}`);
      if (open) await openInBrowser(context, pathToFileURL(resolve(output)).href);
    }
  }
  context.process.exitCode = !logs.allRead ? EXIT.couldNotRun : ok ? EXIT.fine : EXIT.findings;
}

/** How often a followed page is updated, in milliseconds. */
const PAUSE = 1000;

async function follow(
  context: Context,
  collector: ReportCollector,
  options: Options,
  files: readonly string[],
): Promise<void> {
  const { output, open, port = 0, sort } = options;
  const [file] = files;
  if (file === undefined || file === STDIN || files.length > 1) throw new UsageError('--follow needs exactly one file');
  if (output !== undefined || sort) throw new UsageError('--follow cannot be used with --output or --sort');
  const [{ servePage }, { followFile }, { readLog }, { html }, { realEnvironment }] = await Promise.all([
    import('../../viewer/page-server.ts'),
    import('../../log/follow.ts'),
    import('../../log/read.ts'),
    import('../../viewer/html.ts'),
    import('../../environment.ts'),
  ]);
  const end = new AbortController();
  const { wait } = realEnvironment;
  const pageOf = await pagesOf(collector, options);
  let page = await pageOf();
  const server = await servePage({
    port,
    page: (socket) => html({ ...PAGE, data: page, connect: socket }),
    greeting: () => [JSON.stringify(page)],
  });
  context.onInterrupt(() => end.abort());
  print(context, `Live report of ${printable(file)} at ${server.url}; Ctrl-C stops it`);
  if (open) await openInBrowser(context, server.url);
  const updated = update();
  try {
    const filter = filterOf(options);
    const log = readLog(followFile(file, wait, end.signal), {
      ...readOptions(options),
      file,
      columns: true,
      keepsTold: filter !== undefined,
    });
    await takeAll(collector, filter === undefined ? log : filtered(log, filter));
  } catch (error) {
    // Whoever ends it before the first record was read has not ended a log without records.
    const isEarly = end.signal.aborted && error instanceof LogError && collector.records === 0;
    if (!isEarly) throw error;
  } finally {
    end.abort();
    await updated;
    await server.close();
  }
  context.process.exitCode = collector.report().ok ? EXIT.fine : EXIT.findings;

  async function update(): Promise<void> {
    while (!end.signal.aborted) {
      if (collector.records > page.report.records) {
        const { picture } = page;
        page = await pageOf();
        server.send(JSON.stringify(page.picture === picture ? { ...page, picture: undefined } : page));
      }
      await wait(PAUSE, end.signal).catch(() => {});
    }
  }
}

const PAGE = { app: 'report', title: 'Job report' } as const;

async function htmlOf(collector: ReportCollector, options: Options): Promise<string> {
  const { html } = await import('../../viewer/html.ts');
  const pageOf = await pagesOf(collector, options);
  return html({ ...PAGE, data: await pageOf() });
}

/** Makes pages of what was collected so far, with the same drawing while it fits. */
async function pagesOf(
  collector: ReportCollector,
  { follow: isFollowed, ...options }: Options,
): Promise<() => Promise<ReportPage>> {
  const { createPictures } = await import('../../viewer/report/pictures.ts');
  drawOnce();
  const pictureOf = createPictures(options);
  return async () => {
    const data = collector.pageData({ version: version(), created: Date.now(), isFollowed });
    return { ...data, picture: await pictureOf(data) };
  };
}
