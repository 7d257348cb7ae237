import { assertAlmostEquals, assertEquals } from "@std/assert";
import { rotaryRows } from "../../../../../lib/convert/weights/expression/rotary.ts";

const TABLE = {
  op: "rotary",
  positions: 32768,
  headSize: 4,
  theta: 10000,
} as const;

Deno.test("rotaryRows() gives cosines and sines of position times frequency", () => {
  const range = { from: 0, to: 3 };
  const expected = (wave: (angle: number) => number) =>
    [0, 0, 1, 0.01, 2, 0.02].map(wave);
  const cosines = rotaryRows({ ...TABLE, part: "cosine" }, range);
  const sines = rotaryRows({ ...TABLE, part: "sine" }, range);
  assertEquals([...cosines], expected(Math.cos));
  assertEquals([...sines], expected(Math.sin));
});

Deno.test("rotaryRows() is precise at the last position", () => {
  const range = { from: 32767, to: 32768 };
  const [first, second] = rotaryRows({ ...TABLE, part: "sine" }, range);
  // sin(32767) and sin(327.67), by 50-digit arithmetic.
  assertAlmostEquals(first ?? 0, 0.187506553941389, 1e-12);
  assertAlmostEquals(second ?? 0, 0.810124253051015, 1e-12);
});
