import { cpus, totalmem } from "node:os";
import configuration from "../../deno.json" with { type: "json" };
import { formatBytes } from "../../lib/base/bytes.ts";
import { LLAMA_VERSION } from "../contenders/llama_package.ts";

/** What numbers depend on: the machine, and versions of what is compared. */
export function describeMachine(): Record<string, string> {
  const processors = cpus();
  const { imports, version } = configuration;
  return {
    "cpu": processors[0]?.model.trim() ?? "unknown",
    "cores": `${processors.length}`,
    "memory": formatBytes(totalmem()),
    "system": `${Deno.build.os} ${Deno.build.arch}`,
    "deno": Deno.version.deno,
    "toolkit": version,
    "onnxruntime-node": versionOf(imports["onnxruntime-node"]),
    "transformers.js": versionOf(imports["@huggingface/transformers"]),
    "node-llama-cpp": LLAMA_VERSION,
  };
}

/** The end of `npm:name@1.2.3`. */
function versionOf(specifier: string): string {
  return specifier.slice(specifier.lastIndexOf("@") + 1);
}
