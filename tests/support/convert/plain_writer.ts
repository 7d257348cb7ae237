import { dirname, join } from "@std/path";
import { evaluateRows } from "../../../lib/convert/weights/expression/evaluate.ts";
import type { PlannedGraph } from "../../../lib/convert/weights/planned_graph.ts";
import type { TensorSource } from "../../../lib/convert/weights/tensor_source.ts";
import type {
  DataRange,
  WeightJob,
} from "../../../lib/convert/weights/weight_job.ts";
import { type EncodedWeight, encodePlainly } from "./plain_encodings.ts";

/**
 * Writes a graph and its data file, one weight after the other, with nothing clever: what the
 * converter's workers and kernels are compared with.
 */
export async function writePlainly(
  graph: PlannedGraph,
  source: TensorSource,
  graphPath: string,
): Promise<void> {
  await Deno.writeFile(graphPath, graph.build());
  const dataPath = join(dirname(graphPath), graph.dataFile);
  using file = await Deno.open(dataPath, {
    write: true,
    create: true,
    truncate: true,
  });
  await file.truncate(graph.dataBytes);
  for (const job of graph.jobs) {
    await writeJob(file, job, await encodeJob(job, source));
  }
}

/** Computes and encodes one weight. */
export async function encodeJob(
  job: WeightJob,
  source: TensorSource,
): Promise<EncodedWeight> {
  const values = await evaluateRows(job.value, source, 0, job.rows);
  if (values.length !== job.rows * job.columns) {
    throw new RangeError(
      `Cannot encode "${job.name}": ${values.length} values are not ` +
        `${job.rows} x ${job.columns}`,
    );
  }
  return encodePlainly({ values, ...job });
}

async function writeJob(
  file: Deno.FsFile,
  { name, targets }: WeightJob,
  encoded: EncodedWeight,
): Promise<void> {
  const parts: [DataRange | undefined, Uint8Array | undefined][] = [
    [targets.values, encoded.values],
    [targets.scales, encoded.scales],
    [targets.zeroPoints, encoded.zeroPoints],
  ];
  for (const [range, bytes] of parts) {
    if (range?.length !== bytes?.length) {
      throw new RangeError(`Cannot write "${name}": wrong number of bytes`);
    }
    if (range !== undefined && bytes !== undefined) {
      await writeAt(file, range.offset, bytes);
    }
  }
}

async function writeAt(
  file: Deno.FsFile,
  offset: number,
  bytes: Uint8Array,
): Promise<void> {
  await file.seek(offset, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) {
    done += await file.write(bytes.subarray(done));
  }
}
