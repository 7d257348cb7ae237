import { assertEquals } from "@std/assert";
import {
  imagePathOf,
  isRawPixels,
} from "../../../../lib/fastvlm/image/image_input.ts";

const RAW = {
  data: new Uint8Array(1),
  width: 1,
  height: 1,
  channels: 1,
} as const;

Deno.test("isRawPixels() tells pixels from the other inputs", () => {
  const inputs = [RAW, "a", new URL("file:///a"), new Uint8Array(), new Blob()];
  assertEquals(inputs.map(isRawPixels), [true, false, false, false, false]);
});

Deno.test("imagePathOf() gives the path of a file", () => {
  const inputs = [
    "a/b.png",
    "file:///a/b%20c.png",
    new URL("file:///a/b.png"),
    "data:image/png;base64,AA==",
    new URL("data:,x"),
    new Uint8Array(),
    RAW,
  ];
  assertEquals(inputs.map(imagePathOf), [
    "a/b.png",
    "/a/b c.png",
    "/a/b.png",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
