import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { OrtError } from "../../../../lib/onnx/native/c_api/ort_error.ts";
import { OrtSession } from "../../../../lib/onnx/native/ort_session.ts";
import {
  floatTensor,
  type Tensor,
  zeros,
} from "../../../../lib/onnx/tensor.ts";
import {
  attendingGraph,
  HEAD_SIZE,
  NativeGraph,
  ortRuntime,
} from "../../../support/native_graphs.ts";
import { concatGraph } from "../../../support/onnx_graphs.ts";

Deno.test("OrtSession says what inputs and outputs the graph has", async () => {
  await using graph = await NativeGraph.open(concatGraph("float16"));
  const { inputs, outputs } = graph.session;
  assertEquals(inputs, [
    { name: "past", type: "float16", shape: [1, "past", 2] },
    { name: "step", type: "float16", shape: [1, "step", 2] },
  ]);
  assertEquals(outputs.map(({ name }) => name), ["total", "rows"]);
});

Deno.test("OrtSession.run() gives new tensors and writes into those it is given", async (t) => {
  for (const type of ["float32", "float16"] as const) {
    await t.step(type, async () => {
      await using graph = await NativeGraph.open(concatGraph(type));
      const rows = zeros(type, [1, 2, 2]);
      const results = await graph.session.run({
        past: floatTensor(type, [1, 1, 2], Float32Array.of(1, 2)),
        step: floatTensor(type, [1, 1, 2], Float32Array.of(3, 4)),
      }, { total: null, rows });
      assertEquals(results, {
        total: floatTensor(type, [1, 2, 2], Float32Array.of(1, 2, 3, 4)),
        rows: floatTensor(type, [1, 2, 2], Float32Array.of(2, 4, 6, 8)),
      });
      assertEquals(results.rows, rows);
    });
  }
});

Deno.test("OrtSession.run() sees what was written into a tensor since the last run", async () => {
  await using graph = await NativeGraph.open(concatGraph("float32"));
  const past = zeros("float32", [1, 0, 2]);
  const data = Float32Array.of(1, 2);
  const step: Tensor = { type: "float32", shape: [1, 1, 2], data };
  const rows = zeros("float32", [1, 1, 2]);
  await graph.session.run({ past, step }, { rows });
  data.set([5, 6]);
  await graph.session.run({ past, step }, { rows });
  assertEquals(rows.data, Float32Array.of(10, 12));
});

Deno.test("OrtSession.run() rejects with what ONNX Runtime says, and runs on", async () => {
  await using graph = await NativeGraph.open(concatGraph("float32"));
  const past = zeros("float32", [1, 0, 2]);
  const step = zeros("float32", [1, 1, 2]);
  const run = (feeds: Record<string, Tensor>, rows: Tensor | null = null) =>
    graph.session.run(feeds, { rows }, { isQuiet: true });
  await assertRejects(
    () => run({ past }),
    Error,
    "input 'step' is missing in 'feeds'",
  );
  await assertRejects(
    () => run({ past, step: zeros("float32", [1, 1, 3]) }),
    OrtError,
    "invalid dimensions",
  );
  await assertRejects(
    () => run({ past, step: zeros("float16", [1, 1, 2]) }),
    OrtError,
    "Unexpected input data type",
  );
  await assertRejects(
    () => run({ past, step }, zeros("float32", [1, 4, 2])),
    OrtError,
  );
  await assertRejects(
    () => run({ past, step, other: step }),
    Error,
    'the graph has no "other"',
  );
  assertEquals((await run({ past, step })).rows?.shape, [1, 1, 2]);
});

Deno.test("OrtSession refuses files that are no model, and does not run when it was released", async () => {
  await using graph = await NativeGraph.open(concatGraph("float32"));
  await graph.session.release();
  await assertRejects(
    () => graph.session.run({}, {}),
    Error,
    "the session was released",
  );
  const file = import.meta.filename ?? "";
  assertThrows(() => new OrtSession(ortRuntime(), file), OrtError);
  assertThrows(
    () => new OrtSession(ortRuntime(), `${file}.onnx`),
    OrtError,
    "doesn't exist",
  );
});

Deno.test("OrtSession.run() attends in place to rows of different lengths as to each alone", async () => {
  await using graph = await NativeGraph.open(attendingGraph());
  const lengths = [3, 1, 0];
  const together = new Caches(lengths.length);
  const rows: Float32Array[] = [];
  for (const [row, length] of lengths.entries()) {
    const alone = new Caches(1);
    for (let at = 0; at < length; at += 1) {
      await alone.run(graph.session, [at], [packed(row, at)]);
      together.copyFrom(alone, row);
    }
    rows.push(await alone.run(graph.session, [length], [packed(row, length)]));
  }
  const joined = await together.run(
    graph.session,
    lengths,
    lengths.map((length, row) => packed(row, length)),
  );
  assertEquals(joined, Float32Array.from(rows.flatMap((row) => [...row])));
});

/** Positions that the rows have room for. */
const POSITIONS = 6;

/** Keys and values of some rows. */
class Caches {
  readonly #rows: number;
  readonly #keys: Tensor;
  readonly #values: Tensor;

  constructor(rows: number) {
    const shape = [rows, 1, POSITIONS, HEAD_SIZE];
    this.#rows = rows;
    this.#keys = zeros("float32", shape);
    this.#values = zeros("float32", shape);
  }

  /** Adds one position to each row of these lengths. */
  async run(
    session: OrtSession,
    lengths: readonly number[],
    vectors: readonly (readonly number[])[],
  ): Promise<Float32Array> {
    const data = Float32Array.from(vectors.flat());
    const { y } = await session.run({
      packed: { type: "float32", shape: [this.#rows, 1, 3 * HEAD_SIZE], data },
      past_key: this.#keys,
      past_value: this.#values,
      last: {
        type: "int32",
        shape: [this.#rows],
        data: Int32Array.from(lengths),
      },
      total: {
        type: "int32",
        shape: [1],
        data: Int32Array.of(Math.max(...lengths) + 1),
      },
    }, { y: null, present_key: this.#keys, present_value: this.#values });
    return Float32Array.from(y?.data ?? [], Number);
  }

  copyFrom(other: Caches, row: number): void {
    const at = row * POSITIONS * HEAD_SIZE;
    for (
      const [to, from] of [
        [this.#keys, other.#keys],
        [this.#values, other.#values],
      ] as const
    ) {
      if (
        to.data instanceof Float32Array && from.data instanceof Float32Array
      ) {
        to.data.set(from.data, at);
      }
    }
  }
}

/** Some query, key and value of a position of a row. */
function packed(row: number, position: number): number[] {
  return Array.from(
    { length: 3 * HEAD_SIZE },
    (_, index) => Math.sin(1 + index * 1.7 + position * 3.1 + row * 0.9),
  );
}
