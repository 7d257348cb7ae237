import { assertEquals } from "@std/assert";
import { TensorList } from "../../../../lib/convert/checkpoint/tensor_list.ts";

Deno.test("a linear layer has a bias of as many elements as its weight has rows", () => {
  const list = new TensorList("model.");
  list.addLinear("fc", 8, 4, 1, 1);
  assertEquals([...list.tensors], [
    ["model.fc.weight", [8, 4, 1, 1]],
    ["model.fc.bias", [8]],
  ]);
});

Deno.test("a normalized convolution has no bias, but a BatchNorm", () => {
  const list = new TensorList("");
  list.addNormalizedConvolution("conv", 8, 1, 7, 7);
  assertEquals([...list.tensors], [
    ["conv.conv.weight", [8, 1, 7, 7]],
    ["conv.bn.weight", [8]],
    ["conv.bn.bias", [8]],
    ["conv.bn.running_mean", [8]],
    ["conv.bn.running_var", [8]],
    ["conv.bn.num_batches_tracked", []],
  ]);
});

Deno.test("tensors of no size are scalars", () => {
  const list = new TensorList("a.");
  list.add("count");
  assertEquals(list.tensors.get("a.count"), []);
});
