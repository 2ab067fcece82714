/** A longer column that begins with what is in a shorter one. */
export function grown<Column extends Uint8Array | Uint32Array | Int32Array | Float64Array>(
  column: Column,
  longer: Column,
): Column {
  longer.set(column);
  return longer;
}
