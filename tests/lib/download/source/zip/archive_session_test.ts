import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../../../../lib/base/errors.ts";
import {
  ArchiveSession,
  type ArchiveSessionOptions,
} from "../../../../../lib/download/source/zip/archive_session.ts";
import { wantedArchive } from "../../../../../lib/download/source/zip/wanted_archive.ts";
import { Semaphore } from "../../../../../lib/base/semaphore.ts";
import { answerWith } from "../../../../support/hub_reply.ts";
import { listFiles } from "../../../../support/list_files.ts";
import {
  ZIP_FILES,
  ZIP_NAME,
  ZipModel,
} from "../../../../support/zip_model.ts";

function sessionOf(
  model: ZipModel,
  options: Partial<ArchiveSessionOptions> = {},
): ArchiveSession {
  const { archive } = model.lockEntry();
  const wanted = wantedArchive({ kind: "zip", url: model.url }, archive);
  const { hub, staging } = model;
  return new ArchiveSession(wanted, { hub, staging, patterns: [], ...options });
}

Deno.test("ArchiveSession fetches the archive once, whoever asks", async () => {
  await using model = await ZipModel.create();
  const { bytes = 0, sha256 } = model.lockEntry().archive ?? {};
  await using session = sessionOf(model);
  const [first, second] = await Promise.all([session.open(), session.open()]);
  assertEquals(first, second);
  assertEquals(first.sha256, sha256);
  assertEquals([...first.files.keys()], Object.keys(ZIP_FILES));
  assertEquals(session.bytesFetched, bytes);
  assertEquals(session.progress, { bytes, total: bytes });
  assertEquals(model.server.requests.length, 2);
});

Deno.test("ArchiveSession waits for its place, and takes it for the transfer only", async () => {
  await using model = await ZipModel.create();
  const pool = new Semaphore(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  const other = pool.run(() => promise);
  await using session = sessionOf(model, { pool });
  const opening = session.open();
  assertEquals(model.server.requests, []);
  resolve();
  await Promise.all([other, opening]);
  assertEquals(await pool.run(() => Promise.resolve("free")), "free");
});

Deno.test("ArchiveSession.discard() removes the archive and what is known of it", async () => {
  await using model = await ZipModel.create();
  await using session = sessionOf(model);
  await session.open();
  assertEquals(await listFiles(model.staging), [".archive.zip"]);
  await session.discard();
  assertEquals(await listFiles(model.staging), []);
  await session.open();
  assertEquals(model.server.requests.length, 4);
});

Deno.test("ArchiveSession tells everyone who asks why there is no archive", async () => {
  await using model = await ZipModel.create();
  model.server.faults.set(`resolve:${ZIP_NAME}`, answerWith(400));
  await using session = sessionOf(model);
  for (let count = 0; count < 2; count += 1) {
    await assertRejects(() => session.open(), NetworkError, "answered 400");
  }
  assertEquals(model.server.requests.length, 1);
});
