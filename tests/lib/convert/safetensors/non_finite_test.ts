import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import {
  indexOfNonFinite,
  requireFinite,
} from "../../../../lib/convert/safetensors/non_finite.ts";

/** Of each type: zeros, the smallest and largest finite numbers of both signs. */
const FINITE: Record<"BF16" | "F16" | "F32" | "F64", Uint8Array<ArrayBuffer>> =
  {
    BF16: bytesOf(Uint16Array.of(0, 0x8000, 1, 0x7f7f, 0xff7f)),
    F16: bytesOf(Uint16Array.of(0, 0x8000, 1, 0x7bff, 0xfbff)),
    F32: bytesOf(Uint32Array.of(0, 0x80000000, 1, 0x7f7fffff, 0xff7fffff)),
    F64: bytesOf(
      Float64Array.of(0, -0, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE),
    ),
  };

/** Of each type: both infinities, a NaN with the smallest and one with the largest payload. */
const NON_FINITE: typeof FINITE = {
  BF16: bytesOf(Uint16Array.of(0x7f80, 0xff80, 0x7f81, 0xffff)),
  F16: bytesOf(Uint16Array.of(0x7c00, 0xfc00, 0x7c01, 0xffff)),
  F32: bytesOf(Uint32Array.of(0x7f800000, 0xff800000, 0x7f800001, 0xffffffff)),
  F64: bytesOf(
    Uint32Array.of(
      ...[0, 0x7ff00000],
      ...[0, 0xfff00000],
      ...[1, 0x7ff00000],
      ...[0xffffffff, 0xffffffff],
    ),
  ),
};

const DTYPES = ["BF16", "F16", "F32", "F64"] as const;

Deno.test("the extremes of every type are finite", () => {
  for (const dtype of DTYPES) {
    assertEquals(indexOfNonFinite(FINITE[dtype], dtype), -1, dtype);
  }
});

Deno.test("infinities and NaN of every type are found wherever they are", () => {
  for (const dtype of DTYPES) {
    const finite = FINITE[dtype];
    const size = finite.length / 5;
    for (let which = 0; which < 4; which += 1) {
      const element = NON_FINITE[dtype].slice(which * size, (which + 1) * size);
      for (let place = 0; place < 5; place += 1) {
        const bytes = finite.slice();
        bytes.set(element, place * size);
        assertEquals(indexOfNonFinite(bytes, dtype), place, dtype);
      }
    }
  }
});

Deno.test("bytes at an odd position and no bytes at all can be asked about", () => {
  const bytes = new Uint8Array(7);
  bytes.set(Uint8Array.of(0x80, 0x7f), 5);
  assertEquals(indexOfNonFinite(bytes.subarray(1), "BF16"), 2);
  assertEquals(indexOfNonFinite(new Uint8Array(0), "F32"), -1);
});

Deno.test("integers are finite whatever their bits are", () => {
  assertEquals(indexOfNonFinite(bytesOf(BigInt64Array.of(-1n)), "I64"), -1);
});

Deno.test("the error names the tensor, the element in it, and its value", () => {
  const bytes = bytesOf(Float32Array.of(1, -Infinity, NaN));
  assertThrows(
    () => requireFinite(bytes, "F32", { tensor: "norm", firstElement: 100 }),
    ModelFormatError,
    'Cannot convert tensor "norm": element 101 is -Infinity',
  );
  requireFinite(bytes.subarray(0, 4), "F32", { tensor: "norm" });
});

function bytesOf(array: {
  readonly buffer: ArrayBuffer;
}): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer);
}
