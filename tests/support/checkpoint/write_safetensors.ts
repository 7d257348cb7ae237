import {
  DTYPE_BYTES,
  elementCount,
} from "../../../lib/convert/safetensors/dtype.ts";
import type { TensorInfo } from "../../../lib/convert/weights/tensor_source.ts";

/** A tensor to write. */
export interface StoredTensor extends TensorInfo {
  readonly name: string;
  /** Its bytes, piece by piece; without them it is zeros, which take no space on disk. */
  readonly pieces?: Iterable<Uint8Array>;
}

/** Writes a safetensors file, as the format's own library does but for the order of the tensors. */
export async function writeSafetensors(
  path: string,
  tensors: readonly StoredTensor[],
): Promise<void> {
  using file = await Deno.create(path);
  const header = encodeHeader(tensors);
  await writeAll(file, header);
  let position = header.length;
  for (const tensor of tensors) {
    if (tensor.pieces === undefined) {
      await file.seek(tensorBytes(tensor), Deno.SeekMode.Current);
    } else {
      await writePieces(file, tensor.pieces);
    }
    position += tensorBytes(tensor);
  }
  await file.truncate(position);
}

/** How many bytes a tensor takes. */
export function tensorBytes({ dtype, shape }: TensorInfo): number {
  return elementCount(shape) * DTYPE_BYTES[dtype];
}

/** Encodes a length and a header as JSON, padded with spaces to a multiple of 8 bytes. */
export function encodeHeader(
  tensors: readonly (TensorInfo & { name: string })[],
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let begin = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = begin + tensorBytes({ dtype, shape });
    header[name] = { dtype, shape, data_offsets: [begin, end] };
    begin = end;
  }
  return encodeHeaderText(JSON.stringify(header));
}

/** Encodes a length and text, padded with spaces to a multiple of 8 bytes. */
export function encodeHeaderText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  const padded = Math.ceil(bytes.length / 8) * 8;
  const encoded = new Uint8Array(8 + padded).fill(" ".charCodeAt(0));
  new DataView(encoded.buffer).setBigUint64(0, BigInt(padded), true);
  encoded.set(bytes, 8);
  return encoded;
}

/** Writes a piece while the next one is made. */
async function writePieces(
  file: Deno.FsFile,
  pieces: Iterable<Uint8Array>,
): Promise<void> {
  let writing = Promise.resolve();
  for (const piece of pieces) {
    await writing;
    writing = writeAll(file, piece);
  }
  await writing;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += await file.write(bytes.subarray(done));
  }
}
