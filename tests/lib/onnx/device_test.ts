import { assertEquals } from "@std/assert";
import { DEVICES, isDevice } from "../../../lib/onnx/device.ts";

Deno.test("isDevice() knows the devices by their names", () => {
  assertEquals(DEVICES.every(isDevice), true);
  assertEquals(["gpu", "CPU", ""].some(isDevice), false);
});
