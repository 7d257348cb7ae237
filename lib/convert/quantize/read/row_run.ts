import type { TensorDtype } from "../../weights/tensor_source.ts";

/** Element types that the kernels widen. */
export type KernelDtype = Extract<TensorDtype, "BF16" | "F16" | "F32">;

/** Rows of a tensor as they are in the checkpoint. */
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
