import { buildCommand } from '@stricli/core';
import type { Basis, Grounds, Source } from '../../model/evidence.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import type { Row } from '../../model/table.ts';
import { counted, impossibleText, verdictTexts } from '../../sentences.ts';
import { type Explanation, explain } from '../../validate/explain.ts';
import type { Mode } from '../../validate/judge.ts';
import { briefs } from '../briefs.ts';
import { type Context, type Paint, paintFor, print, printJson } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag, lifecycleNamed, statusNamed } from '../inputs/lifecycle.ts';
import { flags, statusArgument } from '../parameters.ts';

interface Flags extends LifecycleFlags {
  readonly format: 'text' | 'json';
  readonly mode?: Mode;
  readonly minBasis?: Basis;
}

export const explainCommand = buildCommand<Flags, [string, string], Context>({
  docs: {
    brief: briefs.explain,
    customUsage: [
      { input: 'RUNNING KILLING', brief: 'a documented transition' },
      { input: '1 10', brief: 'what a poller must have missed between INIT and COMPLETED' },
      { input: 'LOST RUNNING', brief: 'an impossible step' },
    ],
  },
  parameters: {
    flags: { format: flags.format, mode: flags.mode, minBasis: flags.minBasis, ...lifecycleFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        statusArgument('FROM', 'The first status: its code or its name'),
        statusArgument('TO', 'The next status'),
      ],
    },
  },
  async func({ format, lifecycle: named, config, ...options }, ...texts) {
    const lifecycle = await lifecycleNamed(this, { lifecycle: named, config });
    const [from, to] = [await statusNamed(lifecycle, texts[0]), await statusNamed(lifecycle, texts[1])];
    const explanation = explain(from, to, { ...options, lifecycle });
    if (format === 'json')
      printJson<'explain'>(this, {
        ...options,
        ...explanation,
        sources: Object.fromEntries(citedIn(explanation, lifecycle)),
      });
    else print(this, textOf(explanation, options, lifecycle, paintFor(this)));
  },
});

function citedIn(
  { via, absence }: Explanation<string>,
  { sources = {} }: Lifecycle,
): readonly (readonly [string, Source])[] {
  const ids = new Set([...via, ...(absence === undefined ? [] : [absence])].flatMap((grounds) => grounds.sources));
  return [...ids].flatMap((id) => (sources[id] === undefined ? [] : [[id, sources[id]]]));
}

function textOf(
  explanation: Explanation<string>,
  { minBasis }: Pick<Flags, 'minBasis'>,
  lifecycle: Lifecycle,
  paint: Paint,
): string {
  const { from, to, via, absence } = explanation;
  const lines = [`${paint.strong(`${from} → ${to}`)}  ${headline(explanation, lifecycle, paint)}`];
  if (minBasis !== undefined) lines.push('', `using only transitions with evidence ${minBasis} or better`);
  for (const row of via) lines.push('', ...rowText(row, lifecycle, paint));
  if (absence !== undefined)
    lines.push('', `left out on purpose: ${absence.why}`, ...sourcesText(absence, lifecycle, paint));
  return lines.join('\n');
}

function headline(explanation: Explanation<string>, { table: { gaps } }: Lifecycle, paint: Paint): string {
  const { verdict } = explanation;
  switch (verdict) {
    case 'direct':
    case 'repeated':
      return `${paint.good(verdict)}: ${verdictTexts[verdict]}`;
    case 'skipped': {
      const unseen = explanation.via.slice(1).map((row) => row.from);
      return `${paint.good(verdict)}: possible, with ${counted(unseen.length, 'status', 'statuses')} unseen: ${unseen.join(', ')}`;
    }
    case 'impossible':
      return `${paint.bad(verdict)}: ${impossibleText(explanation, gaps)}`;
    case 'gap': {
      const { from, to } = explanation;
      return `${paint.odd(verdict)}: ${gaps.includes(to) ? to : from} was reported, which proves nothing`;
    }
  }
}

function rowText(row: Row, lifecycle: Lifecycle, paint: Paint): string[] {
  const { from, event, to, basis, sources, description } = row;
  // Without sources, the machine itself is all that is known.
  const grounds = sources.length === 0 ? '' : `  ${paint.strong(basis)}`;
  const lines = [`${from} ${paint.faint(`${event} →`)} ${to}${grounds}`];
  if (description !== undefined) lines.push(`  ${description}`);
  return [...lines, ...sourcesText(row, lifecycle, paint)];
}

function sourcesText({ sources: ids }: Pick<Grounds, 'sources'>, { sources = {} }: Lifecycle, paint: Paint): string[] {
  return ids.flatMap((id) => {
    const source = sources[id];
    if (source === undefined) return [`  ${id}`];
    return [`  ${id.padEnd(3)}  ${source.title}`, `       ${paint.faint(source.url ?? 'no address is known')}`];
  });
}
