import { assertEquals } from "@std/assert";
import {
  detectVisionForm,
  towerTensors,
} from "../../../../lib/convert/checkpoint/tower_tensors.ts";
import { elementCount } from "../../../../lib/convert/safetensors/dtype.ts";

const LIST = new URL(
  "../../../testdata/convert/tensors_fused.tsv",
  import.meta.url,
);

Deno.test("the fused tower has the 629 tensors that Apple's code lists", async () => {
  const lines = (await Deno.readTextFile(LIST)).trimEnd().split("\n");
  const listed = lines.map((line) => {
    const [name = "", shape = ""] = line.split("\t");
    return [name, shape.replaceAll(" ", "")] as const;
  });
  assertEquals(listed.length, 629);
  assertEquals(
    new Map(
      [...towerTensors("fused")].map((
        [name, shape],
      ) => [name, `[${shape.join()}]`]),
    ),
    new Map(listed),
  );
});

Deno.test("both forms have as many parameters as Apple's code counts", () => {
  assertEquals(countParameters("fused"), 125_073_504);
  assertEquals(countParameters("train"), 125_234_880);
});

Deno.test("the train form stores branches in place of fused convolutions", () => {
  const train = towerTensors("train");
  const prefix = "model.vision_tower.vision_tower.model.";
  const expected: Record<string, readonly number[]> = {
    "patch_embed.0.rbr_conv.0.conv.weight": [96, 3, 3, 3],
    "patch_embed.2.rbr_skip.running_var": [96],
    "network.4.23.token_mixer.mixer.rbr_scale.conv.weight": [384, 1, 1, 1],
    "network.4.23.token_mixer.norm.rbr_skip.weight": [384],
    "network.4.23.token_mixer.layer_scale": [384, 1, 1],
    "network.8.proj.0.lkb_origin.conv.weight": [1536, 1, 7, 7],
    "network.8.proj.0.small_conv.bn.bias": [1536],
    "network.9.pe.weight": [1536, 1, 7, 7],
    "conv_exp.rbr_scale.bn.num_batches_tracked": [],
  };
  for (const [name, shape] of Object.entries(expected)) {
    assertEquals(train.get(`${prefix}${name}`), shape, name);
  }
  const fusedNames = [...train.keys()].filter((name) => /reparam/.test(name));
  assertEquals(fusedNames, []);
});

Deno.test("the form is told by the names", () => {
  for (const form of ["fused", "train"] as const) {
    assertEquals(detectVisionForm([...towerTensors(form).keys()]), form);
  }
  assertEquals(detectVisionForm([]), "fused");
});

/** PyTorch counts neither statistics nor counters as parameters. */
function countParameters(form: "fused" | "train"): number {
  return [...towerTensors(form)]
    .filter(([name]) => !/running_|num_batches_tracked/.test(name))
    .reduce((sum, [, shape]) => sum + elementCount(shape), 0);
}
