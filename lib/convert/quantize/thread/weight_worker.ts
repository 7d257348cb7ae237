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
import { SliceReader } from "../read/slice_reader.ts";
import type { WeightSlice } from "../weight_slice.ts";
import { requireFiniteTensors } from "./require_finite_tensors.ts";
import type {
  WeightReply,
  WeightRequest,
  WeightThreadOptions,
} from "./weight_messages.ts";
import { toWireFailure } from "./wire_failure.ts";
import { writeSlice } from "./write_slice.ts";

const options: WeightThreadOptions = workerData;

const opened = openFiles(options);
// A failure is the answer to the first slice.
opened.catch(() => {});

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
  const reading = opened.then(({ source }) => new SliceReader(slice, source));
  reading.catch(() => {});
  return () => answer(slice, reading);
}

async function openFiles(
  { checkpointDirectory, path }: WeightThreadOptions,
): Promise<{ source: TensorFolder; file: DataFile }> {
  const source = await TensorFolder.open(checkpointDirectory);
  return { source, file: new DataFile(path) };
}

async function answer(
  slice: WeightSlice,
  reading: Promise<SliceReader>,
): Promise<WeightReply> {
  try {
    await write(slice, await reading);
    return { kind: "written" };
  } catch (error) {
    return { kind: "failed", failure: toWireFailure(error) };
  }
}

async function write(slice: WeightSlice, reader: SliceReader): Promise<void> {
  const { source, file } = await opened;
  const pieces = reader.pieces(stop.signal);
  try {
    await writeSlice(slice, { pieces, file });
  } catch (error) {
    if (error instanceof ModelFormatError) {
      await requireFiniteTensors(slice.job.value, source);
    }
    throw error;
  }
}

async function close(): Promise<WeightReply> {
  const [files] = await Promise.allSettled([opened]);
  if (files.status === "fulfilled") {
    files.value.source[Symbol.dispose]();
    files.value.file[Symbol.dispose]();
  }
  return { kind: "ended" };
}
