import { assertEquals, assertRejects } from "@std/assert";
import { basename, join } from "@std/path";
import { LockTimeoutError, UsageError } from "../../../../lib/base/errors.ts";
import { removeModel } from "../../../../lib/storage/upkeep/remove_model.ts";
import { listFiles } from "../../../support/list_files.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";
import { writeFiles } from "../../../support/sample_model.ts";
import { StoreProcess } from "../../../support/store_process.ts";

const PLACES = {
  [`${KEY}/config.json`]: "12345",
  [`.cache/${KEY}/graph-1/entry.json`]: "123456",
  [`.partial/${KEY}/config.json`]: "123",
  [`.partial/${KEY}~12-0123abcd/config.json`]: "12",
  [`.partial/${KEY}~old~12-0123abcd/config.json`]: "1",
};
const OTHERS = {
  ".cache/other/graph-1/entry.json": "x",
  ".partial/other/config.json": "x",
  "other/config.json": "x",
};

async function storeWithAll(): Promise<PartialStore> {
  const made = await PartialStore.create();
  await writeFiles(made.store.root, { ...PLACES, ...OTHERS });
  return made;
}

Deno.test("removeModel() removes all there is of a model, and nothing of others", async (t) => {
  for (const dryRun of [true, false]) {
    await t.step(dryRun ? "dry" : "wet", async () => {
      await using made = await storeWithAll();
      const { root } = made.store;
      const before = await listFiles(root);
      const removed = await removeModel(made.store, KEY, { dryRun });
      assertEquals(removed, {
        directories: [
          KEY,
          `.cache/${KEY}`,
          `.partial/${KEY}`,
          `.partial/${KEY}~12-0123abcd`,
          `.partial/${KEY}~old~12-0123abcd`,
        ].map((path) => join(root, path)),
        bytes: 17,
      });
      assertEquals(
        await listFiles(root),
        dryRun ? before : [`.locks/${KEY}.lock`, ...Object.keys(OTHERS)].sort(),
      );
    });
  }
});

Deno.test("removeModel() of a model that is not there changes nothing", async () => {
  await using made = await PartialStore.create();
  const removed = await removeModel(made.store, KEY);
  assertEquals(removed, { directories: [], bytes: 0 });
  assertEquals(await listFiles(made.store.root), []);
});

Deno.test("removeModel() removes a model from a store that never had unfinished files", async () => {
  await using made = await PartialStore.create();
  const { root } = made.store;
  await Deno.remove(join(root, ".partial"));
  await writeFiles(root, { [`${KEY}/onnx/a.onnx`]: "a" });
  const { bytes } = await removeModel(made.store, KEY);
  assertEquals(bytes, 1);
  assertEquals(await listFiles(root), [`.locks/${KEY}.lock`]);
});

Deno.test("removeModel() removes a link, and not what it leads to", async () => {
  await using made = await PartialStore.create({ "elsewhere/a": "a" });
  const link = join(made.store.root, KEY);
  await Deno.symlink(made.path("elsewhere"), link);
  const { directories } = await removeModel(made.store, KEY);
  assertEquals(directories, [link]);
  assertEquals(await made.files(), ["elsewhere/a"]);
});

Deno.test("removeModel() waits for a process that works on the model", async () => {
  await using made = await storeWithAll();
  const { root } = made.store;
  const args = [KEY, "there"];
  await using holder = await StoreProcess.start(
    "hold_model_lock.ts",
    root,
    args,
  );
  const before = await listFiles(root);
  const lock = { timeoutMs: 200 };
  const error = await assertRejects(
    () => removeModel(made.store, KEY, { lock }),
    LockTimeoutError,
  );
  const message = error.message.replace(/since \S+,/, "since then,");
  assertEquals(
    message,
    `Cannot lock "${KEY}": process ${holder.pid} on there has held it since ` +
      "then, waited 200 ms",
  );
  assertEquals(await listFiles(root), before);
  const waited = removeModel(made.store, KEY, {
    lock: { onWait: () => void holder.finish() },
  });
  assertEquals((await waited).bytes, 17);
});

Deno.test("removeModel() leaves alone what a living process has claimed although the lock keeps nobody out", async () => {
  await using made = await storeWithAll();
  const args = [KEY, "here", "{}", "lying"];
  await using holder = await StoreProcess.start(
    "hold_partial.ts",
    made.store.root,
    args,
  );
  const { directories } = await removeModel(made.store, KEY, {
    lock: { host: "here", tryLock: () => Promise.resolve(true) },
  });
  assertEquals(directories.includes(holder.line), false);
  assertEquals(await listFiles(holder.line), [".claim.json", "config.json"]);
  assertEquals(basename(directories[0] ?? ""), KEY);
});

Deno.test("removeModel() refuses a store that is read only", async () => {
  await using made = await PartialStore.create();
  const store = { ...made.store, name: "legacy", writable: false } as const;
  const error = await assertRejects(() => removeModel(store, KEY), UsageError);
  assertEquals(
    error.message,
    `Cannot remove "${KEY}" from store "legacy": read only`,
  );
});
