import { float16ToFloat32 } from "../../../onnx/float16.ts";
import type { PositionalFile } from "../../safetensors/positional_file.ts";
import type { Encoding } from "../../weights/encoding.ts";
import type { DataRange, WeightJob } from "../../weights/weight_job.ts";

/** Rows `[from, to)` of a weight. */
export interface RowRange {
  /** First row. */
  readonly from: number;
  /** Row after the last one. */
  readonly to: number;
}

/** Bytes of a transposed weight that are in memory at a time. */
const PIECE_BYTES = 1 << 20;

type Blocks = Extract<Encoding, { kind: "blocks" }>;
type Float = Extract<Encoding, { kind: "float" }>;

/**
 * Reads rows of a weight out of a data file and turns them back into numbers, row-major: what a runtime
 * computes with.
 *
 * @throws {ModelFormatError} If the file is too short or cannot be read.
 */
export async function readWeightValues(
  file: PositionalFile,
  job: WeightJob,
  rows: RowRange,
): Promise<Float32Array> {
  const { encoding } = job;
  switch (encoding.kind) {
    case "float":
      return await readFloats(file, job, { ...rows, encoding });
    case "columns":
      return await readColumns(file, job, rows);
    case "blocks":
      return await readBlocks(file, job, { ...rows, encoding });
  }
}

async function readFloats(
  file: PositionalFile,
  { columns, rows, targets }: WeightJob,
  { from, to, encoding }: RowRange & { encoding: Float },
): Promise<Float32Array> {
  const { type, transposed } = encoding;
  const elementBytes = type === "float32" ? 4 : 2;
  const matrix = { range: targets.values, elementBytes };
  const { buffer } = transposed
    ? await readTransposed(file, matrix, { rows, columns, from, to })
    : await readRows(file, matrix, { columns, from, to });
  if (type === "float32") return new Float32Array(buffer);
  return float16ToFloat32(new Uint16Array(buffer));
}

/** Integers times the scale of their row. */
async function readColumns(
  file: PositionalFile,
  { columns, rows, targets }: WeightJob,
  { from, to }: RowRange,
): Promise<Float32Array> {
  const matrix = { range: targets.values, elementBytes: 1 };
  const shape = { rows, columns, from, to };
  const { buffer } = await readTransposed(file, matrix, shape);
  const scales = await readScales(file, targets.scales, {
    columns: 1,
    from,
    to,
  });
  return Float32Array.from(
    new Int8Array(buffer),
    (value, index) => value * (scales[Math.floor(index / columns)] ?? 0),
  );
}

/** Integers less the zero point of their block, times its scale. */
async function readBlocks(
  file: PositionalFile,
  { columns, targets }: WeightJob,
  { from, to, encoding }: RowRange & { encoding: Blocks },
): Promise<Float32Array> {
  const { bits, blockSize, symmetric } = encoding;
  const blocks = Math.ceil(columns / blockSize);
  const stored = blocks * blockSize;
  const codes = await readIntegers(file, targets.values, {
    columns: stored,
    from,
    to,
    bits,
  });
  const scales = await readScales(file, targets.scales, {
    columns: blocks,
    from,
    to,
  });
  const points = symmetric || targets.zeroPoints === undefined
    ? undefined
    : await readIntegers(file, targets.zeroPoints, {
      columns: blocks,
      from,
      to,
      bits,
    });
  const middle = 2 ** (bits - 1);
  const values = new Float32Array((to - from) * columns);
  for (let index = 0; index < values.length; index += 1) {
    const row = Math.floor(index / columns);
    const column = index % columns;
    const block = row * blocks + Math.floor(column / blockSize);
    const code = codes[row * stored + column] ?? 0;
    const point = points?.[block] ?? middle;
    values[index] = (code - point) * (scales[block] ?? 0);
  }
  return values;
}

interface Matrix {
  readonly range: DataRange;
  readonly elementBytes: number;
}

async function readRows(
  file: PositionalFile,
  { range, elementBytes }: Matrix,
  { columns, from, to }: RowRange & { columns: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const rowBytes = columns * elementBytes;
  return await file.read(
    range.offset + from * rowBytes,
    (to - from) * rowBytes,
  );
}

/** Rows of a weight that is stored `[columns, rows]`: a few elements of every line. */
async function readTransposed(
  file: PositionalFile,
  { range, elementBytes }: Matrix,
  { rows, columns, from, to }: RowRange & { rows: number; columns: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const lineBytes = rows * elementBytes;
  const lines = Math.max(Math.floor(PIECE_BYTES / lineBytes), 1);
  const result = new Uint8Array((to - from) * columns * elementBytes);
  const memory = new Uint8Array(Math.min(lines, columns) * lineBytes);
  for (let first = 0; first < columns; first += lines) {
    const count = Math.min(lines, columns - first);
    const offset = range.offset + first * lineBytes;
    const into = memory.subarray(0, count * lineBytes);
    const piece = await file.fill(into, offset);
    turn(piece, result, { lineBytes, elementBytes, from, to, columns, first });
  }
  return result;
}

interface Turn extends RowRange {
  readonly lineBytes: number;
  readonly elementBytes: number;
  readonly columns: number;
  readonly first: number;
}

function turn(
  lines: Uint8Array,
  result: Uint8Array,
  { lineBytes, elementBytes, from, to, columns, first }: Turn,
): void {
  const count = lines.length / lineBytes;
  for (let line = 0; line < count; line += 1) {
    for (let row = from; row < to; row += 1) {
      const source = line * lineBytes + row * elementBytes;
      const target = ((row - from) * columns + first + line) * elementBytes;
      for (let byte = 0; byte < elementBytes; byte += 1) {
        result[target + byte] = lines[source + byte] ?? 0;
      }
    }
  }
}

async function readScales(
  file: PositionalFile,
  range: DataRange | undefined,
  shape: RowRange & { columns: number },
): Promise<Float32Array> {
  if (range === undefined) return new Float32Array();
  const bytes = await readRows(file, { range, elementBytes: 4 }, shape);
  return new Float32Array(bytes.buffer);
}

/** Unsigned integers; those of 4 bits are in pairs, and every row begins with a byte of its own. */
async function readIntegers(
  file: PositionalFile,
  range: DataRange,
  { columns, from, to, bits }: RowRange & { columns: number; bits: 4 | 8 },
): Promise<Uint8Array> {
  const rowBytes = Math.ceil(columns * bits / 8);
  const matrix = { range, elementBytes: 1 };
  const bytes = await readRows(file, matrix, { columns: rowBytes, from, to });
  if (bits === 8) return bytes;
  return Uint8Array.from({ length: (to - from) * columns }, (_, index) => {
    const column = index % columns;
    const at = Math.floor(index / columns) * rowBytes + (column >> 1);
    return ((bytes[at] ?? 0) >> (column % 2 * 4)) & 15;
  });
}
