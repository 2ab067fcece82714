/**
 * Checks a log again and again in one process, and prints the processor time of the fastest pass, in seconds:
 * `steady.js LOG PASSES`.
 */
import { validateFiles } from 'jobstat/node';

const [log = '', passes] = process.argv.slice(2);
const seconds: number[] = [];
for (let pass = 0; pass < Number(passes); pass++) {
  const before = process.cpuUsage();
  await validateFiles([log], { workers: 1 });
  const { user, system } = process.cpuUsage(before);
  seconds.push((user + system) / 1e6);
}
console.log(Math.min(...seconds));
