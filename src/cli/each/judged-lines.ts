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
import { TIME_LENGTH, TimeDigits } from './time-digits.ts';

const BLANK = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const LAST_OF_ASCII = 0x7e;

/** More than the longest line that is written from columns, but for its key and its texts, in bytes. */
const MOST_OF_A_LINE = 64;

const encoder = new TextEncoder();
const harmless = createHarmless();

/** A part of a line as bytes, in which nothing steers a terminal or a program that reads logs. */
function bytesOf(text: string): Uint8Array {
  return encoder.encode(harmless(text));
}

const JOB = bytesOf('{"job":"');
const STATUS = '","status":';
const TIME = bytesOf(',"time":"');
const TIME_END = bytesOf('"');

/** What a line says of a verdict. */
function saidOf(judgement: Judgement<string>): object {
  const { verdict, from } = { from: undefined, ...judgement };
  if (judgement.verdict === 'skipped') return { verdict, from, missed: judgement.missed };
  return judgement.verdict === 'impossible' ? { verdict, from, reason: judgement.reason } : { verdict, from };
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
  /** By status, and by step: the parts of lines that are always the same. */
  readonly #statusTexts: Uint8Array[];
  readonly #verdictTexts: (Uint8Array | undefined)[] = [];
  #file: string | undefined;
  #place = bytesOf(',"line":');

  /** @param validator checks the observations, and has the report on all of them */
  constructor(validator: LogValidator<string>, options: JudgeOptions<string>) {
    this.#validator = validator;
    this.#names = lifecycleIn(options).statuses.names;
    this.#judge = compileJudge(options);
    this.#statusTexts = this.#names.map((name) => bytesOf(`${STATUS}${JSON.stringify(name)}`));
  }

  /** Checks the next chunk and returns its lines in UTF-8, which are valid until the next call. */
  take(chunk: Chunk): Uint8Array {
    this.#length = 0;
    const { tally } = this.#validator;
    if (isColumns(chunk) && chunk.vocabulary === tally.vocabulary) this.#takeColumns(chunk);
    else for (const entry of entriesOf(chunk)) this.#takeEntry(entry);
    return this.#bytes.subarray(0, this.#length);
  }

  #takeEntry(entry: Entry): void {
    if (isMalformed(entry)) {
      this.#validator.reject(entry);
      const { file, line, problem } = entry;
      this.#put(bytesOf(`${JSON.stringify({ file, line, verdict: 'malformed', problem })}\n`));
      return;
    }
    const { job, file, line, status } = entry;
    const { vocabulary } = this.#validator.tally;
    const judgement = this.#validator.observe(entry);
    const time = timeOf(entry);
    const seen = {
      job,
      status: this.#names[statusRead(vocabulary, status)] ?? abridged(status),
      time: time === undefined ? undefined : isoTime(time),
      file,
      line,
    };
    this.#put(bytesOf(`${JSON.stringify({ ...seen, ...saidOf(judgement) })}\n`));
  }

  #takeColumns(columns: Columns): void {
    this.#validator.take(columns);
    const { count, keys, ends, statuses, times, lines, lasts, file } = columns;
    const size = this.#names.length;
    if (file !== this.#file) {
      this.#file = file;
      this.#place = bytesOf(file === undefined ? ',"line":' : `,"file":${JSON.stringify(file)},"line":`);
    }
    let start = 0;
    for (let row = 0; row < count; row++) {
      const end = ends[row] ?? 0;
      const status = statuses[row] ?? 0;
      this.#put(JOB);
      this.#putKey(keys, start, end);
      this.#put(this.#statusTexts[status] ?? JOB);
      this.#putTime(times[row] ?? Number.NaN);
      this.#put(this.#place);
      this.#putNumber(lines[row] ?? 0);
      this.#put(this.#verdictText((lasts[row] ?? 0) * (size + 1) + status));
      start = end;
    }
  }

  #verdictText(step: number): Uint8Array {
    const known = this.#verdictTexts[step];
    if (known !== undefined) return known;
    const text = bytesOf(`,${JSON.stringify(saidOf(this.#judge.judgement(step))).slice(1)}\n`);
    this.#verdictTexts[step] = text;
    return text;
  }

  #putKey(keys: Int32Array, start: number, end: number): void {
    this.#reach((end - start) * 4);
    const bytes = new Uint8Array(keys.buffer, keys.byteOffset + start * 4, (end - start) * 4);
    let at = this.#length;
    for (let from = 0; from < bytes.length; from++) {
      const byte = bytes[from] ?? 0;
      if (byte === FILLER) break;
      const isPlain = byte >= BLANK && byte <= LAST_OF_ASCII && byte !== QUOTE && byte !== HASH && byte !== BACKSLASH;
      if (!isPlain) {
        this.#put(bytesOf(JSON.stringify(keyIn(keys, start, end)).slice(1, -1)));
        return;
      }
      this.#bytes[at++] = byte;
    }
    this.#length = at;
  }

  #putTime(time: number): void {
    if (Number.isNaN(time)) return;
    this.#put(TIME);
    if (this.#times.canWrite(time)) {
      this.#reach(TIME_LENGTH);
      this.#times.write(this.#bytes, this.#length, time);
      this.#length += TIME_LENGTH;
    } else this.#put(bytesOf(isoTime(time)));
    this.#put(TIME_END);
  }

  #putNumber(number: number): void {
    let power = 10;
    while (power <= number) power *= 10;
    for (let left = number; power > 1; ) {
      power /= 10;
      const digit = Math.floor(left / power);
      this.#bytes[this.#length++] = ZERO + digit;
      left -= digit * power;
    }
  }

  #put(bytes: Uint8Array): void {
    this.#reach(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Makes room for this many bytes, and for a number behind them. */
  #reach(more: number): void {
    if (this.#length + more + MOST_OF_A_LINE <= this.#bytes.length) return;
    const longer = new Uint8Array(2 * (this.#bytes.length + more));
    longer.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = longer;
  }
}
