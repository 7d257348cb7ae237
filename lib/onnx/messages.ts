import type {
  Prefix,
  SequenceLayout,
  SequenceStep,
} from "./sequences/sequence_layout.ts";
import type { Device } from "./device.ts";
import type { TablePlace } from "./table/token_table.ts";
import type { SessionSettings } from "./thread/session_settings.ts";
import { buffersOfFeeds, type WireFeeds } from "./wire_feeds.ts";
import { buffersOf, type WireTensor, type WireTensors } from "./wire_tensor.ts";

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
  /** Number that the session gets. */
  readonly session: number;
  /** Absolute path of the ONNX file. */
  readonly path: string;
  /** How to run it. */
  readonly settings: SessionSettings;
}

/** Asks the worker to try out a device. */
export interface ProbeRequest {
  /** Discriminates the union. */
  readonly kind: "probe";
  /** Number that the reply repeats. */
  readonly id: number;
  /** The device. */
  readonly device: Device;
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
  readonly feeds: WireFeeds;
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

/** Asks the worker to keep sequences for a session, which is then their decoder. */
export interface OpenSequencesRequest {
  /** Discriminates the union. */
  readonly kind: "openSequences";
  /** Number that the reply repeats. */
  readonly id: number;
  /** The session's number. */
  readonly session: number;
  /** How it takes them. */
  readonly layout: SequenceLayout;
  /** Where the tokens' vectors are, so that steps can be run ahead. */
  readonly table?: TablePlace | undefined;
}

/** Asks the worker to begin a sequence. */
export interface BeginRequest {
  /** Discriminates the union. */
  readonly kind: "begin";
  /** Number that the reply repeats. */
  readonly id: number;
  /** Number of the session that the sequences were opened for. */
  readonly session: number;
  /** Number of the sequence, which is not in use. */
  readonly sequence: number;
  /** What it begins with. */
  readonly from: Prefix | undefined;
}

/** Asks the worker to add positions to sequences. */
export interface PassRequest {
  /** Discriminates the union. */
  readonly kind: "pass";
  /** Number that the reply repeats. */
  readonly id: number;
  /** Number of the session that the sequences were opened for. */
  readonly session: number;
  /** Number of the session that runs: the same, or one that takes and gives the same. */
  readonly runBy: number;
  /** The sequences and how many positions each gets. */
  readonly steps: readonly SequenceStep[];
  /** Vectors of the positions, sequence after sequence, `[positions, size]`. */
  readonly vectors: WireTensor;
  /** The tokens of the positions, if they are known. */
  readonly tokens?: readonly number[] | undefined;
  /** Memory of earlier scores that may take the new ones. */
  readonly memory?: ArrayBuffer | undefined;
  /** Whether the step of the likeliest token is run ahead, if the sequences were opened with a table. */
  readonly ahead?: boolean | undefined;
}

/** Asks the worker to forget a sequence. */
export interface EndRequest {
  /** Discriminates the union. */
  readonly kind: "end";
  /** Number that the reply repeats. */
  readonly id: number;
  /** Number of the session that the sequences were opened for. */
  readonly session: number;
  /** Number of the sequence; an unknown one is fine. */
  readonly sequence: number;
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
  | ProbeRequest
  | CarryRequest
  | RunRequest
  | ForgetRequest
  | OpenSequencesRequest
  | BeginRequest
  | PassRequest
  | EndRequest
  | ReleaseRequest;

/** The worker's answer to one request. */
export type WorkerReply =
  | {
    readonly kind: "loaded";
    readonly id: number;
    readonly inputs: readonly ValueInfo[];
    readonly outputs: readonly ValueInfo[];
  }
  | {
    readonly kind: "probed";
    readonly id: number;
    readonly version: string;
    readonly isExact: boolean;
    readonly channelBlock: number;
  }
  | {
    readonly kind: "ran";
    readonly id: number;
    readonly outputs: WireTensors;
  }
  | {
    readonly kind: "sequencesOpened";
    readonly id: number;
    readonly isBatched: boolean;
  }
  | {
    readonly kind: "passed";
    readonly id: number;
    readonly scores: WireTensor;
  }
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };

/** The buffers that a message hands over rather than copies. */
export function buffersIn(
  message: UnnumberedRequest | WorkerReply,
): ArrayBuffer[] {
  switch (message.kind) {
    case "run":
      return buffersOfFeeds(message.feeds);
    case "ran":
      return buffersOf(message.outputs);
    case "pass": {
      const { vectors, memory } = message;
      return memory ? [vectors.buffer, memory] : [vectors.buffer];
    }
    case "passed":
      return [message.scores.buffer];
    default:
      return [];
  }
}

/** A request before it has its number. */
export type UnnumberedRequest = WithoutId<WorkerRequest>;

type WithoutId<R> = R extends unknown ? Omit<R, "id"> : never;
