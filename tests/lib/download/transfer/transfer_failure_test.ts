import { assertEquals } from "@std/assert";
import {
  AccessDeniedError,
  DigestMismatchError,
  NetworkError,
  NotFoundError,
  StorageError,
} from "../../../../lib/base/errors.ts";
import {
  isRefusal,
  tooManyRestarts,
  wrongDigest,
} from "../../../../lib/download/transfer/transfer_failure.ts";

Deno.test("wrongDigest() names the digests and every host that sent bytes", () => {
  const hashed = { sha256: "cc", actual: "bb", matches: false };
  const context = { failure: 'Cannot download "f"', hashed };
  const cases = [
    ["sha256", ["a"], 'its SHA-256 must be aa, and is bb, as "a" sent it'],
    [
      "gitBlob",
      ["a", "b:1"],
      'its git blob SHA-1 must be aa, and is bb, as "a" and "b:1" sent it',
    ],
  ] as const;
  for (const [algorithm, hosts, message] of cases) {
    const digest = { algorithm, value: "aa" };
    const file = { path: "f", bytes: 1, digest };
    assertEquals(
      wrongDigest(file, { ...context, hosts }).message,
      `Cannot download "f": ${message}`,
    );
  }
});

Deno.test("tooManyRestarts() keeps what the last one said, hint included", () => {
  const last = new NetworkError("It broke", { hint: "wait" });
  const { message, hint } = tooManyRestarts(last, 3);
  assertEquals(
    [message, hint],
    ["It broke; gave up after it had to begin anew 3 times", "wait"],
  );
});

Deno.test("isRefusal() tells what another server may do better", () => {
  const errors = [
    new NetworkError("a"),
    new NotFoundError("b"),
    new AccessDeniedError("c"),
    new DigestMismatchError("d"),
    new StorageError("e"),
    new TypeError("f"),
  ];
  assertEquals(errors.map(isRefusal), [true, true, true, false, false, false]);
});
