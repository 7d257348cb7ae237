import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  isAbandoned,
  type IsAbandonedOptions,
} from "../../../../lib/storage/partial/is_abandoned.ts";
import { CLAIM_FILE_NAME } from "../../../../lib/storage/partial/claim_record.ts";
import {
  listPartialEntries,
  type PartialEntry,
} from "../../../../lib/storage/partial/partial_entry.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";

const HOUR_MS = 3_600_000;
const EXCLUSIVE = { isExclusive: true, host: "here" };
const LYING = { isExclusive: false, host: "here" };

/** A folder that a process claimed, as if at some time. */
async function claim(
  made: PartialStore,
  { pid = Deno.pid, host, ageMs = 0 }: {
    pid?: number;
    host?: string | undefined;
    ageMs?: number;
  },
): Promise<PartialEntry> {
  const folder = `${KEY}~${pid}-0123abcd`;
  const record = { pid, host, since: "2026-01-02T03:04:05Z", folder };
  await made.write({
    [`${folder}/${CLAIM_FILE_NAME}`]: JSON.stringify(record),
  });
  await made.age(folder, ageMs);
  const [entry] = await listPartialEntries(made.store, KEY);
  if (entry === undefined) throw new TypeError("Nothing was claimed");
  return entry;
}

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = new Deno.Command("true").spawn();
  await child.status;
  return child.pid;
}

Deno.test("isAbandoned() tells a dead process from a living one", async (t) => {
  const dead = await deadPid();
  const cases: [
    string,
    Parameters<typeof claim>[1],
    IsAbandonedOptions,
    boolean,
  ][] = [
    [
      "a lock that keeps others out",
      { host: "here" },
      { lock: EXCLUSIVE },
      true,
    ],
    ["such a lock, host unknown", {}, { lock: EXCLUSIVE }, true],
    ["no lock, living", { host: "here" }, {}, false],
    ["no lock, host unknown", { pid: dead }, {}, false],
    ["a lying lock, living", { host: "here" }, { lock: LYING }, false],
    ["a lying lock, dead", { pid: dead, host: "here" }, { lock: LYING }, true],
    [
      "dead, but elsewhere",
      { pid: dead, host: "there" },
      { lock: LYING },
      false,
    ],
    ["silent for too long", { ageMs: HOUR_MS }, { lock: LYING }, true],
    ["silent for a while", { ageMs: HOUR_MS }, { staleMs: 2 * HOUR_MS }, false],
    [
      "elsewhere, and not looked at",
      { host: "there" },
      { lock: EXCLUSIVE, watchMs: 0 },
      false,
    ],
    [
      "elsewhere, without a sign of life",
      { host: "there" },
      { lock: EXCLUSIVE, watchMs: 30 },
      true,
    ],
  ];
  for (const [name, claimed, options, expected] of cases) {
    await t.step(name, async () => {
      await using made = await PartialStore.create();
      const entry = await claim(made, claimed);
      assertEquals(await isAbandoned(entry, options), expected);
    });
  }
});

Deno.test("isAbandoned() sees a sign of life from another machine", async () => {
  await using made = await PartialStore.create();
  const entry = await claim(made, { host: "there", ageMs: 60_000 });
  let secondsAgo = 50;
  const beats = setInterval(() => {
    secondsAgo -= 1;
    const at = new Date(Date.now() - secondsAgo * 1000);
    Deno.utimeSync(entry.path, at, at);
  }, 10);
  const options = { lock: EXCLUSIVE, watchMs: 60_000 };
  assertEquals(await isAbandoned(entry, options), false);
  clearInterval(beats);
});

Deno.test({
  name: "isAbandoned() takes a process for alive that it may not ask about",
  permissions: { read: true, write: true, run: true },
  async fn() {
    await using made = await PartialStore.create();
    const entry = await claim(made, { pid: await deadPid(), host: "here" });
    assertEquals(await isAbandoned(entry, { lock: LYING }), false);
  },
});

Deno.test("isAbandoned() does not take what is gone for abandoned, but anything that nobody claimed", async () => {
  await using made = await PartialStore.create({ [`${KEY}/a`]: "" });
  const [free] = await listPartialEntries(made.store, KEY);
  if (free === undefined) throw new TypeError("Nothing is there");
  assertEquals(await isAbandoned(free), true);
  const path = join(made.store.root, "gone");
  assertEquals(await isAbandoned({ ...free, role: "claimed", path }), false);
});
