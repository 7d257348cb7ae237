import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { EMBEDDING_NAME } from "../../../../lib/convert/checkpoint/language_tensors.ts";
import {
  planEmbedTokens,
  type PlanEmbedTokensOptions,
} from "../../../../lib/convert/language/plan_embed_tokens.ts";
import { evaluateRowsFloat32 } from "../../../../lib/convert/weights/expression/evaluate.ts";
import { relativeError } from "../../../support/checkpoint/relative_error.ts";
import {
  embedIds,
  PlannedSession,
} from "../../../support/convert/decoder_run.ts";
import { encodeJob } from "../../../support/convert/plain_writer.ts";
import {
  recipeDimensions,
  RecipeSource,
} from "../../../support/convert/recipe_source.ts";

const DATA_FILE = "graph.onnx_data";

/** Rows of two blocks of 64. */
const SOURCE = new RecipeSource({
  language: { ...recipeDimensions("small", true), hiddenSize: 128 },
  dtype: "F32",
});

const TABLE = await evaluateRowsFloat32(
  { op: "tensor", name: EMBEDDING_NAME },
  SOURCE,
  0,
  SOURCE.language.vocabularyRows,
);

/** The first, the last, and one twice. */
const IDS = [0, 511, 7, 300, 7];

Deno.test("planEmbedTokens() in float32 gives the rows of the table", async () => {
  const vectors = await embed({ weights: "fp32", dataFile: DATA_FILE });
  assertEquals(vectors, rowsOf(TABLE));
});

Deno.test("planEmbedTokens() in float16 gives the rows rounded to it, as float32", async () => {
  const vectors = await embed({ weights: "fp16", dataFile: DATA_FILE });
  const rounded = Float32Array.from(Float16Array.from(TABLE));
  assertEquals(vectors, rowsOf(rounded));
});

Deno.test("planEmbedTokens() gives exactly the numbers that a quantized table stands for", async (t) => {
  for (
    const [bits, blockSize, error] of [[8, 128, 0.006], [8, 32, 0.006], [
      4,
      64,
      0.08,
    ]] as const
  ) {
    await t.step(`${bits} bits in blocks of ${blockSize}`, async () => {
      const options = {
        weights: "int4",
        dataFile: DATA_FILE,
        bits,
        blockSize,
      } as const;
      const vectors = await embed(options);
      assertEquals(vectors, rowsOf(await decodeTable(options)));
      assertLess(relativeError(vectors, rowsOf(TABLE)), error);
    });
  }
});

Deno.test("planEmbedTokens() stores 8 bits for int8 and int4, in blocks that divide a row", () => {
  for (const weights of ["int8", "int4"] as const) {
    const small = { language: recipeDimensions("small", true) };
    const graph = planEmbedTokens(small, { weights, dataFile: DATA_FILE });
    assertEquals(graph.jobs.map(({ encoding }) => encoding), [
      { kind: "blocks", bits: 8, blockSize: 64, symmetric: true },
    ]);
  }
});

Deno.test("planEmbedTokens() adds rows of zeros for tokens that were not learned", async (t) => {
  const { hiddenSize, vocabularyRows } = SOURCE.language;
  for (const weights of ["fp32", "fp16", "int4"] as const) {
    await t.step(weights, async () => {
      const options = {
        weights,
        rows: vocabularyRows + 1,
        dataFile: DATA_FILE,
      };
      const ids = [vocabularyRows, vocabularyRows - 1];
      const vectors = await embed(options, ids);
      const added = vectors.subarray(0, hiddenSize);
      assertEquals(added.filter((value) => value !== 0).length, 0);
      assertLess(
        relativeError(
          vectors.subarray(hiddenSize),
          TABLE.subarray((vocabularyRows - 1) * hiddenSize),
        ),
        0.01,
      );
    });
  }
});

Deno.test("planEmbedTokens() refuses to quantize rows that no block divides", () => {
  const language = { ...recipeDimensions("small", true), hiddenSize: 72 };
  assertThrows(
    () => planEmbedTokens({ language }, { weights: "int8", dataFile: "d" }),
    ModelFormatError,
    "Cannot quantize rows of 72 values in blocks: 16 must divide their length; " +
      "convert with --weights fp32",
  );
});

async function embed(
  options: PlanEmbedTokensOptions,
  ids: readonly number[] = IDS,
): Promise<Float32Array<ArrayBuffer>> {
  const graph = planEmbedTokens(SOURCE, options);
  await using planned = await PlannedSession.open(graph, SOURCE);
  return await embedIds(planned, ids);
}

function rowsOf(table: Float32Array): Float32Array<ArrayBuffer> {
  const { hiddenSize } = SOURCE.language;
  return Float32Array.from(
    IDS.flatMap((id) => [
      ...table.subarray(id * hiddenSize, (id + 1) * hiddenSize),
    ]),
  );
}

/** (integer - middle) · scale, element by element. */
async function decodeTable(
  options: PlanEmbedTokensOptions & { bits: 4 | 8; blockSize: number },
): Promise<Float32Array<ArrayBuffer>> {
  const [job] = planEmbedTokens(SOURCE, options).jobs;
  if (job === undefined) return new Float32Array();
  const { values, scales } = await encodeJob(job, SOURCE);
  const factors = new Float32Array(scales?.buffer ?? new ArrayBuffer());
  return TABLE.map((_, index) => {
    const byte = values[index * options.bits / 8 | 0] ?? 0;
    const integer = options.bits === 8 ? byte : byte >> (index % 2 * 4) & 15;
    const factor = factors[Math.floor(index / options.blockSize)] ?? 0;
    return (integer - 2 ** (options.bits - 1)) * factor;
  });
}
