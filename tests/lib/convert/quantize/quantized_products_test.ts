import { assertLess } from "@std/assert";
import { join } from "@std/path";
import { writeWeights } from "../../../support/convert/write_weights.ts";
import { dynamicMatMul } from "../../../../lib/convert/weights/dynamic_matmul.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { int64Tensor } from "../../../../lib/onnx/tensor.ts";
import {
  normalNumbers,
  writeSampleCheckpoint,
} from "../../../support/convert/sample_weights.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** Rows and columns of the weight, and rows that are multiplied with it. */
const N = 96;
const K = 256;
const M = 5;

const VALUE = { op: "tensor", name: "w" } as const;
const WEIGHTS = normalNumbers("w", N * K, { deviation: 0.05 });
const INPUT = normalNumbers("x", M * K);

Deno.test("ONNX Runtime multiplies with every encoding, about as exactly as its bits allow", async (t) => {
  const cases: [name: string, most: number, add: AddProduct][] = [
    ["float16, transposed", 3e-4, addTransposed],
    ["4 bits in blocks of 32", 0.09, addBlocks(4, 32, true)],
    ["4 bits with zero points", 0.086, addBlocks(4, 32, false)],
    ["4 bits in blocks of 128", 0.108, addBlocks(4, 128, true)],
    ["8 bits in blocks of 128", 0.01, addBlocks(8, 128, true)],
    ["8 bits with zero points", 0.008, addBlocks(8, 16, false)],
    ["8 bits in columns", 0.015, addColumns(127)],
    ["7 bits in columns", 0.025, addColumns(63)],
  ];
  await using runtime = new OnnxRuntime();
  for (const [name, most, add] of cases) {
    await t.step(name, async () => {
      const product = await multiply(runtime, add);
      assertLess(relativeDistance(product, expectedProduct()), most);
    });
  }
});

Deno.test("ONNX Runtime looks rows up in a table of blocks", async () => {
  await using runtime = new OnnxRuntime();
  const graph = new PlannedGraph("table", "table.bin");
  const ids = graph.builder.input("x", "int64", ["ids"]);
  const table = graph.blocks("w", {
    ...{ rows: N, columns: K, value: VALUE },
    ...{ bits: 4, blockSize: 32, symmetric: true, form: "gather" },
  });
  graph.builder.node("GatherBlockQuantized", [
    ...[table.quantized, ids, table.scales],
  ], {
    domain: "com.microsoft",
    outputs: ["y"],
    attributes: {
      bits: { int: 4 },
      block_size: { int: 32 },
      gather_axis: { int: 0 },
      quantize_axis: { int: 1 },
    },
  });
  graph.builder.output("y", "float32", ["ids", K]);
  const rows = await run(runtime, graph, int64Tensor([95, 3], [2]));
  const expected = [95, 3].flatMap((row) => [
    ...WEIGHTS.subarray(row * K, (row + 1) * K),
  ]);
  assertLess(relativeDistance(rows, expected), 0.088);
});

/** Adds the product of `x` and the transposed weight, `y`. */
type AddProduct = (graph: PlannedGraph, x: string) => void;

function addTransposed(graph: PlannedGraph, x: string): void {
  const options = { shape: [K, N], value: VALUE, transposed: true };
  const weight = graph.weight("w", { ...options, type: "float16" });
  graph.builder.node("MatMul", [x, weight], { outputs: ["y"] });
}

function addBlocks(
  bits: 4 | 8,
  blockSize: 16 | 32 | 128,
  symmetric: boolean,
): AddProduct {
  return (graph, x) => {
    const { quantized, scales, zeroPoints } = graph.blocks("w", {
      ...{ rows: N, columns: K, value: VALUE },
      ...{ bits, blockSize, symmetric },
    });
    graph.builder.node("MatMulNBits", [
      ...[x, quantized, scales],
      ...(zeroPoints === undefined ? [] : [zeroPoints]),
    ], {
      domain: "com.microsoft",
      outputs: ["y"],
      attributes: {
        K: { int: K },
        N: { int: N },
        bits: { int: bits },
        block_size: { int: blockSize },
      },
    });
  };
}

function addColumns(levels: 127 | 63): AddProduct {
  return (graph, x) => {
    dynamicMatMul(graph, x, {
      ...{ name: "y", weightName: "w", rows: N, columns: K, value: VALUE },
      ...{ levels, perRow: true },
    });
  };
}

async function multiply(
  runtime: OnnxRuntime,
  add: AddProduct,
): Promise<Float32Array> {
  const graph = new PlannedGraph("product", "product.bin");
  const x = graph.builder.input("x", "float32", ["rows", K]);
  add(graph, x);
  graph.builder.output("y", "float32", ["rows", N]);
  const input = { type: "float32", shape: [M, K], data: INPUT } as const;
  return await run(runtime, graph, input);
}

async function run(
  runtime: OnnxRuntime,
  graph: PlannedGraph,
  x: Parameters<Awaited<ReturnType<OnnxRuntime["load"]>>["run"]>[0][string],
): Promise<Float32Array> {
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, {
    w: { shape: [N, K], dtype: "F32", values: WEIGHTS },
  });
  const path = join(temp.path, "graph.onnx");
  await Deno.writeFile(path, graph.build());
  await writeWeights(graph, {
    checkpointDirectory: temp.path,
    path: join(temp.path, graph.dataFile),
  });
  const session = await runtime.load(path);
  const { y } = await session.run({ x }, { fetch: { y: "all" } });
  await session.release();
  return Float32Array.from(y?.data ?? [], Number);
}

function expectedProduct(): number[] {
  return Array.from({ length: M * N }, (_, index) => {
    const row = Math.floor(index / N) * K;
    const column = index % N * K;
    let sum = 0;
    for (let k = 0; k < K; k += 1) {
      sum += (INPUT[row + k] ?? 0) * (WEIGHTS[column + k] ?? 0);
    }
    return sum;
  });
}

function relativeDistance(
  actual: Float32Array,
  expected: readonly number[],
): number {
  const error = expected.reduce(
    (sum, value, index) => sum + (value - (actual[index] ?? NaN)) ** 2,
    0,
  );
  return Math.sqrt(
    error / expected.reduce((sum, value) => sum + value ** 2, 0),
  );
}
