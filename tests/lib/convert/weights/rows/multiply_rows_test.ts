import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { tensor } from "../../../../../lib/convert/weights/expression/expressions.ts";
import { PlannedGraph } from "../../../../../lib/convert/weights/planned_graph.ts";
import {
  multiplyRows,
  scaleRows,
} from "../../../../../lib/convert/weights/rows/multiply_rows.ts";
import { RowQuantizer } from "../../../../../lib/convert/weights/rows/row_quantizer.ts";
import { OnnxRuntime } from "../../../../../lib/onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../../../../lib/onnx/onnx_session.ts";
import { readGraph } from "../../../../../lib/onnx/reader/read_graph.ts";
import { DATA_TYPES } from "../../../../../lib/onnx/reader/stored_graph.ts";
import { toFloat32 } from "../../../../../lib/onnx/tensor.ts";
import { relativeError } from "../../../../support/checkpoint/relative_error.ts";
import {
  MemorySource,
  randomNumbers,
} from "../../../../support/convert/memory_source.ts";
import { writePlainly } from "../../../../support/convert/plain_writer.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const INPUTS = 96;
const OUTPUTS = 40;
const SOURCE = new MemorySource()
  .addRandom("w", [OUTPUTS, INPUTS])
  .addRandom("b", [OUTPUTS]);
const ROW = Float32Array.from(randomNumbers("row", INPUTS));

/** As many rows as a token, a small batch, a batch and a prompt have. */
const COUNTS = [1, 3, 8, 280];

Deno.test("multiplyRows() gives a row the same to the last bit, whatever stands beside it", async (t) => {
  await withProduct({}, async (session) => {
    const alone = await multiply(session, [ROW]);
    assertLess(relativeError(alone, expected()), 0.02);
    for (const count of COUNTS) {
      await t.step(
        `${count} rows, the others 1000 times as large`,
        async () => {
          for (const place of [0, count >> 1, count - 1]) {
            const product = await multiply(session, rowsAround(count, place));
            const start = place * OUTPUTS;
            assertEquals(product.slice(start, start + OUTPUTS), alone);
          }
        },
      );
    }
  });
});

Deno.test("multiplyRows() multiplies the same with exact products, whose weights are unsigned", async () => {
  await using directory = await TempDirectory.create();
  const saveTo = join(directory.path, "exact.onnx");
  const rows = rowsAround(8, 3);
  await withProduct({ exactProducts: true, saveTo }, async (exact) => {
    await withProduct({}, async (usual) => {
      assertEquals(await multiply(exact, rows), await multiply(usual, rows));
    });
  });
  if (Deno.build.arch !== "x86_64") return;
  const types = [...readGraph(saveTo).tensors.values()]
    .filter(({ dims }) => dims.length === 2)
    .map(({ dataType }) => dataType);
  assertEquals(types, [DATA_TYPES.uint8]);
});

Deno.test("scaleRows() adds the bias, alone to a row of zeros", async () => {
  await withProduct({}, async (session) => {
    const rows = [new Float32Array(INPUTS), ROW];
    const product = await multiply(session, rows);
    const bias = Float32Array.from(SOURCE.values("b"));
    assertEquals(product.slice(0, OUTPUTS), bias);
    assertNotEquals(product.slice(OUTPUTS), bias);
  });
});

/** One row among others that are 1000 times as large. */
function rowsAround(count: number, place: number): Float32Array[] {
  return Array.from(
    { length: count },
    (_, index) =>
      index === place ? ROW : Float32Array.from(
        randomNumbers(`row ${index}`, INPUTS),
        (value) => 1000 * value,
      ),
  );
}

async function withProduct(
  settings: Parameters<OnnxRuntime["load"]>[1],
  use: (session: OnnxSession) => Promise<void>,
): Promise<void> {
  await using directory = await TempDirectory.create();
  await using runtime = new OnnxRuntime();
  const graph = new PlannedGraph("product", "product.onnx_data");
  const { builder } = graph;
  const x = builder.input("x", "float32", [1, "rows", INPUTS]);
  const rows = new RowQuantizer(builder).quantize(x, { columns: INPUTS });
  const product = multiplyRows(graph, rows, {
    name: "/product",
    weightName: "w",
    rows: OUTPUTS,
    columns: INPUTS,
    value: tensor("w"),
  });
  const { scales } = rows;
  const bias = graph.weight("b", { shape: [OUTPUTS], value: tensor("b") });
  const y = scaleRows(builder, product, { name: "y", scales, bias });
  builder.output(y, "float32", [1, "rows", OUTPUTS]);
  const path = join(directory.path, "product.onnx");
  await writePlainly(graph, SOURCE, path);
  await use(await runtime.load(path, settings));
}

async function multiply(
  session: OnnxSession,
  rows: readonly Float32Array[],
): Promise<Float32Array> {
  const data = Float32Array.from(rows.flatMap((row) => [...row]));
  const x = { type: "float32", shape: [1, rows.length, INPUTS], data } as const;
  const { y } = await session.run({ x }, { fetch: { y: "all" } });
  return y === undefined ? new Float32Array() : toFloat32(y);
}

/** In double precision. */
function expected(): number[] {
  const weight = SOURCE.values("w");
  return Array.from(
    SOURCE.values("b"),
    (bias, output) =>
      ROW.reduce(
        (sum, x, index) => sum + x * (weight[output * INPUTS + index] ?? 0),
        bias,
      ),
  );
}
