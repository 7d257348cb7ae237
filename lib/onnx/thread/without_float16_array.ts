/**
 * Hides `Float16Array` from ONNX Runtime, which must be imported after this module.
 *
 * Where the array exists, ONNX Runtime wraps float16 elements in it, and its native half then sees
 * an empty buffer under Deno 2.9 ("not enough space: expected 4, got 0"). Without it, float16 is
 * handed over as the bits in a `Uint16Array`, which works. Only the worker imports this module, so
 * the array is missing in its realm alone.
 *
 * @module
 */

// It takes the array for itself first.
import "../float16.ts";

Reflect.deleteProperty(globalThis, "Float16Array");
