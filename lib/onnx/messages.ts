import type { SessionSettings } from "./thread/session_settings.ts";
import type { WireTensors } from "./wire_tensor.ts";

/** What a session says about one of its inputs or outputs. */
export interface ValueInfo {
  /** Name in the graph. */
  readonly name: string;
  /** Element type, as ONNX Runtime spells it (`float32`, `float16`, `int64`, …). */
  readonly type: string;
  /** Length of each dimension, or its symbolic name where it is free. */
  readonly shape: readonly (number | string)[];
}

/** What to send back of an output: all of it, or the last row of `[batch, rows, columns]`. */
export type Part = "all" | "lastRow";

/** Asks the worker for a session. */
export interface LoadRequest {
  /** Discriminates the union. */
  readonly kind: "load";
  /** Number that the reply repeats. */
  readonly id: number;
  /** Absolute path of the ONNX file. */
  readonly path: string;
  /** How to run it. */
  readonly settings: SessionSettings;
}

/** Asks the worker to carry outputs of each run over to inputs of the next. */
export interface CarryRequest {
  /** Discriminates the union. */
  readonly kind: "carry";
  /** Number that the reply repeats. */
  readonly id: number;
  /** The session's number. */
  readonly session: number;
  /** Output name to the input that it becomes. */
  readonly edges: Readonly<Record<string, string>>;
}

/** Asks the worker to run a session. */
export interface RunRequest {
  /** Discriminates the union. */
  readonly kind: "run";
  /** Number that the reply repeats. */
  readonly id: number;
  /** The session's number. */
  readonly session: number;
  /** Input name to what to feed; wins over what was carried. */
  readonly feeds: WireTensors;
  /** Output name to the part to send back. */
  readonly fetch: Readonly<Record<string, Part>>;
  /** Name of the sequence of runs that this one goes on with, or begins. */
  readonly sequence: string | undefined;
}

/** Asks the worker to forget what a sequence of runs has carried. */
export interface ForgetRequest {
  /** Discriminates the union. */
  readonly kind: "forget";
  /** Number that the reply repeats. */
  readonly id: number;
  /** The session's number. */
  readonly session: number;
  /** Name of the sequence; an unknown one is fine. */
  readonly sequence: string;
}

/** Asks the worker to free one session. */
export interface ReleaseRequest {
  /** Discriminates the union. */
  readonly kind: "release";
  /** Number that the reply repeats. */
  readonly id: number;
  /** The session's number. */
  readonly session: number;
}

/** All that the worker can be asked. */
export type WorkerRequest =
  | LoadRequest
  | CarryRequest
  | RunRequest
  | ForgetRequest
  | ReleaseRequest;

/** The worker's answer to one request. */
export type WorkerReply =
  | {
    readonly kind: "loaded";
    readonly id: number;
    readonly session: number;
    readonly inputs: readonly ValueInfo[];
    readonly outputs: readonly ValueInfo[];
  }
  | {
    readonly kind: "ran";
    readonly id: number;
    readonly outputs: WireTensors;
  }
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };
