import { type Tensor, toFloat32 } from "../../../onnx/tensor.ts";
import type { GraphRunner } from "./graph_runner.ts";
import type { ChainPart, Form, Stream } from "./part.ts";

/** How a part is run. */
export interface PartRun {
  /** How it is computed. */
  readonly form: Form;
  /** What it reads. */
  readonly inputs: Stream;
  /**
   * Name under which its graphs stay on the disk for the next run.
   *
   * @default {undefined} They are removed.
   */
  readonly keptAs?: string | undefined;
  /**
   * Whether the part is told what its graphs gave.
   *
   * @default {false}
   */
  readonly isObserved?: boolean;
}

/** Runs a part on every tensor of a stream. */
export async function runPart(
  runner: GraphRunner,
  part: ChainPart,
  { form, inputs, keptAs, isObserved = false }: PartRun,
): Promise<Stream> {
  const feeds = inputs.map((input) => part.feeds(input));
  const pieces: Tensor[][] = [];
  for (const [index, plan] of part.plans.entries()) {
    const runs = await runner.run({
      file: `${keptAs ?? "transient"}-${index}`,
      version: String(form),
      isTransient: keptAs === undefined,
      plan: (dataFile) => plan(form, dataFile),
      feeds,
    });
    if (isObserved) part.observe?.(runs);
    pieces.push(runs.flatMap(({ output }) => output ?? []));
  }
  return inputs.map((_, index) =>
    joinColumns(pieces.flatMap((outputs) => outputs[index] ?? []))
  );
}

/** Puts tensors side by side along the last dimension. */
function joinColumns(pieces: readonly Tensor[]): Tensor {
  const [first] = pieces;
  if (first === undefined) {
    throw new RangeError("Cannot join tensors: none given");
  }
  if (pieces.length === 1) return first;
  const widths = pieces.map(({ shape }) => shape.at(-1) ?? 1);
  const width = widths.reduce((sum, columns) => sum + columns, 0);
  const rows = first.data.length / (widths[0] ?? 1);
  const data = new Float32Array(rows * width);
  let start = 0;
  for (const [index, piece] of pieces.entries()) {
    const columns = widths[index] ?? 1;
    const values = toFloat32(piece);
    for (let row = 0; row < rows; row += 1) {
      const of = values.subarray(row * columns, (row + 1) * columns);
      data.set(of, row * width + start);
    }
    start += columns;
  }
  return { type: "float32", shape: [...first.shape.slice(0, -1), width], data };
}

/** Runs parts one after the other in float32. */
export async function runReference(
  runner: GraphRunner,
  parts: readonly ChainPart[],
  input: Stream,
): Promise<Stream> {
  let stream = input;
  for (const part of parts) {
    stream = await runPart(runner, part, { form: "reference", inputs: stream });
  }
  return stream;
}
