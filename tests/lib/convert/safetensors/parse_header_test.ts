import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { parseHeader } from "../../../../lib/convert/safetensors/parse_header.ts";

const GOOD = Object.freeze({
  dtype: "BF16",
  shape: [2, 3],
  data_offsets: [8, 20],
});

Deno.test("a header gives its tensors in order, without the free text", () => {
  const text = JSON.stringify({
    __metadata__: { format: "pt" },
    matrix: GOOD,
    scalar: { dtype: "I64", shape: [], data_offsets: [0, 8] },
  });
  assertEquals([...parseHeader(`${text}   `, "a.safetensors")], [
    ["matrix", { dtype: "BF16", shape: [2, 3], begin: 8, end: 20 }],
    ["scalar", { dtype: "I64", shape: [], begin: 0, end: 8 }],
  ]);
});

Deno.test("a header that is no JSON object is refused", () => {
  for (const text of ["", "{", "[]", '"text"', "null"]) {
    assertThrows(
      () => parseHeader(text, "a.safetensors"),
      ModelFormatError,
      'Cannot read "a.safetensors": its header is not a JSON object',
    );
  }
});

Deno.test("an entry that is not as the format wants it is named, with what is wrong", () => {
  const wrong: [entry: unknown, problem: string][] = [
    [17, "is not described by an object"],
    [
      { ...GOOD, dtype: "U32" },
      'has dtype "U32": BF16, F16, F32, F64, I64 are known',
    ],
    [{ ...GOOD, dtype: undefined }, "has dtype undefined"],
    [{ ...GOOD, shape: [2, -3] }, "has no valid shape"],
    [{ ...GOOD, shape: [2, 1.5] }, "has no valid shape"],
    [{ ...GOOD, shape: "2x3" }, "has no valid shape"],
    [{ ...GOOD, data_offsets: [8] }, "has no valid data_offsets"],
    [{ ...GOOD, data_offsets: [-8, 4] }, "has no valid data_offsets"],
    [{ ...GOOD, data_offsets: [8, 9e20] }, "has no valid data_offsets"],
    [
      { ...GOOD, shape: [2, 4] },
      "has 12 bytes: shape [2, 4] of BF16 needs 16",
    ],
    [
      { ...GOOD, data_offsets: [20, 8] },
      "has -12 bytes: shape [2, 3] of BF16 needs 12",
    ],
  ];
  for (const [entry, problem] of wrong) {
    assertThrows(
      () => parseHeader(JSON.stringify({ weight: entry }), "a.safetensors"),
      ModelFormatError,
      `Cannot read "a.safetensors": tensor "weight" ${problem}`,
    );
  }
});

Deno.test("a shape whose product is beyond every number is refused", () => {
  const shape = Array.from({ length: 40 }, () => 2 ** 50);
  const text = JSON.stringify({ weight: { ...GOOD, shape } });
  assertThrows(
    () => parseHeader(text, "a.safetensors"),
    ModelFormatError,
    "needs Infinity",
  );
});
