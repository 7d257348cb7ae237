/**
 * Writes the digests of the built-in model into `models.lock.json`; to be run after a change of
 * `lib/fastvlm/tiny`.
 *
 * @module
 */

import { atomicWrite } from "../../lib/base/atomic_write.ts";
import { sha256 } from "../../lib/base/digest.ts";
import { resolveModel } from "../../lib/catalog/find.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import { buildTinyModel } from "../../lib/fastvlm/tiny/build.ts";

const { catalog, lock, lockPath } = await loadCatalog();
const { key } = resolveModel(catalog, { size: "tiny" });
const files = [...buildTinyModel()].map(([path, bytes]) =>
  [path, { bytes: bytes.byteLength, sha256: sha256(bytes) }] as const
);
lock.models[key] = { files: Object.fromEntries(files) };
await atomicWrite(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
