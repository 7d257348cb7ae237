/**
 * Puts Apple's FastVLM vision-language models on a machine and runs them.
 *
 * @example Describe a picture with the built-in demonstration model
 * ```ts
 * import { createAdapter } from "@fastvlm/toolkit";
 *
 * await using adapter = await createAdapter({ modelSize: "tiny" });
 * const { text } = await adapter.predict({
 *   imagePath: "examples/red-mug.png",
 *   mode: "describe",
 * });
 * ```
 *
 * @module
 */

export * from "./lib/artifacts/artifact_types.ts";
export * from "./lib/artifacts/canonical_path.ts";
export * from "./lib/artifacts/retention.ts";
export * from "./lib/base/environment.ts";
export * from "./lib/base/errors.ts";
export * from "./lib/base/exit_codes.ts";
export * from "./lib/catalog/find.ts";
export * from "./lib/catalog/load.ts";
export type {
  BuiltinSource,
  Catalog,
  ConvertSource,
  FileDigest,
  HubSource,
  Lock,
  LockEntry,
  ModeEntry,
  ModelEntry,
  Source,
  Variant,
  ZipSource,
} from "./lib/catalog/schema.ts";
export * from "./lib/download/download_log.ts";
export * from "./lib/download/download_model.ts";
export type { DownloadProgress } from "./lib/download/fetch_files.ts";
export type * from "./lib/download/wanted_file.ts";
export * from "./lib/download/plan/plan.ts";
export type { InstalledModel } from "./lib/download/publish/publish.ts";
export type { ResolveFilesOptions } from "./lib/download/plan/resolve_files.ts";
export type {
  Transfer,
  TransferOptions,
} from "./lib/download/transfer/transfer.ts";
export * from "./lib/fastvlm/adapter.ts";
export type {
  GeneratedPiece,
  StopReason,
} from "./lib/fastvlm/generation/generate.ts";
export type { TokenStopReason } from "./lib/fastvlm/generation/generate_tokens.ts";
export type {
  LengthOptions,
  SamplingOptions,
} from "./lib/fastvlm/generation/sampling_options.ts";
export type { ImageInput, RawPixels } from "./lib/fastvlm/image/image_input.ts";
export * from "./lib/fastvlm/install_model.ts";
export type * from "./lib/fastvlm/types.ts";
export * from "./lib/hub/hub.ts";
export * from "./lib/storage/free_space.ts";
export * from "./lib/storage/inventory.ts";
export type {
  Manifest,
  ManifestFile,
  ManifestSource,
} from "./lib/storage/manifest.ts";
export type { LockHolder, ModelLockOptions } from "./lib/storage/model_lock.ts";
export * from "./lib/storage/stores.ts";
export * from "./lib/storage/workspace.ts";
