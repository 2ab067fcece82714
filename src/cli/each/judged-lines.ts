import { createHarmless } from '../../harmless.ts';
import { type Chunk, type Columns, entriesOf } from '../../log/columns/columns.ts';
import { FILLER, keyIn } from '../../log/columns/keys.ts';
import { abridged, type Entry, isMalformed, timeOf } from '../../log/observation.ts';
import { isColumns } from '../../log/records.ts';
import { lifecycleIn } from '../../model/lifecycles.ts';
import { statusRead } from '../../model/spelling.ts';
import { isoTime } from '../../time.ts';
import { compileJudge, type Judgement, type JudgeOptions } from '../../validate/judge.ts';
import type { LogValidator } from '../../validate/validator.ts';
import type { JudgedLine, Said } from '../json-outputs.ts';
import { TIME_LENGTH, TimeDigits } from './time-digits.ts';

const BLANK = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const LAST_OF_ASCII = 0x7e;

/** By byte: 1 where it stands for itself in JSON, and can be no part of what is made harmless. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= BLANK && byte <= LAST_OF_ASCII && byte !== QUOTE && byte !== HASH && byte !== BACKSLASH),
);

/** More than the longest line that is written from columns, but for its key and its texts, in bytes. */
const MOST_OF_A_LINE = 64;

/** The largest number that the processor divides as an integer. */
const MOST_OF_INTEGERS = 2 ** 31 - 1;

const encoder = new TextEncoder();
const harmless = createHarmless();

/** A part of a line as bytes, in which nothing steers a terminal or a program that reads logs. */
function partOf(text: string): Uint8Array {
  return encoder.encode(harmless(text));
}

const JOB = '{"job":"';

const NOTHING = new Uint8Array();

/** What stands between a job and its time. */
function beforeTime(status: string): string {
  return `","status":${JSON.stringify(status)},"time":"`;
}

/** What a line says of a verdict. */
function saidOf(judgement: Judgement<string>): Said {
  const { from } = { from: undefined, ...judgement };
  switch (judgement.verdict) {
    case 'skipped':
      return { verdict: judgement.verdict, from, missed: judgement.missed };
    case 'impossible':
      return { verdict: judgement.verdict, from, reason: judgement.reason };
    default:
      return { verdict: judgement.verdict, from };
  }
}

/**
 * Checks a log, and gives a line of JSON for each of its records: the observation with its verdict, or what is wrong with the
 * record. A status is given by its name; one that is none as it was reported.
 */
export class JudgedLines {
  readonly #validator: LogValidator<string>;
  readonly #names: readonly string[];
  readonly #judge: ReturnType<typeof compileJudge<string>>;
  readonly #times = new TimeDigits();
  #bytes = new Uint8Array(2 ** 16);
  #length = 0;
  /** By status: what stands between the job and the line, where there is no time, and where there is one. */
  #timeless: readonly Uint8Array[] = [];
  #timed: readonly Uint8Array[] = [];
  /** By status: where the time begins in it. */
  readonly #timeAt: readonly number[];
  /** By step: what stands behind the line, and how the next line begins. */
  readonly #verdictTexts: (Uint8Array | undefined)[] = [];
  #file: string | undefined | null = null;

  /** @param validator checks the observations, and has the report on all of them */
  constructor(validator: LogValidator<string>, options: JudgeOptions<string>) {
    this.#validator = validator;
    this.#names = lifecycleIn(options).statuses.names;
    this.#judge = compileJudge(options);
    this.#timeAt = this.#names.map((name) => partOf(beforeTime(name)).length);
  }

  /** Checks the next chunk and returns its lines in UTF-8, which are valid until the next call. */
  take(chunk: Chunk): Uint8Array {
    this.#length = 0;
    const { tally } = this.#validator;
    const isOwn = isColumns(chunk) && chunk.vocabulary === tally.vocabulary;
    if (isOwn && !chunk.hasUncommon) this.#takeColumns(chunk);
    else for (const entry of entriesOf(chunk)) this.#takeEntry(entry, !isOwn);
    return this.#bytes.subarray(0, this.#length);
  }

  #takeEntry(entry: Entry, tells: boolean): void {
    if (isMalformed(entry)) {
      this.#validator.reject(entry);
      const { file, line, problem } = entry;
      const unread: JudgedLine = { file, line, verdict: 'malformed', problem };
      this.#put(partOf(`${JSON.stringify(unread)}\n`));
      return;
    }
    const { job, file, line, status } = entry;
    const { tally } = this.#validator;
    const judgement = this.#judge.judgement(tally.observe(entry, tells));
    const time = timeOf(entry);
    const judged: JudgedLine = {
      job,
      status: this.#names[statusRead(tally.vocabulary, status)] ?? abridged(status),
      time: time === undefined ? undefined : isoTime(time),
      file,
      line,
      ...saidOf(judgement),
    };
    this.#put(partOf(`${JSON.stringify(judged)}\n`));
  }

  #takeColumns(columns: Columns): void {
    this.#validator.take(columns);
    const { count, keys, ends, statuses, times, lines, lasts, file } = columns;
    const size = this.#names.length;
    if (file !== this.#file) this.#setFile(file);
    const keyBytes = new Uint8Array(keys.buffer, keys.byteOffset);
    let start = 0;
    if (count > 0) this.#put(partOf(JOB));
    for (let row = 0; row < count; row++) {
      const end = ends[row] ?? 0;
      const status = statuses[row] ?? 0;
      const time = times[row] ?? Number.NaN;
      if (!this.#putPlainKey(keyBytes, start * 4, end * 4))
        this.#put(partOf(JSON.stringify(keyIn(keys, start, end)).slice(1, -1)));
      if (Number.isNaN(time)) this.#put(this.#timeless[status] ?? NOTHING);
      else this.#putTimed(status, time);
      this.#putNumber(lines[row] ?? 0);
      this.#put(this.#verdictText((lasts[row] ?? 0) * (size + 1) + status));
      start = end;
    }
    // The last line is followed by no other.
    this.#length -= JOB.length;
  }

  #setFile(file: string | undefined): void {
    this.#file = file;
    const place = file === undefined ? ',"line":' : `,"file":${JSON.stringify(file)},"line":`;
    this.#timeless = this.#names.map((name) => partOf(`","status":${JSON.stringify(name)}${place}`));
    this.#timed = this.#names.map((name) => partOf(`${beforeTime(name)}${' '.repeat(TIME_LENGTH)}"${place}`));
  }

  #verdictText(step: number): Uint8Array {
    const known = this.#verdictTexts[step];
    if (known !== undefined) return known;
    const text = partOf(`,${JSON.stringify(saidOf(this.#judge.judgement(step))).slice(1)}\n${JOB}`);
    this.#verdictTexts[step] = text;
    return text;
  }

  /** Writes a key of plain characters; returns `false` if it has others, and has written nothing then. */
  #putPlainKey(keys: Uint8Array, start: number, end: number): boolean {
    this.#reach(end - start);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let from = start; from < end; from++) {
      const byte = keys[from] ?? 0;
      if (byte === FILLER) break;
      if (isPlain[byte] === 0) return false;
      bytes[at++] = byte;
    }
    this.#length = at;
    return true;
  }

  /** Writes a status with its time, and what follows up to the line. */
  #putTimed(status: number, time: number): void {
    const part = this.#timed[status] ?? NOTHING;
    const at = this.#timeAt[status] ?? 0;
    if (this.#times.canWrite(time)) {
      const start = this.#length;
      this.#put(part);
      this.#times.write(this.#bytes, start + at, time);
    } else {
      this.#put(part.subarray(0, at));
      this.#put(partOf(isoTime(time)));
      this.#put(part.subarray(at + TIME_LENGTH));
    }
  }

  #putNumber(number: number): void {
    if (number > MOST_OF_INTEGERS) {
      this.#put(partOf(String(number)));
      return;
    }
    const bytes = this.#bytes;
    let left = number | 0;
    let digits = 1;
    for (let power = 10; power <= left; power *= 10) digits++;
    this.#length += digits;
    // Divided by a constant, which a processor does by multiplying.
    for (let at = this.#length - 1; digits > 0; digits--) {
      const tenth = (left / 10) | 0;
      bytes[at--] = ZERO + left - tenth * 10;
      left = tenth;
    }
  }

  #put(part: Uint8Array): void {
    this.#reach(part.length);
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }

  /** Makes room for this many bytes, and for a number behind them. */
  #reach(more: number): void {
    if (this.#length + more + MOST_OF_A_LINE <= this.#bytes.length) return;
    const longer = new Uint8Array(2 * (this.#bytes.length + more));
    longer.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = longer;
  }
}
