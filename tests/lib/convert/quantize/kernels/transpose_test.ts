import { assertEquals } from "@std/assert";
import { kernelMemory } from "../../../../../lib/convert/quantize/kernels/kernel_memory.ts";
import {
  transpose16,
  transpose32,
  transpose8,
} from "../../../../../lib/convert/quantize/kernels/kernels.wasm";

const KERNELS = [
  { bytes: 1, transpose: transpose8 },
  { bytes: 2, transpose: transpose16 },
  { bytes: 4, transpose: transpose32 },
] as const;

Deno.test("transposing kernels swap rows and columns of any number", () => {
  for (const { bytes, transpose } of KERNELS) {
    for (const [rows, columns] of [[1, 1], [4, 64], [5, 67], [19, 130]]) {
      checkTranspose({ bytes, rows, columns, transpose });
    }
  }
});

interface Case {
  bytes: number;
  rows: number | undefined;
  columns: number | undefined;
  transpose: typeof transpose8;
}

/** Rows and columns of the target are apart from each other, and what is between them stays. */
function checkTranspose({ bytes, rows = 0, columns = 0, transpose }: Case) {
  const sourceStride = (columns + 3) * bytes;
  const targetStride = (rows + 2) * bytes;
  const source = kernelMemory.reserve(rows * sourceStride);
  const target = kernelMemory.reserve(columns * targetStride);
  const from = kernelMemory.bytes(source, rows * sourceStride);
  from.forEach((_, index) => from[index] = index * 7 + (index >> 8));
  kernelMemory.bytes(target, columns * targetStride).fill(0xaa);
  transpose(source, sourceStride, rows, columns, target, targetStride);
  const to = kernelMemory.bytes(target, columns * targetStride);
  const expected = new Uint8Array(to.length).fill(0xaa);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const start = row * sourceStride + column * bytes;
      expected.set(
        from.subarray(start, start + bytes),
        column * targetStride + row * bytes,
      );
    }
  }
  assertEquals(to.slice(), expected, `${rows} x ${columns} of ${bytes} bytes`);
  kernelMemory.release(source);
}
