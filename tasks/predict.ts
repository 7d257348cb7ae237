/**
 * `deno task predict --image FILE`: describe pictures.
 *
 * @module
 */

import { join, resolve } from "@std/path";
import { getCanonicalArtifactPath } from "../lib/artifacts/canonical_path.ts";
import { atomicWrite } from "../lib/base/atomic_write.ts";
import { findProjectRoot } from "../lib/base/project_root.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { type Io, note, printJson } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { MODEL_OPTIONS } from "./models/model_options.ts";
import { requireWritable } from "./models/require_writable.ts";
import { expandImages } from "./predict/expand_images.ts";
import {
  type NamedPrediction,
  predictImages,
} from "./predict/predict_images.ts";

/** Describes pictures, prints the answers and keeps them as an artifact. */
export const predictCommand: Command = defineCommand({
  name: "predict",
  summary: "Describe pictures",
  description:
    "Answers a question about each picture, prints the answers and keeps them as an artifact. It needs no " +
    "network. The tiny model is built on first use; the others have to be downloaded before.",
  options: {
    image: {
      type: "string",
      repeatable: true,
      placeholder: "FILE",
      description: "file, folder, pattern, data: URL, or - for standard input",
    },
    ...MODEL_OPTIONS,
    model: {
      type: "string",
      placeholder: "FILE",
      description: "folder of a model, as ./mine, or type:size:variant",
    },
    mode: {
      type: "string",
      placeholder: "MODE",
      description: "what to ask: describe, detect or document",
      default: "describe",
    },
    prompt: {
      type: "string",
      placeholder: "TEXT",
      description: "question to ask instead of the mode's own",
    },
    "max-tokens": {
      type: "integer",
      placeholder: "N",
      description: "longest answer, in tokens",
      default: "512",
    },
    temperature: {
      type: "number",
      placeholder: "T",
      description: "0 takes the likeliest token, 1 draws as the model says",
      default: "0",
    },
    seed: {
      type: "integer",
      placeholder: "N",
      description: "the same seed gives the same answer",
    },
    stop: {
      type: "string",
      repeatable: true,
      placeholder: "TEXT",
      description: "end the answer before this text",
    },
    stream: { type: "flag", description: "print the answer as it comes" },
    out: {
      type: "string",
      placeholder: "FILE",
      description: "write the result here instead of under artifacts/",
    },
  },
  environment: { FASTVLM_HOME: "folder of the user store" },
  examples: {
    "deno task predict --size tiny --image examples/red-mug.png":
      "describe a picture",
    'deno task predict --image photo.jpg --prompt "What is on the sign?"':
      "ask something else",
    "deno task predict --image pictures/ --mode detect --json":
      "every picture of a folder, for a program",
  },
  async run({ options, io }) {
    const { cwd, environment, signal } = io;
    const out = options.out === undefined
      ? undefined
      : await requireWritable(resolve(cwd, options.out));
    const images = await expandImages(options.image, {
      cwd,
      stdin: () => io.stdin,
    });
    // Late, as native libraries come with it: help does without the permission for them.
    const { createAdapter } = await import("../lib/fastvlm/adapter.ts");
    await using adapter = await createAdapter({
      model: options.model,
      modelSize: options.size,
      variant: options.variant,
      configPath: options.config,
      cwd,
      environment,
      signal,
    });
    const { predictions, failure } = await predictImages(adapter, images, io, {
      question: {
        mode: options.mode,
        prompt: options.prompt,
        maxTokens: options["max-tokens"],
        temperature: options.temperature,
        seed: options.seed,
        stop: options.stop,
        signal,
      },
      printing: options.json ? "none" : options.stream ? "stream" : "whole",
    });
    const artifactPath = await writeResult(predictions, out, io);
    if (options.json) printJson(io, { version: 1, artifactPath, predictions });
    else if (!options.quiet) note(io, `result: ${artifactPath}`);
    if (failure !== undefined) throw failure;
  },
});

if (import.meta.main) await runProcess(predictCommand);

async function writeResult(
  predictions: readonly NamedPrediction[],
  out: string | undefined,
  { environment }: Io,
): Promise<string> {
  const path = out ??
    join(await makeArtifactFolder(environment), "result.json");
  const document = { version: 1, predictions };
  await atomicWrite(path, `${JSON.stringify(document, null, 2)}\n`);
  return path;
}

async function makeArtifactFolder(
  environment: Io["environment"],
): Promise<string> {
  const projectRoot = await findProjectRoot(Deno.cwd());
  return await getCanonicalArtifactPath("vision", "model_output", {
    projectRoot,
    environment,
  });
}
