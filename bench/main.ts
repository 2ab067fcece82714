import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { jobsLines } from './jobs.ts';
import { kindLines } from './kinds.ts';
import { limitLines } from './limits.ts';
import { isReached, type Line, type Measured, type Options } from './measure.ts';
import { mutantLines } from './mutants.ts';
import { pathLines } from './paths.ts';
import { peerLines } from './peers.ts';
import { recordLines } from './record.ts';
import { reportLines } from './report.ts';
import { serveLines } from './serve.ts';
import { simulateLines } from './simulate.ts';
import { startLines } from './start.ts';
import { stateLines } from './state.ts';
import { tableOf, textOf } from './text.ts';
import { validateLines } from './validate.ts';

type Section = (options: Options) => Lines | Promise<Lines>;
type Lines = readonly Line[] | Measured;

/** What is measured: all of it, or what is named on the command line. */
const sections: Readonly<Record<string, Section>> = {
  start: startLines,
  paths: pathLines,
  mutants: mutantLines,
  simulate: simulateLines,
  jobs: jobsLines,
  validate: validateLines,
  peers: peerLines,
  limits: limitLines,
  kinds: kindLines,
  serve: serveLines,
  state: stateLines,
  record: recordLines,
  report: reportLines,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    page: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '1' },
  },
});
const options: Options = { size: Number(values.size), rounds: Number(values.rounds), only: values.only };
const environment = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
};
const measured: { readonly name: string; readonly lines: readonly Line[]; readonly markdown: string }[] = [];
const unknown = positionals.filter((name) => sections[name] === undefined);
if (unknown.length > 0) {
  console.error(`no part of the bench: ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`);
  process.exit(2);
}
for (const [name, section] of Object.entries(sections)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const found = await section(options);
  measured.push({ name, ...('lines' in found ? found : { lines: found, markdown: tableOf(found) }) });
}

const lines = measured.flatMap((section) => section.lines);
const heading = Object.values(environment).join(', ');
if (values.page !== undefined) {
  const tables = measured.map(({ name, markdown }) => [name, markdown] as const);
  writeFileSync(values.page, filled(readFileSync(values.page, 'utf8'), [['environment', heading], ...tables]));
}
if (values.json) {
  const results = lines.map((line) => ({
    ...line,
    ratio: line.ours.value / line.peer.value,
    reached: isReached(line),
  }));
  console.log(JSON.stringify({ schemaVersion: 1, environment, lines: results }, undefined, 2));
} else {
  console.log(`${heading}\n`);
  for (const line of lines) console.log(textOf(line));
}

/** A page with each text between `<!-- bench: its name -->` and the next `<!-- end -->`. */
function filled(page: string, texts: readonly (readonly [name: string, text: string])[]): string {
  return texts.reduce((filled, [name, text]) => {
    const [before, rest] = filled.split(`<!-- bench: ${name} -->`);
    const end = rest?.indexOf('<!-- end -->') ?? -1;
    return end < 0 ? filled : `${before}<!-- bench: ${name} -->\n\n${text}\n\n${rest?.slice(end)}`;
  }, page);
}
