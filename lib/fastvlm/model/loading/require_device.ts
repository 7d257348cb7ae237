import { UsageError } from "../../../base/errors.ts";
import { type Device, isDevice } from "../../../onnx/device.ts";
import { executionProviders } from "../../../onnx/execution_providers.ts";
import { explainFailure } from "../../../onnx/explain_failure.ts";
import type { OnnxRuntime } from "../../../onnx/onnx_runtime.ts";

/**
 * Makes sure that a device can be used, by a small product on it.
 *
 * @throws {UsageError} If it cannot; the message says why, and the hint which ones can.
 * @throws {FastvlmError} If ONNX Runtime cannot be loaded on this machine.
 */
export async function requireDevice(
  runtime: OnnxRuntime,
  device: Device,
): Promise<void> {
  if (device === "cpu") return;
  const providers = (await executionProviders()).map(({ name }) => name);
  const obstacle = providers.includes(device)
    ? await findObstacle(runtime, device)
    : `ONNX Runtime has ${providers.join(", ")} on this system`;
  if (obstacle === undefined) return;
  const others = providers.filter(isDevice).filter((name) => name !== device);
  const usable = await selectUsable(runtime, others);
  throw new UsageError(`Cannot use device "${device}": ${obstacle}`, {
    hint: `available here: ${usable.join(", ")}`,
  });
}

/** Says why a device cannot be used; `undefined` if it can. */
async function findObstacle(
  runtime: OnnxRuntime,
  device: Device,
): Promise<string | undefined> {
  const reply = await runtime.ask({ kind: "probe", device });
  return reply.kind === "failed" ? explainFailure(reply.reason) : undefined;
}

async function selectUsable(
  runtime: OnnxRuntime,
  devices: readonly Device[],
): Promise<Device[]> {
  const usable: Device[] = [];
  for (const device of devices) {
    if (await findObstacle(runtime, device) === undefined) usable.push(device);
  }
  return usable;
}
