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
function partOf(text: string): Uint8Array {
  return encoder.encode(harmless(text));
}

const JOB = '{"job":"';

const NOTHING = new Uint8Array();

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
  /** By status: what stands between the job and the time, and where there is no time, up to the line. */
  readonly #beforeTime: readonly Uint8Array[];
  #beforeLine: readonly Uint8Array[] = [];
  #afterTime: Uint8Array = NOTHING;
  /** By step: what stands behind the line, and how the next line begins. */
  readonly #verdictTexts: (Uint8Array | undefined)[] = [];
  #file: string | undefined | null = null;

  /** @param validator checks the observations, and has the report on all of them */
  constructor(validator: LogValidator<string>, options: JudgeOptions<string>) {
    this.#validator = validator;
    this.#names = lifecycleIn(options).statuses.names;
    this.#judge = compileJudge(options);
    this.#beforeTime = this.#names.map((name) => partOf(`","status":${JSON.stringify(name)},"time":"`));
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
      this.#put(partOf(`${JSON.stringify({ file, line, verdict: 'malformed', problem })}\n`));
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
    this.#put(partOf(`${JSON.stringify({ ...seen, ...saidOf(judgement) })}\n`));
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
      if (Number.isNaN(time)) this.#put(this.#beforeLine[status] ?? NOTHING);
      else {
        this.#put(this.#beforeTime[status] ?? NOTHING);
        this.#putTime(time);
        this.#put(this.#afterTime);
      }
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
    this.#afterTime = partOf(`"${place}`);
    this.#beforeLine = this.#names.map((name) => partOf(`","status":${JSON.stringify(name)}${place}`));
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
      if (byte < BLANK || byte > LAST_OF_ASCII || byte === QUOTE || byte === HASH || byte === BACKSLASH) return false;
      bytes[at++] = byte;
    }
    this.#length = at;
    return true;
  }

  #putTime(time: number): void {
    if (!this.#times.canWrite(time)) {
      this.#put(partOf(isoTime(time)));
      return;
    }
    this.#reach(TIME_LENGTH);
    this.#times.write(this.#bytes, this.#length, time);
    this.#length += TIME_LENGTH;
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
