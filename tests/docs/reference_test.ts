import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { referencePages } from "../../tasks/dev/reference/reference_pages.ts";
import { TOOLKIT_ROOT } from "../support/run_task.ts";

Deno.test("docs/reference is what the definitions and doc comments say: else run deno task reference", async (t) => {
  const pages = await referencePages(TOOLKIT_ROOT);
  for (const [path, text] of Object.entries(pages)) {
    await t.step(path, async () => {
      const kept = await Deno.readTextFile(join(TOOLKIT_ROOT, path));
      assertEquals(kept.replaceAll("\r\n", "\n"), text);
    });
  }
});
