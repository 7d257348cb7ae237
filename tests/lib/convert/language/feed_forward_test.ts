import { assertEquals, assertLess } from "@std/assert";
import type { DecoderContext } from "../../../../lib/convert/language/decoder_context.ts";
import { addFeedForward } from "../../../../lib/convert/language/feed_forward.ts";
import type { LayerEncoding } from "../../../../lib/convert/language/layer_encoding.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import { RowQuantizer } from "../../../../lib/convert/weights/rows/row_quantizer.ts";
import { relativeError } from "../../../support/checkpoint/relative_error.ts";
import {
  recipeDimensions,
  RecipeSource,
} from "../../../support/convert/recipe_source.ts";
import { runPlanned } from "../../../support/convert/run_planned.ts";

const SOURCE = new RecipeSource({
  language: recipeDimensions("small", true),
  dtype: "F32",
});
const { hiddenSize } = SOURCE.language;

/** Sizes of tokens: those of small ones must not be lost beside those of large ones. */
const SIZES = [1, 1000, 0, 0.01];

Deno.test("addFeedForward() computes about the same in every encoding", async (t) => {
  const expected = await run({ kind: "float", type: "float32" });
  const cases: [error: number, encoding: LayerEncoding][] = [
    [0.03, { kind: "columns", levels: 127 }],
    [0.04, { kind: "columns", levels: 63 }],
    [0.03, { kind: "blocks", bits: 8, blockSize: 32, symmetric: true }],
    [0.2, { kind: "blocks", bits: 4, blockSize: 32, symmetric: true }],
  ];
  for (const [bound, encoding] of cases) {
    await t.step(Object.values(encoding).join(" "), async () => {
      const tokens = await run(encoding);
      for (const [index, size] of SIZES.entries()) {
        const [token = [], wanted = []] = [tokens[index], expected[index]];
        if (size === 0) assertEquals(token.map(Math.abs), wanted);
        else assertLess(relativeError(token, wanted), bound);
      }
    });
  }
});

/** Gives what the first layer's network makes of each token. */
async function run(encoding: LayerEncoding): Promise<number[][]> {
  const graph = new PlannedGraph("network", "network.onnx_data");
  const { builder } = graph;
  const shape = [1, "tokens", hiddenSize];
  const context: DecoderContext = {
    graph,
    dimensions: SOURCE.language,
    inputs: {
      embeds: builder.input("x", "float32", shape),
      ...{ lastIndex: "", totalLength: "", lastRow: "" },
    },
    rotary: { cosine: "", sine: "" },
    quantizer: new RowQuantizer(builder),
    encodingOf: () => encoding,
  };
  const output = addFeedForward(context, 0, "x");
  builder.output(output, "float32", shape);
  const outputs = await runPlanned(graph, SOURCE, {
    x: { dims: [1, SIZES.length, hiddenSize], data: SIZES.flatMap(makeToken) },
  });
  return SIZES.map((_, token) =>
    (outputs[output] ?? []).slice(token * hiddenSize, (token + 1) * hiddenSize)
  );
}

function makeToken(size: number): number[] {
  return Array.from(
    { length: hiddenSize },
    (_, index) => size * Math.sin((index + 1) * (index + 3 * size)),
  );
}
