import { assertEquals } from "@std/assert";
import { paint } from "../../../../lib/cli/text/paint.ts";

Deno.test("paint() makes text stand out where color is wanted, and nowhere else", () => {
  assertEquals(
    paint("error:", "red", { hasColor: true }),
    "\x1b[1;31merror:\x1b[0m",
  );
  assertEquals(paint("error:", "red", { hasColor: false }), "error:");
  assertEquals(paint("error:", "red", {}), "error:");
});
