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
  FolderSource,
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
export {
  checkFreeSpace,
  type DiskNeed,
} from "./lib/download/plan/disk_need.ts";
export {
  type DownloadPlan,
  type FileState,
  planDownload,
  type PlannedFile,
  type PlanOptions,
} from "./lib/download/plan/plan.ts";
export type * from "./lib/download/adopt/file_copy.ts";
export type { FetchFileOptions } from "./lib/download/fetch_file.ts";
export type { FetchFilesOptions } from "./lib/download/fetch_files.ts";
export type { WantedArchive } from "./lib/download/source/zip/wanted_archive.ts";
export type { PlannedArchive } from "./lib/download/plan/plan_archive.ts";
export type { ResolveFilesOptions } from "./lib/download/plan/resolve_files.ts";
export type { DownloadProgress } from "./lib/download/progress_tally.ts";
export type { InstalledModel } from "./lib/download/publish/publish.ts";
export * from "./lib/base/semaphore.ts";
export * from "./lib/download/transfer/rate_limiter.ts";
export { RunTotal } from "./lib/download/transfer/run_total.ts";
export type * from "./lib/download/transfer/transfer_options.ts";
export type * from "./lib/download/wanted_file.ts";
export * from "./lib/fastvlm/adapter.ts";
export type {
  AnswerProbability,
  GeneratedPiece,
  StopReason,
  TokenProbability,
  TokenStopReason,
} from "./lib/fastvlm/generation/generate_request.ts";
export type {
  LengthOptions,
  SamplingOptions,
} from "./lib/fastvlm/generation/sampling_options.ts";
export type { ImageInput, RawPixels } from "./lib/fastvlm/image/image_input.ts";
export * from "./lib/fastvlm/install_model.ts";
export type * from "./lib/fastvlm/types.ts";
export { type Device, DEVICES, isDevice } from "./lib/onnx/device.ts";
export type { FromSchema } from "./lib/structured/from_schema.ts";
export type { JsonSchema } from "./lib/structured/json_schema.ts";
export type {
  DataOf,
  StandardIssue,
  StandardResult,
  StandardSchema,
} from "./lib/structured/standard_schema.ts";
export {
  createHub,
  type CreateHubOptions,
  type Hub,
  type HubExchange,
} from "./lib/hub/hub.ts";
export { createHubs, type CreateHubsOptions } from "./lib/hub/mirrors.ts";
export type { Retry, RetryOptions } from "./lib/hub/retry/retry_budget.ts";
export type { RetryClock } from "./lib/hub/retry/retry_clock.ts";
export * from "./lib/storage/free_space.ts";
export * from "./lib/storage/inventory.ts";
export type {
  Manifest,
  ManifestFile,
  ManifestSource,
  VerifiedFile,
} from "./lib/storage/manifest.ts";
export type { LockHolder } from "./lib/storage/lock_holder.ts";
export type { HeldLock, ModelLockOptions } from "./lib/storage/model_lock.ts";
export {
  findPartials,
  type PartialFolder,
} from "./lib/storage/partial/find_partials.ts";
export type { PartialSize } from "./lib/storage/partial/measure_partial.ts";
export type { PrefixDigests } from "./lib/storage/prefix_digests.ts";
export * from "./lib/storage/stores.ts";
export type { DamagedRange } from "./lib/storage/upkeep/damage_finder.ts";
export type { LeftoverKind } from "./lib/storage/upkeep/find_leftovers.ts";
export type { ProbeLockOptions } from "./lib/storage/upkeep/probe_lock.ts";
export * from "./lib/storage/upkeep/prune_store.ts";
export * from "./lib/storage/upkeep/remove_model.ts";
export * from "./lib/storage/upkeep/verify_model.ts";
export * from "./lib/storage/workspace.ts";
