import { cpus } from 'node:os';
import { jobsLines } from './jobs.ts';
import { type Bound, isReached, type Line } from './measure.ts';
import { pathLines } from './paths.ts';
import { recordLines } from './record.ts';
import { reportLines } from './report.ts';
import { serveLines } from './serve.ts';
import { simulateLines } from './simulate.ts';
import { startLines } from './start.ts';
import { stateLines } from './state.ts';
import { validateLines } from './validate.ts';

const environment = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
};
const lines: readonly Line[] = [
  ...startLines(),
  ...pathLines(),
  ...simulateLines(),
  ...jobsLines(),
  ...(await validateLines()),
  ...(await serveLines()),
  ...(await stateLines()),
  ...(await recordLines()),
  ...(await reportLines()),
];

if (process.argv.includes('--json')) {
  const results = lines.map((line) => ({
    ...line,
    ratio: line.ours.value / line.peer.value,
    reached: isReached(line),
  }));
  console.log(JSON.stringify({ schemaVersion: 1, environment, lines: results }, undefined, 2));
} else {
  console.log(`${Object.values(environment).join(', ')}\n`);
  for (const line of lines) console.log(textOf(line));
}

function textOf(line: Line): string {
  const { what, unit, ours, peer, most, least } = line;
  const digits = (value: number) => (value < 10 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 1 });
  const figure = (value: number) => `${value.toLocaleString('en-US', digits(value))} ${unit}`.trim();
  const ratio = (ours.value / peer.value).toFixed(2);
  const bound = (given: Bound) => ('ours' in given ? figure(given.ours) : `${given.ratio} of the peer's`);
  const asked = [most && `at most ${bound(most)}`, least && `at least ${bound(least)}`].filter(Boolean).join(', ');
  const reached = { true: `reached: ${asked}`, false: `NOT REACHED: ${asked}`, undefined: '' }[`${isReached(line)}`];
  return [
    `${what}: ${figure(ours.value)} (${ours.name})`,
    `${figure(peer.value)} (${peer.name})`,
    `ratio ${ratio}`,
    reached,
  ]
    .filter(Boolean)
    .join('  |  ');
}
