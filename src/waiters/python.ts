import { commentText, literal } from './literals.ts';
import { upperCase } from './names.ts';
import { type Constant, constantsOf, statusSets } from './status-sets.ts';
import { stampOf, type WaiterWriter } from './waiter-file.ts';

/** Constants in Python 3.11 or newer: an enumeration of the statuses, whose members are equal to what the API reports, and their sets. */
export const python: WaiterWriter = (file) => {
  const { lifecycle } = file;
  const { all, areCodes, haveNames } = constantsOf(lifecycle, upperCase);
  const base = areCodes ? 'IntEnum' : 'StrEnum';
  return [
    `# Generated ${commentText(stampOf(file))}; do not edit.`,
    `# ${commentText(lifecycle.title)}`,
    '',
    `from enum import ${base}`,
    '',
    '',
    `class Status(${base}):`,
    '    """A status, by what the API reports for it."""',
    '',
    ...all.map(({ identifier, value }) => `    ${identifier} = ${valueText(value)}`),
    '',
    '',
    ...statusSets(lifecycle).flatMap(({ name, meaning, has }) => [
      `# ${capitalized(meaning)}.`,
      ...set(
        name.toUpperCase(),
        all.filter(({ status }) => has(status)),
      ),
      '',
    ]),
    ...(haveNames ? byName(all) : []),
  ].join('\n');
};

function valueText(value: Constant['value']): string {
  return typeof value === 'number' ? String(value) : literal(value);
}

function capitalized(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}

function set(name: string, members: readonly Constant[]): readonly string[] {
  const head = `${name}: frozenset[Status] = frozenset(`;
  if (members.length === 0) return [`${head})`];
  return [head, '    {', ...members.map(({ identifier }) => `        Status.${identifier},`), '    }', ')'];
}

function byName(all: readonly Constant[]): readonly string[] {
  const rows = all.map(({ identifier, status }) => `    ${literal(status)}: Status.${identifier},`);
  return ['# The statuses by their names.', 'BY_NAME: dict[str, Status] = {', ...rows, '}', ''];
}
