import { loadError } from "../load_error.ts";
import type { OnnxRuntime } from "../onnx_runtime.ts";

/** What ONNX Runtime is and does on this CPU. */
export interface RuntimeFacts {
  /** Its version. */
  readonly version: string;
  /**
   * Whether its fastest products of 8-bit integers are exact. Without VNNI, x86 CPUs saturate, and
   * sessions have to ask for exact ones.
   *
   * Which operators that is about: ONNX Runtime exchanges the signed weights of `DynamicQuantizeMatMul`,
   * `MatMulIntegerToFloat`, `QLinearConv` and the like for unsigned ones (w + 128), whose products it adds
   * up in 32 bits. `MatMulNBits` needs no exchange: with 4 bits no pair of products leaves 16 bits, and its
   * AVX2 code for 8 bits takes every other product at a time (source: ONNX Runtime's
   * `avx2_weight_s8_to_u8.cc` and `sqnbitgemm_kernel_avx2_int8_blklen64.h`).
   */
  readonly isExact: boolean;
  /** Channels that its convolutions take in one block, which optimized weights are laid out for. */
  readonly channelBlock: number;
}

/** Found out once, as no CPU changes. */
let known: Promise<RuntimeFacts> | undefined;

/**
 * Finds out what ONNX Runtime does on this CPU, by a small product and a small picture.
 *
 * @throws {FastvlmError} If ONNX Runtime cannot be loaded, or its thread died.
 */
export async function runtimeFacts(
  runtime: OnnxRuntime,
): Promise<RuntimeFacts> {
  known ??= askThread(runtime);
  try {
    return await known;
  } catch (error) {
    // Of that thread, perhaps, and not of the CPU.
    known = undefined;
    throw error;
  }
}

async function askThread(runtime: OnnxRuntime): Promise<RuntimeFacts> {
  const reply = await runtime.ask({ kind: "probe", device: "cpu" });
  if (reply.kind === "probed") {
    const { version, isExact, channelBlock } = reply;
    return { version, isExact, channelBlock };
  }
  const reason = reply.kind === "failed" ? reply.reason : "it did not answer";
  throw loadError("onnxruntime-node", reason);
}
