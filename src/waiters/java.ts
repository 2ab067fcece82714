import { commentText, javaLiteral } from './literals.ts';
import { pascalCase, upperCase } from './names.ts';
import { type Constants, constantsOf, statusSets } from './status-sets.ts';
import { stampOf, type WaiterWriter } from './waiter-file.ts';

/** Constants in Java 17 or newer: an enumeration of the statuses, for a file `Status.java`. */
export const java: WaiterWriter = (file) => {
  const { lifecycle } = file;
  const constants = constantsOf(lifecycle, upperCase);
  const { all, areCodes } = constants;
  const type = areCodes ? 'int' : 'String';
  const last = all.length - 1;
  const methods = statusSets(lifecycle).flatMap(({ name, meaning, has }) => {
    const members = all.filter(({ status }) => has(status)).map(({ identifier }) => identifier);
    return ['', `/** Whether ${meaning}. */`, `public boolean is${pascalCase(name)}() {`, ...isOneOf(members), '}'];
  });
  const body = [
    ...all.map(({ identifier, value, status }, index) => {
      const outcome = lifecycle.statuses.outcomeOf(status);
      const values = [
        typeof value === 'number' ? value : javaLiteral(value),
        javaLiteral(status),
        outcome === undefined ? 'null' : `Outcome.${outcome.toUpperCase()}`,
      ];
      return `${identifier}(${values.join(', ')})${index < last ? ',' : ';'}`;
    }),
    '',
    '/** How a job that has ended came out. */',
    'public enum Outcome { SUCCESS, STOPPED, FAILURE }',
    '',
    `private final ${type} value;`,
    'private final String statusName;',
    'private final Outcome outcome;',
    '',
    `Status(${type} value, String statusName, Outcome outcome) {`,
    '    this.value = value;',
    '    this.statusName = statusName;',
    '    this.outcome = outcome;',
    '}',
    '',
    '/** What the API reports for it. */',
    `public ${type} value() {`,
    '    return value;',
    '}',
    '',
    '/** Its name in the lifecycle. */',
    'public String statusName() {',
    '    return statusName;',
    '}',
    '',
    '/** How a job in it came out; empty where it has not ended, or nothing says how. */',
    'public Optional<Outcome> outcome() {',
    '    return Optional.ofNullable(outcome);',
    '}',
    ...methods,
    ...lookups(constants),
  ];
  return [
    `// Generated ${commentText(stampOf(file))}; do not edit.`,
    ...(file.package === undefined ? [] : [`package ${file.package};`, '']),
    'import java.util.Arrays;',
    'import java.util.Optional;',
    '',
    `/** A status of a job: ${commentText(lifecycle.title)}. */`,
    'public enum Status {',
    ...body.map((line) => (line === '' ? '' : `    ${line}`)),
    '}',
    '',
  ].join('\n');
};

function isOneOf(members: readonly string[]): readonly string[] {
  if (members.length === 0) return ['    return false;'];
  return [
    '    return switch (this) {',
    `        case ${members.join(', ')} -> true;`,
    '        default -> false;',
    '    };',
  ];
}

/** What finds a status by its value, and by its name. */
function lookups({ areCodes }: Constants): readonly string[] {
  const same = areCodes ? 'status.value == value' : 'status.value.equals(value)';
  return [
    '',
    '/** The status that the API reports so; empty where there is none. */',
    `public static Optional<Status> of(${areCodes ? 'int' : 'String'} value) {`,
    `    return Arrays.stream(values()).filter(status -> ${same}).findFirst();`,
    '}',
    '',
    '/** The status with this name in the lifecycle; empty where there is none. */',
    'public static Optional<Status> named(String name) {',
    '    return Arrays.stream(values()).filter(status -> status.statusName.equals(name)).findFirst();',
    '}',
  ];
}
