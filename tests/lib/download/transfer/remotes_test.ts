import { assertEquals, assertThrows } from "@std/assert";
import { Remotes } from "../../../../lib/download/transfer/remotes.ts";
import { createHub } from "../../../../lib/hub/hub.ts";

function remotesOf(...names: string[]): Remotes {
  const hub = createHub({ environment: () => undefined });
  return new Remotes(
    names.map((name) => ({ hub, url: new URL(`https://${name}:8443/file`) })),
  );
}

Deno.test("Remotes.moveOn() goes round, and says when all have had their turn", () => {
  const remotes = remotesOf("a", "b", "c");
  assertEquals(remotes.current.host, "a:8443");
  const seen = Array.from({ length: 6 }, () => {
    const isRoundOver = remotes.moveOn();
    return [remotes.current.host, isRoundOver];
  });
  assertEquals(seen, [
    ["b:8443", false],
    ["c:8443", false],
    ["a:8443", true],
    ["b:8443", false],
    ["c:8443", false],
    ["a:8443", true],
  ]);
});

Deno.test("Remotes.moveOn() begins a new round after progress", () => {
  const remotes = remotesOf("a", "b");
  assertEquals(remotes.moveOn(), false);
  remotes.noteProgress();
  assertEquals([remotes.moveOn(), remotes.current.host], [false, "a:8443"]);
});

Deno.test("Remotes.moveOn() has nowhere to go with one", () => {
  const remotes = remotesOf("a");
  assertEquals([remotes.moveOn(), remotes.current.host], [true, "a:8443"]);
});

Deno.test("Remotes.giveUp() drops the one in use, but never the last", () => {
  const remotes = remotesOf("a", "b");
  assertEquals([remotes.giveUp(), remotes.current.host], [true, "b:8443"]);
  assertEquals([remotes.giveUp(), remotes.current.host], [false, "b:8443"]);
  assertEquals(remotes.moveOn(), true);
});

Deno.test("Remotes() needs one at least", () => {
  assertThrows(
    () => new Remotes([]),
    RangeError,
    "Cannot transfer a file as it must have 1 or more remotes",
  );
});
