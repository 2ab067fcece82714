import { buildCommand } from '@stricli/core';
import type { Basis, Grounds, Source } from '../../model/evidence.ts';
import { type SourceId, sources } from '../../model/modelarts-v1/sources.ts';
import type { Status } from '../../model/modelarts-v1/statuses.ts';
import type { Row } from '../../model/table.ts';
import { counted, expectedText, reasonTexts, verdictTexts } from '../../sentences.ts';
import { type Explanation, explain } from '../../validate/explain.ts';
import type { Mode } from '../../validate/judge.ts';
import { type Context, type Paint, paintFor, print, printJson } from '../context.ts';
import { flags, statusArgument } from '../parameters.ts';

interface Flags {
  readonly format: 'text' | 'json';
  readonly mode: Mode;
  readonly minBasis?: Basis;
}

export const explainCommand = buildCommand<Flags, [Status, Status], Context>({
  docs: {
    brief: 'Say whether one status may follow another, with the evidence',
    customUsage: [
      { input: 'RUNNING KILLING', brief: 'a documented transition' },
      { input: '1 10', brief: 'what a poller must have missed between INIT and COMPLETED' },
      { input: 'LOST RUNNING', brief: 'an impossible step' },
    ],
  },
  parameters: {
    flags: { format: flags.format, mode: flags.mode, minBasis: flags.minBasis },
    positional: {
      kind: 'tuple',
      parameters: [
        statusArgument('FROM', 'The first status: its code or its name'),
        statusArgument('TO', 'The next status'),
      ],
    },
  },
  func({ format, ...options }, from, to) {
    const explanation = explain(from, to, options);
    if (format === 'json')
      printJson(this, { ...options, ...explanation, sources: Object.fromEntries(citedIn(explanation)) });
    else print(this, textOf(explanation, options, paintFor(this)));
  },
});

function citedIn({ via, absence }: Explanation): readonly (readonly [string, Source])[] {
  const ids = new Set([...via, ...(absence === undefined ? [] : [absence])].flatMap((grounds) => grounds.sources));
  return [...ids].map((id) => [id, sources[id]]);
}

function textOf(explanation: Explanation, { minBasis }: Pick<Flags, 'minBasis'>, paint: Paint): string {
  const { from, to, via, absence } = explanation;
  const lines = [`${paint.strong(`${from} → ${to}`)}  ${headline(explanation, paint)}`];
  if (minBasis !== undefined) lines.push('', `using only transitions with evidence ${minBasis} or better`);
  for (const row of via) lines.push('', ...rowText(row, paint));
  if (absence !== undefined) lines.push('', `left out on purpose: ${absence.why}`, ...sourcesText(absence, paint));
  return lines.join('\n');
}

function headline(explanation: Explanation, paint: Paint): string {
  switch (explanation.verdict) {
    case 'direct':
    case 'repeated':
      return `${paint.good(explanation.verdict)}: ${verdictTexts[explanation.verdict]}`;
    case 'skipped': {
      const unseen = explanation.via.slice(1).map((row) => row.from);
      return `${paint.good('skipped')}: possible, with ${counted(unseen.length, 'status', 'statuses')} unseen: ${unseen.join(', ')}`;
    }
    case 'impossible':
      return `${paint.bad('impossible')}: ${reasonTexts[explanation.reason]}; ${expectedText(explanation.expected)}`;
    default:
      return `${paint.odd(explanation.verdict)}: ${verdictTexts[explanation.verdict]}`;
  }
}

function rowText(row: Row, paint: Paint): string[] {
  const { from, event, to, basis, description } = row;
  const lines = [`${from} ${paint.faint(`${event} →`)} ${to}  ${paint.strong(basis)}`];
  if (description !== undefined) lines.push(`  ${description}`);
  return [...lines, ...sourcesText(row, paint)];
}

function sourcesText({ sources: ids }: Pick<Grounds<SourceId>, 'sources'>, paint: Paint): string[] {
  return ids.flatMap((id) => {
    const { title, url }: Source = sources[id];
    return [`  ${id.padEnd(3)}  ${title}`, `       ${paint.faint(url ?? 'no address is known')}`];
  });
}
