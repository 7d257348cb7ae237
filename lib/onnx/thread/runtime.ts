/**
 * The one place that imports ONNX Runtime.
 *
 * @module
 */

import "./without_float16_array.ts";

export { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
