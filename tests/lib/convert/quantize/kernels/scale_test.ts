import { assertEquals } from "@std/assert";
import { kernelMemory } from "../../../../../lib/convert/quantize/kernels/kernel_memory.ts";
import {
  scaleColumns,
  scaleRows,
} from "../../../../../lib/convert/quantize/kernels/kernels.wasm";
import { normalNumbers } from "../../../../support/convert/sample_weights.ts";

const ROWS = 5;
const COLUMNS = 11;
const STRIDE = 16;

/** Scales rows of eleven values, of which each is followed by five that belong to nobody. */
function run(along: "rows" | "columns", factors: readonly number[]): number[] {
  const values = normalNumbers("scale", ROWS * STRIDE);
  const address = kernelMemory.reserve(values.byteLength);
  kernelMemory.floats(address, values.length).set(values);
  const at = kernelMemory.reserve(factors.length * 8);
  kernelMemory.doubles(at, factors.length).set(factors);
  const scale = along === "rows" ? scaleRows : scaleColumns;
  scale(address, ROWS, COLUMNS, STRIDE, at);
  const scaled = [...kernelMemory.floats(address, values.length)];
  kernelMemory.release(address);
  return scaled;
}

for (const along of ["rows", "columns"] as const) {
  Deno.test(`values are multiplied by the factors of ${along} in double precision, and rounded once`, () => {
    const count = along === "rows" ? ROWS : COLUMNS;
    const factors = Array.from(
      { length: count },
      (_, index) => Math.PI ** (index - 3) * (1 + 1e-9),
    );
    const values = normalNumbers("scale", ROWS * STRIDE);
    const expected = Array.from(values, (value, index) => {
      const column = index % STRIDE;
      if (column >= COLUMNS) return value;
      const row = Math.floor(index / STRIDE);
      const factor = factors[along === "rows" ? row : column] ?? NaN;
      return Math.fround(value * factor);
    });
    assertEquals(run(along, factors), expected);
  });
}
