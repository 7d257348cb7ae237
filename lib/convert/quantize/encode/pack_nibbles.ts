/**
 * Packs integers of 4 bits in pairs, the first of a pair in the low half; every row begins with a byte
 * of its own.
 */
export function packNibbles(
  values: Uint8Array,
  columns: number,
): Uint8Array<ArrayBuffer> {
  const rowBytes = Math.ceil(columns / 2);
  const packed = new Uint8Array(values.length / columns * rowBytes);
  values.forEach((value, index) => {
    const column = index % columns;
    const at = Math.floor(index / columns) * rowBytes + (column >> 1);
    packed[at] = (packed[at] ?? 0) | (value << (column % 2 * 4));
  });
  return packed;
}
