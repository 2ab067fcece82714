import { crc32, createInflateRaw } from 'node:zlib';
import { BrokenInput, type Bytes, GZIP } from './bytes.ts';

/** The flags of a gzip header (RFC 1952, section 2.3.1). */
const HEADER_CHECK = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const RESERVED = 0xe0;

/** The only method of compression that there is. */
const DEFLATE = 8;

/** How many bytes are inflated at a time. Where they turn out to be damaged, the text in them is lost. */
const SLICE = 2 ** 14;

/** How many bytes of text are given at a time: each time costs a turn of the event loop. */
const CHUNK = 2 ** 17;

/**
 * Decompresses gzip with one or more members; zeros after the last are padding. Yields all intact data before it
 * throws.
 *
 * Node inflates the data, but the members are parsed here: where Node's createGunzip() finds a wrong checksum or
 * garbage after a member, it drops the output of the whole write.
 *
 * @throws BrokenInput where the data are damaged or end early: in the same place however the chunks are cut
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

/** Takes the header of a member, and checks what can be checked of it: method, reserved flags, and its own checksum. */
async function skipHeader(input: Input): Promise<void> {
  let check = 0;
  async function next(count: number): Promise<Buffer> {
    const bytes = await take(input, count);
    check = crc32(bytes, check);
    return bytes;
  }
  async function text(): Promise<void> {
    while ((await next(1))[0] !== 0);
  }
  if (!(await next(GZIP.length)).equals(Buffer.from(GZIP))) throw new BrokenInput('damaged gzip');
  const [method, flags = 0] = await next(8);
  if (method !== DEFLATE || (flags & RESERVED) !== 0) throw new BrokenInput('damaged gzip');
  if (flags & EXTRA) await next((await next(2)).readUInt16LE());
  if (flags & NAME) await text();
  if (flags & COMMENT) await text();
  const computed = check & 0xffff;
  if (flags & HEADER_CHECK && (await take(input, 2)).readUInt16LE() !== computed) throw new BrokenInput('damaged gzip');
}

/** The uncompressed data of a member, checked against its trailer. */
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

/** Inflates the compressed data of a member, and leaves what follows them in the input. */
async function* inflate(input: Input): Bytes {
  const stream = createInflateRaw({ chunkSize: CHUNK });
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

/** Whether another member follows. At the end there may be zeros, but nothing else. */
async function isMemberNext(input: Input): Promise<boolean> {
  for (let isPadded = false; ; isPadded = true) {
    const rest = await input.peek(SLICE);
    if (rest.length === 0) return false;
    if (!isPadded && rest[0] !== 0) return true;
    if (rest.some((byte) => byte !== 0)) throw new BrokenInput('damaged gzip');
    input.skip(rest.length);
  }
}

/** Takes exactly `count` bytes. */
async function take(input: Input, count: number): Promise<Buffer> {
  const bytes = await input.peek(count);
  input.skip(bytes.length);
  if (bytes.length === count) return bytes;
  // If an error ended the input, this throws it.
  await input.peek(1);
  throw new BrokenInput('ends early');
}

/** Input that is read by numbers of bytes, independent of its chunks. */
interface Input {
  /**
   * The next `count` bytes, without taking them: fewer near the end of the input, none at the end.
   *
   * @throws what the input threw, once all bytes before it are taken
   */
  peek(count: number): Promise<Buffer>;
  /** Takes the next `count` bytes. */
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
