import type { Bytes } from './bytes.ts';
import { GZIP, gunzip } from './gunzip.ts';

/** The byte order marks of the encodings that are read. */
export const UTF8_MARK = Buffer.of(0xef, 0xbb, 0xbf);
export const UTF16_MARKS = { 'utf-16le': Buffer.of(0xff, 0xfe), 'utf-16be': Buffer.of(0xfe, 0xff) } as const;

/** The text of a log as UTF-8 without a byte order mark: undoes gzip, and UTF-16, which Windows shells write. */
export async function decoded(bytes: Bytes): Promise<Bytes> {
  const { head, bytes: all } = await peek(bytes, ({ length }) => length >= UTF8_MARK.length);
  const startsWith = (mark: Buffer) => head.subarray(0, mark.length).equals(mark);
  if (startsWith(GZIP)) return decoded(gunzip(all));
  if (startsWith(UTF8_MARK)) return skip(UTF8_MARK.length, all);
  for (const [encoding, mark] of Object.entries(UTF16_MARKS)) if (startsWith(mark)) return recode(all, encoding);
  return all;
}

async function* skip(count: number, bytes: Bytes): Bytes {
  let left = count;
  for await (const chunk of bytes) {
    yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function* recode(bytes: Bytes, encoding: string): Bytes {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** The first bytes of a log, and all of its bytes, the first ones included. */
export interface Peeked {
  readonly head: Buffer;
  readonly bytes: Bytes;
}

/** Reads ahead until `enough` returns true for what was read, or to the end. */
export async function peek(bytes: Bytes, enough: (head: Buffer) => boolean): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let rest: () => Promise<IteratorResult<Uint8Array>> = () => iterator.next();
  while (!enough(head)) {
    try {
      const { done, value } = await iterator.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    } catch (error) {
      rest = () => Promise.reject(error);
      break;
    }
  }
  async function* all() {
    try {
      if (head.length > 0) yield head;
      for (let next = await rest(); !next.done; next = await rest()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, bytes: all() };
}
