import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { CacheLayout } from "../../../../../lib/onnx/sequences/sequence_layout.ts";
import { KeyValues } from "../../../../../lib/onnx/thread/sequences/key_values.ts";

const CACHES: readonly CacheLayout[] = [
  { past: "p0", present: "n0", type: "float32", heads: 2, headSize: 1 },
  { past: "p1", present: "n1", type: "float16", heads: 1, headSize: 2 },
];

Deno.test("KeyValues gives rows as tensors over the same memory", () => {
  const values = KeyValues.allocate(CACHES, { rows: 3, positions: 2 });
  const { past, present } = values.tensors(1, 2);
  assertEquals(past["p0"]?.shape, [2, 2, 2, 1]);
  assertEquals(past["p1"]?.shape, [2, 1, 2, 2]);
  fill(past["p0"]?.data, 7);
  assertEquals(present["n0"]?.data, past["p0"]?.data);
  assertEquals(numbers(values, 0, "p0"), [0, 0, 0, 0]);
  assertEquals(numbers(values, 2, "p0"), [7, 7, 7, 7]);
});

Deno.test("KeyValues gives the same rows as the same objects", () => {
  const values = KeyValues.allocate(CACHES, { rows: 2, positions: 2 });
  assertStrictEquals(values.tensors(0, 2), values.tensors(0, 2));
  assertEquals(values.tensors(0, 1).past["p0"]?.shape, [1, 2, 2, 1]);
  assertEquals(values.tensors(1, 1) === values.tensors(0, 1), false);
});

Deno.test("KeyValues.copyRow() copies the first positions of every head", () => {
  const long = KeyValues.allocate(CACHES, { rows: 1, positions: 3 });
  fill(long.tensors(0, 1).past["p0"]?.data, 1);
  fill(long.tensors(0, 1).past["p1"]?.data, 2);
  const short = KeyValues.allocate(CACHES, { rows: 2, positions: 2 });
  short.copyRow(long, { fromRow: 0, toRow: 1, length: 1 });
  assertEquals(numbers(short, 0, "p0"), [0, 0, 0, 0]);
  assertEquals(numbers(short, 1, "p0"), [1, 0, 1, 0]);
  assertEquals(numbers(short, 1, "p1"), [2, 2, 0, 0]);
});

Deno.test("KeyValues.swapRows() exchanges two rows", () => {
  const values = KeyValues.allocate(CACHES, { rows: 2, positions: 1 });
  fill(values.tensors(0, 1).past["p0"]?.data, 3);
  fill(values.tensors(1, 1).past["p0"]?.data, 4);
  values.swapRows(0, 1, 1);
  assertEquals(numbers(values, 0, "p0"), [4, 4]);
  assertEquals(numbers(values, 1, "p0"), [3, 3]);
});

Deno.test("KeyValues.fromOutputs() takes over what a run gave", () => {
  const source = KeyValues.allocate(CACHES, { rows: 1, positions: 2 });
  fill(source.tensors(0, 1).past["p1"]?.data, 5);
  const taken = KeyValues.fromOutputs(CACHES, source.tensors(0, 1).present);
  assertEquals([taken.rows, taken.positions], [1, 2]);
  assertEquals(numbers(taken, 0, "p1"), [5, 5, 5, 5]);
});

Deno.test("KeyValues.fromOutputs() names an output that is missing", () => {
  const error = assertThrows(() => KeyValues.fromOutputs(CACHES, {}), Error);
  assertEquals(error.message, 'there is no output "n0"');
});

Deno.test("KeyValues.free() gives the memory back", () => {
  const values = KeyValues.allocate(CACHES, { rows: 1, positions: 2 });
  const other = KeyValues.allocate(CACHES, { rows: 1, positions: 2 });
  const tensor = values.tensors(0, 1).past["p0"];
  const others = other.tensors(0, 1).past["p0"];
  values.free();
  assertEquals([tensor?.data.length, others?.data.length], [0, 4]);
});

Deno.test("KeyValues.isWritten() sees any number at a position of a row", () => {
  const values = KeyValues.allocate(CACHES, { rows: 2, positions: 2 });
  const one = KeyValues.allocate(CACHES, { rows: 1, positions: 1 });
  fill(one.tensors(0, 1).past["p1"]?.data, 1);
  values.copyRow(one, { fromRow: 0, toRow: 1, length: 1 });
  const places = [[0, 0], [0, 1], [1, 0], [1, 1]] as const;
  assertEquals(
    places.map(([row, position]) => values.isWritten(row, position)),
    [false, false, true, false],
  );
});

function fill(data: unknown, value: number): void {
  if (data instanceof Float32Array || data instanceof Uint16Array) {
    data.fill(value);
    return;
  }
  throw new TypeError("Cannot fill the tensor: it has other elements");
}

function numbers(values: KeyValues, row: number, name: string): number[] {
  return Array.from(values.tensors(row, 1).past[name]?.data ?? [], Number);
}
