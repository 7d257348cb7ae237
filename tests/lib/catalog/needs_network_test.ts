import { assertEquals } from "@std/assert";
import type { Source } from "../../../lib/catalog/schema.ts";
import { needsNetwork } from "../../../lib/catalog/needs_network.ts";
import { refOf } from "../../support/sample_project.ts";

Deno.test("needsNetwork() says whether files come from another machine, or from what does", async (t) => {
  const cases: [source: Source, expected: boolean][] = [
    [{ kind: "hub", repo: "owner/name", revision: "main" }, true],
    [{ kind: "zip", url: "https://host.example/x.zip" }, true],
    [{ kind: "folder", path: "/models" }, false],
    [{ kind: "builtin", recipe: "tiny" }, false],
    [{ kind: "convert", from: "checkpoint", weights: "int8" }, true],
  ];
  for (const [source, expected] of cases) {
    await t.step(source.kind, () => {
      const ref = refOf("fastvlm-0.5b-q4");
      const variant = { ...ref.variant, source };
      assertEquals(needsNetwork({ ...ref, variant }), expected);
    });
  }
});
