import { Chain, type ChainOptions } from "./chain/chain.ts";
import { GraphRunner } from "./chain/graph_runner.ts";
import type { GraphWriter } from "./chain/graph_writer.ts";
import type { ChainPart, Stream } from "./chain/part.ts";
import { Scratch } from "./chain/scratch.ts";

/** Folder for measurements below that of a result. */
export const SCRATCH_NAME = ".measurement";

/** Options of everything that measures. */
export interface MeasureOptions {
  /**
   * Folder for graphs and what flows between them; made anew, and removed afterwards. It takes the bytes
   * of the quantized weights, of one part in float32, and of what flows, twice: 0.9 GB for a picture of
   * 1024 × 1024 pixels, as much for a 7b.
   */
  readonly scratch: string;
  /** Writes graphs. */
  readonly write: GraphWriter;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told what is being measured. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** Lets `use` work with a chain, and removes all files that it made. */
export async function withChain<Result>(
  parts: readonly ChainPart[],
  input: Stream,
  options: MeasureOptions,
  use: (chain: Chain) => Promise<Result>,
): Promise<Result> {
  return await withRunner(options, async (tools) => {
    const { onStep } = options;
    return await use(new Chain(parts, { ...tools, input, onStep }));
  });
}

/** Lets `use` run graphs, and removes all files that it made. */
export async function withRunner<Result>(
  { scratch: path, write, signal }: MeasureOptions,
  use: (tools: Pick<ChainOptions, "runner" | "scratch">) => Promise<Result>,
): Promise<Result> {
  await using scratch = await Scratch.create(path);
  await using runner = new GraphRunner({ directory: path, write, signal });
  return await use({ runner, scratch });
}
