import type { FileBytes } from "./file_bytes.ts";
import type { StoredShape } from "./stored_graph.ts";
import { type ByteRange, type WireField, wireFields } from "./wire_fields.ts";

/**
 * Numbers of the fields from a value to its dimensions (`type`, `tensor_type`, `shape`, `dim`), and of a
 * fixed length; source: `onnx/onnx.proto` of the ONNX standard.
 */
const PATH_TO_DIMENSIONS = [2, 1, 2, 1];
const FIXED_LENGTH = 1;

/** Reads the declared shape of one of a graph's inputs or outputs, in the range of its `ValueInfoProto`. */
export function readShape(bytes: FileBytes, value: ByteRange): StoredShape {
  let ranges = [value];
  for (const wanted of PATH_TO_DIMENSIONS) {
    ranges = ranges.flatMap((range) =>
      fieldsOf(bytes, range, wanted).map((field) => field.range)
    );
  }
  return ranges.map((dimension) => {
    const [length] = fieldsOf(bytes, dimension, FIXED_LENGTH);
    return length?.value === undefined ? undefined : Number(length.value);
  });
}

function fieldsOf(
  bytes: FileBytes,
  range: ByteRange,
  wanted: number,
): WireField[] {
  return wireFields(bytes, range)
    .filter(({ number }) => number === wanted)
    .toArray();
}
