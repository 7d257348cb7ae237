import { GraphBuilder } from "../writer/graph_builder.ts";
import { uint8Tensor } from "../writer/tensor.ts";

const INPUTS = 64;
const OUTPUTS = 32;

/** The largest unsigned and the largest signed integer of 8 bits. */
const LARGEST = 255;
const LARGEST_SIGNED = 127;

/** What {@linkcode buildProductGraph} builds. */
export const PRODUCT = {
  /** Name of the input, uint8 `[rows, inputs]`. */
  input: "a",
  /** Name of the output, int32 `[rows, 32]`. */
  output: "y",
  /** Columns of the input. */
  inputs: INPUTS,
  /** What to fill the input with. */
  largest: LARGEST,
  /** What every output is then, if it is exact. */
  sum: INPUTS * LARGEST * LARGEST_SIGNED,
} as const;

/** Builds the graph of a product of unsigned with signed 8-bit integers, the largest there are. */
export function buildProductGraph(): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder("product");
  const input = graph.input(PRODUCT.input, "uint8", ["rows", INPUTS]);
  const values = new Array(INPUTS * OUTPUTS).fill(LARGEST_SIGNED);
  const weights = graph.initializer("b", {
    ...uint8Tensor([INPUTS, OUTPUTS], values),
    type: "int8",
  });
  graph.node("MatMulInteger", [input, weights], { outputs: [PRODUCT.output] });
  graph.output(PRODUCT.output, "int32", ["rows", OUTPUTS]);
  return graph.build({ irVersion: 8, opsets: { "": 17 } });
}
