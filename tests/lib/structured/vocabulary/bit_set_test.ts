import { assertEquals } from "@std/assert";
import {
  emptyBits,
  maskScores,
  setBit,
  setBits,
  union,
} from "../../../../lib/structured/vocabulary/bit_set.ts";

Deno.test("scores stay where a set has their number", () => {
  const size = 200;
  const kept = [0, 31, 32, 63, 100, 128, 159, 199];
  const set = emptyBits(size);
  setBits(set, kept);
  const scores = Float32Array.from({ length: size }, (_, index) => index);
  maskScores(set, scores);
  assertEquals([...scores].filter((score) => score !== -Infinity), kept);
});

Deno.test("scores beyond the set are masked, and missing ones do no harm", () => {
  const set = emptyBits(40).fill(-1);
  const longer = new Float32Array(100);
  maskScores(set, longer);
  assertEquals(longer.indexOf(-Infinity), 64);
  const shorter = new Float32Array(10);
  maskScores(emptyBits(40), shorter);
  assertEquals(shorter.every((score) => score === -Infinity), true);
});

Deno.test("a union holds what either set holds", () => {
  const [a, b] = [emptyBits(64), emptyBits(64)];
  setBit(a, 3);
  setBit(b, 63);
  union(a, b);
  assertEquals([...a], [8, 1 << 31]);
});
