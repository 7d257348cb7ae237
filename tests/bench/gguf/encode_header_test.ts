import { assertEquals } from "@std/assert";
import { encodeHeader } from "../../../bench/gguf/encode_header.ts";

Deno.test("encodeHeader() writes version 3 of the format, byte by byte", () => {
  const header = encodeHeader(
    new Map([["a", { type: "uint32", value: 7 }]]),
    [
      { name: "t", shape: [3, 32], type: "Q4_0" },
      { name: "u", shape: [2], type: "F32" },
    ],
  );
  assertEquals([...header], [
    ...[0x47, 0x47, 0x55, 0x46], // GGUF
    ...[3, 0, 0, 0],
    ...long(2), // tensors
    ...long(1), // pairs of metadata
    ...[...long(1), 0x61], // "a"
    ...[4, 0, 0, 0], // uint32
    ...[7, 0, 0, 0],
    ...[...long(1), 0x74], // "t"
    ...[2, 0, 0, 0, ...long(32), ...long(3)], // the innermost dimension first
    ...[2, 0, 0, 0], // Q4_0
    ...long(0),
    ...[...long(1), 0x75], // "u"
    ...[1, 0, 0, 0, ...long(2)],
    ...[0, 0, 0, 0], // F32
    ...long(64), // 3 blocks of 18 bytes, and what aligns the next tensor
    ...new Array(13).fill(0),
  ]);
});

Deno.test("encodeHeader() writes text, numbers and lists of any length", () => {
  const tokens = Array.from({ length: 20_000 }, (_, id) => `token ${id} é`);
  const header = encodeHeader(
    new Map([
      ["s", { type: "strings", value: tokens }],
      ["i", { type: "int32s", value: [1, 6] }],
      ["f", { type: "float32", value: 0.5 }],
      ["b", { type: "bool", value: true }],
    ]),
    [],
  );
  const text = new TextDecoder().decode(header);
  assertEquals(tokens.filter((token) => !text.includes(token)), []);
  const end = header.lastIndexOf(1);
  // "b", its type, and its value.
  assertEquals([...header.subarray(end - 5, end + 1)], [0x62, 7, 0, 0, 0, 1]);
  assertEquals(header.length % 32, 0);
});

function long(value: number): number[] {
  return [value, 0, 0, 0, 0, 0, 0, 0];
}
