import { type Bound, isReached, type Line } from './measure.ts';

/** A line of text. */
export function textOf(line: Line): string {
  const { what, unit, ours, peer, error } = line;
  return [
    `${what}: ${figure(ours.value, unit)} (${ours.name})`,
    `${figure(peer.value, unit)} (${peer.name})`,
    `ratio ${ratioOf(line)}`,
    askedText(line),
    error === undefined ? '' : `ERROR: ${error}`,
  ]
    .filter(Boolean)
    .join('  |  ');
}

/** A table of lines in Markdown. */
export function tableOf(lines: readonly Line[]): string {
  return markdownTable(
    ['what', '>jobstat', 'beside', '>', '>ratio', 'goal'],
    lines.map((line) => [
      line.what,
      `${figure(line.ours.value, line.unit)} (${line.ours.name})`,
      line.peer.name,
      figure(line.peer.value, line.unit),
      ratioOf(line),
      line.error ?? askedText(line),
    ]),
  );
}

/** A table in Markdown. What begins with `>` in the head is a column of numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rules = head.map((name) => (name.startsWith('>') ? '---:' : '---'));
  const names = head.map((name) => name.replace('>', ''));
  return [names, rules, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A number with its unit. */
export function figure(value: number, unit = ''): string {
  const digits = value < 10 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 1 };
  return `${value.toLocaleString('en-US', digits)} ${unit}`.trim();
}

/** What is asked of a line, and whether it is reached; empty where nothing is. */
export function askedText(line: Line): string {
  const { unit, most, least } = line;
  const bound = (given: Bound) => ('ours' in given ? figure(given.ours, unit) : `${given.ratio} of the peer's`);
  const asked = [most && `at most ${bound(most)}`, least && `at least ${bound(least)}`].filter(Boolean).join(', ');
  if (asked === '') return '';
  return `${isReached(line) ? 'reached' : 'missed'}: ${asked}`;
}

/** Our figure divided by that of the peer. */
export function ratioOf({ ours, peer }: Line): string {
  return (ours.value / peer.value).toFixed(2);
}
