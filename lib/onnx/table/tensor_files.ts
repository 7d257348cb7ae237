import { FileBytes } from "../reader/file_bytes.ts";
import type { StoredTensor } from "../reader/stored_graph.ts";
import { hasWholeRows, TensorRows } from "./tensor_rows.ts";

/** Opens each file that tensors lie in once. */
export class TensorFiles {
  readonly #stack: DisposableStack;
  readonly #files = new Map<string, FileBytes>();

  /** Leaves the closing of the files to `stack`. */
  constructor(stack: DisposableStack) {
    this.#stack = stack;
  }

  /** Opens the rows of a tensor, unless they are not where and what they should be. */
  open(tensor: StoredTensor): TensorRows | undefined {
    if (!hasWholeRows(tensor)) return undefined;
    const { path, offset, length } = tensor.place;
    const file = this.#files.get(path) ?? this.#stack.use(new FileBytes(path));
    this.#files.set(path, file);
    return offset + length > file.bytes
      ? undefined
      : new TensorRows(file, tensor);
  }
}
