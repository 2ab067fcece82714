import { crc32, createInflateRaw } from 'node:zlib';
import { BrokenInput, type Bytes } from './bytes.ts';

/** The first bytes of gzipped data. */
export const GZIP = Buffer.of(0x1f, 0x8b);

/** The flags of a gzip header (RFC 1952, section 2.3.1). */
const HEADER_CHECK = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;

/** How many bytes are inflated at a time: where they turn out to be damaged, the text that came out of them is lost. */
const SLICE = 2 ** 14;

/**
 * Undoes gzip, of one member or several; zeros behind the last are padding. Yields all that is whole before it throws.
 *
 * Node inflates, but the members are taken apart here: its createGunzip() loses what came out of a write in which it
 * finds a wrong checksum or something else behind the end.
 *
 * @throws BrokenInput where the data are damaged or end early: in the same place however they are cut into chunks
 */
export async function* gunzip(bytes: Bytes): Bytes {
  const input = inputFrom(bytes);
  try {
    do {
      await skipHeader(input);
      yield* inflateMember(input);
    } while (await isMemberNext(input));
  } finally {
    await input.close();
  }
}

async function skipHeader(input: Input): Promise<void> {
  if (!(await take(input, GZIP.length)).equals(GZIP)) throw new BrokenInput('damaged gzip');
  const [, flags = 0] = await take(input, 8);
  if (flags & EXTRA) await take(input, (await take(input, 2)).readUInt16LE());
  if (flags & NAME) await skipText(input);
  if (flags & COMMENT) await skipText(input);
  if (flags & HEADER_CHECK) await take(input, 2);
}

async function skipText(input: Input): Promise<void> {
  while ((await take(input, 1))[0] !== 0);
}

/** What is compressed in a member, checked against its trailer. */
async function* inflateMember(input: Input): Bytes {
  let check = 0;
  let length = 0;
  for await (const chunk of inflate(input)) {
    check = crc32(chunk, check);
    length += chunk.length;
    yield chunk;
  }
  const trailer = await take(input, 8);
  const isWhole = trailer.readUInt32LE(0) === check && trailer.readUInt32LE(4) === length % 2 ** 32;
  if (!isWhole) throw new BrokenInput('damaged gzip');
}

/** Inflates up to the end of the compressed data, and takes nothing beyond it. */
async function* inflate(input: Input): Bytes {
  const stream = createInflateRaw();
  const chunks: Uint8Array[] = [];
  let settle: (isDamaged: boolean) => void = () => {};
  stream.on('data', (chunk: Uint8Array) => chunks.push(chunk)).on('error', () => settle(true));
  for (let hasEnded = false; !hasEnded; ) {
    const slice = await input.peek(SLICE);
    if (slice.length === 0) throw new BrokenInput('ends early');
    const before = stream.bytesWritten;
    const isDamaged = await new Promise<boolean>((resolve) => {
      settle = resolve;
      stream.write(slice, (error) => resolve(error != null));
    });
    yield* chunks.splice(0);
    if (isDamaged) throw new BrokenInput('damaged gzip');
    const taken = stream.bytesWritten - before;
    input.skip(taken);
    hasEnded = taken < slice.length;
  }
}

/** Whether another member follows; `false` at the end, which may be padded with zeros. */
async function isMemberNext(input: Input): Promise<boolean> {
  for (let isPadded = false; ; isPadded = true) {
    const rest = await input.peek(SLICE);
    if (rest.length === 0) return false;
    if (!isPadded && rest[0] !== 0) return true;
    if (rest.some((byte) => byte !== 0)) throw new BrokenInput('damaged gzip');
    input.skip(rest.length);
  }
}

/** The next bytes, exactly `count`. */
async function take(input: Input, count: number): Promise<Buffer> {
  const bytes = await input.peek(count);
  input.skip(bytes.length);
  if (bytes.length === count) return bytes;
  // Throws the error of the input if that is what ended it.
  await input.peek(1);
  throw new BrokenInput('ends early');
}

/** Bytes that are read by their number, whatever the chunks in which they come. */
interface Input {
  /**
   * The next `count` bytes, which stay the next: fewer where the input ends, none at its end.
   *
   * @throws what the input threw, once all that came before it is skipped
   */
  peek(count: number): Promise<Buffer>;
  /** Takes the next bytes away. */
  skip(count: number): void;
  close(): Promise<void>;
}

function inputFrom(chunks: Bytes): Input {
  const iterator = chunks[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  let next = () => iterator.next();
  return {
    async peek(count) {
      const parts: Uint8Array[] = [held];
      for (let length = held.length; length < count; ) {
        try {
          const { done, value } = await next();
          if (done) break;
          parts.push(value);
          length += value.length;
        } catch (error) {
          next = () => Promise.reject(error);
          if (length === 0) throw error;
          break;
        }
      }
      if (parts.length > 1) held = Buffer.concat(parts);
      return held.subarray(0, count);
    },

    skip(count) {
      held = held.subarray(count);
    },

    async close() {
      await iterator.return?.();
    },
  };
}
