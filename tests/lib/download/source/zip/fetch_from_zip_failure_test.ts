import { assertEquals, assertRejects } from "@std/assert";
import {
  DigestMismatchError,
  DiskFullError,
  FastvlmError,
  NotFoundError,
  OfflineError,
} from "../../../../../lib/base/errors.ts";
import { flipByte } from "../../../../support/hub_reply.ts";
import { listFiles } from "../../../../support/list_files.ts";
import { makeZip, type ZipPart } from "../../../../support/make_zip.ts";
import {
  assertZipInstalled,
  ZIP_BYTES,
  ZIP_INSTALLED,
  ZIP_KEY,
  ZIP_NAME,
  ZIP_PARTS,
  ZipModel,
} from "../../../../support/zip_model.ts";

/** Position in the archive that is in the stored weights. */
const IN_WEIGHTS = 200_000;

Deno.test("fetchFromZip() names the host of an archive that always has wrong bytes", async () => {
  await using model = await ZipModel.create();
  model.spoil(flipByte(IN_WEIGHTS));
  const { archive } = model.lockEntry();
  const error = await assertRejects(
    () => model.download(),
    DigestMismatchError,
  );
  assertEquals(
    error.message.replace(/is [0-9a-f]{64}/, "is …"),
    `Cannot download "${ZIP_NAME}" from "${model.host}": its SHA-256 must be ` +
      `${archive?.sha256}, and is …, as "${model.host}" sent it`,
  );
  assertEquals(await model.stored(), []);
  const sent = model.server.requests.reduce(
    (sum, { bytesSent }) => sum + bytesSent,
    0,
  );
  assertEquals(sent, 3 * ZIP_BYTES);
});

Deno.test("fetchFromZip() fetches an archive of unknown digest again whose checksums are wrong", async () => {
  await using model = await ZipModel.create();
  model.spoilOnce(flipByte(IN_WEIGHTS));
  const { bytesFetched } = await model.download({});
  assertEquals(bytesFetched, 2 * ZIP_BYTES);
  await assertZipInstalled(model);
});

Deno.test("fetchFromZip() gives up an archive of unknown digest whose checksums stay wrong", async () => {
  await using model = await ZipModel.create();
  model.spoil(flipByte(IN_WEIGHTS));
  const error = await assertRejects(
    () => model.download({}),
    DigestMismatchError,
  );
  assertEquals(
    error.message.replaceAll(/[0-9a-f]{8}/g, "…"),
    `Cannot extract "llava-fastvithd_0.5b_stage3/model.safetensors" from ` +
      `"${ZIP_NAME}": its CRC-32 must be …, and is …`,
  );
  assertEquals(await listFiles(model.directory), []);
  const { staging } = model;
  const left = await listFiles(staging);
  assertEquals(left.filter((path) => path.includes("archive")), []);
});

Deno.test("fetchFromZip() keeps the old version while the new archive does not match the lock", async () => {
  await using model = await ZipModel.create();
  await model.download();
  const [top, config, ...others] = ZIP_PARTS;
  const parts = [top, { ...config, data: '{"version": 2}' }, ...others];
  model.push(makeZip(parts as ZipPart[]));
  const lockEntry = model.lockEntry();
  const { sha256 = "" } = lockEntry.files["config.json"] ?? {};
  const error = await assertRejects(
    () => model.download({ lockEntry, force: true }),
    DigestMismatchError,
  );
  assertEquals(
    error.message.replace(/is [0-9a-f]{64}/, "is …"),
    `Cannot extract "config.json" from "${ZIP_NAME}": its SHA-256 must be ` +
      `${sha256}, and is …`,
  );
  const installed = (await model.stored()).filter((path) =>
    path.startsWith(ZIP_KEY)
  );
  assertEquals(installed, ZIP_INSTALLED);
  assertEquals((await model.download()).alreadyInstalled, true);
});

Deno.test("fetchFromZip() extracts nothing of an archive that is not safe", async (t) => {
  const good = { name: "config.json", data: "{}" };
  const cases: [string, ZipPart[], string][] = [
    [
      "a path that leaves it",
      [good, { name: "../x", data: "1" }],
      `Cannot read archive "${ZIP_NAME}": invalid relative path: ../x`,
    ],
    [
      "a link",
      [good, { name: "x", data: "/etc", mode: 0o120777 }],
      `Cannot extract "x" from "${ZIP_NAME}": it is a symbolic link`,
    ],
    [
      "a file twice",
      [good, { ...good, name: "CONFIG.json" }],
      `Cannot extract "CONFIG.json" from "${ZIP_NAME}": it is there twice`,
    ],
    [
      "a bomb",
      [good, { name: "x", data: new Uint8Array(1e6), deflate: true }],
      `Cannot use archive "${ZIP_NAME}": it has 1.19 kB, and is said to hold 1 MB`,
    ],
  ];
  for (const [name, parts, message] of cases) {
    await t.step(name, async () => {
      await using model = await ZipModel.create(makeZip(parts));
      const error = await assertRejects(() => model.download({}), FastvlmError);
      assertEquals([error.message, error.code], [message, "failed"]);
      assertEquals(await model.stored(), []);
    });
  }
});

Deno.test("fetchFromZip() says which file the archive lacks", async () => {
  await using model = await ZipModel.create();
  const lockEntry = model.lockEntry();
  const digest = { bytes: 1, sha256: "0".repeat(64) };
  const error = await assertRejects(
    () =>
      model.download({
        lockEntry: { ...lockEntry, files: { ...lockEntry.files, x: digest } },
      }),
    NotFoundError,
  );
  assertEquals(error.message, `Cannot find "x" in "${ZIP_NAME}"`);
});

Deno.test("fetchFromZip() without the network takes an archive that is there, and nothing else", async (t) => {
  const offline = true;
  await t.step("nothing is there", async () => {
    await using model = await ZipModel.create();
    const lockEntry = model.lockEntry();
    const error = await assertRejects(
      () => model.download({ lockEntry, offline }),
      OfflineError,
    );
    assertEquals(
      error.message,
      `Cannot install "${ZIP_KEY}": some of its files are not on this machine, and the network may not be used`,
    );
  });
  await t.step("the archive is there", async () => {
    await using model = await ZipModel.create();
    const lockEntry = model.lockEntry();
    const archive = makeZip(ZIP_PARTS);
    await model.leave(archive);
    await model.download({ lockEntry, offline });
    await assertZipInstalled(model);
    assertEquals(model.server.requests, []);
  });
  await t.step("a damaged archive is there", async () => {
    await using model = await ZipModel.create();
    const lockEntry = model.lockEntry();
    const archive = makeZip(ZIP_PARTS).fill(0, IN_WEIGHTS, IN_WEIGHTS + 9);
    await model.leave(archive);
    const error = await assertRejects(
      () => model.download({ lockEntry, offline }),
      OfflineError,
    );
    assertEquals(
      error.message,
      `Cannot download "${ZIP_NAME}" from "${model.host}": the network may not be used`,
    );
    assertEquals(model.server.requests, []);
  });
});

Deno.test("fetchFromZip() wants room for the archive and for what is in it", async (t) => {
  const freeBytes = () => Promise.resolve(500_000);
  await t.step("locked: before the first byte", async () => {
    await using model = await ZipModel.create();
    const lockEntry = model.lockEntry();
    await assertRejects(
      () => model.download({ lockEntry, freeBytes }),
      DiskFullError,
    );
    assertEquals(model.server.requests, []);
  });
  await t.step("not locked: as soon as it is known", async () => {
    const data = new Uint8Array(600_000).map((_, index) => index % 251);
    const parts = [...ZIP_PARTS, {
      name: "llava-fastvithd_0.5b_stage3/x",
      data,
      deflate: true,
    }];
    await using model = await ZipModel.create(makeZip(parts));
    const error = await assertRejects(
      () => model.download({ freeBytes }),
      DiskFullError,
    );
    assertEquals(
      error.message,
      `Cannot download "${ZIP_KEY}" to "${model.store.root}": 946 kB must be free, and 500 kB are`,
    );
    assertEquals(await listFiles(model.directory), []);
  });
});
