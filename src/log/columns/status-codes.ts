import { statuses, statusNames, statusSpellings } from '../../model/modelarts-v1/statuses.ts';

const ZERO = 0x30;
const NINE = 0x39;

/** A spelling of a status as bytes. */
interface Spelling {
  readonly bytes: Uint8Array;
  readonly code: number;
}

const NONE: readonly Spelling[] = [];

/** The spellings of all statuses, by length. */
const byLength: Spelling[][] = [];
for (const [spelling, status] of statusSpellings) {
  const bytes = new TextEncoder().encode(String(spelling));
  if (typeof spelling !== 'string') continue;
  for (let length = byLength.length; length <= bytes.length; length++) byLength.push([]);
  byLength[bytes.length]?.push({ bytes, code: statuses[status].code });
}

/** The code of the status that these bytes spell, or -1. Spellings are compared from the end, where they differ most. */
export function codeAt(bytes: Uint8Array, start: number, end: number): number {
  if ((bytes[start] ?? 0) <= NINE) return codeOfDigits(bytes, start, end);
  const candidates = byLength[end - start] ?? NONE;
  for (let index = 0; index < candidates.length; index++) {
    const { bytes: spelling, code } = candidates[index] as Spelling;
    let at = spelling.length - 1;
    while (at >= 0 && spelling[at] === bytes[start + at]) at--;
    if (at < 0) return code;
  }
  return -1;
}

/** The code in one or two digits without a leading zero; -1 if these bytes are no code of a status. */
export function codeOfDigits(bytes: Uint8Array, start: number, end: number): number {
  const first = (bytes[start] ?? 0) - ZERO;
  if (first < 0 || first > 9) return -1;
  if (end - start === 1) return first;
  const ones = (bytes[start + 1] ?? 0) - ZERO;
  const code = first * 10 + ones;
  return end - start === 2 && first > 0 && ones >= 0 && ones <= 9 && code < statusNames.length ? code : -1;
}
