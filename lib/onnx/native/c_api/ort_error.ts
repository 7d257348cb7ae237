/** Thrown when ONNX Runtime refuses a call; the message is its own. */
export class OrtError extends Error {
  /** The class's name. */
  override readonly name = "OrtError";
}
