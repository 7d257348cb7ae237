import type { WeightSlice } from "../weight_slice.ts";
import { BlockEncoder } from "./block_encoder.ts";
import { ColumnEncoder } from "./column_encoder.ts";
import type { DataFile } from "./data_file.ts";
import { FloatEncoder } from "./float_encoder.ts";
import type { TileEncoder } from "./tile.ts";
import { TransposedFloatEncoder } from "./transposed_float_encoder.ts";

/** Makes what encodes the tiles of a slice; it takes its share of the kernels' memory. */
export function createEncoder(
  slice: WeightSlice,
  file: DataFile,
): TileEncoder {
  const { encoding } = slice.job;
  switch (encoding.kind) {
    case "blocks":
      return new BlockEncoder(slice, encoding, file);
    case "columns":
      return new ColumnEncoder(slice, encoding, file);
    case "float":
      return encoding.transposed
        ? new TransposedFloatEncoder(slice, encoding.type, file)
        : new FloatEncoder(slice, encoding.type, file);
  }
}
