import { assertEquals } from "@std/assert";
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import type { Store } from "../../../../../lib/storage/stores.ts";
import { checkStores } from "../../../../../tasks/setup/doctor/stores/check_stores.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const { signal } = new AbortController();

/** A user store and a legacy one, neither of which is there. */
function storesIn(temp: TempDirectory): Store[] {
  return [
    { name: "user", root: join(temp.path, "user"), writable: true },
    { name: "legacy", root: join(temp.path, "old models"), writable: false },
  ];
}

async function check(stores: Store[]) {
  return await checkStores({ projectRoot: "", stores }, signal);
}

Deno.test("checkStores() misses the user store only", async () => {
  await using temp = await TempDirectory.create();
  const stores = storesIn(temp);
  const { facts, problems } = await check(stores);
  assertEquals(facts.readable, stores);
  assertEquals(facts.described.map(({ exists }) => exists), [false, false]);
  assertEquals(problems, [{
    message:
      `Cannot find the user store "${temp.path}/user": it is not made yet`,
    command: "deno task setup",
  }]);
});

Deno.test("checkStores() has nothing to say of a user store that is there", async () => {
  await using temp = await TempDirectory.create();
  await ensureDir(join(temp.path, "user"));
  assertEquals((await check(storesIn(temp))).problems, []);
});

Deno.test("checkStores() tells once of a store that cannot be read, and leaves it out", async () => {
  await using temp = await TempDirectory.create();
  const stores = storesIn(temp);
  for (const { root } of stores) await Deno.writeTextFile(root, "");
  const { facts, problems } = await check(stores);
  assertEquals(facts.readable, []);
  assertEquals(
    facts.described.map(({ exists, freeBytes, models }) => ({
      ...{ exists, freeBytes, models },
    })),
    [
      { exists: true, freeBytes: null, models: [] },
      { exists: true, freeBytes: null, models: [] },
    ],
  );
  const legacy = join(temp.path, "old models");
  const shell = legacy.replace(" ", "\\ ");
  assertEquals(problems, [
    {
      message: `Cannot read "${temp.path}/user": a folder above it is a file`,
      command: "FASTVLM_HOME=FOLDER deno task setup",
    },
    {
      message: `Cannot read "${legacy}": a folder above it is a file`,
      command: `mv ${shell} ${shell}.old`,
    },
  ]);
});

Deno.test({
  name: "checkStores() says how to get at a store that the person may not read",
  // The super-user may read everything, and Windows has no such mode.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  async fn() {
    await using temp = await TempDirectory.create();
    const [user] = storesIn(temp);
    if (user === undefined) throw new RangeError("Cannot find the user store");
    await ensureDir(user.root);
    await Deno.chmod(user.root, 0);
    const { problems } = await check([user]);
    await Deno.chmod(user.root, 0o755);
    assertEquals(problems, [{
      message: `Cannot read "${user.root}": permission denied`,
      command: `chmod -R u+rwX ${user.root}`,
    }]);
  },
});
