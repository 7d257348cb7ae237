import { assert, assertEquals, assertGreater } from "@std/assert";
import { sha256 } from "../../../../lib/base/digest.ts";
import { builtInPicture } from "../../../../lib/convert/choose/built_in_picture.ts";

Deno.test("builtInPicture() is as large as asked, and every value is a color", () => {
  const { type, shape, data } = builtInPicture(128);
  assertEquals([type, shape], ["float32", [1, 3, 128, 128]]);
  assert(Array.from(data, Number).every((value) => value >= 0 && value <= 1));
  const levels = new Set(Array.from(data, Number));
  assertGreater(levels.size, 100);
});

Deno.test("builtInPicture() is the same on every machine", () => {
  const { data } = builtInPicture(64);
  assertEquals(
    sha256(new Uint8Array(data.buffer)),
    "892d3b8ffd9db9920de9b5d120217a44d6e755c35151898bb6812d0f54cda02c",
  );
});
