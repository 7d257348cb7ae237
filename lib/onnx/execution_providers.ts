import { loadRuntime } from "./load_runtime.ts";

/** Something that ONNX Runtime can run graphs on. */
export interface ExecutionProvider {
  /** Its name, as in `"cpu"`. */
  name: string;
  /** Whether its library comes with the package; others need one that somebody has installed. */
  bundled: boolean;
}

/**
 * Lists what ONNX Runtime was built for on this system, in its own order.
 *
 * @throws {FastvlmError} If it cannot be loaded on this machine.
 */
export async function executionProviders(): Promise<ExecutionProvider[]> {
  const { listSupportedBackends } = await loadRuntime();
  return listSupportedBackends().map(({ name, bundled }) => ({
    name,
    bundled,
  }));
}
