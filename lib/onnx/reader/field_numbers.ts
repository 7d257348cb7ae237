/**
 * Numbers of the fields of a model file that are read or changed; source: `onnx/onnx.proto` of the ONNX
 * standard.
 *
 * @module
 */

/** Of a model. */
export const MODEL = { graph: 7 } as const;

/** Of a graph. */
export const GRAPH = {
  node: 1,
  initializer: 5,
  input: 11,
  output: 12,
} as const;

/** Of an operator. */
export const NODE = {
  input: 1,
  output: 2,
  name: 3,
  opType: 4,
  attribute: 5,
  domain: 7,
} as const;

/** Of an operator's parameter. */
export const ATTRIBUTE = { name: 1, integer: 3 } as const;
