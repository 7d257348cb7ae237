import { assertEquals, assertRejects } from "@std/assert";
import { sha256 } from "../../../../../lib/base/digest.ts";
import {
  DigestMismatchError,
  NotFoundError,
} from "../../../../../lib/base/errors.ts";
import { ArchiveSession } from "../../../../../lib/download/source/zip/archive_session.ts";
import { transferFromArchive } from "../../../../../lib/download/source/zip/transfer_from_archive.ts";
import { wantedArchive } from "../../../../../lib/download/source/zip/wanted_archive.ts";
import type {
  FileToTransfer,
  TransferredFile,
} from "../../../../../lib/download/transfer/transfer_file.ts";
import {
  ZIP_FILES,
  ZIP_NAME,
  ZipModel,
} from "../../../../support/zip_model.ts";

const DATA = ZIP_FILES["model.safetensors"] ?? new Uint8Array();

async function transfer(
  model: ZipModel,
  change: Partial<FileToTransfer> = {},
): Promise<TransferredFile> {
  const { hub, staging } = model;
  const { archive } = model.lockEntry();
  const wanted = wantedArchive({ kind: "zip", url: model.url }, archive);
  const options = { hub, staging, patterns: [] };
  await using session = new ArchiveSession(wanted, options);
  const file = { path: "model.safetensors", bytes: DATA.byteLength, ...change };
  return await transferFromArchive(session)(file, {
    failure: "unused",
    remotes: [],
    target: `${staging}/x`,
    recordPath: `${staging}/x.json`,
  });
}

Deno.test("transferFromArchive() takes a file from the archive as if it were fetched", async () => {
  await using model = await ZipModel.create();
  assertEquals(await transfer(model), {
    sha256: sha256(DATA),
    bytesFetched: 0,
  });
  assertEquals(await Deno.readFile(`${model.staging}/x`), DATA);
});

Deno.test("transferFromArchive() says what the archive does not have", async (t) => {
  await using model = await ZipModel.create();
  await t.step("a file", async () => {
    const error = await assertRejects(
      () => transfer(model, { path: "y" }),
      NotFoundError,
    );
    assertEquals(error.message, `Cannot find "y" in "${ZIP_NAME}"`);
  });
  await t.step("a file of that length", async () => {
    const error = await assertRejects(
      () => transfer(model, { bytes: 1 }),
      DigestMismatchError,
    );
    assertEquals(
      error.message,
      `Cannot extract "model.safetensors" from "${ZIP_NAME}": it must have 1 bytes, and has 300000`,
    );
  });
});
