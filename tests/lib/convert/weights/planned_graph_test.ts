import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { tensor } from "../../../../lib/convert/weights/expression/expressions.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import { MemorySource } from "../../../support/convert/memory_source.ts";
import { runPlanned } from "../../../support/convert/run_planned.ts";

const ROWS = 3;
const COLUMNS = 32;
const SOURCE = new MemorySource().addRandom("w", [ROWS, COLUMNS]);
const VALUE = tensor("w");
const MATRIX = { rows: ROWS, columns: COLUMNS, value: VALUE };

Deno.test("PlannedGraph lays weights out one after the other and lists them as jobs", () => {
  const graph = new PlannedGraph("g", "g.onnx_data");
  graph.weight("float", {
    shape: [COLUMNS, ROWS],
    value: VALUE,
    transposed: true,
  });
  graph.blocks("four", {
    ...MATRIX,
    bits: 4,
    blockSize: 16,
    symmetric: false,
  });
  graph.columns("eight", MATRIX);
  const matrix = { rows: ROWS, columns: COLUMNS, value: VALUE };
  assertEquals(graph.jobs, [
    {
      name: "float",
      ...matrix,
      encoding: { kind: "float", type: "float32", transposed: true },
      targets: { values: { offset: 0, length: 384 } },
    },
    {
      name: "four",
      ...matrix,
      encoding: { kind: "blocks", bits: 4, blockSize: 16, symmetric: false },
      targets: {
        values: { offset: 384, length: 48 },
        scales: { offset: 448, length: 24 },
        zeroPoints: { offset: 512, length: 3 },
      },
    },
    {
      name: "eight",
      ...matrix,
      encoding: { kind: "columns", levels: 127 },
      targets: {
        values: { offset: 576, length: 96 },
        scales: { offset: 704, length: 12 },
      },
    },
  ]);
  assertEquals(graph.dataBytes, 716);
});

Deno.test("PlannedGraph.weight() is read from the data file as float32", async (t) => {
  for (const type of ["float32", "float16"] as const) {
    for (const transposed of [false, true]) {
      await t.step(`${type}, transposed: ${transposed}`, async () => {
        const shape = transposed ? [COLUMNS, ROWS] : [ROWS, COLUMNS];
        const graph = new PlannedGraph("g", "g.onnx_data");
        // A weight before it, so that the offset counts.
        const first = graph.weight("first", {
          shape: [1],
          value: tensor("one"),
        });
        graph.builder.output(first, "float32", [1]);
        const weight = graph.weight("w", {
          shape,
          value: VALUE,
          type,
          transposed,
        });
        graph.builder.node("Identity", [weight], { outputs: ["y"] });
        graph.builder.output("y", "float32", shape);
        const source = new MemorySource()
          .add("one", [1], [1])
          .addRandom("w", [ROWS, COLUMNS]);
        const { y } = await runPlanned(graph, source, {});
        const round = type === "float32" ? Math.fround : Math.f16round;
        const expected = transposed ? transpose() : [...SOURCE.values("w")];
        assertEquals(y, expected.map((value) => round(value)));
      });
    }
  }
});

Deno.test("PlannedGraph.blocks() makes the operands of MatMulNBits", async (t) => {
  for (const bits of [4, 8] as const) {
    for (const symmetric of [true, false]) {
      await t.step(`${bits} bits, symmetric: ${symmetric}`, async () => {
        const graph = new PlannedGraph("g", "g.onnx_data");
        const x = graph.builder.input("x", "float32", ["rows", COLUMNS]);
        const { quantized, scales, zeroPoints = "" } = graph.blocks("w", {
          ...MATRIX,
          bits,
          blockSize: 16,
          symmetric,
        });
        graph.builder.node(
          "MatMulNBits",
          zeroPoints === ""
            ? [x, quantized, scales]
            : [x, quantized, scales, zeroPoints],
          {
            domain: "com.microsoft",
            outputs: ["y"],
            attributes: {
              K: { int: COLUMNS },
              N: { int: ROWS },
              bits: { int: bits },
              block_size: { int: 16 },
            },
          },
        );
        graph.builder.output("y", "float32", ["rows", ROWS]);
        assertClose(await runOnIdentity(graph), 1.1 * step(bits));
      });
    }
  }
});

Deno.test("PlannedGraph.blocks() makes the operands of GatherBlockQuantized", async () => {
  const graph = new PlannedGraph("g", "g.onnx_data");
  const { quantized, scales } = graph.blocks("w", {
    ...MATRIX,
    bits: 4,
    blockSize: 16,
    form: "gather",
  });
  const x = graph.builder.input("x", "float32", [ROWS]);
  const rows = graph.builder.node("Cast", [x], {
    attributes: { to: { int: 7 } },
  });
  graph.builder.node("GatherBlockQuantized", [quantized, rows, scales], {
    domain: "com.microsoft",
    outputs: ["y"],
    attributes: {
      bits: { int: 4 },
      block_size: { int: 16 },
      gather_axis: { int: 0 },
      quantize_axis: { int: 1 },
    },
  });
  graph.builder.output("y", "float32", [ROWS, COLUMNS]);
  const { y = [] } = await runPlanned(graph, SOURCE, {
    x: { dims: [ROWS], data: [0, 1, 2] },
  });
  SOURCE.values("w").forEach((value, index) =>
    assertAlmostEquals(y[index] ?? NaN, value, 1.1 * step(4))
  );
});

Deno.test("PlannedGraph.blocks() refuses rows of a table that end within a block", () => {
  const graph = new PlannedGraph("g", "g.onnx_data");
  assertThrows(
    () =>
      graph.blocks("w", { ...MATRIX, bits: 4, blockSize: 128, form: "gather" }),
    RangeError,
    'Cannot quantize table "w" in blocks of 128: rows have 32 values',
  );
});

Deno.test("PlannedGraph.columns() makes the operands of DynamicQuantizeMatMul", async () => {
  for (const levels of [127, 63] as const) {
    const graph = new PlannedGraph("g", "g.onnx_data");
    const x = graph.builder.input("x", "float32", ["rows", COLUMNS]);
    const { quantized, scales } = graph.columns("w", { ...MATRIX, levels });
    graph.builder.node("DynamicQuantizeMatMul", [x, quantized, scales], {
      domain: "com.microsoft",
      outputs: ["y"],
    });
    graph.builder.output("y", "float32", ["rows", ROWS]);
    assertClose(await runOnIdentity(graph), 0.6 / levels);
  }
});

Deno.test("PlannedGraph.build() does not depend on whether weights were computed", () => {
  const build = () => {
    const graph = new PlannedGraph("g", "g.onnx_data");
    graph.weight("w", { shape: [ROWS, COLUMNS], value: VALUE });
    return graph.build();
  };
  assertEquals(build(), build());
});

/** Distance of integers for values in (-1, 1): the largest may be off by it, the others by half of it. */
function step(bits: 4 | 8): number {
  return 2 ** (1 - bits);
}

function transpose(): number[] {
  const values = SOURCE.values("w");
  return Array.from({ length: values.length }, (_, index) => {
    const column = Math.floor(index / ROWS);
    return values[index % ROWS * COLUMNS + column] ?? 0;
  });
}

/** Multiplies the identity by the transposed weight, which gives that. */
async function runOnIdentity(graph: PlannedGraph): Promise<number[]> {
  const data = Array.from(
    { length: COLUMNS ** 2 },
    (_, index) => index % (COLUMNS + 1) === 0 ? 1 : 0,
  );
  const { y = [] } = await runPlanned(graph, SOURCE, {
    x: { dims: [COLUMNS, COLUMNS], data },
  });
  return y;
}

function assertClose(actual: readonly number[], tolerance: number): void {
  const expected = transpose();
  assertEquals(actual.length, expected.length);
  expected.forEach((value, index) =>
    assertAlmostEquals(actual[index] ?? NaN, value, tolerance)
  );
}
