import { assertEquals } from "@std/assert";
import { nearest } from "../../../lib/base/nearest.ts";

const OPTIONS = [
  "size",
  "variant",
  "store",
  "config",
  "no-color",
  "max-tokens",
];
const SIZES = ["tiny", "0.5b", "1.5b", "7b"];

Deno.test("nearest() finds the name that was meant", async (t) => {
  const cases: [typed: string, known: string[], expected: string][] = [
    ["size", OPTIONS, "size"],
    ["sise", OPTIONS, "size"],
    ["szie", OPTIONS, "size"],
    ["SIZE", OPTIONS, "size"],
    ["varient", OPTIONS, "variant"],
    ["no-colour", OPTIONS, "no-color"],
    ["maxtokens", OPTIONS, "max-tokens"],
    ["0.5", SIZES, "0.5b"],
    ["05b", SIZES, "0.5b"],
    ["8b", SIZES, "7b"],
    ["tyni", SIZES, "tiny"],
  ];
  for (const [typed, known, expected] of cases) {
    await t.step(`${typed} is ${expected}`, () => {
      assertEquals(nearest(typed, known), expected);
    });
  }
});

Deno.test("nearest() gives nothing where nothing is close", async (t) => {
  const cases: [typed: string, known: string[]][] = [
    ["temperature", OPTIONS],
    ["xyz", OPTIONS],
    ["x", ["q4"]],
    ["", ["q4"]],
    ["size", []],
  ];
  for (const [typed, known] of cases) {
    await t.step(`"${typed}" of ${known.length}`, () => {
      assertEquals(nearest(typed, known), undefined);
    });
  }
});

Deno.test("nearest() gives the first of several that are as close", () => {
  assertEquals(nearest("2.5b", ["0.5b", "1.5b"]), "0.5b");
  assertEquals(nearest("2.5b", ["1.5b", "0.5b"]), "1.5b");
});
