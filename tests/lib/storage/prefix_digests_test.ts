import { assertEquals } from "@std/assert";
import { sha256 } from "../../../lib/base/digest.ts";
import { PREFIX_DIGESTS } from "../../../lib/storage/prefix_digests.ts";

Deno.test("PREFIX_DIGESTS accepts a step and digests, and nothing else", async (t) => {
  const digest = sha256("");
  const cases: [value: unknown, isAccepted: boolean][] = [
    [{ stepBytes: 16_777_216, sha256: [digest] }, true],
    [{ stepBytes: 1, sha256: [] }, true],
    [{ stepBytes: 0, sha256: [] }, false],
    [{ stepBytes: 1.5, sha256: [] }, false],
    [{ stepBytes: 1, sha256: [digest.toUpperCase()] }, false],
    [{ stepBytes: 1, sha256: [digest.slice(1)] }, false],
    [{ sha256: [] }, false],
    [[], false],
  ];
  for (const [value, isAccepted] of cases) {
    await t.step(JSON.stringify(value).slice(0, 60), () => {
      assertEquals(PREFIX_DIGESTS.safeParse(value).success, isAccepted);
    });
  }
});
