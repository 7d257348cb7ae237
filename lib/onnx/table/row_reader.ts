import { float16ToFloat32, roundToFloat16 } from "../float16.ts";
import { DATA_TYPES, type StoredTensor } from "../reader/stored_graph.ts";
import {
  dequantize,
  type IntegerFormat,
  isSigned,
  unpackIntegers,
} from "./decode_row.ts";
import type { TableForm } from "./table_form.ts";
import type { TensorFiles } from "./tensor_files.ts";

/** Writes a row's numbers into an array of its length. */
export type RowReader = (row: number, into: Float32Array<ArrayBuffer>) => void;

/**
 * Makes what reads a table's rows; `undefined` if one of its tensors is not where, or not as long as, it
 * should be.
 */
export function rowReader(
  form: TableForm,
  files: TensorFiles,
): RowReader | undefined {
  switch (form.encoding.kind) {
    case "float":
      return floatReader(form, files);
    case "integers":
      return integerReader(form, form.encoding, files);
    case "blocks":
      return blockReader(form, form.encoding, files);
  }
}

function floatReader(
  { values }: TableForm,
  files: TensorFiles,
): RowReader | undefined {
  const rows = files.open(values);
  return rows && ((row, into) => into.set(rows.readFloats(row)));
}

function integerReader(
  { values, columns }: TableForm,
  encoding: TableForm["encoding"] & { kind: "integers" },
  files: TensorFiles,
): RowReader | undefined {
  const rows = files.open(values);
  const scale = files.open(encoding.scale);
  const format = { bits: 8, signed: isSigned(values.dataType) } as const;
  const zeroPoints = zeroPointsOf(encoding.zeroPoint, { format, files });
  if (!rows || !scale || !zeroPoints) return undefined;
  const shared = {
    scales: scale.readFloats(0),
    zeroPoints,
    blockSize: columns,
  };
  return (row, into) =>
    dequantize(unpackIntegers(rows.read(row), format), shared, into);
}

function blockReader(
  { values }: TableForm,
  encoding: TableForm["encoding"] & { kind: "blocks" },
  files: TensorFiles,
): RowReader | undefined {
  const { bits, blockSize, scales: scalesTensor, zeroPoints } = encoding;
  const rows = files.open(values);
  const scales = files.open(scalesTensor);
  const zeros = zeroPoints && files.open(zeroPoints);
  if (rows === undefined || scales === undefined) return undefined;
  if (zeroPoints && zeros === undefined) return undefined;
  const signed = isSigned(values.dataType);
  const format = { bits, signed };
  const middle = new Array(scalesTensor.dims[1] ?? 0)
    .fill(signed ? 0 : 2 ** (bits - 1));
  const isHalf = scalesTensor.dataType === DATA_TYPES.float16;
  return (row, into) => {
    dequantize(unpackIntegers(rows.read(row), format), {
      scales: scales.readFloats(row),
      zeroPoints: zeros ? unpackIntegers(zeros.read(row), format) : middle,
      blockSize,
    }, into);
    // With float16 scales, the operator gives float16.
    if (isHalf) into.set(float16ToFloat32(roundToFloat16(into)));
  };
}

/** The one zero point of a whole table: 0 if there is none. */
function zeroPointsOf(
  tensor: StoredTensor | undefined,
  { format, files }: { format: IntegerFormat; files: TensorFiles },
): ArrayLike<number> | undefined {
  if (tensor === undefined) return [0];
  if (tensor.integers !== undefined) return tensor.integers;
  const bytes = files.open(tensor)?.read(0);
  return bytes && unpackIntegers(bytes, format);
}
