import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import {
  balancedFeedForwardValues,
  feedForwardValues,
} from "../../../../../lib/convert/vision/values/feed_forward.ts";
import { relativeError } from "../../../../support/checkpoint/relative_error.ts";
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

Deno.test("balancedFeedForwardValues() gives other layers up to the expansion, which compute the same", async () => {
  const module = new TrainedModule(4)
    .addConvolution("f.conv", { outputs: 4, inputs: 1, size: 7 });
  const { source } = module;
  source.addRandom("f.fc1.weight", [16, 4, 1, 1]);
  source.addRandom("f.fc1.bias", [16]);
  const expansion = { outputs: 16, inputsOfGroup: 4, size: 1 };
  const expected = convolvePlainly(module.run("f.conv"), {
    ...expansion,
    weight: source.values("f.fc1.weight"),
    bias: source.values("f.fc1.bias"),
  });
  const balanced = balancedFeedForwardValues("f", "scale");
  const channels = await module.runFused(balanced.depthwise, {
    outputs: 4,
    inputsOfGroup: 1,
    size: 7,
  });
  const actual = await module.runFused(balanced.fc1, expansion, channels);
  assertLess(relativeError(actual.values, expected.values), 1e-12);
  const plain = feedForwardValues("f", "scale");
  assertNotEquals(balanced.fc1, plain.fc1);
  assertEquals(balanced.fc2, plain.fc2);
});
