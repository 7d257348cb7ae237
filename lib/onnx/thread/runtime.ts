/**
 * The one place that imports ONNX Runtime.
 *
 * @module
 */

import "./without_float16_array.ts";

import { env } from "onnxruntime-node";
import { disableTelemetry } from "../native/disable_telemetry.ts";

export { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";

disableTelemetry();

// What fails is thrown as well; the log goes straight to stderr.
env.logLevel = "fatal";

/** Version of ONNX Runtime. */
export const VERSION: string = env.versions.node ?? env.versions.common;
