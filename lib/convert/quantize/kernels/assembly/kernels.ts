/**
 * The loops over every weight, for WebAssembly with SIMD; every processor gives the same
 * bytes: the one relaxed instruction differs only where its product overflows, which none does. Addresses are in bytes; sizes count elements unless it says otherwise.
 */
export { findBeyond, narrowToFloat16, widenBfloat16, widenFloat16 } from "./convert";
export { quantizeBlocks } from "./blocks";
export { quantizeRows } from "./rows";
export { scaleColumns, scaleRows } from "./scale";
export { transpose8, transpose16, transpose32 } from "./transpose";

/** First address that is free to use. */
export const heapBase: usize = __heap_base;
