import type { ValueInfo } from "../../messages.ts";
import type { Tensor } from "../../tensor.ts";

/** Tensors by the names of a graph's inputs or outputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a run gives: outputs by name, each into a tensor that is given, or into a new one if it is `null`. */
export type Fetches = Readonly<Record<string, Tensor | null>>;

/** How one run behaves. */
export interface GraphRunOptions {
  /**
   * Keeps ONNX Runtime from writing to stderr when the run fails; it still throws.
   *
   * @default {false}
   */
  readonly isQuiet?: boolean;
}

/** A loaded graph, whatever way leads to ONNX Runtime. */
export interface GraphSession {
  /** Inputs, in the graph's order. */
  readonly inputs: readonly ValueInfo[];
  /** Outputs, in the graph's order. */
  readonly outputs: readonly ValueInfo[];
  /**
   * Runs the graph. A tensor that is both fed and given to be written is read and written in place.
   *
   * @throws {Error} If the graph refuses the inputs or fails.
   */
  run(
    feeds: Tensors,
    fetches: Fetches,
    options?: GraphRunOptions,
  ): Promise<Tensors>;
  /** Frees it; it cannot run afterwards. */
  release(): Promise<void>;
}
