import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { clearPartials } from "../../../../lib/storage/partial/clear_partials.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";

const PLACES = {
  [`${KEY}/a`]: "",
  [`${KEY}~12-0123abcd/a`]: "",
  [`${KEY}~old~12-0123abcd/a`]: "",
  [`${KEY}~trash~12-0123abcd/a`]: "",
  "other/a": "",
};

Deno.test("clearPartials() leaves nothing of the model, and all of others", async (t) => {
  const cases: [string, boolean | undefined, string[]][] = [
    ["with a lock that keeps others out", true, ["other"]],
    ["with a lying lock", false, [`${KEY}~ID`, "other"]],
    ["without a lock", undefined, [`${KEY}~ID`, "other"]],
  ];
  for (const [name, isExclusive, expected] of cases) {
    await t.step(name, async () => {
      await using made = await PartialStore.create(PLACES);
      await Deno.mkdir(join(made.store.root, KEY));
      const lock = isExclusive === undefined ? {} : { lock: { isExclusive } };
      await clearPartials(made.store, KEY, lock);
      assertEquals(await made.names(), expected);
    });
  }
});

Deno.test("clearPartials() removes nothing while the model is not in its place", async () => {
  await using made = await PartialStore.create(PLACES);
  const before = await made.files();
  await clearPartials(made.store, KEY, { lock: { isExclusive: true } });
  assertEquals(await made.files(), before);
});
