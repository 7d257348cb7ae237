import { assert, assertEquals } from "@std/assert";
import { decimalTexts } from "../../../../lib/structured/number/decimal_texts.ts";
import type { Bound } from "../../../../lib/structured/number/amounts.ts";
import { accepts } from "../../../../lib/structured/regular/accepts.ts";
import { seededRandom } from "../../../support/structured/write_document.ts";

const VALUES = [
  -1234.5,
  -10,
  -1,
  -0.3,
  -0.001,
  0,
  1e-7,
  0.05,
  0.1,
  0.999,
  1,
  1.5,
  9.99,
  10,
  100,
  1e15,
  1e300,
];

Deno.test("the texts of a range of numbers are just those of its numbers", () => {
  const random = seededRandom(3);
  for (let run = 0; run < 150; run += 1) {
    const [low, high] = [chooseBound(random), chooseBound(random)];
    const texts = decimalTexts({ low, high });
    for (let count = 0; count < 60; count += 1) {
      const text = chooseText(random);
      const value = Number(text);
      assertEquals(
        accepts(texts, text),
        isAbove(value, low) && isBelow(value, high) && !isMinusZero(text) &&
          Math.abs(value) < 1e15,
        `${text} from ${JSON.stringify(low)} to ${JSON.stringify(high)}`,
      );
    }
  }
});

Deno.test("what an open end refuses is refused though it has more digits", () => {
  const texts = decimalTexts({
    low: { value: 0, isExclusive: true },
    high: { value: 1, isExclusive: true },
  });
  for (const text of ["0", "0.0", "0.00", "1", "1.0", "-0.1"]) {
    assertEquals(accepts(texts, text), false, text);
  }
  for (const text of ["0.00000000000001", "0.99999999999999", "0.10"]) {
    assert(accepts(texts, text), text);
  }
});

Deno.test("numbers have 15 digits at most, and an exponent only without bounds", () => {
  const free = decimalTexts({ low: undefined, high: undefined });
  const bound = decimalTexts({
    low: { value: -1e9, isExclusive: false },
    high: undefined,
  });
  for (const text of ["123456789012345", "-0.12345678901234", "12.5e-10"]) {
    assert(accepts(free, text), text);
  }
  for (
    const text of ["1234567890123456", "1.e5", ".5", "1e", "1e100", "-0", "00"]
  ) {
    assertEquals(accepts(free, text), false, text);
  }
  assertEquals([accepts(bound, "1e5"), accepts(bound, "10.5")], [false, true]);
});

function chooseBound(random: () => number): Bound | undefined {
  const value = VALUES[Math.floor(random() * (VALUES.length + 3))];
  return value === undefined
    ? undefined
    : { value, isExclusive: random() < 0.5 };
}

/** The text of a number near those that ranges end with, maybe with more zeros than it needs. */
function chooseText(random: () => number): string {
  const value = VALUES[Math.floor(random() * (VALUES.length - 2))] ?? 0;
  const moved = random() < 0.5 ? value : value + (random() - 0.5) * 2;
  const text = moved.toFixed(Math.floor(random() * 8));
  return text;
}

function isAbove(value: number, low: Bound | undefined): boolean {
  if (low === undefined) return true;
  return low.isExclusive ? value > low.value : value >= low.value;
}

function isBelow(value: number, high: Bound | undefined): boolean {
  if (high === undefined) return true;
  return high.isExclusive ? value < high.value : value <= high.value;
}

function isMinusZero(text: string): boolean {
  return Object.is(Number(text), -0);
}
