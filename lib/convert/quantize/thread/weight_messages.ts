import type { WeightSlice } from "../weight_slice.ts";
import type { WireFailure } from "./wire_failure.ts";

/** What a thread is started with. */
export interface WeightThreadOptions {
  /** Folder of the checkpoint, which every thread opens for itself. */
  readonly checkpointDirectory: string;
}

/** A slice, and the data file that it goes to. */
export interface SliceTarget {
  /** What is written. */
  readonly slice: WeightSlice;
  /** Path of the data file, which is there. */
  readonly path: string;
}

/** What a thread is asked. */
export type WeightRequest =
  | { readonly kind: "write" } & SliceTarget
  /** It gives up what it is at and closes its files. */
  | { readonly kind: "end" };

/** What a thread answers: to slices in the order in which it got them, and that it has ended. */
export type WeightReply =
  | { readonly kind: "written" }
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly failure: WireFailure };
