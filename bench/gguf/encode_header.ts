import { GGUF_ENCODINGS, type GgufTensorType } from "./tensor_types.ts";

/** A value of a file's metadata. */
export type GgufValue =
  | { readonly type: "uint32" | "float32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "strings"; readonly value: readonly string[] }
  | { readonly type: "int32s"; readonly value: readonly number[] };

/** A tensor as the header describes it. */
export interface GgufTensorInfo {
  /** Its name. */
  readonly name: string;
  /** Length of each dimension, the outermost first, as in safetensors. */
  readonly shape: readonly number[];
  /** How its values are stored. */
  readonly type: GgufTensorType;
}

/** Every tensor begins at a multiple of this; the format's default. */
const ALIGNMENT = 32;

const VERSION = 3;

/** Numbers of types of values (`gguf_metadata_value_type` of the format's description). */
const TYPE_IDS = {
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
} as const;

/** How many bytes a tensor takes in the file, without what aligns the next one. */
export function storedBytes({ shape, type }: GgufTensorInfo): number {
  const { blockBytes, blockLength } = GGUF_ENCODINGS[type];
  const values = shape.reduce((product, size) => product * size, 1);
  return values / blockLength * blockBytes;
}

/** Rounds a position up to where a tensor may begin. */
export function aligned(position: number): number {
  return Math.ceil(position / ALIGNMENT) * ALIGNMENT;
}

/**
 * Encodes all of a GGUF file (version 3) before its tensors: metadata and the tensors' names, shapes
 * and places, which follow one another in the order given.
 */
export function encodeHeader(
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: readonly GgufTensorInfo[],
): Uint8Array<ArrayBuffer> {
  const writer = new HeaderWriter();
  writer.bytes(new TextEncoder().encode("GGUF"));
  writer.uint32(VERSION);
  writer.uint64(tensors.length);
  writer.uint64(metadata.size);
  for (const [key, value] of metadata) {
    writer.string(key);
    writeValue(writer, value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    writeTensor(writer, tensor, offset);
    offset = aligned(offset + storedBytes(tensor));
  }
  return writer.finish();
}

function writeValue(writer: HeaderWriter, { type, value }: GgufValue): void {
  switch (type) {
    case "strings":
      writeArray(writer, "string", value, (text) => writer.string(text));
      return;
    case "int32s":
      writeArray(writer, "int32", value, (number) => writer.uint32(number));
      return;
    case "string":
      writer.uint32(TYPE_IDS.string);
      writer.string(value);
      return;
    case "bool":
      writer.uint32(TYPE_IDS.bool);
      writer.bytes(Uint8Array.of(value ? 1 : 0));
      return;
    case "uint32":
      writer.uint32(TYPE_IDS.uint32);
      writer.uint32(value);
      return;
    case "float32":
      writer.uint32(TYPE_IDS.float32);
      writer.float32(value);
      return;
  }
}

function writeArray<Item>(
  writer: HeaderWriter,
  type: "string" | "int32",
  items: readonly Item[],
  write: (item: Item) => void,
): void {
  writer.uint32(TYPE_IDS.array);
  writer.uint32(TYPE_IDS[type]);
  writer.uint64(items.length);
  items.forEach(write);
}

/** Dimensions stand the other way round, the innermost first. */
function writeTensor(
  writer: HeaderWriter,
  { name, shape, type }: GgufTensorInfo,
  offset: number,
): void {
  writer.string(name);
  writer.uint32(shape.length);
  for (const size of shape.toReversed()) writer.uint64(size);
  writer.uint32(GGUF_ENCODINGS[type].id);
  writer.uint64(offset);
}

/** Collects little-endian numbers and text; the longest headers have some megabytes. */
class HeaderWriter {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  bytes(bytes: Uint8Array): void {
    const place = this.#claim(bytes.length);
    this.#bytes.set(bytes, place);
  }

  uint32(value: number): void {
    const place = this.#claim(4);
    this.#view.setUint32(place, value, true);
  }

  float32(value: number): void {
    const place = this.#claim(4);
    this.#view.setFloat32(place, value, true);
  }

  uint64(value: number): void {
    const place = this.#claim(8);
    this.#view.setBigUint64(place, BigInt(value), true);
  }

  string(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.uint64(bytes.length);
    this.bytes(bytes);
  }

  /** All that was written, filled up with zeros to where the tensors begin. */
  finish(): Uint8Array<ArrayBuffer> {
    this.#claim(aligned(this.#length) - this.#length);
    return this.#bytes.slice(0, this.#length);
  }

  #claim(bytes: number): number {
    const place = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return place;
  }
}
