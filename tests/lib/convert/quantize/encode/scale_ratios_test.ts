import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  ratiosOf,
  reserveRatios,
} from "../../../../../lib/convert/quantize/encode/scale_ratios.ts";
import { kernelMemory } from "../../../../../lib/convert/quantize/kernels/kernel_memory.ts";
import type { Encoding } from "../../../../../lib/convert/weights/encoding.ts";

const BLOCKS = { kind: "blocks", bits: 4, blockSize: 32 } as const;

Deno.test("ratiosOf() tries the scale of the largest magnitude for whole rows, so that nothing is lost", () => {
  const cases: Encoding[] = [
    { kind: "columns", levels: 127 },
    { kind: "columns", levels: 63 },
  ];
  for (const encoding of cases) assert(ratiosOf(encoding).includes(1));
});

Deno.test("ratiosOf() clips large blocks more, which have larger extremes", () => {
  for (const symmetric of [true, false]) {
    const sums = ([16, 32, 64, 128] as const).map((blockSize) =>
      ratiosOf({ ...BLOCKS, blockSize, symmetric }).reduce((a, b) => a + b)
    );
    assertEquals(sums, sums.toSorted((a, b) => b - a));
  }
});

Deno.test("reserveRatios() puts them into the kernels' memory", () => {
  const encoding: Encoding = { kind: "columns", levels: 63 };
  const address = reserveRatios(encoding);
  assertEquals(
    kernelMemory.floats(address, 4).slice(),
    Float32Array.from(ratiosOf(encoding)),
  );
  kernelMemory.release(address);
});

Deno.test("ratiosOf() knows none for floating-point numbers, and for blocks of 8 bits", () => {
  const cases: Encoding[] = [
    { kind: "float", type: "float32", transposed: false },
    { ...BLOCKS, bits: 8, symmetric: true },
  ];
  for (const encoding of cases) {
    assertThrows(() => ratiosOf(encoding), TypeError, "No scales are tried");
  }
});
