/**
 * A weight of a graph, computed from tensors of a checkpoint: plain data, so that it can be sent to a
 * worker and evaluated there for any range of rows.
 *
 * The first dimension counts the rows; elements are row-major. Operations with two operands are
 * element-wise and ask for operands of equal rows and elements a row: `[96]` and `[96, 1, 1]` agree.
 */
export type Expression =
  /** A tensor as stored. */
  | { readonly op: "tensor"; readonly name: string }
  /** Numbers that are not the checkpoint's, such as what was measured; one a row. */
  | { readonly op: "values"; readonly values: readonly number[] }
  /** Parts below each other, along the first dimension. */
  | { readonly op: "concat"; readonly parts: readonly Expression[] }
  /** Rows `[from, to)`. */
  | {
    readonly op: "rows";
    readonly of: Expression;
    readonly from: number;
    readonly to: number;
  }
  /** The sum of all parts. */
  | { readonly op: "add"; readonly parts: readonly Expression[] }
  /** Left less right. */
  | {
    readonly op: "subtract";
    readonly left: Expression;
    readonly right: Expression;
  }
  /**
   * Left times right; with `product: "matrix"`, element r is row r of the matrix on the left times the
   * vector on the right, summed.
   */
  | {
    readonly op: "multiply";
    readonly left: Expression;
    readonly right: Expression;
    readonly product?: "elements" | "matrix";
  }
  /** Every element times a number. */
  | { readonly op: "scale"; readonly of: Expression; readonly factor: number }
  /** Row r times element r; along `columns`, column c of every row times element c. */
  | {
    readonly op: "scaleRows";
    readonly of: Expression;
    readonly by: Expression;
    readonly along?: "rows" | "columns";
  }
  /** 1 / √(x + epsilon). */
  | { readonly op: "rsqrt"; readonly of: Expression; readonly epsilon: number }
  /** Kernels of `from` × `from` taps in the centre of kernels of `to` × `to` taps, zeros around. */
  | {
    readonly op: "padKernel";
    readonly of: Expression;
    readonly from: number;
    readonly to: number;
  }
  /** A convolution that changes nothing: 1 at `[i, i mod inputs, centre, centre]`, else 0. */
  | {
    readonly op: "identityKernel";
    readonly channels: number;
    readonly inputs: number;
    readonly size: number;
  }
  /**
   * The cosines or sines of rotary position embeddings, `[positions, headSize / 2]`: element p, i is
   * that of p · theta^(−2i / headSize).
   */
  | {
    readonly op: "rotary";
    readonly part: "cosine" | "sine";
    readonly positions: number;
    readonly headSize: number;
    readonly theta: number;
  };
