import type { InferenceSession } from "onnxruntime-node";
import type { Device } from "../device.ts";

/** How a session runs. */
export interface SessionSettings {
  /**
   * Threads that share one operator's work; 0 for one for each physical core of the machine.
   *
   * @default {undefined} See `defaultThreads()`.
   */
  readonly threads?: number | undefined;
  /**
   * What runs it. What it cannot do is done by the CPU.
   *
   * @default {"cpu"}
   */
  readonly device?: Device | undefined;
  /**
   * Computes products of 8-bit integers exactly, and a little slower, on CPUs whose fastest ones
   * saturate.
   *
   * @default {undefined} If this is such a CPU; see `runtimeFacts()`.
   */
  readonly exactProducts?: boolean | undefined;
  /**
   * Whether weights are laid out once as operators want them, which takes time and memory.
   *
   * @default {true}
   */
  readonly prepack?: boolean | undefined;
  /**
   * Path of a file that is to be written: the graph as it is optimized for this machine. Its weights go to
   * a file beside it.
   *
   * @default {undefined} Nothing is written.
   */
  readonly saveTo?: string | undefined;
  /**
   * Whether ONNX Runtime's C API is called, where it can be had and the device is the CPU, and not
   * onnxruntime-node, which does the same but copies every output once more.
   *
   * @default {true}
   */
  readonly native?: boolean | undefined;
}

/** ONNX Runtime's level "error": its warnings go straight to stderr and are not for users. */
const LOG_ERRORS_ONLY = 3;

/** Smaller constants stay in the graph's own file. */
const EXTERNAL_BYTES = 1024;

/**
 * Gives the options that onnxruntime-node gets; a session by the C API gets the same.
 *
 * - All graph optimizations: the NCHWc layout, which only the last level gives, makes the vision
 *   tower 1.26 times as fast (measured).
 * - An arena, which keeps memory for the next operator and run: what a vision encoder's operators pass on
 *   is hundreds of megabytes, and the system would clear each of these pages more than once a picture (a
 *   third of the time of the first picture in 8 bits, measured). The largest memory at a time is no more,
 *   as there is no plan then of where to put what is made for each new shape, which holds it once more.
 */
export function sessionOptions(
  settings: SessionSettings,
): InferenceSession.SessionOptions {
  const { device = "cpu", saveTo } = settings;
  return {
    executionProviders: [device],
    graphOptimizationLevel: "all",
    intraOpNumThreads: settings.threads ?? 0,
    enableMemPattern: false,
    logSeverityLevel: LOG_ERRORS_ONLY,
    ...(saveTo !== undefined && { optimizedModelFilePath: saveTo }),
    extra: configEntries(settings),
  };
}

/**
 * Gives the configuration entries, whose keys are those of `onnxruntime_session_options_config_keys.h`.
 *
 * Threads that wait for the next part of a run spin for 20 microseconds, and not at all between runs. With
 * 10, a step with one sequence takes 0.87 of the time, with eight 0.93, and no more of the processor
 * (measured); 20 is no slower, with another process on a core as well, and outlasts what one thread does
 * alone between two products of a step (10 microseconds).
 * By ONNX Runtime's own setting they would spin for as long as they wait, take the cores from other
 * processes, and fall to a fraction of their speed beside these.
 */
export function configEntries(
  { exactProducts = false, prepack = true, saveTo }: SessionSettings,
): Record<string, string> {
  return {
    "session.intra_op.allow_spinning": "1",
    "session.intra_op.spin_duration_us": "20",
    "session.force_spinning_stop": "1",
    ...(exactProducts && { "session.x64quantprecision": "1" }),
    ...(!prepack && { "session.disable_prepacking": "1" }),
    ...(saveTo !== undefined && savingEntries(saveTo)),
  };
}

/**
 * Weights beside the graph are mapped from their file. They are not saved in the layout that kernels want
 * (`session.save_external_prepacked_constant_initializers`): ONNX Runtime 1.30.0 saves that of
 * `MatMulNBits` where its alignment is another one, and the loaded graph gives wrong numbers.
 */
function savingEntries(saveTo: string): Record<string, string> {
  const name = saveTo.replace(/^.*[\\/]/, "");
  return {
    "session.optimized_model_external_initializers_file_name": `${name}_data`,
    "session.optimized_model_external_initializers_min_size_in_bytes":
      `${EXTERNAL_BYTES}`,
  };
}
