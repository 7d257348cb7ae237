import { assert, assertEquals } from "@std/assert";
import { kernelMemory } from "../../../../../lib/convert/quantize/kernels/kernel_memory.ts";
import {
  findBeyond,
  narrowToFloat16,
  widenBfloat16,
  widenFloat16,
} from "../../../../../lib/convert/quantize/kernels/kernels.wasm";

/** Every bit pattern of 16 bits. */
const HALVES = Uint16Array.from({ length: 65_536 }, (_, index) => index);

Deno.test("widenFloat16() is right for all 65,536 numbers", () => {
  const expected = new Float32Array(new Float16Array(HALVES.buffer));
  assertEquals(firstDifference(widen(widenFloat16, HALVES), expected), -1);
});

Deno.test("widenBfloat16() is right for all 65,536 numbers", () => {
  const words = Uint32Array.from(HALVES, (half) => half << 16);
  const expected = new Float32Array(words.buffer);
  assertEquals(firstDifference(widen(widenBfloat16, HALVES), expected), -1);
});

Deno.test("widening leaves what is behind the last element alone", () => {
  for (const kernel of [widenBfloat16, widenFloat16]) {
    const source = kernelMemory.reserve(64);
    const target = kernelMemory.reserve(128);
    kernelMemory.bytes(source, 64).fill(0x11);
    kernelMemory.bytes(target, 128).fill(0xff);
    kernel(source, target, 11);
    const behind = kernelMemory.bytes(target, 128).slice(44);
    assert(behind.every((byte) => byte === 0xff));
    kernelMemory.release(source);
  }
});

Deno.test("narrowToFloat16() rounds to the nearest, ties to even, as Float16Array does", () => {
  const values = edgesOfHalves();
  const expected = new Float16Array(values);
  const narrowed = narrow(values);
  const difference = expected.findIndex((value, index) =>
    !Object.is(value, narrowed[index])
  );
  assertEquals(difference, -1, `at ${values[difference]}`);
});

Deno.test("narrowToFloat16() narrows numbers that are no multiple of a vector", () => {
  for (let count = 0; count < 20; count += 1) {
    const values = Float32Array.from({ length: count }, (_, i) => i / 3 - 2);
    assertEquals(narrow(values), new Float16Array(values));
  }
});

Deno.test("findBeyond() gives the first number whose bits reach a limit", () => {
  const infinity = 0x7f80_0000;
  const cases = [
    [NaN, infinity, true],
    [-Infinity, infinity, true],
    [3.4e38, infinity, false],
    [-65_520, 0x477f_f000, true],
    [65_519.996, 0x477f_f000, false],
  ] as const;
  for (const [value, limit, isBeyond] of cases) {
    for (const position of [0, 7, 15, 16, 33, 36]) {
      const values = new Float32Array(37);
      values[position] = value;
      values[36] = isBeyond ? value : 0;
      assertEquals(find(values, limit), isBeyond ? position : 37);
    }
  }
});

function widen(
  kernel: (source: number, target: number, count: number) => void,
  halves: Uint16Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  const source = kernelMemory.reserve(halves.byteLength);
  const target = kernelMemory.reserve(halves.length * 4);
  const bytes = new Uint8Array(halves.buffer);
  kernelMemory.bytes(source, bytes.length).set(bytes);
  kernel(source, target, halves.length);
  const widened = kernelMemory.floats(target, halves.length).slice();
  kernelMemory.release(source);
  return widened;
}

function narrow(
  values: Float32Array<ArrayBuffer>,
): Float16Array<ArrayBuffer> {
  const source = kernelMemory.reserve(values.byteLength);
  const target = kernelMemory.reserve(values.length * 2);
  kernelMemory.floats(source, values.length).set(values);
  narrowToFloat16(source, target, values.length);
  const bytes = kernelMemory.bytes(target, values.length * 2).slice();
  kernelMemory.release(source);
  return new Float16Array(bytes.buffer);
}

function find(values: Float32Array<ArrayBuffer>, limit: number): number {
  const source = kernelMemory.reserve(values.byteLength);
  kernelMemory.floats(source, values.length).set(values);
  const found = findBeyond(source, values.length, limit);
  kernelMemory.release(source);
  return found;
}

/** Every float16, what is halfway to the next one, and the float32 beside both. */
function edgesOfHalves(): Float32Array<ArrayBuffer> {
  const halves = new Float32Array(new Float16Array(HALVES.buffer));
  const next = new Float32Array(
    new Float16Array(HALVES.map((half) => half + 1).buffer),
  );
  const middles = halves.map((value, index) =>
    (value + (next[index] ?? 0)) / 2
  );
  const exact = Float32Array.from([...halves, ...middles, 65_519.996, 65_520]);
  const words = new Uint32Array(exact.buffer);
  const beside = [1, -1].map((step) =>
    new Float32Array(words.map((word) => word + step).buffer)
  );
  return Float32Array.from([exact, ...beside].flatMap((part) => [...part]));
}

function firstDifference(
  actual: Float32Array,
  expected: Float32Array,
): number {
  return expected.findIndex((value, index) => !Object.is(value, actual[index]));
}
