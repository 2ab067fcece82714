import { commentText, literal } from './literals.ts';
import { pascalCase } from './names.ts';
import { type Constants, constantsOf, statusSets } from './status-sets.ts';
import { stampOf, type WaiterFile, type WaiterWriter } from './waiter-file.ts';

/** The line by which Go's tools know that a file is generated. */
export function codeNotice(file: WaiterFile): string {
  return `// Code generated ${commentText(stampOf(file))}; DO NOT EDIT.`;
}

/** The package of a file in Go: the last part of its name. */
export function goPackage({ package: name = 'jobstatus' }: WaiterFile): string {
  return name.split('.').at(-1) ?? name;
}

/** Constants in Go: a type for what the API reports, a constant for each status, and methods that say what it means. */
export const go: WaiterWriter = (file) => {
  const { lifecycle } = file;
  const constants = constantsOf(lifecycle, (status) => `Status${pascalCase(status)}`);
  const { all, areCodes, haveNames } = constants;
  const width = Math.max(...all.map(({ identifier }) => identifier.length));
  const methods = statusSets(lifecycle).flatMap(({ name, meaning, has }) => {
    const method = `Is${pascalCase(name)}`;
    const members = all.filter(({ status }) => has(status)).map(({ identifier }) => identifier);
    return [
      '',
      `// ${method} says whether ${meaning}.`,
      `func (s Status) ${method}() bool {`,
      ...isOneOf(members),
      '}',
    ];
  });
  return [
    codeNotice(file),
    '',
    `// Package ${goPackage(file)} has the statuses of a job: ${commentText(lifecycle.title)}.`,
    `package ${goPackage(file)}`,
    ...(haveNames && areCodes ? ['', 'import "strconv"'] : []),
    '',
    '// Status is a status, by what the API reports for it.',
    `type Status ${areCodes ? 'int' : 'string'}`,
    '',
    '// The statuses.',
    'const (',
    ...all.map(({ identifier, value }) => {
      const text = typeof value === 'number' ? value : literal(value);
      return `\t${identifier.padEnd(width)} Status = ${text}`;
    }),
    ')',
    '',
    '// Statuses has all of them, in the order of the lifecycle.',
    'var Statuses = []Status{',
    ...all.map(({ identifier }) => `\t${identifier},`),
    '}',
    ...methods,
    ...(haveNames ? names(constants) : []),
    '',
  ].join('\n');
};

function isOneOf(members: readonly string[]): readonly string[] {
  if (members.length === 0) return ['\treturn false'];
  return ['\tswitch s {', `\tcase ${members.join(',\n\t\t')}:`, '\t\treturn true', '\t}', '\treturn false'];
}

/** What gives the name of a status, and the status of a name. */
function names({ all, areCodes }: Constants): readonly string[] {
  return [
    '',
    '// String returns the name of the status.',
    'func (s Status) String() string {',
    '\tswitch s {',
    ...all.flatMap(({ identifier, status }) => [`\tcase ${identifier}:`, `\t\treturn ${literal(status)}`]),
    '\t}',
    `\treturn ${areCodes ? 'strconv.Itoa(int(s))' : 'string(s)'}`,
    '}',
    '',
    '// ParseStatus returns the status with this name, and whether there is one.',
    'func ParseStatus(name string) (status Status, ok bool) {',
    '\tfor _, status := range Statuses {',
    '\t\tif status.String() == name {',
    '\t\t\treturn status, true',
    '\t\t}',
    '\t}',
    '\treturn status, false',
    '}',
  ];
}
