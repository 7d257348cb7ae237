import type { WeightSlice } from "../weight_slice.ts";

/** Rows of a weight as float32 in the kernels' memory. */
export interface Tile {
  /** Where they are. */
  readonly address: number;
  /** The first one's number in the weight. */
  readonly row: number;
  /** How many they are. */
  readonly rows: number;
}

/** What tiles have room for. */
export interface TileShape {
  /** Values from a row to the next one: the weight's columns, then zeros. */
  readonly stride: number;
  /** Rows at most. */
  readonly rows: number;
}

/** Encodes the tiles of a slice, which come in order, and writes them to the data file. */
export interface TileEncoder {
  /** What tiles it takes. */
  readonly shape: TileShape;
  /**
   * Takes the next tile.
   *
   * @throws {DiskFullError} If the disk is full.
   */
  encode(tile: Tile): void;
  /**
   * Writes what was kept, after the last tile.
   *
   * @throws {DiskFullError} If the disk is full.
   */
  finish(): void;
}

/** Values of a tile: 1 MiB, which the caches keep; more only if few rows have more. */
const TILE_VALUES = 1 << 18;

/** Rows that are transposed together. */
const ROW_GROUP = 16;

/**
 * Lays out the tiles of a slice.
 *
 * @param multiple What the values of a row are filled up to a multiple of.
 */
export function tileShape(
  { job, from, to }: WeightSlice,
  multiple: number,
): TileShape {
  const stride = Math.ceil(job.columns / multiple) * multiple;
  const groups = Math.floor(TILE_VALUES / stride / ROW_GROUP);
  const rows = Math.min(Math.max(groups, 1) * ROW_GROUP, to - from);
  return { stride, rows };
}
