import { assertEquals } from "@std/assert";
import {
  addressesOf,
  cPath,
  cString,
  pointerAt,
  textAt,
} from "../../../../../lib/onnx/native/c_api/c_values.ts";

Deno.test("cString() is UTF-8 with a zero behind it", () => {
  assertEquals(cString("é"), Uint8Array.of(0xc3, 0xa9, 0));
});

Deno.test("cPath() has UTF-16 on Windows only", () => {
  assertEquals(cPath("é", "linux"), Uint8Array.of(0xc3, 0xa9, 0));
  assertEquals(cPath("é", "darwin"), Uint8Array.of(0xc3, 0xa9, 0));
  assertEquals(
    cPath("a\u{1f600}", "windows"),
    Uint8Array.of(0x61, 0, 0x3d, 0xd8, 0x00, 0xde, 0, 0),
  );
});

Deno.test("textAt() reads back what an address leads to, and nothing without one", () => {
  const text = cString("one – two");
  const addresses = addressesOf([null, Deno.UnsafePointer.of(text)]);
  assertEquals(textAt(pointerAt(addresses, 1)), "one – two");
  assertEquals(pointerAt(addresses, 0), null);
  assertEquals(textAt(null), "");
});
