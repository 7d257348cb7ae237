import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { basename, join } from "@std/path";
import { StorageError } from "../../../../lib/base/errors.ts";
import type { HeldLock } from "../../../../lib/storage/model_lock.ts";
import { withModelLock } from "../../../../lib/storage/model_lock.ts";
import { claimPartial } from "../../../../lib/storage/partial/claim_partial.ts";
import { findPartials } from "../../../../lib/storage/partial/find_partials.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";
import { StoreProcess } from "../../../support/store_process.ts";

const HOST = "here";
const EXCLUSIVE: HeldLock = { isExclusive: true, host: HOST };
const LYING: HeldLock = { isExclusive: false, host: HOST };

function textIn(directory: string): Promise<string> {
  return Deno.readTextFile(join(directory, "config.json"));
}

/** Another process that has claimed a folder and written a text into it. */
async function startClaimer(
  made: PartialStore,
  text: string,
  mode = "",
): Promise<StoreProcess> {
  const args = [KEY, HOST, text, mode];
  return await StoreProcess.start("hold_partial.ts", made.store.root, args);
}

Deno.test("claimPartial() takes what an earlier run left, under a name of this process, and gives it back", async () => {
  await using made = await PartialStore.create({
    [`${KEY}/config.json`]: "{}",
  });
  {
    await using claim = await claimPartial(made.store, KEY, { lock: LYING });
    const name = basename(claim.directory);
    assertEquals(name.startsWith(`${KEY}~${Deno.pid}-`), true, name);
    assertEquals(await made.files(), [
      `${KEY}~ID/.claim.json`,
      `${KEY}~ID/config.json`,
    ]);
    const [partial] = await findPartials(made.store, KEY);
    assertEquals([partial?.isClaimed, partial?.holder?.host], [true, HOST]);
  }
  assertEquals(await made.files(), [`${KEY}/config.json`]);
});

Deno.test("claimPartial() begins with an empty folder, and leaves none", async () => {
  await using made = await PartialStore.create();
  {
    await using claim = await claimPartial(made.store, KEY);
    assertMatch(basename(claim.directory), /~\d+-[0-9a-f]{8}$/);
    assertEquals(await made.files(), [`${KEY}~ID/.claim.json`]);
  }
  assertEquals(await made.names(), []);
});

Deno.test("claimPartial() gives each of several their own folder where the lock lies", async () => {
  await using made = await PartialStore.create({
    [`${KEY}/config.json`]: "{}",
  });
  const options = { lock: LYING };
  const claims = await Promise.all(
    Array.from({ length: 16 }, () => claimPartial(made.store, KEY, options)),
  );
  const directories = new Set(claims.map(({ directory }) => directory));
  assertEquals(directories.size, 16);
  const files = await made.files();
  // What was there went to exactly one of them.
  assertEquals(files.filter((path) => path.endsWith("/config.json")).length, 1);
  await Promise.all(claims.map((claim) => claim[Symbol.asyncDispose]()));
  assertEquals(await made.files(), [`${KEY}/config.json`]);
});

Deno.test("claimPartial() takes the folder with the most bytes", async () => {
  await using made = await PartialStore.create({
    [`${KEY}/config.json`]: "{}",
    [`${KEY}~12-0123abcd/config.json`]: '{"more": 1}',
    [`${KEY}~13-0123abcd/config.json`]: "",
  });
  await using claim = await claimPartial(made.store, KEY, { lock: EXCLUSIVE });
  assertEquals(await textIn(claim.directory), '{"more": 1}');
});

Deno.test("claimPartial() shows again and again that it lives", async () => {
  await using made = await PartialStore.create();
  const options = { lock: LYING, heartbeatMs: 10 };
  await using claim = await claimPartial(made.store, KEY, options);
  const long = new Date(0);
  await Deno.utime(claim.directory, long, long);
  for (;;) {
    const { mtime } = await Deno.stat(claim.directory);
    if ((mtime?.getTime() ?? 0) > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

Deno.test("claimPartial() takes over from a process that was killed", async (t) => {
  for (const mode of ["", "lying"]) {
    await t.step(mode || "honest", async () => {
      await using made = await PartialStore.create();
      await using holder = await startClaimer(made, "theirs", mode);
      await holder.kill();
      assertEquals(await textIn(holder.line), "theirs");
      const text = await withModelLock(made.store, KEY, async (lock) => {
        await using claim = await claimPartial(made.store, KEY, { lock });
        return await textIn(claim.directory);
      }, {
        host: HOST,
        timeoutMs: 0,
        ...(mode && { tryLock: () => Promise.resolve(true) }),
      });
      assertEquals(text, "theirs");
      assertEquals(await made.files(), [`${KEY}/config.json`]);
    });
  }
});

Deno.test("claimPartial() leaves a living process alone where the lock lies, a stopped one too", async (t) => {
  for (const state of ["running", "stopped"]) {
    await t.step(state, async () => {
      await using made = await PartialStore.create();
      await using holder = await startClaimer(made, "theirs", "lying");
      if (state === "stopped") holder.signal("SIGSTOP");
      {
        await using claim = await claimPartial(made.store, KEY, {
          lock: LYING,
        });
        await Deno.writeTextFile(join(claim.directory, "mine"), "m");
        assertEquals(await made.files(), [
          `${KEY}~ID/.claim.json`,
          `${KEY}~ID/.claim.json`,
          `${KEY}~ID/config.json`,
          `${KEY}~ID/mine`,
        ]);
      }
      if (state === "stopped") holder.signal("SIGCONT");
      assertEquals(await holder.finish(), 0);
      // Theirs had more bytes.
      assertEquals(await made.files(), [`${KEY}/config.json`]);
    });
  }
});

Deno.test("claimPartial() says that a store cannot be written", async () => {
  await using made = await PartialStore.create({ file: "" });
  const root = made.path("file");
  const error = await assertRejects(
    () => claimPartial({ ...made.store, root }, KEY),
    StorageError,
  );
  assertEquals(
    error.message,
    `Cannot stage files in "${join(root, ".partial")}": a file is in the way`,
  );
});
