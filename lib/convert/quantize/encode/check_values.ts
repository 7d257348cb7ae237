import { ModelFormatError } from "../../../base/errors.ts";
import { findBeyond } from "../kernels/kernels.wasm";
import { kernelMemory } from "../kernels/kernel_memory.ts";
import type { WeightJob } from "../../weights/weight_job.ts";
import { DTYPE_BYTES } from "../../safetensors/dtype.ts";
import { toFloat64 } from "../../safetensors/to_float.ts";
import type { RowRun } from "../read/row_run.ts";
import { isFloat16 } from "../weight_slice.ts";
import type { TileShape } from "./tile.ts";
import type { TileRows } from "./tile_filler.ts";

/** The bits of a float32 infinity, which only those of NaN are beyond. */
const INFINITY_BITS = 0x7f80_0000;
/** The bits of 65,520, the least float32 that rounds to an infinite float16. */
const FLOAT16_LIMIT_BITS = 0x477f_f000;

/** A tile with what it was filled from. */
export interface FilledTile {
  /** Where it is. */
  readonly address: number;
  /** How its rows lie. */
  readonly shape: TileShape;
  /** What it was filled from. */
  readonly run: RowRun;
  /** Which rows of that. */
  readonly rows: TileRows;
}

/**
 * Checks that all values of a tile can be stored.
 *
 * @throws {ModelFormatError} If one is NaN or infinite, or beyond what float16 holds if it is to be
 * that; the message names the tensor, or the weight if it was computed from several.
 */
export function checkValues(tile: FilledTile, job: WeightJob): void {
  const { address, shape, rows } = tile;
  const limit = isFloat16(job) ? FLOAT16_LIMIT_BITS : INFINITY_BITS;
  const count = rows.count * shape.stride;
  const index = findBeyond(address, count, limit);
  if (index < count) throw describe(index, tile, job);
}

function describe(
  index: number,
  { address, shape, run, rows }: FilledTile,
  job: WeightJob,
): ModelFormatError {
  const place = {
    row: rows.from + Math.floor(index / shape.stride),
    column: index % shape.stride,
  };
  const element = (run.firstRow + place.row) * job.columns + place.column;
  const isAsStored = run.kind === "stored" && run.scale === undefined;
  const value = isAsStored
    ? kernelMemory.floats(address + index * 4, 1)[0] ?? NaN
    : computedValue(run, place, job.columns);
  const what = isAsStored ? `tensor "${run.tensor}"` : `weight "${job.name}"`;
  const fault = `Cannot convert ${what}: element ${element} is ${value}`;
  if (!Number.isFinite(value)) return new ModelFormatError(fault);
  const type = isFloat16(job) ? "float16" : "float32";
  return new ModelFormatError(`${fault}, which ${type} cannot hold`);
}

/** In double precision, which may hold what the tile cannot. */
function computedValue(
  run: RowRun,
  { row, column }: { row: number; column: number },
  columns: number,
): number {
  const index = row * columns + column;
  if (run.kind === "computed") return run.values[index] ?? NaN;
  const width = DTYPE_BYTES[run.dtype];
  const bytes = run.bytes.slice(index * width, (index + 1) * width);
  const [stored = NaN] = toFloat64(bytes, run.dtype);
  const { along = "rows", factors = [] } = run.scale ?? {};
  return stored * (factors[along === "rows" ? row : column] ?? 1);
}
