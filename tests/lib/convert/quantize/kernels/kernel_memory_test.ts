import { assertEquals } from "@std/assert";
import { kernelMemory } from "../../../../../lib/convert/quantize/kernels/kernel_memory.ts";

Deno.test("kernelMemory gives regions that begin on cache lines and do not overlap", () => {
  const first = kernelMemory.reserve(1);
  const second = kernelMemory.reserve(65);
  const third = kernelMemory.reserve(0);
  assertEquals([first % 64, second - first, third - second], [0, 64, 128]);
  kernelMemory.release(first);
});

Deno.test("kernelMemory takes back a region with all after it", () => {
  const first = kernelMemory.reserve(100);
  kernelMemory.reserve(100);
  kernelMemory.release(first);
  assertEquals(kernelMemory.reserve(1), first);
  kernelMemory.release(first);
});

Deno.test("kernelMemory grows, and keeps what regions hold", () => {
  const first = kernelMemory.reserve(8);
  kernelMemory.bytes(first, 8).fill(9);
  const large = kernelMemory.reserve(10_000_000);
  kernelMemory.floats(large, 2_500_000)[2_499_999] = 1.5;
  assertEquals(kernelMemory.bytes(first, 8), new Uint8Array(8).fill(9));
  assertEquals(kernelMemory.floats(large, 2_500_000)[2_499_999], 1.5);
  kernelMemory.release(first);
});
