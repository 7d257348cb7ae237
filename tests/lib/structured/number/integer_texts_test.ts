import { assertEquals } from "@std/assert";
import { integerTexts } from "../../../../lib/structured/number/integer_texts.ts";
import { accepts } from "../../../../lib/structured/regular/accepts.ts";

const RANGES: [least: number, most: number][] = [
  [0, 0],
  [-1, 1],
  [7, 130],
  [-130, -7],
  [-99, 1000],
  [99, 101],
  [5, 4],
  [-1000, -1000],
];

Deno.test("the texts of a range of integers are just those of its integers", () => {
  for (const [least, most] of RANGES) {
    const texts = integerTexts({ least, most });
    for (let value = -1100; value <= 1100; value += 1) {
      const isWithin = least <= value && value <= most;
      assertEquals(accepts(texts, String(value)), isWithin, `${value}`);
    }
  }
});

Deno.test("the safe integers are accepted up to their ends", () => {
  const { MIN_SAFE_INTEGER: least, MAX_SAFE_INTEGER: most } = Number;
  const texts = integerTexts({ least, most });
  for (const value of [least, most, 0, 10, -10, 999_999_999_999]) {
    assertEquals(accepts(texts, String(value)), true);
  }
  for (const text of [String(BigInt(most) + 1n), `1${most}`]) {
    assertEquals([accepts(texts, text), accepts(texts, `-${text}`)], [
      false,
      false,
    ]);
  }
});

Deno.test("multiples of a number are accepted, and nothing else", () => {
  const texts = integerTexts({ least: -500, most: 500, multipleOf: 7 });
  for (let value = -600; value <= 600; value += 1) {
    const expected = Math.abs(value) <= 500 && value % 7 === 0;
    assertEquals(accepts(texts, String(value)), expected, `${value}`);
  }
});

Deno.test("integers have neither fraction, exponent, leading zero nor minus zero", () => {
  const texts = integerTexts({ least: -5, most: 50 });
  for (const text of ["1.0", "1e1", "01", "-0", "+1", "", "-", " 1"]) {
    assertEquals(accepts(texts, text), false, text);
  }
});
