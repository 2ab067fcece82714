import { codeNotice, goPackage } from './go.ts';
import { commentText, literal } from './literals.ts';
import { type Reported, type WaiterWriter, waitersOf } from './waiter-file.ts';

/**
 * `Target` and `Pending` of the `retry.StateChangeConf` of Terraform's plugin SDK, for each target, in Go. Any other status is
 * an error at once there, also one that the lifecycle does not have.
 */
export const terraform: WaiterWriter = (file) => {
  const waiters = waitersOf(file).flatMap(({ name, meaning, reached, possible }) => [
    '',
    `// ${name}Target has the statuses to wait for: ${commentText(meaning)}.`,
    ...list(`${name}Target`, reached),
    '',
    `// ${name}Pending has the statuses from which a job can still come there.`,
    // Where it is empty, no status is an error. A target is looked for first.
    ...list(`${name}Pending`, possible.length === 0 ? reached : possible),
  ]);
  return [codeNotice(file), '', `package ${goPackage(file)}`, ...waiters, ''].join('\n');
};

function list(name: string, statuses: readonly Reported[]): readonly string[] {
  const items = statuses.map(({ value }) => `${literal(String(value))},`);
  const width = Math.max(...items.map((item) => [...item].length));
  const lines = statuses.map(({ status, value }, index) => {
    const item = items[index] ?? '';
    return value === status ? item : `${item}${' '.repeat(width - [...item].length)} // ${commentText(status)}`;
  });
  return [`var ${name} = []string{`, ...lines.map((line) => `\t${line}`), '}'];
}
