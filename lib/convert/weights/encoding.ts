/** Values a scale is shared by, in the forms that take blocks. */
export type BlockSize = 16 | 32 | 64 | 128;

/** How the values of a weight, a matrix of N rows and K columns, are stored in the data file. */
export type Encoding =
  /** As numbers; `transposed` stores `[K, N]`. */
  | {
    readonly kind: "float";
    readonly type: "float32" | "float16";
    readonly transposed: boolean;
  }
  /**
   * As blocks of a row for `MatMulNBits` and `GatherBlockQuantized`: uint8
   * `[N, K / blockSize, blockSize * bits / 8]`, low nibble first; float32 scales `[N, K / blockSize]`;
   * unless symmetric, zero points packed like the values, each row from a byte of its own.
   */
  | {
    readonly kind: "blocks";
    readonly bits: 4 | 8;
    readonly blockSize: BlockSize;
    readonly symmetric: boolean;
  }
  /**
   * As symmetric integers with one scale a row for `DynamicQuantizeMatMul` and
   * `MatMulIntegerToFloat`: int8 `[K, N]` in `[-levels, levels]`, float32 scales `[N]`. 63 levels
   * cannot saturate CPUs without VNNI.
   */
  | { readonly kind: "columns"; readonly levels: 127 | 63 };
