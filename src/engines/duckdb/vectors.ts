import type { DuckDBDataChunk } from '@duckdb/node-api';
import { EngineError, INSTALL } from './settings.ts';

/** The most rows of a chunk. */
export const MOST_ROWS = 2048;

/**
 * The bytes of a column of a chunk: those that its vector reads values from, and writes them to.
 *
 * @throws EngineError for a version of the package whose vectors are made otherwise
 */
export function bytesOf(chunk: DuckDBDataChunk, place: number): ArrayBufferView<ArrayBuffer> {
  // A vector has one such view: which of its values are NULL is in an object of its own.
  const view: unknown = Object.values(chunk.getColumnVector(place)).find((value) => ArrayBuffer.isView(value));
  if (view === undefined) throw new EngineError(`another version of @duckdb/node-api is needed: ${INSTALL}`);
  return view as ArrayBufferView<ArrayBuffer>;
}

/** Fills in a column of a chunk with numbers, none of which is NULL. */
export function writeNumbers(chunk: DuckDBDataChunk, place: number, numbers: Int32Array | Float64Array): void {
  const { buffer, byteOffset, byteLength } = bytesOf(chunk, place);
  const from = new Uint8Array(numbers.buffer, numbers.byteOffset, byteLength);
  new Uint8Array(buffer, byteOffset, byteLength).set(from);
  chunk.getColumnVector(place).flush();
}
