import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import {
  cacheEdges,
  checkGraph,
  emptyCache,
} from "../../../../lib/fastvlm/model/graph_contract.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../../../lib/onnx/onnx_session.ts";
import { passingGraph, writeBytes } from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const VECTORS = { input: "inputs_embeds", output: "logits" };
const KEYS = {
  input: "past_key_values.0.key",
  output: "present.0.key",
  shape: ["batch", 2, "past", 64],
};

Deno.test("checkGraph() takes a decoder with any of the optional inputs", async () => {
  await using fixture = await open([
    VECTORS,
    KEYS,
    ...["attention_mask", "position_ids", "num_logits_to_keep"]
      .map((input) => ({ input, output: `${input}_out` })),
  ]);
  checkGraph(fixture.session, "decoder");
});

Deno.test("checkGraph() says what is missing and what is there", async () => {
  await using fixture = await open([{ input: "pixels", output: "features" }]);
  const { session } = fixture;
  const error = assertThrows(
    () => checkGraph(session, "visionEncoder"),
    ModelFormatError,
  );
  assertEquals(
    error.message,
    `Cannot use "${session.path}": it must have an input "pixel_values", its inputs are pixels`,
  );
});

Deno.test("checkGraph() refuses an input that nobody would feed", async () => {
  await using fixture = await open([
    { input: "input_ids", output: "inputs_embeds" },
    { input: "token_type_ids", output: "other" },
  ]);
  assertThrows(
    () => checkGraph(fixture.session, "embedTokens"),
    ModelFormatError,
    'it has an unknown input "token_type_ids", known are input_ids',
  );
});

Deno.test("cacheEdges() pairs outputs with inputs", async () => {
  await using fixture = await open([VECTORS, KEYS, {
    input: "past_key_values.0.value",
    output: "present.0.value",
  }]);
  assertEquals(cacheEdges(fixture.session), {
    "present.0.key": "past_key_values.0.key",
    "present.0.value": "past_key_values.0.value",
  });
});

Deno.test("cacheEdges() refuses a decoder without a cache, or with half of one", async () => {
  await using none = await open([VECTORS]);
  await using half = await open([VECTORS, { ...KEYS, output: "kept" }]);
  assertThrows(
    () => cacheEdges(none.session),
    ModelFormatError,
    'it must have an input "past_key_values.0.key", its inputs are inputs_embeds',
  );
  assertThrows(
    () => cacheEdges(half.session),
    ModelFormatError,
    'it must have an output "present.0.key", its outputs are logits, kept',
  );
});

Deno.test("emptyCache() follows the graph's types and sizes, and the configuration where they are open", async () => {
  const open16 = {
    type: "float16",
    shape: ["b", "heads", "past", "size"],
  } as const;
  await using fixture = await open([VECTORS, KEYS, {
    ...open16,
    input: "past_key_values.0.value",
    output: "present.0.value",
  }]);
  const shape = { keyValueHeads: 3, headSize: 32 };
  assertEquals(emptyCache(fixture.session, shape), {
    "past_key_values.0.key": {
      type: "float32",
      shape: [1, 2, 0, 64],
      data: new Float32Array(),
    },
    "past_key_values.0.value": {
      type: "float16",
      shape: [1, 3, 0, 32],
      data: new Uint16Array(),
    },
  });
});

async function open(
  values: Parameters<typeof passingGraph>[0],
): Promise<AsyncDisposable & { session: OnnxSession }> {
  await using stack = new AsyncDisposableStack();
  const directory = stack.use(await TempDirectory.create());
  const runtime = stack.use(new OnnxRuntime());
  const path = await writeBytes(directory.path, "x.onnx", passingGraph(values));
  const session = await runtime.load(path);
  const held = stack.move();
  return { session, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
