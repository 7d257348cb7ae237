import { assertEquals } from "@std/assert";
import { StepFilter } from "../../../tasks/convert/step_filter.ts";

Deno.test("StepFilter lets the first step of each phase pass, and one every ten seconds", () => {
  let now = 0;
  const filter = new StepFilter(() => now);
  const passed = (phase: "choose" | "check", atMs: number) => {
    now = atMs;
    return filter.passes({ phase });
  };
  assertEquals(passed("choose", 0), true);
  assertEquals(passed("choose", 9_999), false);
  assertEquals(passed("choose", 10_000), true);
  assertEquals(passed("check", 10_001), true);
  assertEquals(passed("check", 10_002), false);
});
