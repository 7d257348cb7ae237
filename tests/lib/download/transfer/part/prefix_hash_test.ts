import { assertEquals } from "@std/assert";
import { sha256 } from "../../../../../lib/base/digest.ts";
import { PrefixHash } from "../../../../../lib/download/transfer/part/prefix_hash.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";

const STEP = 1_000;
const BYTES = patternBytes(3_500);

const PREFIXES = [1_000, 2_000, 3_000].map((end) =>
  sha256(BYTES.subarray(0, end))
);

function begin(known: readonly string[] = [], bytes = BYTES): PrefixHash {
  return new PrefixHash({
    bytes: bytes.length,
    digest: { algorithm: "sha256", value: sha256(bytes) },
  }, { stepBytes: STEP, sha256: [...known] });
}

function flipped(position: number): Uint8Array {
  const bytes = BYTES.slice();
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  return bytes;
}

Deno.test("PrefixHash notes the same digests however the bytes come", async (t) => {
  for (const size of [1, 7, 999, 1_000, 1_001, 2_500, 3_500]) {
    await t.step(`${size} at once`, () => {
      const hash = begin();
      for (let start = 0; start < BYTES.length; start += size) {
        assertEquals(
          hash.update(BYTES.subarray(start, start + size)),
          undefined,
        );
      }
      assertEquals(hash.prefixes, { stepBytes: STEP, sha256: PREFIXES });
      assertEquals([hash.position, hash.verifiedBytes], [3_500, 0]);
      assertEquals(hash.digest().matches, true);
    });
  }
});

Deno.test("PrefixHash has a digest for each whole step of a file", async (t) => {
  for (
    const [bytes, count] of [[0, 0], [1, 0], [999, 0], [1_000, 1], [
      1_001,
      1,
    ]] as const
  ) {
    await t.step(`${bytes} bytes`, () => {
      const content = BYTES.subarray(0, bytes);
      const hash = begin([], content);
      hash.update(content);
      assertEquals(hash.prefixes.sha256, PREFIXES.slice(0, count));
      assertEquals(hash.digest(), {
        sha256: sha256(content),
        actual: sha256(content),
        matches: true,
      });
    });
  }
});

Deno.test("PrefixHash gives the step that differs, and goes on when it comes again", () => {
  const hash = begin(PREFIXES);
  const bytes = flipped(1_234);
  assertEquals(hash.update(bytes), { start: 1_000, end: 2_000 });
  assertEquals([hash.position, hash.verifiedBytes], [1_000, 1_000]);
  assertEquals(hash.update(BYTES.subarray(1_000)), undefined);
  assertEquals([hash.position, hash.verifiedBytes], [3_500, 3_000]);
  assertEquals(hash.digest().matches, true);
});

Deno.test("PrefixHash forgetKnown() holds nothing against the bytes any more", () => {
  const hash = begin(["0".repeat(64), ...PREFIXES.slice(1)]);
  assertEquals(hash.update(BYTES), { start: 0, end: 1_000 });
  hash.forgetKnown();
  assertEquals(hash.update(BYTES), undefined);
  assertEquals(hash.prefixes.sha256, PREFIXES);
  assertEquals(hash.digest().matches, true);
});

Deno.test("PrefixHash prefixes has those that are known after those that were made", () => {
  const hash = begin(PREFIXES);
  hash.update(BYTES.subarray(0, 1_500));
  assertEquals(hash.prefixes.sha256, PREFIXES);
});

Deno.test("PrefixHash rewind() goes back to where the bytes can be replaced from", async (t) => {
  const cases: [to: number, position: number][] = [
    [3_500, 3_500],
    [9_999, 3_500],
    [3_400, 3_000],
    [3_000, 3_000],
    [2_999, 0],
    [0, 0],
  ];
  for (const [to, position] of cases) {
    await t.step(`${to}`, () => {
      const hash = begin();
      hash.update(BYTES);
      hash.rewind(to);
      assertEquals(hash.position, position);
      assertEquals(hash.update(BYTES.subarray(position)), undefined);
      assertEquals(hash.prefixes.sha256, PREFIXES);
      assertEquals(hash.digest().matches, true);
    });
  }
});

Deno.test("PrefixHash rewind() keeps the known digests and verifies by them again", () => {
  const hash = begin(PREFIXES);
  hash.update(BYTES);
  hash.rewind(500);
  assertEquals([hash.position, hash.verifiedBytes], [0, 0]);
  assertEquals(hash.update(flipped(2_500)), { start: 2_000, end: 3_000 });
  assertEquals(hash.verifiedBytes, 2_000);
});
