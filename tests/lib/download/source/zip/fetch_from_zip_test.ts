import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { FastvlmError } from "../../../../../lib/base/errors.ts";
import type { DownloadProgress } from "../../../../../lib/download/progress_tally.ts";
import { Semaphore } from "../../../../../lib/base/semaphore.ts";
import { breakAt, stallAt } from "../../../../support/hub_reply.ts";
import { listFiles } from "../../../../support/list_files.ts";
import { makeZip } from "../../../../support/make_zip.ts";
import {
  assertZipInstalled,
  ZIP_BYTES,
  ZIP_FILES,
  ZIP_INSTALLED,
  ZIP_KEY,
  ZIP_NAME,
  ZIP_PARTS,
  ZipModel,
} from "../../../../support/zip_model.ts";

Deno.test("fetchFromZip() installs the files of an archive, and removes it", async () => {
  await using model = await ZipModel.create();
  const { manifest, directory, ...rest } = await model.download();
  assertEquals(rest, {
    bytesFetched: ZIP_BYTES,
    filesFetched: 1,
    alreadyInstalled: false,
    isLocked: true,
  });
  assertEquals(directory, model.directory);
  assertEquals(manifest.source, { kind: "zip", url: model.url });
  await assertZipInstalled(model);
  assertEquals(
    model.server.requests.map(({ server, status }) => `${server} ${status}`),
    ["hub 302", "cdn 200"],
  );
});

Deno.test("fetchFromZip() sends the Hub's token to no other server", async () => {
  await using model = await ZipModel.create();
  await model.download({});
  const sent = model.server.requests.map(({ authorization }) => authorization);
  assertEquals(sent, [null, null, null, null]);
});

Deno.test("a model from an archive that is installed costs no request", async (t) => {
  for (const isLocked of [true, false]) {
    await t.step(isLocked ? "locked" : "not locked", async () => {
      await using model = await ZipModel.create();
      const options = isLocked ? { lockEntry: model.lockEntry() } : {};
      const first = await model.download(options);
      assertEquals(first.isLocked, isLocked);
      await assertZipInstalled(model);
      model.server.requests.length = 0;
      assertEquals((await model.download(options)).alreadyInstalled, true);
      assertEquals(model.server.requests, []);
    });
  }
});

Deno.test("fetchFromZip() takes archives whose lengths have 64 bits", async () => {
  await using model = await ZipModel.create(
    makeZip(ZIP_PARTS, { zip64: true }),
  );
  await model.download();
  await assertZipInstalled(model);
});

Deno.test("fetchFromZip() goes on where a broken connection has ended", async () => {
  await using model = await ZipModel.create();
  model.spoil(breakAt(120_000));
  const { bytesFetched } = await model.download();
  assertEquals(bytesFetched, ZIP_BYTES);
  await assertZipInstalled(model);
  assertEquals(
    model.server.requests.filter(({ server }) => server === "cdn")
      .map(({ range }) => range),
    [null, "bytes=120000-", "bytes=240000-"],
  );
});

Deno.test("fetchFromZip() goes on where another run has ended", async (t) => {
  for (const isLocked of [true, false]) {
    await t.step(isLocked ? "locked" : "not locked", async () => {
      await using model = await ZipModel.create();
      const options = isLocked ? { lockEntry: model.lockEntry() } : {};
      const stop = new AbortController();
      model.spoilOnce(stallAt(120_000));
      const onProgress = ({ bytes }: DownloadProgress) => {
        if (bytes === 120_000) stop.abort(new FastvlmError("Stopped"));
      };
      const error = await assertRejects(
        () => model.download({ ...options, signal: stop.signal, onProgress }),
        FastvlmError,
      );
      assertEquals(error.message, "Stopped");
      const { bytesFetched } = await model.download(options);
      assertEquals(bytesFetched, ZIP_BYTES - 120_000);
      await assertZipInstalled(model);
    });
  }
});

Deno.test("fetchFromZip() does not fetch an archive again whose extraction was stopped", async () => {
  await using model = await ZipModel.create();
  const stop = new AbortController();
  const onProgress = ({ file }: DownloadProgress) => {
    if (file !== ZIP_NAME) stop.abort(new FastvlmError("Stopped"));
  };
  const lockEntry = model.lockEntry();
  await assertRejects(
    () => model.download({ lockEntry, signal: stop.signal, onProgress }),
    FastvlmError,
    "Stopped",
  );
  assertEquals(await listFiles(model.directory), []);
  model.server.requests.length = 0;
  assertEquals((await model.download()).bytesFetched, 0);
  assertEquals(model.server.requests, []);
  await assertZipInstalled(model);
});

Deno.test("fetchFromZip() updates a model whose archive is another one", async () => {
  await using model = await ZipModel.create();
  await model.download({});
  const data = '{"version": 2}';
  model.push(makeZip([{ name: "config.json", data }]));
  await model.download({});
  assertEquals(await model.stored(), ZIP_INSTALLED.slice(0, 2));
  const text = await Deno.readTextFile(join(model.directory, "config.json"));
  assertEquals(text, data);
});

Deno.test("fetchFromZip() takes only the files that the variant names", async () => {
  await using model = await ZipModel.create();
  const ref = model.ref(["*.json", "sub/*"]);
  const { manifest } = await model.download({}, ref);
  assertEquals(Object.keys(manifest.files), ["config.json", "sub/LICENSE"]);
});

Deno.test("fetchFromZip() takes what lies on this machine, without a request", async () => {
  await using model = await ZipModel.create();
  const lower = {
    name: "project" as const,
    root: model.beside("lower"),
    writable: true,
  };
  const stores = [model.store, lower];
  const lockEntry = model.lockEntry();
  await model.download({ lockEntry, store: lower });
  model.server.requests.length = 0;
  await model.download({ lockEntry, stores, offline: true });
  assertEquals(model.server.requests, []);
  await assertZipInstalled(model);
});

Deno.test("fetchFromZip() tells how far the archive is, then each file", async () => {
  await using model = await ZipModel.create();
  const told: DownloadProgress[] = [];
  const lockEntry = model.lockEntry();
  const onProgress = (progress: DownloadProgress) => told.push(progress);
  await model.download({ lockEntry, onProgress });
  assertEquals(
    told.every(({ key, total }) => key === ZIP_KEY && total === ZIP_BYTES),
    true,
  );
  const counts = told.map(({ bytes }) => bytes);
  assertEquals(counts, counts.toSorted((a, b) => a - b));
  assertEquals(
    new Set(told.map(({ file }) => file)),
    new Set([ZIP_NAME, ...Object.keys(ZIP_FILES)]),
  );
});

Deno.test("fetchFromZip() knows the length of the archive before it asks for it", async () => {
  await using model = await ZipModel.create();
  const root = model.beside("lower");
  const lower = { name: "project" as const, root, writable: true };
  const lockEntry = model.lockEntry();
  const { directory } = await model.download({ lockEntry, store: lower });
  // One file has to come from the archive, while others are taken from there.
  await Deno.remove(join(directory, "model.safetensors"));
  const pool = new Semaphore(1);
  const taken = Promise.withResolvers<void>();
  const holding = pool.run(() => taken.promise);
  const told: DownloadProgress[] = [];
  const onProgress = (progress: DownloadProgress) => {
    told.push(progress);
    taken.resolve();
  };
  const stores = [model.store, lower];
  await model.download({ lockEntry, stores, pool, onProgress });
  await holding;
  await assertZipInstalled(model);
  assertEquals(
    told.filter(({ total }) => total !== ZIP_BYTES),
    [],
  );
});
