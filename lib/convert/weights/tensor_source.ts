/** Element types of checkpoint tensors that the converter reads. */
export type TensorDtype = "BF16" | "F16" | "F32" | "F64" | "I64";

/** What is known of a tensor without reading its elements. */
export interface TensorInfo {
  /** Type of the elements. */
  readonly dtype: TensorDtype;
  /** Length of each dimension; empty for a scalar. */
  readonly shape: readonly number[];
}

/** Tensors by name, of which any rows can be read: what graphs are planned from and weights are computed from. */
export interface TensorSource {
  /**
   * Describes a tensor.
   *
   * @throws {ModelFormatError} If there is no tensor of that name.
   */
  info(name: string): TensorInfo;
  /** Says whether there is a tensor of that name. */
  has(name: string): boolean;
  /**
   * Reads rows `[from, to)` of the first dimension as little-endian bytes; a scalar has one row.
   *
   * @param into Memory that the rows may be put into, as long as they are, instead of new one.
   * @throws {ModelFormatError} If there is no tensor of that name, or no such rows of it.
   */
  readRows(
    name: string,
    from: number,
    to: number,
    into?: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>>;
}
