import { crc32, createInflateRaw } from 'node:zlib';
import { BrokenInput, type Bytes } from './bytes.ts';

/** The first bytes of gzipped data. */
export const GZIP = Buffer.of(0x1f, 0x8b);

/** The flags of a gzip header (RFC 1952). */
const HEADER_CHECK = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;

/** How many bytes are inflated at a time: where they turn out to be damaged, what came out of them is lost. */
const SLICE = 2 ** 14;

/**
 * Undoes gzip, of one member or several. What was whole before the data break off, or before what is no gzip, is given
 * out first: Node's own stream keeps it to itself. Zeros behind the end are padding.
 */
export async function* gunzip(bytes: Bytes): Bytes {
  const source = new Source(bytes);
  try {
    do {
      await skipHeader(source);
      let check = 0;
      let length = 0;
      for await (const chunk of inflate(source)) {
        check = crc32(chunk, check);
        length += chunk.length;
        yield chunk;
      }
      const trailer = await source.take(8);
      const isWhole = trailer.readUInt32LE(0) === check && trailer.readUInt32LE(4) === length % 2 ** 32;
      if (!isWhole) throw new BrokenInput('damaged gzip');
    } while (!(await source.isAtEnd()));
  } finally {
    await source.close();
  }
}

async function skipHeader(source: Source): Promise<void> {
  if (!(await source.take(GZIP.length)).equals(GZIP)) throw new BrokenInput('damaged gzip');
  const [, flags = 0] = await source.take(8);
  if (flags & EXTRA) await source.take((await source.take(2)).readUInt16LE());
  if (flags & NAME) await skipText(source);
  if (flags & COMMENT) await skipText(source);
  if (flags & HEADER_CHECK) await source.take(2);
}

async function skipText(source: Source): Promise<void> {
  while ((await source.take(1))[0] !== 0);
}

/** Inflates up to the end of the compressed data, and not beyond. */
async function* inflate(source: Source): Bytes {
  const stream = createInflateRaw();
  const chunks: Uint8Array[] = [];
  let state: 'open' | 'ended' | 'damaged' = 'open';
  let go: () => void = () => {};
  const settle = (to: 'ended' | 'damaged') => () => {
    state = to;
    go();
  };
  stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  stream.on('end', settle('ended')).on('error', settle('damaged'));

  while (state === 'open') {
    const slice = await source.takeSome(SLICE);
    const before = stream.bytesWritten;
    await new Promise<void>((resolve) => {
      go = resolve;
      stream.write(slice, () => resolve());
    });
    source.giveBack(slice.subarray(stream.bytesWritten - before));
    yield* chunks.splice(0);
  }
  if (state === 'damaged') throw new BrokenInput('damaged gzip');
}

/** Bytes that are taken by their number. */
class Source {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(bytes: Bytes) {
    this.#iterator = bytes[Symbol.asyncIterator]();
  }

  /** The next bytes, exactly so many. */
  async take(count: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for (let missing = count; missing > 0; ) {
      const part = await this.takeSome(missing);
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** The next bytes: one at least, and so many at most. */
  async takeSome(most: number): Promise<Uint8Array> {
    if (!(await this.#fill())) throw new BrokenInput('ends early');
    const taken = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(most);
    return taken;
  }

  /** Puts the end of what was taken last back. */
  giveBack(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#held = Buffer.concat([bytes, this.#held]);
  }

  /** Whether nothing follows but padding. If something does, it must be gzipped. */
  async isAtEnd(): Promise<boolean> {
    while (await this.#fill()) {
      const start = this.#held.findIndex((byte) => byte !== 0);
      if (start === 0) return false;
      if (start > 0) throw new BrokenInput('damaged gzip');
      this.#held = new Uint8Array();
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  /** Reads on if nothing is left. */
  async #fill(): Promise<boolean> {
    while (this.#held.length === 0) {
      const { done, value } = await this.#iterator.next();
      if (done) return false;
      this.#held = value;
    }
    return true;
  }
}
