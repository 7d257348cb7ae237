import { fromFileUrl } from "@std/path";
import type { MeasuredCommand } from "../measure/run_process.ts";
import { type BenchForm, makeGguf, makeModel } from "../models/bench_models.ts";
import type { GgufForm } from "../gguf/qwen2_tensors.ts";
import { installLlama } from "./llama_package.ts";
import type { Scenario } from "./scenario.ts";

/** Who is measured: this toolkit by the form of its model, and its peers. */
export const CONTENDER_NAMES = [
  "transformers",
  "llama",
  "llama-q4_0",
  "published",
  "fp32",
  "int8",
  "int4",
  "int4+prefill",
] as const;

/** One of {@linkcode CONTENDER_NAMES}. */
export type ContenderName = typeof CONTENDER_NAMES[number];

/** A program with its model, ready to be started any number of times. */
export interface PreparedContender {
  /** Its name. */
  readonly name: ContenderName;
  /** The command that runs a scenario. */
  readonly command: (scenario: Scenario) => MeasuredCommand;
}

/** Where models come from. */
export interface ModelSources {
  /** Folder of a checkpoint; without it there is none of which models could be made. */
  readonly checkpoint?: string | undefined;
  /** Folder of a model in the published form, instead of one that is made of the checkpoint. */
  readonly published?: string | undefined;
}

const PROCESSES = new URL("processes/", import.meta.url);

/** The forms of the models of llama.cpp. */
const GGUF_FORMS: Partial<Record<ContenderName, GgufForm>> = {
  "llama": "q4_0*",
  "llama-q4_0": "q4_0",
};

/**
 * Makes a contender's model and fetches its program, unless they are there.
 *
 * @throws {Error} If it has no model to run, or cannot be fetched.
 */
export async function prepareContender(
  name: ContenderName,
  sources: ModelSources,
): Promise<PreparedContender> {
  switch (name) {
    case "llama":
    case "llama-q4_0":
      return await prepareLlama(name, sources);
    case "transformers": {
      const model = await modelOf("published", sources);
      return { name, command: script("transformers.ts", model) };
    }
    default: {
      const model = await modelOf(name, sources);
      const whole = script("toolkit.ts", model);
      const language = script("decoder.ts", model);
      return {
        name,
        command: (scenario) =>
          scenario.kind === "language" ? language(scenario) : whole(scenario),
      };
    }
  }
}

async function modelOf(
  form: BenchForm,
  { checkpoint, published }: ModelSources,
): Promise<string> {
  if (form === "published" && published !== undefined) return published;
  return await makeModel(required(form, checkpoint), form);
}

async function prepareLlama(
  name: "llama" | "llama-q4_0",
  { checkpoint }: ModelSources,
): Promise<PreparedContender> {
  const form = GGUF_FORMS[name] ?? "q4_0*";
  const gguf = await makeGguf(required(name, checkpoint), form);
  const packages = await installLlama();
  // With this folder's packages and no others; the project's own are not found without its configuration.
  const flags = ["--no-config", "--no-lock", "--node-modules-dir=manual"];
  return {
    name,
    command: (scenario) => ({
      command: [
        ...[Deno.execPath(), "run", "-q", "-A", ...flags, pathOf("llama.ts")],
        ...[packages, gguf, JSON.stringify(scenario)],
      ],
      cwd: packages,
    }),
  };
}

function script(file: string, model: string): PreparedContender["command"] {
  return (scenario) => ({
    command: [
      ...[Deno.execPath(), "run", "-q", "-A", pathOf(file)],
      ...[model, JSON.stringify(scenario)],
    ],
  });
}

function pathOf(file: string): string {
  return fromFileUrl(new URL(file, PROCESSES));
}

function required(name: string, checkpoint: string | undefined): string {
  if (checkpoint !== undefined) return checkpoint;
  throw new Error(`Cannot make a model for "${name}": there is no checkpoint`);
}
