import { ModelFormatError } from "../../../base/errors.ts";
import { DataFile } from "../../quantize/encode/data_file.ts";
import { SliceReader } from "../../quantize/read/slice_reader.ts";
import { requireFiniteTensors } from "../../quantize/thread/require_finite_tensors.ts";
import { writeSlice } from "../../quantize/thread/write_slice.ts";
import { planSlices, type WeightSlice } from "../../quantize/weight_slice.ts";
import type { PlannedGraph } from "../../weights/planned_graph.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";

/**
 * Writes a small graph's weights in this thread, which takes less time than to start another one (50 ms).
 * Two of these must not run at the same time.
 *
 * @param path Path of the data file; what is there is replaced.
 * @throws {ModelFormatError} If a weight is NaN or infinite, or cannot be read.
 * @throws {DiskFullError} If the disk is full.
 */
export async function writeInPlace(
  graph: Pick<PlannedGraph, "jobs" | "dataBytes">,
  source: TensorSource,
  path: string,
): Promise<void> {
  await Deno.writeFile(path, new Uint8Array());
  await Deno.truncate(path, graph.dataBytes);
  using file = new DataFile(path);
  for (const slice of planSlices(graph.jobs)) {
    await writeOne(slice, source, file);
  }
}

async function writeOne(
  slice: WeightSlice,
  source: TensorSource,
  file: DataFile,
): Promise<void> {
  try {
    const pieces = new SliceReader(slice, source).pieces();
    await writeSlice(slice, { pieces, file });
  } catch (error) {
    if (error instanceof ModelFormatError) {
      await requireFiniteTensors(slice.job.value, source);
    }
    throw error;
  }
}
