import { assertEquals } from "@std/assert";
import { callBy } from "../../../../lib/cli/text/call_by.ts";

const TEXT = "run: deno task download --size 0.5b, then deno task list";

Deno.test("callBy() leaves tasks alone where they are run as tasks", () => {
  assertEquals(callBy("deno task", TEXT), TEXT);
});

Deno.test("callBy() names the compiled program where that is run", () => {
  assertEquals(
    callBy("fastvlm", TEXT),
    "run: fastvlm download --size 0.5b, then fastvlm list",
  );
  assertEquals(callBy("fastvlm", "a deno task"), "a deno task");
});
