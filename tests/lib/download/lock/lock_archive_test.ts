import { assertEquals, assertRejects } from "@std/assert";
import { exists } from "@std/fs";
import { FastvlmError } from "../../../../lib/base/errors.ts";
import {
  type ArchiveDigests,
  lockArchive,
} from "../../../../lib/download/lock/lock_archive.ts";
import type { ArchiveSessionOptions } from "../../../../lib/download/source/zip/archive_session.ts";
import { stallAt } from "../../../support/hub_reply.ts";
import { listFiles } from "../../../support/list_files.ts";
import { ZIP_NAME, ZipModel } from "../../../support/zip_model.ts";

function lock(
  model: ZipModel,
  options: Partial<ArchiveSessionOptions> = {},
): Promise<ArchiveDigests> {
  return lockArchive({ kind: "zip", url: model.url }, {
    hub: model.hub,
    staging: model.beside("work"),
    patterns: [],
    ...options,
  });
}

Deno.test("lockArchive() digests an archive and what is in it, and leaves nothing", async () => {
  await using model = await ZipModel.create();
  const { archive, files } = model.lockEntry();
  assertEquals<unknown>(await lock(model), { archive, files });
  assertEquals(await exists(model.beside("work")), false);
});

Deno.test("lockArchive() digests the files that are wanted", async () => {
  await using model = await ZipModel.create();
  const { files } = await lock(model, { patterns: ["*.json"] });
  assertEquals(Object.keys(files), ["config.json"]);
});

Deno.test("lockArchive() goes on where another run has ended", async () => {
  await using model = await ZipModel.create();
  const { archive, files } = model.lockEntry();
  const stop = new AbortController();
  model.server.faults.set(
    `content:${ZIP_NAME}`,
    (right, context) =>
      context.request.headers.has("range")
        ? right
        : stallAt(120_000)(right, context),
  );
  const onBytes = (bytes: number) => {
    if (bytes === 120_000) stop.abort(new FastvlmError("Stopped"));
  };
  await assertRejects(
    () => lock(model, { signal: stop.signal, onBytes }),
    FastvlmError,
    "Stopped",
  );
  assertEquals(await listFiles(model.beside("work")), [
    ".archive.zip",
    ".resume/.archive.zip.json",
  ]);
  model.server.requests.length = 0;
  assertEquals<unknown>(await lock(model), { archive, files });
  assertEquals(
    model.server.requests.map(({ range }) => range).slice(-1),
    ["bytes=120000-"],
  );
});
