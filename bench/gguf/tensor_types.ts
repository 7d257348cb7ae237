import { encodeQ40 } from "./encode_q4_0.ts";
import { encodeQ80 } from "./encode_q8_0.ts";

/** How the values of a tensor of a GGUF file are stored. */
export type GgufTensorType = "F32" | "Q4_0" | "Q8_0";

/** What is known of a way to store values. */
export interface GgufEncoding {
  /** Number of the type in the file (`ggml_type` of ggml.h). */
  readonly id: number;
  /** Values that are encoded together; divides the length of a row. */
  readonly blockLength: number;
  /** Bytes of a block. */
  readonly blockBytes: number;
  /** Encodes whole blocks. */
  readonly encode: (
    values: Float32Array<ArrayBuffer>,
  ) => Uint8Array<ArrayBuffer>;
}

/** The types that {@linkcode writeGguf} writes, as ggml.h numbers and ggml-common.h lays them out. */
export const GGUF_ENCODINGS: Readonly<Record<GgufTensorType, GgufEncoding>> = {
  F32: {
    id: 0,
    blockLength: 1,
    blockBytes: 4,
    encode: (values) =>
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  },
  Q4_0: { id: 2, blockLength: 32, blockBytes: 18, encode: encodeQ40 },
  Q8_0: { id: 8, blockLength: 32, blockBytes: 34, encode: encodeQ80 },
};
