/**
 * `deno task ci-key --size X`: under which key the cache of GitHub Actions keeps a model.
 *
 * @module
 */

import { createSha256, sha256File } from "../lib/base/digest.ts";
import { resolveModel } from "../lib/catalog/find.ts";
import { loadCatalog } from "../lib/catalog/load.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { MODEL_OPTIONS } from "./models/model_options.ts";

/** Prints the key: model, size, the variant if one is asked for, and the hash of catalog and lock. */
export const ciKeyCommand: Command = defineCommand({
  name: "ci-key",
  summary: "Print the key of a model in the cache of GitHub Actions",
  options: MODEL_OPTIONS,
  environment: { FASTVLM_CONFIG: "catalog to use, like --config" },
  examples: {
    "deno task ci-key --size 0.5b":
      "the key that setup-dependencies.yml saves under",
    "deno task ci-key --size 0.5b --variant fp16": "the key of another variant",
    "deno task ci-key --size 0.5b --json": "the same for a program",
  },
  async run({ options, io }) {
    const { catalog, configPath, lockPath } = await loadCatalog({
      cwd: io.cwd,
      environment: io.environment,
      ...(options.config !== undefined && { configPath: options.config }),
    });
    const { entry, variantName } = resolveModel(catalog, options);
    const variant = options.variant === undefined ? [] : [variantName];
    const hash = await hashFiles([configPath, lockPath]);
    const key = [entry.type, entry.size, ...variant, hash].join("-");
    if (options.json) printJson(io, { version: 1, key });
    else printLine(io, key);
  },
});

if (import.meta.main) await runProcess(ciKeyCommand);

/**
 * The same as `hashFiles()` in a workflow: the SHA-256 of the files' binary SHA-256s, one after
 * another; a file that does not exist is left out
 * (github.com/actions/runner, `src/Misc/expressionFunc/hashFiles/src/hashFiles.ts`).
 */
async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createSha256();
  for (const path of paths) {
    const digest = await digestOf(path);
    if (digest !== undefined) hash.update(digest, "hex");
  }
  return hash.digest("hex");
}

async function digestOf(path: string): Promise<string | undefined> {
  try {
    return await sha256File(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
