import { assertEquals } from "@std/assert";
import { TokenBytes } from "../../../../lib/structured/vocabulary/token_bytes.ts";

const LIST = [
  Uint8Array.of(1, 2),
  undefined,
  Uint8Array.of(3),
  new Uint8Array(),
  Uint8Array.of(1, 2),
];

Deno.test("TokenBytes.of() keeps the bytes of each token", () => {
  const tokens = TokenBytes.of(LIST);
  assertEquals([tokens.size, tokens.bytes.length], [5, 5]);
  assertEquals([...tokens.offsets], [0, 2, 2, 3, 3, 5]);
  assertEquals([0, 1, 2, 3, 4].map((id) => tokens.bytesOf(id)), [
    Uint8Array.of(1, 2),
    undefined,
    Uint8Array.of(3),
    undefined,
    Uint8Array.of(1, 2),
  ]);
});

Deno.test("TokenBytes.bytesOf() knows nothing of ids that there are not", () => {
  const tokens = TokenBytes.of(LIST);
  for (const id of [-1, 5, 1.5, NaN, Infinity]) {
    assertEquals(tokens.bytesOf(id), undefined);
  }
});

Deno.test("TokenBytes.find() gives the first token with the bytes", () => {
  const tokens = TokenBytes.of(LIST);
  assertEquals(tokens.find(Uint8Array.of(1, 2)), 0);
  assertEquals(tokens.find(Uint8Array.of(3)), 2);
  assertEquals(tokens.find(Uint8Array.of(1)), undefined);
  assertEquals(tokens.find(new Uint8Array()), undefined);
});

Deno.test("TokenBytes.without() shares the memory of the others", () => {
  const tokens = TokenBytes.of(LIST);
  const fewer = tokens.without([0]).without([2, 7]);
  assertEquals([0, 2, 4].map((id) => fewer.bytesOf(id)?.length), [
    undefined,
    undefined,
    2,
  ]);
  assertEquals([fewer.size, fewer.bytes === tokens.bytes], [8, true]);
});
