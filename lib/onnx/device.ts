/** What can run a model; which ones there are depends on the system and on what is installed. */
export const DEVICES = ["cpu", "cuda", "coreml", "webgpu", "dml"] as const;

/**
 * The CPU; CUDA (Linux and Windows, with NVIDIA's libraries); Core ML (macOS); WebGPU; DirectML
 * (Windows).
 */
export type Device = typeof DEVICES[number];

/** Says whether a text names a device. */
export function isDevice(text: string): text is Device {
  return DEVICES.some((device) => device === text);
}
