import { assertEquals } from "@std/assert";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

Deno.test("LanguageModel.embed() gives the vectors one after another", async (t) => {
  for (const precision of ["fp32", "fp16"] as const) {
    await t.step(precision, async () => {
      await using model = await openTinyModel({ precision });
      const language = await model.language.loaded;
      const both = await language.embed([65, 300]);
      const first = await language.embed([65]);
      const second = await language.embed([300]);
      assertEquals(both.length, 2 * language.hiddenSize);
      assertEquals([...both], [...first, ...second]);
    });
  }
});
