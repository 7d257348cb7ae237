import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import { ACTIONS, parseAction } from "../../../tasks/results/actions.ts";

Deno.test("parseAction() reads an action and a folder", () => {
  for (const action of ACTIONS) {
    assertEquals(parseAction([action, "run"]), { action, directory: "run" });
  }
});

Deno.test("parseAction() refuses everything else", () => {
  for (const operands of [[], ["merge"], ["run"], ["merge", "a", "b"]]) {
    assertThrows(() => parseAction(operands), UsageError);
  }
});
