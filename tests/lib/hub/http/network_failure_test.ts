import { assertEquals, assertInstanceOf } from "@std/assert";
import { NetworkError } from "../../../../lib/base/errors.ts";
import {
  ExpiredAddressError,
  FileChangedError,
  PatienceEndedError,
  RangeRefusedError,
  TransientError,
  UnreachableError,
} from "../../../../lib/hub/http/network_failure.ts";

Deno.test("errors of the network know their kind", async (t) => {
  const kinds = [
    [TransientError, true],
    [UnreachableError, true],
    [ExpiredAddressError, true],
    [RangeRefusedError, false],
    [FileChangedError, false],
    [PatienceEndedError, false],
  ] as const;
  for (const [Kind, isTransient] of kinds) {
    await t.step(Kind.name, () => {
      const error = new Kind("Cannot try", { hint: "wait" });
      assertInstanceOf(error, NetworkError);
      assertEquals(
        [error.name, error.code, error.hint, error instanceof TransientError],
        [Kind.name, "network", "wait", isTransient],
      );
    });
  }
});

Deno.test("TransientError keeps the wait that a server asks for", () => {
  assertEquals(
    [
      new TransientError("a", { waitMs: 2000 }).waitMs,
      new TransientError("a").waitMs,
    ],
    [2000, undefined],
  );
});
