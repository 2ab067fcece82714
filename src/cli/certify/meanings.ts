import type { Answer } from '../../pollers/answers.ts';
import type { ClientEnd } from './client-process.ts';

/** What says that a client has come to an answer: an exit code, a text in its output, or that it has not ended in its time. */
export type Sign = { readonly code: number } | { readonly output: string } | typeof TIMEOUT;

const TIMEOUT = 'timeout';

/** What a client says by how it ends. A sign may stand for several answers: a stopped job may be a failure to it. */
export type Meanings = Readonly<Record<Exclude<Answer, 'error'>, readonly Sign[]>>;

const CODE = /^\d{1,3}$/;
const OUTPUT = /^output:(.+)$/s;

/** The signs in a text: `0`, `1,2`, `output:done` or `timeout`; `undefined` for anything else. */
export function parseSigns(text: string): readonly Sign[] | undefined {
  const output = OUTPUT.exec(text)?.[1];
  if (output !== undefined) return [{ output }];
  if (text === TIMEOUT) return [TIMEOUT];
  const codes = text.split(',');
  return codes.every((code) => CODE.test(code) && Number(code) < 256)
    ? codes.map((code) => ({ code: Number(code) }))
    : undefined;
}

/** What a client says that has ended by itself: nothing, where no sign fits. Output says more than an exit code. */
export function answersBy(
  meanings: Meanings,
  { code, output }: Extract<ClientEnd, { how: 'exit' }>,
): readonly Answer[] {
  const all = Object.entries(meanings) as [Exclude<Answer, 'error'>, readonly Sign[]][];
  const having = (fits: (sign: Sign) => boolean) =>
    all.filter(([, signs]) => signs.some(fits)).map(([answer]) => answer);
  const byOutput = having((sign) => sign !== TIMEOUT && 'output' in sign && output.includes(sign.output));
  return byOutput.length > 0 ? byOutput : having((sign) => sign !== TIMEOUT && 'code' in sign && sign.code === code);
}

/** Whether a client that has not ended in its time says by that that it waits. */
export function waitsByTimeout({ wait }: Meanings): boolean {
  return wait.includes(TIMEOUT);
}
