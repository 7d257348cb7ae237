import { assertEquals } from "@std/assert";
import { nodeName } from "../../../../lib/convert/vision/node_name.ts";

Deno.test("nodeName() keeps the number of a stage at its name", async (t) => {
  const cases = [
    ["patch_embed.0", "/patch_embed.0"],
    ["patch_embed.0.act", "/patch_embed.0/act"],
    ["network.4.12.convffn.fc1", "/network.4/12/convffn/fc1"],
    ["network.10.1.token_mixer.qkv", "/network.10/1/token_mixer/qkv"],
    ["network.1.proj.0", "/network.1/proj/0"],
    ["conv_exp.se.reduce", "/conv_exp/se/reduce"],
    ["mm_projector.0", "/mm_projector/0"],
  ] as const;
  for (const [module, name] of cases) {
    await t.step(module, () => assertEquals(nodeName(module), name));
  }
});
