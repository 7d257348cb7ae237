import type { TensorDtype } from "../../weights/tensor_source.ts";

/** Element types that the kernels widen. */
export type KernelDtype = Extract<TensorDtype, "BF16" | "F16" | "F32">;

/** What the elements of a tensor are multiplied by, in double precision. */
export interface RunScale {
  /** Whether a factor is that of a row or of a column. */
  readonly along: "rows" | "columns";
  /** One a row of the run, or one a column. */
  readonly factors: Float64Array<ArrayBuffer>;
}

/** Rows of a tensor as they are in the checkpoint, and what they are multiplied by. */
export interface StoredRun {
  /** Read as it is. */
  readonly kind: "stored";
  /** The tensor. */
  readonly tensor: string;
  /** The first row's number in the tensor. */
  readonly firstRow: number;
  /** How many rows. */
  readonly rows: number;
  /** Type of the elements. */
  readonly dtype: KernelDtype;
  /** The elements, little-endian. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What they are multiplied by; absent if they are not. */
  readonly scale?: RunScale | undefined;
}

/** Rows that were computed in double precision. */
export interface ComputedRun {
  /** Computed from one or several tensors. */
  readonly kind: "computed";
  /** The first row's number in the weight. */
  readonly firstRow: number;
  /** How many rows. */
  readonly rows: number;
  /** The elements. */
  readonly values: Float64Array<ArrayBuffer>;
}

/** Rows of a weight, one after the other. */
export type RowRun = StoredRun | ComputedRun;
