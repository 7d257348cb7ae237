import { assert, assertEquals } from "@std/assert";
import { COLOR_NAMES, PALETTE } from "../../../../lib/fastvlm/tiny/palette.ts";

Deno.test("PALETTE has examples of every color, each different", () => {
  const named = new Set(PALETTE.map(({ name }) => name));
  assertEquals([...named], [...COLOR_NAMES]);
  const shades = new Set(PALETTE.map(({ rgb }) => rgb.join()));
  assertEquals(shades.size, PALETTE.length);
});

Deno.test("PALETTE holds red, green and blue from 0 to 1", () => {
  assertEquals(PALETTE[0], { name: "red", rgb: [1, 0, 0] });
  assert(
    PALETTE.every(({ rgb }) => rgb.every((part) => part >= 0 && part <= 1)),
  );
});
