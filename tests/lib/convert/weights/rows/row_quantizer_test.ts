import { assertEquals, assertLess } from "@std/assert";
import { MODEL_VERSIONS } from "../../../../../lib/convert/weights/model_versions.ts";
import {
  type QuantizedRows,
  RowQuantizer,
  ZERO_POINT,
} from "../../../../../lib/convert/weights/rows/row_quantizer.ts";
import { GraphBuilder } from "../../../../../lib/onnx/writer/graph_builder.ts";
import { randomNumbers } from "../../../../support/convert/memory_source.ts";
import { runGraph } from "../../../../support/run_graph.ts";

const COLUMNS = 48;

/** Rows of small and of large numbers, one with an outlier, and one of zeros. */
const ROWS = [
  randomNumbers("small", COLUMNS, { from: -1e-4, to: 1e-4 }),
  randomNumbers("large", COLUMNS, { from: -1000, to: 1000 }),
  Float64Array.of(...randomNumbers("outlier", COLUMNS - 1), -500),
  new Float64Array(COLUMNS),
].map((row) => Float32Array.from(row));

Deno.test("RowQuantizer rounds each row by its own largest magnitude", async () => {
  const { values, scales } = await quantize([1, ROWS.length]);
  for (const [index, row] of ROWS.slice(0, 3).entries()) {
    const integers = values.slice(index * COLUMNS, (index + 1) * COLUMNS);
    const scale = scales[index] ?? NaN;
    const largest = Math.max(...row.map(Math.abs));
    assertLess(Math.abs(scale * 127 / largest - 1), 1e-6);
    for (const [column, value] of row.entries()) {
      const rounded = ((integers[column] ?? NaN) - ZERO_POINT) * scale;
      assertLess(Math.abs(rounded - value), 0.501 * scale);
    }
    const distances = integers.map((value) => Math.abs(value - ZERO_POINT));
    assertEquals(Math.max(...distances), 127);
  }
});

Deno.test("RowQuantizer gives a row of zeros the integer of zero and a scale above zero", async () => {
  const { values, scales } = await quantize([ROWS.length, 1]);
  assertEquals(values.slice(-COLUMNS), new Array(COLUMNS).fill(ZERO_POINT));
  assertLess(0, scales.at(-1) ?? 0);
});

Deno.test("RowQuantizer rounds a value once, however many read it", () => {
  const builder = new GraphBuilder("rows");
  const quantizer = new RowQuantizer(builder);
  const [x = "", y = ""] = ["x", "y"].map((name) =>
    builder.input(name, "float32", ["batch", "rows", COLUMNS])
  );
  const first = quantizer.quantize(x, { columns: COLUMNS });
  assertEquals(quantizer.quantize(x, { columns: COLUMNS }), first);
  const second = quantizer.quantize(y, { columns: COLUMNS, name: "/second" });
  assertEquals(
    [first, second],
    [
      { values: "x/rows/QuantizeLinear", scales: "x/rows/scales" },
      { values: "/second/QuantizeLinear", scales: "/second/scales" },
    ],
  );
});

/** Runs the quantizer on the rows, `[batch, rows, columns]`, and gives its integers and its scales. */
async function quantize(
  shape: readonly [batch: number, rows: number],
): Promise<Record<keyof QuantizedRows, number[]>> {
  const builder = new GraphBuilder("rows");
  const x = builder.input("x", "float32", ["batch", "rows", COLUMNS]);
  const { values, scales } = new RowQuantizer(builder)
    .quantize(x, { columns: COLUMNS });
  builder.output(values, "uint8", ["batch", "rows", COLUMNS]);
  builder.output(scales, "float32", ["batch", "rows", 1]);
  const outputs = await runGraph(builder.build(MODEL_VERSIONS), {
    x: {
      dims: [...shape, COLUMNS],
      data: ROWS.flatMap((row) => [...row]),
    },
  });
  return { values: outputs[values] ?? [], scales: outputs[scales] ?? [] };
}
