import { assertEquals } from "@std/assert";
import { resolveZipFiles } from "../../../../../lib/download/source/zip/resolve_zip_files.ts";
import { ZIP_NAME, ZipModel } from "../../../../support/zip_model.ts";

function resolve(model: ZipModel, isLocked: boolean, patterns: string[] = []) {
  return resolveZipFiles({ kind: "zip", url: model.url }, {
    patterns,
    hub: model.hub,
    ...(isLocked && { lockEntry: model.lockEntry() }),
  });
}

Deno.test("resolveZipFiles() takes files and archive from the lock, without a request", async () => {
  await using model = await ZipModel.create();
  const { archive, files } = model.lockEntry();
  assertEquals(await resolve(model, true, ["config.json"]), {
    isLocked: true,
    files: Object.entries(files).map(([path, { bytes, sha256: value }]) => ({
      path,
      bytes,
      digest: { algorithm: "sha256" as const, value },
    })),
    archive: {
      name: ZIP_NAME,
      url: model.url,
      bytes: archive?.bytes ?? 0,
      digest: { algorithm: "sha256", value: archive?.sha256 ?? "" },
    },
  });
  assertEquals(model.server.requests, []);
});

Deno.test("resolveZipFiles() without a lock entry knows the archive's length only", async () => {
  await using model = await ZipModel.create();
  const bytes = model.lockEntry().archive?.bytes ?? 0;
  assertEquals(await resolve(model, false), {
    isLocked: false,
    files: [],
    archive: { name: ZIP_NAME, url: model.url, bytes },
  });
});

Deno.test("resolveZipFiles() does not count a lock that lacks a named file", async () => {
  await using model = await ZipModel.create();
  const { isLocked, files } = await resolve(model, true, ["new.json"]);
  assertEquals([isLocked, files], [false, []]);
  assertEquals(model.server.requests, []);
});
