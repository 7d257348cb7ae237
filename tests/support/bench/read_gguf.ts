/** A value of a GGUF file's metadata. */
export type GgufMetadataValue = string | number | boolean | GgufMetadataValue[];

/** A tensor of a GGUF file, as numbers. */
export interface GgufTensor {
  readonly rows: number;
  readonly values: Float32Array<ArrayBuffer>;
}

/**
 * Reads a GGUF file by the description of the format, independently of what writes one: F32, Q4_0 and
 * Q8_0 tensors, and the types of metadata that are usual.
 */
export async function readGguf(path: string): Promise<{
  metadata: Record<string, GgufMetadataValue>;
  tensors: Map<string, GgufTensor>;
}> {
  const bytes = await Deno.readFile(path);
  const cursor = new Cursor(new DataView(bytes.buffer));
  if (cursor.uint32() !== 0x46554747) throw new TypeError("No GGUF");
  if (cursor.uint32() !== 3) throw new TypeError("Not version 3");
  const tensorCount = cursor.uint64();
  const pairCount = cursor.uint64();
  const metadata: Record<string, GgufMetadataValue> = {};
  for (let pair = 0; pair < pairCount; pair += 1) {
    const key = cursor.string();
    metadata[key] = readValue(cursor, cursor.uint32());
  }
  const infos = Array.from({ length: tensorCount }, () => readInfo(cursor));
  const start = Math.ceil(cursor.position / 32) * 32;
  const tensors = new Map(
    infos.map(({ name, sizes, type, offset }) => {
      const count = sizes.reduce((product, size) => product * size, 1);
      const values = decode(cursor.view, { type, count, at: start + offset });
      return [name, { rows: sizes.at(-1) ?? 0, values }];
    }),
  );
  return { metadata, tensors };
}

class Cursor {
  position = 0;

  constructor(readonly view: DataView) {}

  uint32(): number {
    this.position += 4;
    return this.view.getUint32(this.position - 4, true);
  }

  float32(): number {
    this.position += 4;
    return this.view.getFloat32(this.position - 4, true);
  }

  uint8(): number {
    this.position += 1;
    return this.view.getUint8(this.position - 1);
  }

  uint64(): number {
    this.position += 8;
    return Number(this.view.getBigUint64(this.position - 8, true));
  }

  string(): string {
    const length = this.uint64();
    const bytes = new Uint8Array(this.view.buffer, this.position, length);
    this.position += length;
    return new TextDecoder().decode(bytes);
  }
}

function readValue(cursor: Cursor, type: number): GgufMetadataValue {
  switch (type) {
    case 4:
    case 5:
      return cursor.uint32();
    case 6:
      return cursor.float32();
    case 7:
      return cursor.uint8() === 1;
    case 8:
      return cursor.string();
    case 9: {
      const itemType = cursor.uint32();
      const length = cursor.uint64();
      return Array.from({ length }, () => readValue(cursor, itemType));
    }
    default:
      throw new TypeError(`Unknown type ${type}`);
  }
}

function readInfo(cursor: Cursor) {
  const name = cursor.string();
  const count = cursor.uint32();
  const sizes = Array.from({ length: count }, () => cursor.uint64());
  return { name, sizes, type: cursor.uint32(), offset: cursor.uint64() };
}

function decode(
  view: DataView,
  { type, count, at }: { type: number; count: number; at: number },
): Float32Array<ArrayBuffer> {
  const valueAt = [valueOfFloat, , valueOfQ4, , , , , , valueOfQ8][type];
  if (valueAt === undefined) throw new TypeError(`Unknown tensor type ${type}`);
  return Float32Array.from(
    { length: count },
    (_, index) => valueAt(view, at, index),
  );
}

function valueOfFloat(view: DataView, at: number, index: number): number {
  return view.getFloat32(at + 4 * index, true);
}

function valueOfQ4(view: DataView, at: number, index: number): number {
  const block = at + 18 * Math.floor(index / 32);
  const byte = view.getUint8(block + 2 + index % 16);
  const level = index % 32 < 16 ? byte & 15 : byte >> 4;
  return (level - 8) * view.getFloat16(block, true);
}

function valueOfQ8(view: DataView, at: number, index: number): number {
  const block = at + 34 * Math.floor(index / 32);
  return view.getInt8(block + 2 + index % 32) * view.getFloat16(block, true);
}
