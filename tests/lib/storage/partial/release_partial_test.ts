import { assertEquals } from "@std/assert";
import { releasePartial } from "../../../../lib/storage/partial/release_partial.ts";
import {
  PARTIAL_KEY as KEY,
  PartialStore,
} from "../../../support/partial_store.ts";

const CLAIMED = `${KEY}~12-0123abcd`;

Deno.test("releasePartial() gives the folder back, unless there is a better one or nothing in it", async (t) => {
  const cases: [string, Record<string, string>, Record<string, string>][] = [
    ["the only one", { [`${CLAIMED}/a`]: "new" }, { [`${KEY}/a`]: "new" }],
    ["with more bytes", { [`${CLAIMED}/a`]: "new", [`${KEY}/b`]: "ab" }, {
      [`${KEY}/a`]: "new",
    }],
    ["with fewer bytes", { [`${CLAIMED}/a`]: "new", [`${KEY}/b`]: "abcd" }, {
      [`${KEY}/b`]: "abcd",
    }],
    ["a file in the way", { [`${CLAIMED}/a`]: "new", [KEY]: "x" }, {
      [`${KEY}/a`]: "new",
    }],
    [
      "empty",
      { [`${CLAIMED}/a`]: "", [`${CLAIMED}/.resume/a.json`]: "{}" },
      {},
    ],
    ["gone, as it was published", {}, {}],
  ];
  for (const [name, before, after] of cases) {
    await t.step(name, async () => {
      await using made = await PartialStore.create(before);
      if (`${CLAIMED}/a` in before) {
        await made.write({ [`${CLAIMED}/.claim.json`]: "{}" });
      }
      const path = made.path(CLAIMED);
      await releasePartial(path, { store: made.store, key: KEY });
      const texts: Record<string, string> = {};
      for (const file of await made.files()) {
        texts[file] = await Deno.readTextFile(made.path(file));
      }
      assertEquals(texts, after);
    });
  }
});

Deno.test("releasePartial() keeps the best of what several give back at once", async () => {
  const texts = ["a", "abc", "ab", "abcd", "", "abc", "a", "ab"];
  const claims = texts.map((text, index) =>
    [`${KEY}~${index}-0123abcd/x`, text] as const
  );
  await using made = await PartialStore.create(Object.fromEntries(claims));
  await Promise.all(
    texts.map((_, index) =>
      releasePartial(made.path(`${KEY}~${index}-0123abcd`), {
        store: made.store,
        key: KEY,
      })
    ),
  );
  assertEquals(await made.names(), [KEY]);
  assertEquals(await Deno.readTextFile(made.path(`${KEY}/x`)), "abcd");
});
