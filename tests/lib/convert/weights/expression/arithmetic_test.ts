import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  addInPlace,
  identityKernels,
  joinRows,
  multiplyInPlace,
  multiplyRows,
  padKernels,
  rsqrtInPlace,
  scaleColumnsInPlace,
  scaleInPlace,
  scaleRowsInPlace,
  subtractInPlace,
} from "../../../../../lib/convert/weights/expression/arithmetic.ts";

const doubles = (...values: number[]) => Float64Array.from(values);

Deno.test("element-wise functions combine elements of equal index, in double precision", () => {
  assertEquals(
    addInPlace(doubles(0.1, 1), doubles(0.2, 2)),
    doubles(0.1 + 0.2, 3),
  );
  assertEquals(
    subtractInPlace(doubles(1, 2), doubles(0.1, 5)),
    doubles(0.9, -3),
  );
  assertEquals(
    multiplyInPlace(doubles(3, -1), doubles(0.1, 2)),
    doubles(3 * 0.1, -2),
  );
});

Deno.test("element-wise functions refuse arrays of different lengths", () => {
  for (const combine of [addInPlace, subtractInPlace, multiplyInPlace]) {
    assertThrows(
      () => combine(doubles(1, 2), doubles(1)),
      RangeError,
      "Cannot combine 2 elements with 1",
    );
  }
});

Deno.test("scaleInPlace() multiplies every element", () => {
  assertEquals(scaleInPlace(doubles(1, -2), 0.5), doubles(0.5, -1));
});

Deno.test("scaleRowsInPlace() multiplies every row by its own factor", () => {
  assertEquals(
    scaleRowsInPlace(doubles(1, 2, 3, 4, 5, 6), doubles(10, -1)),
    doubles(10, 20, 30, -4, -5, -6),
  );
});

Deno.test("scaleRowsInPlace() refuses elements that are not as many rows", () => {
  assertThrows(
    () => scaleRowsInPlace(doubles(1, 2, 3), doubles(1, 2)),
    RangeError,
    "Cannot scale rows: 3 elements are not 2 rows",
  );
});

Deno.test("scaleColumnsInPlace() multiplies every element by the factor of its column", () => {
  assertEquals(
    scaleColumnsInPlace(doubles(1, 2, 3, 4, 5, 6), doubles(10, -1, 0.5)),
    doubles(10, -2, 1.5, 40, -5, 3),
  );
});

Deno.test("multiplyRows() sums each row times a vector", () => {
  assertEquals(
    multiplyRows(doubles(1, 2, 3, 4, 5, 6), doubles(10, -1, 0.5)),
    doubles(9.5, 38),
  );
});

Deno.test("functions of columns refuse elements that are not rows of as many", () => {
  for (const combine of [scaleColumnsInPlace, multiplyRows]) {
    assertThrows(
      () => combine(doubles(1, 2, 3), doubles(1, 2)),
      RangeError,
      "Cannot combine 3 elements with rows of 2",
    );
  }
});

Deno.test("rsqrtInPlace() adds epsilon under the root", () => {
  const [first = 0, second = 0] = rsqrtInPlace(doubles(0.21, 3.96), 0.04);
  assertAlmostEquals(first, 2, 1e-15);
  assertAlmostEquals(second, 0.5, 1e-15);
});

Deno.test("padKernels() puts kernels into the centre of larger ones", () => {
  assertEquals(
    padKernels(doubles(1, 2), { from: 1, to: 3 }),
    doubles(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0),
  );
  const rows = [
    [0, 0, 0, 0, 0],
    [0, 1, 2, 3, 0],
    [0, 4, 5, 6, 0],
    [0, 7, 8, 9, 0],
    [0, 0, 0, 0, 0],
  ];
  const kernel = doubles(1, 2, 3, 4, 5, 6, 7, 8, 9);
  assertEquals(
    padKernels(kernel, { from: 3, to: 5 }),
    doubles(...rows.flat()),
  );
});

Deno.test("identityKernels() puts a 1 at each output's own input", () => {
  const pointwise = { inputs: 2, size: 1 };
  assertEquals(
    identityKernels(pointwise, { from: 0, to: 2 }),
    doubles(1, 0, 0, 1),
  );
  // Two groups: output 2 is the first of the second group, and reads that group's first input.
  assertEquals(
    identityKernels(pointwise, { from: 2, to: 4 }),
    doubles(1, 0, 0, 1),
  );
  assertEquals(
    identityKernels({ inputs: 1, size: 3 }, { from: 5, to: 6 }),
    doubles(0, 0, 0, 0, 1, 0, 0, 0, 0),
  );
});

Deno.test("joinRows() puts rows below each other", () => {
  assertEquals(
    joinRows([doubles(1, 2), doubles(3, 4, 5)]),
    doubles(1, 2, 3, 4, 5),
  );
  assertEquals(joinRows([]), doubles());
});
