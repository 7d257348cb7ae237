import { feedForwardValues } from "../../../../../lib/convert/vision/values/feed_forward.ts";
import { TrainedModule } from "../../../../support/convert/trained_module.ts";
import { convolvePlainly } from "../../../../support/convert/plain_convolution.ts";

Deno.test("feedForwardValues() puts BatchNorm into the depthwise convolution", async () => {
  const module = new TrainedModule(4)
    .addConvolution("f.conv", { outputs: 4, inputs: 1, size: 7 });
  const { depthwise } = feedForwardValues("f", "scale");
  await module.assertEqual(
    depthwise,
    { outputs: 4, inputsOfGroup: 1, kernel: 7 },
    [module.run("f.conv")],
  );
});

Deno.test("feedForwardValues() puts the layer scale into fc2, its bias included", async () => {
  const module = new TrainedModule(8);
  const { source } = module;
  source.addRandom("f.fc2.weight", [2, 8, 1, 1]);
  source.addRandom("f.fc2.bias", [2]);
  source.add("scale", [2, 1, 1], [3, -0.5]);
  const kernel = { outputs: 2, inputsOfGroup: 8, size: 1 };
  const plain = convolvePlainly(module.image, {
    ...kernel,
    weight: source.values("f.fc2.weight"),
    bias: source.values("f.fc2.bias"),
  });
  const pixels = plain.side ** 2;
  const values = plain.values.map((value, index) =>
    value * (index < pixels ? 3 : -0.5)
  );
  const { fc2 } = feedForwardValues("f", "scale");
  await module.assertEqual(fc2, { ...kernel, kernel: 1 }, [
    { ...plain, values },
  ]);
});
