import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { isLive, type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Row } from '../../src/model/table.ts';
import type { Judgement, Mode } from '../../src/validate/judge.ts';
import { createValidator } from '../../src/validate/validator.ts';

interface Case {
  readonly title: string;
  readonly mode: Mode;
  readonly steps: readonly { readonly line: number; readonly status: string; readonly verdict: string }[];
}

/** The cases of validate.md: a heading, and the block that follows it. */
function casesIn(text: string): Case[] {
  const cases: Case[] = [];
  let title = '';
  let steps: Case['steps'][number][] | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, mode] = /^```(poll|events)$/.exec(line) ?? [];
    if (line.startsWith('### ')) title = line.slice(4);
    else if (mode !== undefined) {
      steps = [];
      cases.push({ title, mode: mode as Mode, steps });
    } else if (line === '```') steps = undefined;
    else if (steps !== undefined) {
      const [status = '', ...verdict] = line.split(/\s+/);
      steps.push({ line: index + 1, status, verdict: verdict.join(' ') });
    }
  }
  return cases;
}

const cases = casesIn(readFileSync(new URL('../validate.md', import.meta.url), 'utf8'));

function verdictOf(judgement: Judgement): string {
  switch (judgement.verdict) {
    case 'skipped': {
      const missed = judgement.via.slice(1).map(({ from }) => from);
      expect(judgement.missed).toBe(missed.length);
      return ['skipped', ...missed].join(' ');
    }
    case 'impossible':
      return `impossible ${judgement.reason}`;
    default:
      return judgement.verdict;
  }
}

describe('validate.md', () => {
  test.each(cases)('line $steps.0.line: $title ($mode)', ({ mode, steps }) => {
    const validator = createValidator({ mode });
    for (const { line, status, verdict } of steps) {
      const judgement = validator.observe({ job: 'a', status });
      expect(`line ${line}: ${status} is ${verdictOf(judgement)}`).toBe(`line ${line}: ${status} is ${verdict}`);
    }
    const wrong = steps.filter(({ verdict }) => /^(impossible|unrecognized)/.test(verdict));
    expect(validator.report().findings.map(({ kind }) => kind)).toEqual(
      wrong.map(({ verdict }) => verdict.split(' ')[0]),
    );
  });

  test('walks every transition that a log can show', () => {
    const walked = new Set<Row>();
    const walk = (from: Status, event: string | undefined, to: Status) => {
      for (const row of jobTable.rows) {
        if (row.from === from && row.to === to && (event === undefined || row.event === event)) walked.add(row);
      }
    };
    for (const { steps } of cases) {
      let last: Status | undefined;
      let unseen = false;
      for (const { status, verdict } of steps) {
        const name = statusNames.find((known) => known === status);
        if (name === undefined || verdict === 'unrecognized') continue;
        if (name === 'UNKNOWN') {
          if (last !== undefined && isLive(last)) walk(last, 'sight.lose', 'UNKNOWN');
          unseen = true;
          continue;
        }
        if (verdict === 'direct' && last !== undefined) walk(last, undefined, name);
        if (verdict === 'repeated' && name === 'DELETE_FAILED') walk(name, 'delete.fail', name);
        if (verdict === 'repeated' && unseen && isLive(name)) walk('UNKNOWN', 'sight.regain', name);
        last = name;
        unseen = false;
      }
    }
    const missing = jobTable.rows.filter((row) => row.to !== 'deleted' && !walked.has(row));
    expect(missing.map(({ from, event, to }) => `${from} ${event} → ${to}`)).toEqual([]);
  });
});
