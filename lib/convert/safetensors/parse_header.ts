import { ModelFormatError } from "../../base/errors.ts";
import { isRecord } from "../../base/json.ts";
import type { TensorInfo } from "../weights/tensor_source.ts";
import { DTYPE_BYTES, elementCount, isTensorDtype } from "./dtype.ts";

/** A tensor as a header describes it. */
export interface TensorEntry extends TensorInfo {
  /** First byte, counted from the end of the header. */
  readonly begin: number;
  /** The byte after the last one. */
  readonly end: number;
}

/** The only key of a header that is no tensor: free text. */
const METADATA_KEY = "__metadata__";

/**
 * Parses the JSON of a safetensors header and checks each entry: type, shape, and that its bytes are
 * as many as both ask for.
 *
 * @param path Names the file in errors.
 *
 * @throws {ModelFormatError} If it is not JSON, or an entry is not as the format wants it.
 */
export function parseHeader(
  text: string,
  path: string,
): Map<string, TensorEntry> {
  const header = parseObject(text, path);
  const entries = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA_KEY) continue;
    entries.set(name, parseEntry(value, { name, path }));
  }
  return entries;
}

function parseObject(text: string, path: string): Record<string, unknown> {
  const header = tryParse(text);
  if (isRecord(header)) return header;
  throw new ModelFormatError(
    `Cannot read "${path}": its header is not a JSON object`,
  );
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where an entry stands, for errors. */
interface Place {
  name: string;
  path: string;
}

function parseEntry(value: unknown, place: Place): TensorEntry {
  if (!isRecord(value)) {
    throw entryError(place, "is not described by an object");
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isTensorDtype(dtype)) {
    throw entryError(
      place,
      `has dtype ${JSON.stringify(dtype)}: ${
        Object.keys(DTYPE_BYTES).join(", ")
      } are known`,
    );
  }
  if (!isSizes(shape)) throw entryError(place, "has no valid shape");
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw entryError(place, "has no valid data_offsets");
  }
  const [begin = 0, end = 0] = offsets;
  const wanted = elementCount(shape) * DTYPE_BYTES[dtype];
  if (end - begin !== wanted) {
    throw entryError(
      place,
      `has ${end - begin} bytes: shape [${
        shape.join(", ")
      }] of ${dtype} needs ${wanted}`,
    );
  }
  return { dtype, shape, begin, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) &&
    value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function entryError({ name, path }: Place, problem: string): ModelFormatError {
  return new ModelFormatError(
    `Cannot read "${path}": tensor ${JSON.stringify(name)} ${problem}`,
  );
}
