/**
 * A thread that computes, encodes and writes slices of weights, one after the other. It begins to read
 * a slice when it gets it, while it is busy with the one before.
 *
 * @module
 */

import { parentPort, workerData } from "node:worker_threads";
import { ModelFormatError } from "../../../base/errors.ts";
import { TensorFolder } from "../../safetensors/tensor_folder.ts";
import { DataFile } from "../encode/data_file.ts";
import { PieceMemory } from "../read/piece_memory.ts";
import { SliceReader } from "../read/slice_reader.ts";
import { requireFiniteTensors } from "./require_finite_tensors.ts";
import type {
  SliceTarget,
  WeightReply,
  WeightRequest,
  WeightThreadOptions,
} from "./weight_messages.ts";
import { toWireFailure } from "./wire_failure.ts";
import { writeSlice } from "./write_slice.ts";

const { checkpointDirectory }: WeightThreadOptions = workerData;

const opened = TensorFolder.open(checkpointDirectory);
// A failure is the answer to the first slice.
opened.catch(() => {});

const memory = new PieceMemory();
const stop = new AbortController();
let turn: Promise<void> = Promise.resolve();

parentPort?.on("message", (request: WeightRequest) => {
  const reply = begin(request);
  turn = turn.then(async () => parentPort?.postMessage(await reply()));
});

/** Begins what needs not wait for its turn, and gives what does. */
function begin(request: WeightRequest): () => Promise<WeightReply> {
  if (request.kind === "end") {
    stop.abort();
    return close;
  }
  const { slice } = request;
  const reading = opened.then((source) =>
    new SliceReader(slice, source, memory)
  );
  reading.catch(() => {});
  return () => answer(request, reading);
}

async function answer(
  target: SliceTarget,
  reading: Promise<SliceReader>,
): Promise<WeightReply> {
  try {
    await write(target, await reading);
    return { kind: "written" };
  } catch (error) {
    return { kind: "failed", failure: toWireFailure(error) };
  }
}

async function write(
  { slice, path }: SliceTarget,
  reader: SliceReader,
): Promise<void> {
  const pieces = reader.pieces(stop.signal);
  try {
    using file = new DataFile(path);
    await writeSlice(slice, { pieces, file });
  } catch (error) {
    if (error instanceof ModelFormatError) {
      await requireFiniteTensors(slice.job.value, await opened);
    }
    throw error;
  }
}

async function close(): Promise<WeightReply> {
  const [source] = await Promise.allSettled([opened]);
  if (source.status === "fulfilled") source.value[Symbol.dispose]();
  return { kind: "ended" };
}
