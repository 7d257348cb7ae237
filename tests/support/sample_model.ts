import { dirname, join } from "@std/path";
import { ensureDir } from "@std/fs";
import { sha256 } from "../../lib/base/digest.ts";
import type { ModelRef } from "../../lib/catalog/find.ts";
import type {
  Catalog,
  FileDigest,
  LockEntry,
} from "../../lib/catalog/schema.ts";
import {
  type Manifest,
  stampFiles,
  writeManifest,
} from "../../lib/storage/manifest.ts";
import type { Store } from "../../lib/storage/stores.ts";

/** Small files under a real model's names. */
export const SAMPLE_FILES: Readonly<Record<string, string>> = {
  "config.json": "{}",
  "onnx/vision_encoder_q4.onnx": "vision",
  "onnx/embed_tokens_fp16.onnx": "embeddings",
  "onnx/decoder_model_merged_q4.onnx": "decoder",
};

/** Sum of the sample files' lengths. */
export const SAMPLE_BYTES = 25;

/** A catalog of two sizes, fresh for each caller to change. */
export function sampleCatalog(): Catalog {
  return {
    version: 1,
    default: { type: "fastvlm", size: "0.5b" },
    models: [
      {
        type: "fastvlm",
        size: "tiny",
        description: "Built-in",
        approximateBytes: 10,
        license: "MIT",
        defaultVariant: "fp32",
        variants: {
          fp32: { source: { kind: "builtin", recipe: "tiny" }, files: [] },
        },
      },
      {
        type: "fastvlm",
        size: "0.5b",
        description: "Small",
        approximateBytes: 1000,
        license: "apple-amlr",
        defaultVariant: "q4",
        variants: {
          q4: {
            source: { kind: "hub", repo: "owner/small", revision: "main" },
            files: Object.keys(SAMPLE_FILES),
          },
          int8: {
            source: { kind: "convert", from: "checkpoint", weights: "int8" },
            files: [],
          },
          checkpoint: {
            source: { kind: "hub", repo: "owner/raw", revision: "main" },
            files: ["*.json", "*.safetensors"],
            approximateBytes: 2000,
          },
        },
      },
    ],
    modes: { describe: { prompt: "Describe this image in detail." } },
  };
}

/** The digests of files given as text. */
export function digestsOf(
  files: Readonly<Record<string, string>> = SAMPLE_FILES,
): Record<string, FileDigest> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, {
      bytes: new TextEncoder().encode(text).byteLength,
      sha256: sha256(text),
    }]),
  );
}

/** The lock entry that the sample files match. */
export function sampleLockEntry(): LockEntry {
  return {
    repo: "owner/small",
    commit: "0123456789abcdef0123456789abcdef01234567",
    files: digestsOf(),
  };
}

/** Writes files given as text below a folder. */
export async function writeFiles(
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await ensureDir(dirname(join(directory, path)));
    await Deno.writeTextFile(join(directory, path), text);
  }
}

/** Puts a whole model into a store, as a download would, and returns its folder. */
export async function installSample(
  store: Store,
  ref: ModelRef,
  files: Readonly<Record<string, string>> = SAMPLE_FILES,
): Promise<string> {
  const directory = join(store.root, ref.key);
  await writeFiles(directory, files);
  await writeManifest(directory, await sampleManifest(directory, ref, files));
  return directory;
}

async function sampleManifest(
  directory: string,
  ref: ModelRef,
  files: Readonly<Record<string, string>>,
): Promise<Manifest> {
  return {
    version: 1,
    key: ref.key,
    type: ref.entry.type,
    size: ref.entry.size,
    variant: ref.variantName,
    source: { ...ref.variant.source },
    files: await stampFiles(directory, digestsOf(files)),
    createdAt: "2026-01-02T03:04:05.000Z",
    toolkit: "0.1.0",
  };
}
