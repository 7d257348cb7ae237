import { join } from "@std/path";
import { atomicWrite } from "../../lib/base/atomic_write.ts";
import { resolveModel } from "../../lib/catalog/find.ts";
import { publishModel } from "../../lib/download/publish/publish.ts";
import {
  type ModelLockOptions,
  withModelLock,
} from "../../lib/storage/model_lock.ts";
import { claimPartial } from "../../lib/storage/partial/claim_partial.ts";
import { recoverSwap } from "../../lib/storage/swap/recover_swap.ts";
import type { Store } from "../../lib/storage/stores.ts";
import { digestsOf, SAMPLE_FILES, sampleCatalog } from "./sample_model.ts";

/** The files of a version of the sample model. */
export function versionFiles(version: string): Record<string, string> {
  return { ...SAMPLE_FILES, "config.json": JSON.stringify({ version }) };
}

/** Stages and publishes a version of the sample model, by the steps of a download. */
export async function publishVersion(
  store: Store,
  version: string,
  options: ModelLockOptions = {},
): Promise<void> {
  const ref = resolveModel(sampleCatalog(), {});
  const { key } = ref;
  const files = versionFiles(version);
  await withModelLock(store, key, async (lock) => {
    await recoverSwap(store, key);
    await using claim = await claimPartial(store, key, { lock });
    const staging = claim.directory;
    for (const [path, text] of Object.entries(files)) {
      await atomicWrite(join(staging, path), text);
    }
    const { source } = ref.variant;
    const verified = digestsOf(files);
    await publishModel(ref, { store, staging, files: verified, source, lock });
  }, options);
}
