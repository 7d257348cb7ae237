import { assertEquals, assertLess } from "@std/assert";
import { join } from "@std/path";
import type { LayerEncoding } from "../../../../lib/convert/language/layer_encoding.ts";
import { addLinearLayer } from "../../../../lib/convert/language/linear_layer.ts";
import { packedAttentionWeights } from "../../../../lib/convert/language/language_weights.ts";
import { evaluateRows } from "../../../../lib/convert/weights/expression/evaluate.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import { RowQuantizer } from "../../../../lib/convert/weights/rows/row_quantizer.ts";
import { relativeError } from "../../../support/checkpoint/relative_error.ts";
import { writePlainly } from "../../../support/convert/plain_writer.ts";
import {
  recipeDimensions,
  RecipeSource,
} from "../../../support/convert/recipe_source.ts";
import { runGraph } from "../../../support/run_graph.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** Queries, keys and values of a layer, which have a bias: [512, 256]. */
const SIZES = { outputs: 512, inputs: 256 };
const SOURCE = new RecipeSource({
  language: {
    ...recipeDimensions("small", true),
    hiddenSize: 256,
    headSize: 64,
  },
  dtype: "F32",
});

/** Rows of very different sizes, and one of zeros. */
const ROWS = [1, 1000, 0, 0.001];
const INPUT = Float32Array.from(
  { length: ROWS.length * SIZES.inputs },
  (_, index) =>
    Math.sin(index * 12.9898) * (ROWS[Math.floor(index / SIZES.inputs)] ?? 0),
);

Deno.test("addLinearLayer() multiplies each row by the weight and adds the bias", async (t) => {
  const cases: [error: number, encoding: LayerEncoding][] = [
    [1e-6, { kind: "float", type: "float32" }],
    [1e-3, { kind: "float", type: "float16" }],
    [0.02, { kind: "columns", levels: 127 }],
    [0.03, { kind: "columns", levels: 63 }],
    [0.12, { kind: "blocks", bits: 4, blockSize: 128, symmetric: true }],
    [0.09, { kind: "blocks", bits: 4, blockSize: 16, symmetric: true }],
    [0.12, { kind: "blocks", bits: 4, blockSize: 128, symmetric: false }],
    [0.02, { kind: "blocks", bits: 8, blockSize: 32, symmetric: true }],
    [0.02, { kind: "blocks", bits: 8, blockSize: 128, symmetric: false }],
  ];
  const expected = await multiply();
  for (const [bound, encoding] of cases) {
    await t.step(Object.values(encoding).join(" "), async () => {
      const output = await run(encoding);
      assertEquals(output.length, expected.length);
      for (const row of ROWS.keys()) {
        const range = [row * SIZES.outputs, (row + 1) * SIZES.outputs] as const;
        const error = relativeError(
          output.slice(...range),
          expected.slice(...range),
        );
        assertLess(error, ROWS[row] === 0 ? 1e-6 : bound);
      }
    });
  }
});

async function run(encoding: LayerEncoding): Promise<number[]> {
  await using directory = await TempDirectory.create();
  const graph = new PlannedGraph("linear", "linear.onnx_data");
  const shape = [1, "rows", SIZES.inputs];
  const input = graph.builder.input("x", "float32", shape);
  addLinearLayer({ graph, quantizer: new RowQuantizer(graph.builder) }, {
    name: "/linear",
    input,
    ...SIZES,
    ...packedAttentionWeights(0),
    encoding,
  });
  graph.builder.output("/linear", "float32", [1, "rows", SIZES.outputs]);
  const path = join(directory.path, "linear.onnx");
  await writePlainly(graph, SOURCE, path);
  const dims = [1, ROWS.length, SIZES.inputs];
  const outputs = await runGraph(path, { x: { dims, data: INPUT } });
  return outputs["/linear"] ?? [];
}

/** In double precision. */
async function multiply(): Promise<number[]> {
  const { outputs, inputs } = SIZES;
  const [weight, bias] = await Promise.all(
    (["weight", "bias"] as const).map((kind) =>
      evaluateRows(
        {
          op: "concat",
          parts: ["q", "k", "v"].map((part) => tensor(part, kind)),
        },
        SOURCE,
        0,
        outputs,
      )
    ),
  );
  return ROWS.flatMap((_, row) =>
    Array.from({ length: outputs }, (_, output) => {
      const from = INPUT.subarray(row * inputs, (row + 1) * inputs);
      return from.reduce(
        (sum, x, index) => sum + x * (weight?.[output * inputs + index] ?? 0),
        bias?.[output] ?? 0,
      );
    })
  );
}

function tensor(part: string, kind: string): { op: "tensor"; name: string } {
  return {
    op: "tensor",
    name: `model.layers.0.self_attn.${part}_proj.${kind}`,
  };
}
