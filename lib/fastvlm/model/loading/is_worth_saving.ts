import {
  DATA_TYPES,
  type StoredGraph,
  type StoredTensor,
} from "../../../onnx/reader/stored_graph.ts";

/** Reads a graph. */
export type GraphReader = () => Promise<StoredGraph>;

/** Less than this loads and runs in no time anyway. */
export const LEAST_BYTES = 32 * 2 ** 20;

/** Another form takes as much room on disk again: no gigabytes without being asked. */
export const MOST_BYTES = 2 ** 30;

const FLOATS: readonly number[] = [DATA_TYPES.float32, DATA_TYPES.float16];

/**
 * Says whether a graph loads much faster from its optimized form (measured on the 0.5b's dimensions, two
 * cores, files in the system's cache):
 *
 * - Weights within the graph's own file, as published models have them, are parsed and copied: 1270 →
 *   190 ms and 1240 → 210 MB for a float32 vision encoder, 490 → 240 ms and 595 → 430 MB for a 4-bit
 *   decoder.
 * - Weights of convolutions are laid out anew at every load: 600 to 700 ms and 750 MB for a float32 vision
 *   encoder with its weights beside the graph. How much less it is from here was not measured.
 * - Integers and matrices beside the graph are mapped from their file as they are. Their optimized form
 *   would double what the model takes on disk, to load hardly faster.
 *
 * @param path Path of the graph.
 * @param readGraph Reads it.
 * @throws {ModelFormatError} If the file is no ONNX model.
 * @throws the file system's errors.
 */
export async function isWorthSaving(
  path: string,
  readGraph: GraphReader,
): Promise<boolean> {
  const { size } = await Deno.stat(path);
  if (size >= LEAST_BYTES) return size <= MOST_BYTES;
  const { tensors } = await readGraph();
  const bytes = storedBytes(tensors.values().filter(isConvolution));
  return bytes >= LEAST_BYTES && bytes <= MOST_BYTES;
}

/** Bytes that tensors take in their files. */
export function storedBytes(tensors: IteratorObject<StoredTensor>): number {
  return tensors.reduce((sum, { place }) => sum + (place?.length ?? 0), 0);
}

/** Weights of two dimensions besides those of the channels. */
function isConvolution({ dims, dataType }: StoredTensor): boolean {
  return dims.length === 4 && FLOATS.includes(dataType);
}
