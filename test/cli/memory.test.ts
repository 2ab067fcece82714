import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { runs } from '../runs.ts';
import { bin } from './process.ts';

const MIB = 2 ** 20;

/** What a record of 16 MiB, Node itself and a heap of 256 MiB may take, in MiB. */
const MOST_MEMORY = 450;

/** A text over and over, until it has this many MiB: a quarter of them outside CI. */
function* repeated(part: string, mib: number): Iterable<string> {
  const block = part.repeat(Math.ceil(2 ** 16 / part.length));
  for (let left = runs(mib) * MIB; left > 0; left -= block.length) yield block;
}

/** Attributes of XES, each with a key of its own. */
function* attributes(count: number): Iterable<string> {
  for (let at = 0; at < runs(count); at++) yield `<string key="k${at}" value="${'0123456789'.repeat(4)}"/>\n`;
}

const trace = '<log><trace><string key="concept:name" value="a"/>\n';
const event = '<event><string key="status" value="8"/></event>\n';
const record = '{"job":"a","status":8}\n';

const hostile: Readonly<
  Record<string, { format: string; log: () => Iterable<Iterable<string>>; problems: readonly string[] }>
> = {
  'brackets, then a record': {
    format: 'json',
    log: () => [repeated('[', 120), ['\n', record]],
    problems: ['too long', 'ends early'],
  },
  'objects in objects, then a record': {
    format: 'json',
    log: () => [repeated('{"a":', 120), ['\n', record]],
    problems: ['too long'],
  },
  'elements that stay open': {
    format: 'xes',
    log: () => [[trace, event], repeated('<a>', 99), ['</trace></log>']],
    problems: ['not XML'],
  },
  'an attribute of 300 MB': {
    format: 'xes',
    log: () => [
      [trace, '<event><string key="x" value="'],
      repeated('x', 286),
      ['"/></event>', event, '</trace></log>'],
    ],
    problems: ['too long'],
  },
  'a trace with 1.5 million attributes': {
    format: 'xes',
    log: () => [[trace], attributes(1_500_000), [event, '</trace></log>']],
    problems: [],
  },
};

/** The most memory that a process has held, in MiB; 0 where the system does not say. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

test.each(Object.entries(hostile))(
  'memory is bounded, and the good record is read, where a log has %s',
  async (_, { format, log, problems }) => {
    const args = ['--max-old-space-size=256', bin, 'validate', '--format', 'json', '--input-format', format, '-'];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const output = text(child.stdout);
    const ended = once(child, 'exit');
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 50);
    function* parts() {
      for (const each of log()) yield* each;
    }
    await pipeline(Readable.from(parts()), createGzip({ level: 1 }), child.stdin);
    const [status] = await ended;
    clearInterval(watch);
    expect(status).toBe(problems.length === 0 ? 0 : 1);
    const report = JSON.parse(await output);
    expect(report.observations).toBe(1);
    expect([...new Set(report.findings.map(({ problem }: { problem: string }) => problem))]).toEqual(problems);
    expect(report.records).toBe(report.observations + report.malformed);
    expect(peak).toBeLessThan(MOST_MEMORY);
  },
);
