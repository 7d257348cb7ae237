import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { readShardIndex } from "../../../../lib/convert/safetensors/shard_index.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("an index gives the shard of each tensor", async () => {
  const shards = {
    "a.weight": "model-00001-of-00002.safetensors",
    "b.weight": "model-00002-of-00002.safetensors",
  };
  await withIndex(
    JSON.stringify({ metadata: { total_size: 12 }, weight_map: shards }),
    async (path) => {
      assertEquals(await readShardIndex(path), new Map(Object.entries(shards)));
    },
  );
});

Deno.test("an index without tensors, or that is no JSON, is refused", async () => {
  const problem = "weight_map must be an object that names a file";
  const wrong: [text: string, problem: string][] = [
    ["{", "as JSON"],
    ["[]", problem],
    ["{}", problem],
    ['{"weight_map":[]}', problem],
    ['{"weight_map":{}}', problem],
  ];
  for (const [text, message] of wrong) {
    await withIndex(text, async (path) => {
      await assertRejects(
        () => readShardIndex(path),
        ModelFormatError,
        message,
      );
    });
  }
});

Deno.test("a shard must be a safetensors file in the same folder", async () => {
  const names = [
    "../other/model.safetensors",
    "/model.safetensors",
    "a\\b.safetensors",
    ".safetensors",
    "model.json",
    7,
  ];
  for (const name of names) {
    const text = JSON.stringify({ weight_map: { "a.weight": name } });
    await withIndex(text, async (path) => {
      await assertRejects(
        () => readShardIndex(path),
        ModelFormatError,
        `Cannot use "${path}": ${
          JSON.stringify(name)
        } is not the name of a safetensors file beside it`,
      );
    });
  }
});

Deno.test("a shard that is a pickle file is refused as one", async () => {
  const text = '{"weight_map":{"a.weight":"pytorch_model.bin"}}';
  await withIndex(text, async (path) => {
    await assertRejects(
      () => readShardIndex(path),
      ModelFormatError,
      'Cannot read "pytorch_model.bin": it is a pickle file',
    );
  });
});

async function withIndex(
  text: string,
  use: (path: string) => Promise<void>,
): Promise<void> {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "model.safetensors.index.json");
  await Deno.writeTextFile(path, text);
  await use(path);
}
