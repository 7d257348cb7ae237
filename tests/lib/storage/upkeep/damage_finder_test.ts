import { assertEquals } from "@std/assert";
import { createSha256, sha256 } from "../../../../lib/base/digest.ts";
import { DamageFinder } from "../../../../lib/storage/upkeep/damage_finder.ts";

const BYTES = new Uint8Array(37).map((_, index) => index);
const PREFIXES = {
  stepBytes: 10,
  sha256: [10, 20, 30].map((end) => sha256(BYTES.subarray(0, end))),
};

Deno.test("DamageFinder.damageUpTo() gives the first step with a wrong byte", async (t) => {
  const cases = [
    [[0], 0, 10],
    [[9], 0, 10],
    [[10, 35], 10, 20],
    [[29], 20, 30],
    [
      [30],
      30,
      37,
    ],
  ] as const;
  for (const chunkBytes of [1, 7, 10, 37]) {
    for (const [wrong, start, end] of cases) {
      await t.step(`byte ${wrong[0]}, pieces of ${chunkBytes}`, () => {
        const damaged = Uint8Array.from(BYTES);
        for (const index of wrong) damaged[index] = 255;
        const finder = new DamageFinder(createSha256(), PREFIXES);
        for (let at = 0; at < damaged.length; at += chunkBytes) {
          finder.update(damaged.subarray(at, at + chunkBytes));
        }
        assertEquals(finder.damageUpTo(37), { start, end });
      });
    }
  }
});

Deno.test("DamageFinder.update() hashes every byte", () => {
  const hash = createSha256();
  const finder = new DamageFinder(hash, PREFIXES);
  finder.update(BYTES.subarray(0, 33));
  finder.update(BYTES.subarray(33));
  assertEquals(hash.digest("hex"), sha256(BYTES));
});
