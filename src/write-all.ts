/**
 * Writes all bytes. A disk that is nearly full takes some of them without an error; only the next write fails.
 *
 * @param write writes the bytes from an offset on, and returns how many were taken
 * @throws what `write` throws; an error with the code `ENOSPC` where it takes nothing
 */
export function writeAll(bytes: Uint8Array, write: (bytes: Uint8Array, offset: number) => number): void {
  for (let offset = 0; offset < bytes.length; ) {
    const count = write(bytes, offset);
    if (count === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC', syscall: 'write' });
    offset += count;
  }
}
