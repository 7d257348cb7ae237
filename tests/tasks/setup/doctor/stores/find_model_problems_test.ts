import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Store, StoreName } from "../../../../../lib/storage/stores.ts";
import { findModelProblems } from "../../../../../tasks/setup/doctor/stores/find_model_problems.ts";
import {
  installSample,
  SAMPLE_FILES,
  writeFiles,
} from "../../../../support/sample_model.ts";
import {
  refOf,
  SAMPLE_KEY,
  sampleModels,
} from "../../../../support/sample_project.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const TINY_MISSING = {
  message: 'Cannot find "fastvlm-tiny-fp32": it is not built yet',
  command: "deno task setup",
};

function storeIn(temp: TempDirectory, name: StoreName = "user"): Store {
  return { name, root: join(temp.path, name), writable: name !== "legacy" };
}

async function find(...stores: Store[]) {
  const { catalog, lock = { version: 1, models: {} } } = sampleModels();
  const { signal } = new AbortController();
  return await findModelProblems({ catalog, lock }, { stores, signal });
}

Deno.test("findModelProblems() misses what setup builds, and nothing else", async () => {
  await using temp = await TempDirectory.create();
  assertEquals(await find(storeIn(temp)), [TINY_MISSING]);
});

Deno.test("findModelProblems() has nothing to say of a whole model, whatever lies behind it", async () => {
  await using temp = await TempDirectory.create();
  const [user, legacy] = [storeIn(temp), storeIn(temp, "legacy")];
  await installSample(user, refOf(SAMPLE_KEY));
  await writeFiles(join(legacy.root, SAMPLE_KEY), { "config.json": "{}" });
  assertEquals(await find(user, legacy), [TINY_MISSING]);
});

Deno.test("findModelProblems() has a damaged model repaired where it is", async (t) => {
  for (
    const [name, more] of [
      ["user", ""],
      ["project", " --store project"],
      ["legacy", ""],
    ] as const
  ) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      const store = storeIn(temp, name);
      const directory = await installSample(store, refOf(SAMPLE_KEY));
      const path = join(directory, "config.json");
      await Deno.remove(path);
      await Deno.remove(join(directory, "onnx/vision_encoder_q4.onnx"));
      assertEquals(await find(store), [TINY_MISSING, {
        message: `Cannot use "${path}": it is missing (and 1 more)`,
        command: `deno task download --size 0.5b --repair${more}`,
      }]);
    });
  }
});

Deno.test("findModelProblems() has an unfinished download gone on with", async () => {
  await using temp = await TempDirectory.create();
  const store = storeIn(temp);
  await writeFiles(join(store.root, ".partial", SAMPLE_KEY), { "a": "1" });
  assertEquals(await find(store), [TINY_MISSING, {
    message: `Cannot use "${SAMPLE_KEY}": its download is unfinished`,
    command: "deno task download --size 0.5b",
  }]);
});

Deno.test("findModelProblems() has a model that the lock does not know fetched", async () => {
  await using temp = await TempDirectory.create();
  const store = storeIn(temp);
  const files = { ...SAMPLE_FILES, "config.json": "{ }" };
  await installSample(store, refOf(SAMPLE_KEY), files);
  assertEquals(await find(store), [TINY_MISSING, {
    message:
      `Cannot use "${SAMPLE_KEY}" as it is: its files are not those of the lock`,
    command: "deno task download --size 0.5b",
  }]);
});
