import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { LanguageDimensions } from "../../../../lib/convert/checkpoint/dimensions.ts";
import type { LayerEncoding } from "../../../../lib/convert/language/layer_encoding.ts";
import { planDecoder } from "../../../../lib/convert/language/plan_decoder.ts";
import {
  cacheEdges,
  checkGraph,
} from "../../../../lib/fastvlm/model/graph_contract.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { readExpectedOutputs } from "../../../support/checkpoint/expected_outputs.ts";
import { relativeError } from "../../../support/checkpoint/relative_error.ts";
import {
  DecoderRun,
  join32,
  runExpected,
} from "../../../support/convert/decoder_run.ts";
import { computePlainly } from "../../../support/convert/plain_qwen2.ts";
import { writePlainly } from "../../../support/convert/plain_writer.ts";
import {
  recipeDimensions,
  RecipeSource,
} from "../../../support/convert/recipe_source.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const SMALL = new RecipeSource({
  language: recipeDimensions("small", false),
  dtype: "F32",
});

/** The checkpoints that Apple's code has been run on. */
const CASES = {
  "small": SMALL,
  "small-bf16": new RecipeSource({
    language: recipeDimensions("small", true),
    dtype: "BF16",
  }),
} as const;

/** Sizes of other proportions than those of the published models. */
const OTHER_SIZES: readonly Partial<LanguageDimensions>[] = [
  { headSize: 64, heads: 6, keyValueHeads: 3, layers: 3 },
  { headSize: 128, heads: 2, keyValueHeads: 1, tied: true },
  { hiddenSize: 48, headSize: 32, heads: 4, keyValueHeads: 4, ropeTheta: 1e4 },
];

Deno.test("planDecoder() gives the logits of Apple's code for a prompt and the tokens after it", async (t) => {
  const bounds = { fp32: 5e-5, fp16: 0.03, int8: 0.1, int4: 0.4 } as const;
  for (const name of ["small", "small-bf16"] as const) {
    for (const weights of ["fp32", "fp16", "int8", "int4"] as const) {
      await t.step(`${name} in ${weights}`, async () => {
        const expected = await readExpectedOutputs(name);
        const run = await runExpected(CASES[name], name, weights);
        const error = relativeError(run.logits, expected.stepLogits);
        assertLess(error, bounds[weights]);
        if (weights !== "fp32") return;
        assertEquals(run.tokens, expected.greedyTokens);
      });
    }
  }
});

Deno.test("planDecoder() computes what the formulas of Qwen2 give, with any sizes", async (t) => {
  for (const sizes of OTHER_SIZES) {
    await t.step(JSON.stringify(sizes), async () => {
      const source = new RecipeSource({
        language: { ...SMALL.language, vocabularyRows: 50, ...sizes },
        dtype: "F32",
      });
      const { hiddenSize, layers } = source.language;
      const rows = [0, 1, 2, 3].map((row) => makeRow(row, hiddenSize));
      const plain = await computePlainly(
        source,
        rows.map((row) => Float64Array.from(row)),
      );
      await using decoder = await DecoderRun.open(source, { logits: "all" });
      const logits = await decoder.step(join32(rows));
      const expected = plain.logits.flatMap((row) => [...row]);
      assertLess(relativeError(logits, expected), 1e-5);
      for (let layer = 0; layer < layers; layer += 1) {
        const keys = byHead(plain.keys[layer] ?? [], source.language);
        assertLess(relativeError(decoder.keys(layer), keys), 1e-5);
      }
    });
  }
});

Deno.test("planDecoder() caches the keys of position 0 unrotated", async () => {
  const row = makeRow(0, SMALL.language.hiddenSize);
  const plain = await computePlainly(SMALL, [Float64Array.from(row)]);
  await using decoder = await DecoderRun.open(SMALL);
  await decoder.step(row);
  assertLess(relativeError(decoder.keys(0), plain.keys[0]?.[0] ?? []), 1e-6);
});

Deno.test("planDecoder() gives a prompt in pieces the logits of the whole", async () => {
  await using decoder = await DecoderRun.open(SMALL);
  const rows = makeRows(9);
  const whole = await decoder.step(join32(rows));
  decoder.reset();
  await decoder.step(join32(rows.slice(0, 4)));
  await decoder.step(join32(rows.slice(4, 5)));
  const last = await decoder.step(join32(rows.slice(5)));
  assertLess(relativeError(last, whole), 1e-5);
});

Deno.test("planDecoder() with all logits gives those of each token, the last one's last", async () => {
  const rows = join32(makeRows(5));
  await using last = await DecoderRun.open(SMALL);
  await using all = await DecoderRun.open(SMALL, { logits: "all" });
  const { vocabularyRows } = SMALL.language;
  const logits = await all.step(rows);
  assertEquals(logits.length, 5 * vocabularyRows);
  const end = logits.slice(-vocabularyRows);
  assertLess(relativeError(await last.step(rows), end), 1e-6);
});

Deno.test("planDecoder() gives each row of a batch the logits that it has alone", async (t) => {
  const { hiddenSize, vocabularyRows } = SMALL.language;
  const [long, short] = [makeRows(6), makeRows(4, 100)];
  const next = [makeRow(50, hiddenSize), makeRow(60, hiddenSize)];
  await using alone = await DecoderRun.open(SMALL);
  const answers: Float32Array<ArrayBuffer>[][] = [];
  for (const [index, rows] of [long, short, makeRows(6, 200)].entries()) {
    alone.reset();
    const prompt = await alone.step(join32(rows));
    answers.push([prompt, await alone.step(next[index % 2] ?? prompt)]);
  }
  const [ofLong = [], ofShort = [], ofOther = []] = answers;
  await using batch = await DecoderRun.open(SMALL, { batch: 2 });
  const check = (
    logits: Float32Array,
    first: Float32Array | undefined,
    second: Float32Array | undefined,
  ) => {
    const [upper, lower] = [0, 1].map((row) =>
      logits.slice(row * vocabularyRows, (row + 1) * vocabularyRows)
    );
    assertLess(relativeError(upper ?? [], first ?? []), 1e-5);
    assertLess(relativeError(lower ?? [], second ?? []), 1e-5);
  };
  await t.step("rows of equal length", async () => {
    const prompt = await batch.step(join32([...long, ...makeRows(6, 200)]));
    check(prompt, ofLong[0], ofOther[0]);
    const step = await batch.step(join32([next[0], next[0]].filter(isPresent)));
    check(step, ofLong[1], ofOther[1]);
  });
  await t.step("a row that is padded behind", async () => {
    batch.reset();
    const padded = [...short, ...makeRows(2, 300)];
    const mask = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0];
    const prompt = await batch.step(join32([...long, ...padded]), mask);
    check(prompt, ofLong[0], ofShort[0]);
    const grown = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0];
    const step = await batch.step(join32(next), grown);
    check(step, ofLong[1], ofShort[1]);
  });
});

Deno.test("planDecoder() in int8 gives a sequence of a batch the logits and the cache that it has alone", async () => {
  const { hiddenSize, vocabularyRows } = SMALL.language;
  const [long, other] = [makeRows(6), makeRows(6, 100)];
  const loud = other.map((row) => row.map((value) => 1000 * value));
  const next = [makeRow(50, hiddenSize), makeRow(60, hiddenSize)];
  await using alone = await DecoderRun.open(SMALL, { weights: "int8" });
  await using batch = await DecoderRun.open(SMALL, {
    weights: "int8",
    batch: 2,
  });
  for (const rows of [[long, loud], [next.slice(0, 1), next.slice(1)]]) {
    const [first = []] = rows;
    const expected = await alone.step(join32(first));
    const logits = await batch.step(join32(rows.flat()));
    const row = logits.slice(0, vocabularyRows);
    // The language head, MatMulNBits, computes rows in pairs.
    assertLess(relativeError(row, expected), 1e-5);
    for (const layer of [0, 1]) {
      const keys = alone.keys(layer);
      const ofBatch = batch.keys(layer).slice(0, keys.length);
      assertLess(relativeError(ofBatch, keys), 1e-6);
    }
  }
});

Deno.test("planDecoder() in int8 leaves a token of zeros finite", async () => {
  await using decoder = await DecoderRun.open(SMALL, { weights: "int8" });
  const { hiddenSize } = SMALL.language;
  const logits = await decoder.step(new Float32Array(3 * hiddenSize));
  assert(logits.every(Number.isFinite));
});

Deno.test("planDecoder() stores parts of the decoder as it is told", async () => {
  const symmetric = { kind: "blocks", bits: 4, symmetric: true } as const;
  const blocks = new Map<string, LayerEncoding>([
    ["layers.0/attention", { ...symmetric, blockSize: 32, symmetric: false }],
    ["layers.0/mlp", { ...symmetric, blockSize: 16, bits: 8 }],
    ["layers.1/attention", { kind: "float", type: "float16" }],
    ["layers.1/mlp", { kind: "columns", levels: 63 }],
  ]);
  const options = { weights: "int4", blocks } as const;
  const graph = planDecoder(SMALL, { ...options, dataFile: "weights" });
  const encodings = new Map(
    graph.jobs.map(({ name, encoding }) => [name, encoding]),
  );
  const transposed = { kind: "float", type: "float16", transposed: true };
  for (
    const [name, encoding] of [
      ["layers.0.attention.qkv", blocks.get("layers.0/attention")],
      ["layers.0.attention.output", blocks.get("layers.0/attention")],
      ["layers.0.mlp.gate", blocks.get("layers.0/mlp")],
      ["layers.0.mlp.down", blocks.get("layers.0/mlp")],
      ["layers.1.attention.qkv", transposed],
      ["layers.1.mlp.up", blocks.get("layers.1/mlp")],
      ["lm_head", { ...symmetric, blockSize: 64 }],
    ] as const
  ) {
    assertEquals<unknown>(encodings.get(`${name}.weight`), encoding, name);
  }
  await using mixed = await DecoderRun.open(SMALL, options);
  await using exact = await DecoderRun.open(SMALL);
  const rows = join32(makeRows(5));
  const error = relativeError(await mixed.step(rows), await exact.step(rows));
  assertLess(error, 0.15);
});

Deno.test("planDecoder() refuses to store a part that the decoder does not have", () => {
  const blocks = new Map<string, LayerEncoding>([
    ["layers.2/mlp", { kind: "float", type: "float32" }],
  ]);
  assertThrows(
    () => planDecoder(SMALL, { weights: "int4", dataFile: "weights", blocks }),
    RangeError,
    'Cannot choose the encoding of "layers.2/mlp": ' +
      "the parts of this decoder are layers.0/attention to layers.1/mlp and lm_head",
  );
});

Deno.test("planDecoder() keeps the contract of the runtime", async () => {
  await using directory = await TempDirectory.create();
  await using runtime = new OnnxRuntime();
  const path = join(directory.path, "decoder.onnx");
  const graph = planDecoder(SMALL, { weights: "int4", dataFile: "weights" });
  await writePlainly(graph, SMALL, path);
  const session = await runtime.load(path);
  checkGraph(session, "decoder");
  assertEquals(cacheEdges(session), {
    "present.0.key": "past_key_values.0.key",
    "present.0.value": "past_key_values.0.value",
    "present.1.key": "past_key_values.1.key",
    "present.1.value": "past_key_values.1.value",
  });
  const logits = session.outputs.get("logits");
  assertEquals(logits?.type, "float32");
  assertEquals(logits?.shape, ["batch_size", 1, 512]);
});

/** A token's vector that no other seed has. */
function makeRow(seed: number, size: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: size },
    (_, index) => 0.03 * Math.sin(seed * 7.3 + index * (1 + seed / 9)),
  );
}

function makeRows(count: number, seed = 0): Float32Array<ArrayBuffer>[] {
  return Array.from(
    { length: count },
    (_, row) => makeRow(seed + row, SMALL.language.hiddenSize),
  );
}

/** `[token][head · size]` to `[head, token, size]`. */
function byHead(
  keys: readonly Float64Array[],
  { keyValueHeads, headSize }: LanguageDimensions,
): number[] {
  const heads = Array.from({ length: keyValueHeads }, (_, head) => head);
  return heads.flatMap((head) =>
    keys.flatMap((key) => [
      ...key.subarray(head * headSize, (head + 1) * headSize),
    ])
  );
}

function isPresent<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
