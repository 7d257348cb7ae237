import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { FileBytes } from "../../../../lib/onnx/reader/file_bytes.ts";
import {
  packedVarints,
  wireFields,
} from "../../../../lib/onnx/reader/wire_fields.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("wireFields() gives every kind of field, and does not look into long ones", async () => {
  const bytes = [
    ...[0x08, 0x96, 0x01],
    ...[0x12, 3, 0xff, 0xff, 0xff],
    ...[0x1d, 1, 2, 3, 4],
    ...[0x21, 1, 2, 3, 4, 5, 6, 7, 8],
    ...[0x98, 0x01, 5],
  ];
  await using fixture = await openBytes(bytes);
  assertEquals(
    [...wireFields(fixture.bytes, { start: 0, end: bytes.length })],
    [
      { number: 1, value: 150n, range: { start: 1, end: 3 } },
      { number: 2, range: { start: 5, end: 8 } },
      { number: 3, range: { start: 9, end: 13 } },
      { number: 4, range: { start: 14, end: 22 } },
      { number: 19, value: 5n, range: { start: 24, end: 25 } },
    ],
  );
});

Deno.test("wireFields() refuses fields that reach beyond their message or do not end", async (t) => {
  const cases = {
    "too long": [0x12, 9, 0],
    "an unknown type": [0x0b, 0],
    "a number without an end": [0x08, ...new Array(11).fill(0x80)],
    "field number 0": [0x00, 1],
  };
  for (const [name, bytes] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using fixture = await openBytes(bytes);
      const range = { start: 0, end: bytes.length };
      assertThrows(
        () => [...wireFields(fixture.bytes, range)],
        ModelFormatError,
        "there is no field of an ONNX model at byte ",
      );
    });
  }
});

Deno.test("packedVarints() gives numbers one after another", async () => {
  await using fixture = await openBytes([0, 1, 0x80, 1, 0xac, 2]);
  const range = { start: 1, end: 6 };
  assertEquals([...packedVarints(fixture.bytes, range)], [1n, 128n, 300n]);
});

async function openBytes(content: readonly number[]) {
  const directory = await TempDirectory.create();
  const path = join(directory.path, "fields");
  await Deno.writeFile(path, Uint8Array.from(content));
  const bytes = new FileBytes(path);
  return {
    bytes,
    async [Symbol.asyncDispose]() {
      bytes[Symbol.dispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}
