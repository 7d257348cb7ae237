import { assertEquals } from "@std/assert";
import {
  completionScript,
  SHELLS,
} from "../../../../lib/cli/completions/completion_script.ts";
import { sampleModel } from "../../../support/sample_commands.ts";

Deno.test("completionScript() writes another script for each shell, which says how to load it", async (t) => {
  const scripts = SHELLS.map((shell) => completionScript(shell, sampleModel()));
  assertEquals(new Set(scripts).size, SHELLS.length);
  for (const [index, shell] of SHELLS.entries()) {
    await t.step(shell, () => {
      const lines = scripts[index]?.split("\n") ?? [];
      const hint = lines.find((line) => line.startsWith("# "));
      assertEquals(hint?.includes(`fastvlm completions ${shell}`), true);
      assertEquals(lines.at(-1), "");
    });
  }
});
