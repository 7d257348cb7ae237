import type { Tensor } from "../../../onnx/tensor.ts";
import type { PlannedGraph } from "../../weights/planned_graph.ts";

/** What flows from part to part: one float32 tensor for each picture or text. */
export type Stream = readonly Tensor[];

/**
 * How a part is computed: `reference` is float32 as stored in the checkpoint, a number is one of the
 * forms that the part can be stored in.
 */
export type Form = "reference" | number;

/** Plans a graph from the value that a part reads to `output`. */
export type PartPlan = (form: Form, dataFile: string) => PlannedGraph;

/** A part of a model, run by itself: it reads what the part before it gives. */
export interface ChainPart {
  /** Name, by which its form is chosen. */
  readonly name: string;
  /** How many forms there are, the cheapest first; 1 if there is no choice. */
  readonly forms: number;
  /** Whether it adds something to what it reads, so that its errors are measured against that. */
  readonly isResidual: boolean;
  /** Graphs whose outputs, side by side along the last dimension, are the part's. */
  readonly plans: readonly PartPlan[];
  /** Told what its graphs gave in float32, run by run, before a plan for another form is asked for. */
  observe?(runs: readonly Readonly<Record<string, Tensor>>[]): void;
  /** What its graphs are fed. */
  feeds(input: Tensor): Readonly<Record<string, Tensor>>;
}

/** Bytes of a part's weights in a form. */
export function partBytes(part: ChainPart, form: Form): number {
  return part.plans.reduce(
    (sum, plan) => sum + plan(form, "weights").dataBytes,
    0,
  );
}
