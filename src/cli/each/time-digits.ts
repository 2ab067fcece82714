import { isoTime } from '../../time.ts';

const ZERO = 0x30;
const DAY = 86_400_000;

/** How long a moment is in ISO 8601 with milliseconds, in bytes. */
export const TIME_LENGTH = 24;

/** Writes moments in ISO 8601 as bytes. It remembers the last day, which most often recurs. */
export class TimeDigits {
  #day = Number.NaN;
  #date = new Uint8Array(10);

  /** Whether a moment has the usual form: later than 1970 and before the year 10000. */
  canWrite(time: number): boolean {
    return time >= 0 && time < 253_402_300_800_000;
  }

  /** Writes a moment that {@link TimeDigits.canWrite} takes, in {@link TIME_LENGTH} bytes. */
  write(bytes: Uint8Array, at: number, time: number): void {
    const day = Math.floor(time / DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#date = new TextEncoder().encode(isoTime(day * DAY).slice(0, 10));
    }
    const date = this.#date;
    for (let index = 0; index < 10; index++) bytes[at + index] = date[index] ?? 0;
    const clock = (time - day * DAY) | 0;
    const allSeconds = (clock / 1000) | 0;
    const milliseconds = clock - allSeconds * 1000;
    const allMinutes = (allSeconds / 60) | 0;
    const hours = (allMinutes / 60) | 0;
    const hundreds = (milliseconds / 100) | 0;
    bytes[at + 10] = 0x54;
    pair(bytes, at + 11, hours);
    bytes[at + 13] = 0x3a;
    pair(bytes, at + 14, allMinutes - hours * 60);
    bytes[at + 16] = 0x3a;
    pair(bytes, at + 17, allSeconds - allMinutes * 60);
    bytes[at + 19] = 0x2e;
    bytes[at + 20] = ZERO + hundreds;
    pair(bytes, at + 21, milliseconds - hundreds * 100);
    bytes[at + 23] = 0x5a;
  }
}

function pair(bytes: Uint8Array, at: number, number: number): void {
  const tens = (number / 10) | 0;
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + number - tens * 10;
}
