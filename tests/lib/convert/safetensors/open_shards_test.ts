import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { openShards } from "../../../../lib/convert/safetensors/open_shards.ts";
import { writeSafetensors } from "../../../support/checkpoint/write_safetensors.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("each shard is opened once", async () => {
  await using shards = await Shards.create();
  const fileOf = await openShards(shards.indexPath);
  const files = new Set(fileOf.values());
  assertEquals([...fileOf.keys()], ["a", "b", "c"]);
  assertEquals(files.size, 2);
  for (const file of files) file[Symbol.dispose]();
});

Deno.test("a shard that is not there is named, with the index that names it", async () => {
  await using shards = await Shards.create();
  await Deno.remove(join(shards.path, "two.safetensors"));
  const error = await assertRejects(
    () => openShards(shards.indexPath),
    ModelFormatError,
    `Cannot use "${shards.indexPath}": it names "two.safetensors", which is not there`,
  );
  assertEquals(error.hint, "copy or download the missing file");
});

Deno.test("a truncated shard is named", async () => {
  await using shards = await Shards.create();
  const path = join(shards.path, "two.safetensors");
  await Deno.truncate(path, (await Deno.stat(path)).size - 1);
  await assertRejects(
    () => openShards(shards.indexPath),
    ModelFormatError,
    `Cannot read "${path}": it is truncated: 7 of 8 bytes of tensors are there`,
  );
});

Deno.test("a tensor that is not in the shard the index says is named", async () => {
  await using shards = await Shards.create({ c: "one.safetensors" });
  await assertRejects(
    () => openShards(shards.indexPath),
    ModelFormatError,
    `Cannot use "${shards.indexPath}": tensor "c" is not in "one.safetensors"`,
  );
});

/** A folder with two shards: the first with tensor `a`, the second with `b` and `c`. */
class Shards implements AsyncDisposable {
  readonly #temp: TempDirectory;

  private constructor(temp: TempDirectory) {
    this.#temp = temp;
  }

  static async create(places: Record<string, string> = {}): Promise<Shards> {
    const shards = new Shards(await TempDirectory.create());
    await shards.#write("one.safetensors", ["a"]);
    await shards.#write("two.safetensors", ["b", "c"]);
    const weightMap = {
      a: "one.safetensors",
      b: "two.safetensors",
      c: "two.safetensors",
      ...places,
    };
    const index = JSON.stringify({ weight_map: weightMap });
    await Deno.writeTextFile(shards.indexPath, index);
    return shards;
  }

  get path(): string {
    return this.#temp.path;
  }

  get indexPath(): string {
    return join(this.path, "model.safetensors.index.json");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#temp[Symbol.asyncDispose]();
  }

  async #write(name: string, tensors: string[]): Promise<void> {
    await writeSafetensors(
      join(this.path, name),
      tensors.map((tensor) => ({ name: tensor, dtype: "F32", shape: [1] })),
    );
  }
}
