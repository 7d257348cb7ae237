import { assertEquals, assertThrows } from "@std/assert";
import { DiskFullError } from "../../../../lib/base/errors.ts";
import {
  checkFreeSpace,
  withMargin,
} from "../../../../lib/download/plan/disk_need.ts";
import type { Store } from "../../../../lib/storage/stores.ts";

const STORE: Store = { name: "user", root: "/models", writable: true };

Deno.test("withMargin() adds 5 %, and at least 256 MB to what is larger than that", async (t) => {
  const cases = [
    [0, 0],
    [1, 2],
    [1000, 1050],
    [255_999_999, 268_799_999],
    [256_000_000, 512_000_000],
    [1_105_885_597, 1_361_885_597],
    [14_000_000_000, 14_700_000_000],
  ] as const;
  for (const [bytes, expected] of cases) {
    await t.step(`${bytes}`, () => assertEquals(withMargin(bytes), expected));
  }
});

Deno.test("checkFreeSpace() refuses with the numbers", () => {
  const need = { key: "fastvlm-0.5b-q4", requiredBytes: 388_515 };
  checkFreeSpace({ ...need, freeBytes: 388_515 }, STORE);
  const error = assertThrows(
    () => checkFreeSpace({ ...need, freeBytes: 1000 }, STORE),
    DiskFullError,
  );
  assertEquals(
    error.message,
    'Cannot download "fastvlm-0.5b-q4" to "/models": 389 kB must be free, and 1 kB are',
  );
});

Deno.test("checkFreeSpace() accepts when the system does not tell", () => {
  checkFreeSpace({ key: "fastvlm-0.5b-q4", requiredBytes: 1e15 }, STORE);
});
