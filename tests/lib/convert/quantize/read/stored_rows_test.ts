import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
import {
  findStoredRows,
  isStored,
  isUnscaled,
} from "../../../../../lib/convert/quantize/read/stored_rows.ts";
import type { Expression } from "../../../../../lib/convert/weights/expression/expression.ts";
import type {
  TensorInfo,
  TensorSource,
} from "../../../../../lib/convert/weights/tensor_source.ts";

const INFOS: Readonly<Record<string, TensorInfo>> = {
  a: { dtype: "BF16", shape: [10, 4] },
  b: { dtype: "F32", shape: [5, 4] },
  double: { dtype: "F64", shape: [10, 4] },
};

const SOURCE: TensorSource = {
  has: (name) => Object.hasOwn(INFOS, name),
  info(name) {
    const info = INFOS[name];
    if (info !== undefined) return info;
    throw new ModelFormatError(`Cannot find tensor "${name}"`);
  },
  readRows: () => Promise.reject(new TypeError("Nothing is to be read")),
};

const A = { op: "tensor", name: "a" } as const;
const B = { op: "tensor", name: "b" } as const;
const JOINED = { op: "concat", parts: [A, B, A] } as const;

Deno.test("findStoredRows() gives the rows of a tensor", () => {
  assertEquals(findStoredRows(A, SOURCE, 2, 7), [
    { tensor: "a", dtype: "BF16", from: 2, to: 7 },
  ]);
});

Deno.test("findStoredRows() follows joined and cut out rows", () => {
  assertEquals(findStoredRows(JOINED, SOURCE, 8, 17), [
    { tensor: "a", dtype: "BF16", from: 8, to: 10 },
    { tensor: "b", dtype: "F32", from: 0, to: 5 },
    { tensor: "a", dtype: "BF16", from: 0, to: 2 },
  ]);
  const cut: Expression = { op: "rows", of: JOINED, from: 10, to: 15 };
  assertEquals(findStoredRows(cut, SOURCE, 1, 3), [
    { tensor: "b", dtype: "F32", from: 1, to: 3 },
  ]);
});

Deno.test("findStoredRows() gives what stored rows are multiplied by", () => {
  const factors: Expression = { op: "tensor", name: "factors" };
  const stored = (from: number, to: number) => ({
    ...{ tensor: "a", dtype: "BF16", from, to } as const,
  });
  const constant: Expression = { op: "scale", of: A, factor: 2 };
  const byRow: Expression = { op: "scaleRows", of: A, by: factors };
  const byColumn: Expression = { ...byRow, along: "columns" };
  const value: Expression = { op: "concat", parts: [A, constant, byRow] };
  assertEquals(findStoredRows(value, SOURCE, 8, 23), [
    stored(8, 10),
    { ...stored(0, 10), scale: { kind: "constant", factor: 2 } },
    { ...stored(0, 3), scale: { kind: "rows", by: factors, from: 0 } },
  ]);
  const cut: Expression = { op: "rows", of: byRow, from: 4, to: 9 };
  assertEquals(findStoredRows(cut, SOURCE, 1, 3), [
    { ...stored(5, 7), scale: { kind: "rows", by: factors, from: 5 } },
  ]);
  assertEquals(findStoredRows(byColumn, SOURCE, 1, 3), [
    { ...stored(1, 3), scale: { kind: "columns", by: factors } },
  ]);
  const joined: Expression = { op: "scaleRows", of: JOINED, by: factors };
  assertEquals(
    findStoredRows(joined, SOURCE, 8, 12)?.map(({ scale }) => scale),
    [
      { kind: "rows", by: factors, from: 8 },
      { kind: "rows", by: factors, from: 10 },
    ],
  );
  for (const each of [value, cut, byColumn, joined]) {
    assertEquals([isStored(each), isUnscaled(each)], [true, false]);
  }
  assertEquals([isStored(JOINED), isUnscaled(JOINED)], [true, true]);
});

Deno.test("findStoredRows() gives nothing for what has to be computed", () => {
  const twice: Expression = {
    op: "scale",
    of: { op: "scale", of: A, factor: 2 },
    factor: 3,
  };
  const sum: Expression = { op: "add", parts: [A, A] };
  const cases: [Expression, number, number][] = [
    [twice, 0, 2],
    [sum, 0, 2],
    [{ op: "rows", of: sum, from: 0, to: 5 }, 0, 2],
    [{ op: "concat", parts: [A, twice] }, 8, 12],
  ];
  for (const [value, from, to] of cases) {
    assertEquals(findStoredRows(value, SOURCE, from, to), undefined);
    assertEquals([isStored(value), isUnscaled(value)], [false, false]);
  }
  const double: Expression = { op: "tensor", name: "double" };
  assertEquals(findStoredRows(double, SOURCE, 0, 2), undefined);
});

Deno.test("findStoredRows() gives the stored part of what is computed elsewhere", () => {
  const value: Expression = {
    op: "concat",
    parts: [A, { op: "add", parts: [A, A] }],
  };
  assertEquals(findStoredRows(value, SOURCE, 0, 10), [
    { tensor: "a", dtype: "BF16", from: 0, to: 10 },
  ]);
});

Deno.test("findStoredRows() says which tensor is missing", () => {
  const value: Expression = { op: "tensor", name: "gone" };
  assertThrows(
    () => findStoredRows(value, SOURCE, 0, 1),
    ModelFormatError,
    '"gone"',
  );
});
