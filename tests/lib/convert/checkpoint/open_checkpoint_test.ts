import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  ConfigError,
  ModelFormatError,
  NotFoundError,
} from "../../../../lib/base/errors.ts";
import {
  type Checkpoint,
  openCheckpoint,
} from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { toFloat32 } from "../../../../lib/convert/safetensors/to_float.ts";
import type { RecipeOptions } from "../../../support/checkpoint/recipe_checkpoint.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";

/** A checkpoint of the right tensors, all zero, which takes no space on disk. */
const HOLLOW = {
  size: "small",
  dtype: "bfloat16",
  tied: false,
  hollow: () => true,
} as const satisfies RecipeOptions;

const QUERIES = "model.layers.1.self_attn.q_proj.weight";

Deno.test("a checkpoint is described by its config and its tensors", async () => {
  await withOpened(HOLLOW, async (checkpoint, directory) => {
    assertEquals(checkpoint.directory, directory);
    assertEquals(checkpoint.language, {
      hiddenSize: 64,
      intermediateSize: 128,
      layers: 2,
      heads: 4,
      keyValueHeads: 2,
      headSize: 16,
      vocabularyRows: 512,
      rmsNormEpsilon: 1e-6,
      ropeTheta: 1e6,
      maxPositions: 32768,
      tied: false,
      bosTokenId: 151643 % 512,
      eosTokenId: 151645 % 512,
    });
    assertEquals(checkpoint.config["model_type"], "llava_qwen2");
    assertEquals(checkpoint.visionForm, "fused");
    assertEquals(checkpoint.imageSize, 1024);
    assertEquals(checkpoint.tensorNames.length, 629 + 4 + 2 * 12 + 2 + 1);
    assertEquals(checkpoint.warnings, []);
    assertEquals(checkpoint.info(QUERIES), { dtype: "BF16", shape: [64, 64] });
    assertEquals((await checkpoint.readRows(QUERIES, 3, 5)).length, 256);
  });
});

Deno.test("the files of a sharded checkpoint are listed with their lengths", async () => {
  const options = { ...HOLLOW, shards: 3, tied: true };
  await withOpened(options, async (checkpoint, directory) => {
    const names = [
      "config.json",
      "model.safetensors.index.json",
      "model-00001-of-00003.safetensors",
      "model-00002-of-00003.safetensors",
      "model-00003-of-00003.safetensors",
    ];
    const paths = names.map((name) => join(directory, name));
    const sizes = await Promise.all(
      paths.map(async (path) => (await Deno.stat(path)).size),
    );
    assertEquals(
      checkpoint.files,
      paths.map((path, index) => ({ path, bytes: sizes[index] ?? 0 })),
    );
    assertEquals(checkpoint.bytes, sizes.reduce((a, b) => a + b, 0));
    assertEquals(checkpoint.language.tied, true);
  });
});

Deno.test("the train form is told by its tensors", async () => {
  await withOpened({ ...HOLLOW, form: "train" }, (checkpoint) => {
    assertEquals(checkpoint.visionForm, "train");
    assertEquals(checkpoint.warnings, []);
  });
});

Deno.test("the sizes of Apple's smallest model fit its tensors", async () => {
  const options = { ...HOLLOW, size: "0.5b", tied: true } as const;
  await withOpened(options, ({ language, warnings, tensorNames }) => {
    assertEquals(language.tied, true);
    assertEquals(language.vocabularyRows, 151_936);
    assertEquals(tensorNames.length, 629 + 4 + 24 * 12 + 2);
    assertEquals(warnings, []);
  });
});

Deno.test("values of a checkpoint are read as they were written", async () => {
  const written = new Map<number, number>();
  await withOpened({
    ...HOLLOW,
    hollow: (name) => name !== QUERIES,
    change: ({ firstElement, values }) => {
      values.set([1.5, -Infinity], 64);
      written.set(firstElement, values.length);
    },
  }, async (checkpoint) => {
    const bytes = await checkpoint.readRows(QUERIES, 1, 2);
    const values = toFloat32(bytes, checkpoint.info(QUERIES).dtype);
    assertEquals([...values.slice(0, 2)], [1.5, -Infinity]);
    assertEquals([...written], [[0, 64 * 64]]);
  });
});

Deno.test("tensors without use may be missing, and others too many", async () => {
  await withOpened({
    ...HOLLOW,
    changeTensors: (tensors) => {
      for (const name of tensors.keys()) {
        if (/num_batches_tracked|head\.proj$/.test(name)) tensors.delete(name);
      }
      tensors.set("model.image_newline", { dtype: "F32", shape: [64] });
    },
  }, (checkpoint) => {
    assertEquals(checkpoint.tensorNames.length, 629 - 45 + 4 + 26 + 1 + 1);
    assertEquals(checkpoint.warnings, [
      'tensors that this architecture does not have are ignored (1): "model.image_newline"',
    ]);
  });
});

Deno.test("the rows of embed_tokens count, not vocab_size", async () => {
  await withOpened({
    ...HOLLOW,
    config: { eos_token_id: 520 },
    changeTensors: (tensors) => {
      for (const name of ["model.embed_tokens.weight", "lm_head.weight"]) {
        tensors.set(name, { dtype: "F32", shape: [516, 64] });
      }
    },
  }, (checkpoint) => {
    assertEquals(checkpoint.language.vocabularyRows, 516);
    assertEquals(checkpoint.warnings, [
      'vocab_size is 512, but "model.embed_tokens.weight" has 516 rows: the rows count',
      "eos_token_id is 520, which none of the 516 tokens has: answers end by length only",
    ]);
  });
});

Deno.test("a missing tensor and a wrong shape are refused", async () => {
  await assertRefused(
    { ...HOLLOW, changeTensors: (tensors) => tensors.delete(QUERIES) },
    ModelFormatError,
    (directory) =>
      `Cannot convert "${directory}": tensor "${QUERIES}" is missing`,
  );
  await assertRefused(
    {
      ...HOLLOW,
      changeTensors: (tensors) =>
        tensors.set("lm_head.weight", { dtype: "F32", shape: [511, 64] }),
    },
    ModelFormatError,
    (directory) =>
      `Cannot convert "${directory}": tensor "lm_head.weight" has shape [511, 64]: [512, 64] is needed`,
  );
});

Deno.test("a config that cannot be converted is refused, and a folder that is not there", async () => {
  await assertRefused(
    { ...HOLLOW, config: { hidden_act: "relu" } },
    ConfigError,
    (directory) => `Cannot use "${join(directory, "config.json")}": hidden_act`,
  );
  await assertRejects(() => openCheckpoint("absent"), NotFoundError);
});

async function withOpened(
  options: RecipeOptions,
  use: (checkpoint: Checkpoint, directory: string) => Promise<void> | void,
): Promise<void> {
  await withRecipeCheckpoint(options, async (directory) => {
    using checkpoint = await openCheckpoint(directory);
    await use(checkpoint, directory);
  });
}

async function assertRefused(
  options: RecipeOptions,
  errorClass: typeof ModelFormatError | typeof ConfigError,
  message: (directory: string) => string,
): Promise<void> {
  await withRecipeCheckpoint(options, async (directory) => {
    await assertRejects(
      () => openCheckpoint(directory),
      errorClass,
      message(directory),
    );
  });
}
