import { dirname, isAbsolute, join } from "@std/path";
import type { FileBytes } from "./file_bytes.ts";
import {
  DATA_TYPES,
  type StoredTensor,
  type TensorPlace,
} from "./stored_graph.ts";
import { readText, textsOf } from "./texts.ts";
import {
  type ByteRange,
  packedVarints,
  type WireField,
  wireFields,
} from "./wire_fields.ts";

/** Numbers of the fields that are read; source: `onnx/onnx.proto` of the ONNX standard. */
const TENSOR = {
  dims: 1,
  dataType: 2,
  floatData: 4,
  int32Data: 5,
  name: 8,
  rawData: 9,
  externalData: 13,
} as const;
const ENTRY = { key: 1, value: 2 } as const;

/** Longer lists of integers are not read: tables are not written so. */
const MAX_LIST_BYTES = 1024;

/**
 * Reads what is said of a tensor, and where its elements are: in the model file, as raw data or (for
 * float32) as a list of floats, which are the same bytes; or in a file beside it.
 *
 * @throws {ModelFormatError} If it is no tensor.
 */
export function readTensor(bytes: FileBytes, range: ByteRange): StoredTensor {
  let name = "";
  let dataType = 0;
  let place: TensorPlace | undefined;
  const dims: number[] = [];
  const integers: number[] = [];
  const external = new Map<string, string>();
  for (const field of wireFields(bytes, range)) {
    if (field.number === TENSOR.dims) dims.push(...integersOf(bytes, field));
    if (field.number === TENSOR.dataType) dataType = Number(field.value ?? 0);
    if (field.number === TENSOR.name) name = readText(bytes, field.range);
    if (field.number === TENSOR.externalData) {
      addEntry(external, bytes, field.range);
    }
    if (isElements(field, dataType)) place = placeOf(bytes, field.range);
    if (isShortList(field)) integers.push(...integersOf(bytes, field));
  }
  return {
    name,
    dataType,
    dims,
    place: place ?? externalPlace(bytes, external),
    ...(integers.length > 0 && { integers }),
  };
}

function isElements({ number }: WireField, dataType: number): boolean {
  return number === TENSOR.rawData ||
    number === TENSOR.floatData && dataType === DATA_TYPES.float32;
}

function isShortList({ number, range }: WireField): boolean {
  return number === TENSOR.int32Data &&
    range.end - range.start <= MAX_LIST_BYTES;
}

/** Whole numbers are written one by one, or packed. */
function integersOf(bytes: FileBytes, { value, range }: WireField): number[] {
  const values = value === undefined
    ? [...packedVarints(bytes, range)]
    : [value];
  return values.map((each) => Number(BigInt.asIntN(64, each)));
}

function placeOf({ path }: FileBytes, { start, end }: ByteRange): TensorPlace {
  return { path, offset: start, length: end - start };
}

function addEntry(
  entries: Map<string, string>,
  bytes: FileBytes,
  range: ByteRange,
): void {
  const texts = textsOf(bytes, range, [ENTRY.key, ENTRY.value]);
  const [key = ""] = texts.get(ENTRY.key) ?? [];
  const [value = ""] = texts.get(ENTRY.value) ?? [];
  entries.set(key, value);
}

/**
 * Files of external data are named by where they are beside the model file, or in a folder there: ONNX
 * Runtime refuses others, and so they are unknown here.
 */
function externalPlace(
  { path }: FileBytes,
  entries: ReadonlyMap<string, string>,
): TensorPlace | undefined {
  const location = entries.get("location");
  const length = entries.get("length");
  if (location === undefined || length === undefined) return undefined;
  if (isAbsolute(location) || location.split(/[\\/]/).includes("..")) {
    return undefined;
  }
  return {
    path: join(dirname(path), location),
    offset: Number(entries.get("offset") ?? 0),
    length: Number(length),
  };
}
