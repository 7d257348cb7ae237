import { join } from "@std/path";
import { cachedFolder } from "../models/bench_cache.ts";
import { runProcess } from "../measure/run_process.ts";

/** The version that is compared with. */
export const LLAMA_VERSION = "3.22.1";

/** What installs it; Deno brings it itself, so that no other program is needed. */
const NPM = "npm:npm@11.6.0";

/**
 * Installs `node-llama-cpp` with the one binary that this system needs, 85 MB, outside of the project.
 * As a dependency of the project it would bring 640 MB to everyone, binaries for graphics cards among
 * them; and its install script, which would fetch or compile, is not run.
 *
 * @returns The folder with `node_modules`.
 * @throws {Error} If npm fails, with what it said.
 */
export async function installLlama(): Promise<string> {
  return await cachedFolder("llama", LLAMA_VERSION, async (folder) => {
    await Deno.writeTextFile(join(folder, "package.json"), "{}\n");
    await runProcess({
      command: [
        ...[Deno.execPath(), "run", "-q", "-A", "--no-config", "--no-lock"],
        ...[NPM, "install", "--ignore-scripts", "--omit=optional"],
        ...["--no-audit", "--no-fund", "--no-package-lock"],
        `node-llama-cpp@${LLAMA_VERSION}`,
        `${binaryPackage()}@${LLAMA_VERSION}`,
      ],
      cwd: folder,
    });
  });
}

/** Name of the package with the binary for a processor alone. */
function binaryPackage(): string {
  const { os, arch } = Deno.build;
  const processor = arch === "aarch64" ? "arm64" : "x64";
  const systems: Partial<Record<typeof os, string>> = {
    darwin: processor === "arm64" ? "mac-arm64-metal" : "mac-x64",
    linux: `linux-${processor}`,
    windows: `win-${processor}`,
  };
  const system = systems[os];
  if (system !== undefined) return `@node-llama-cpp/${system}`;
  throw new Error(`Cannot run llama.cpp on "${os}": it has no binary for it`);
}
