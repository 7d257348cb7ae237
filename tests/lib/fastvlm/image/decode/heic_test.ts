import { assertEquals } from "@std/assert";
import { isHeic } from "../../../../../lib/fastvlm/image/decode/heic.ts";
import { heicHeader, quarters } from "../../../../support/image_files.ts";

Deno.test("isHeic() knows HEIC by its brands", async (t) => {
  const hidden = heicHeader();
  hidden.set(new TextEncoder().encode("mif1"), 8);
  const other = heicHeader();
  other.set(new TextEncoder().encode("mif1"), 8);
  other.set(new TextEncoder().encode("avif"), 20);
  const cases: [string, Uint8Array, boolean][] = [
    ["first brand", heicHeader(), true],
    ["later brand", hidden, true],
    ["no such brand", other, false],
    ["AVIF", await quarters().avif().toBuffer(), false],
    ["PNG", await quarters().png().toBuffer(), false],
    ["cut off", heicHeader().subarray(0, 6), false],
  ];
  for (const [name, bytes, expected] of cases) {
    await t.step(name, () => assertEquals(isHeic(bytes), expected));
  }
});
