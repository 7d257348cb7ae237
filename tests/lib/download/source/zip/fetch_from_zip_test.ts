import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256File } from "../../../../../lib/base/digest.ts";
import {
  DigestMismatchError,
  DiskFullError,
  FastvlmError,
  NotFoundError,
  OfflineError,
} from "../../../../../lib/base/errors.ts";
import { planDownload } from "../../../../../lib/download/plan/plan.ts";
import type { DownloadProgress } from "../../../../../lib/download/progress_tally.ts";
import {
  breakAt,
  flipByte,
  type HubFault,
  stallAt,
} from "../../../../support/hub_reply.ts";
import { listFiles } from "../../../../support/list_files.ts";
import { makeZip, type ZipPart } from "../../../../support/make_zip.ts";
import {
  ZIP_FILES,
  ZIP_KEY,
  ZIP_NAME,
  ZIP_PARTS,
  ZipModel,
} from "../../../../support/zip_model.ts";

const INSTALLED = [
  `${ZIP_KEY}/config.json`,
  `${ZIP_KEY}/manifest.json`,
  `${ZIP_KEY}/model.safetensors`,
  `${ZIP_KEY}/sub/LICENSE`,
];

/** Position in the archive that is in the stored weights. */
const IN_WEIGHTS = 200_000;

const ARCHIVE_BYTES = makeZip(ZIP_PARTS).byteLength;

function spoil(model: ZipModel, fault: HubFault): void {
  model.server.faults.set(`content:${ZIP_NAME}`, fault);
}

/** Spoils the first answer for the whole content, and no other. */
function spoilOnce(model: ZipModel, fault: HubFault): void {
  let isSpoiled = false;
  spoil(model, (right, context) => {
    if (isSpoiled || context.request.headers.has("range")) return right;
    isSpoiled = true;
    return fault(right, context);
  });
}

async function assertInstalled(model: ZipModel): Promise<void> {
  assertEquals(await model.stored(), INSTALLED);
  for (const [path, { sha256 }] of Object.entries(model.lockEntry().files)) {
    const target = join(model.directory, path);
    assertEquals(await sha256File(target), sha256);
    assertEquals(((await Deno.stat(target)).mode ?? 0) & 0o777, 0o444);
  }
}

Deno.test("fetchFromZip() installs the files of an archive, and removes it", async () => {
  await using model = await ZipModel.create();
  const { manifest, directory, ...rest } = await model.download();
  assertEquals(rest, {
    bytesFetched: ARCHIVE_BYTES,
    filesFetched: 1,
    alreadyInstalled: false,
    isLocked: true,
  });
  assertEquals(directory, model.directory);
  assertEquals(manifest.source, { kind: "zip", url: model.url });
  await assertInstalled(model);
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
      await assertInstalled(model);
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
  await assertInstalled(model);
});

Deno.test("fetchFromZip() goes on where a broken connection has ended", async () => {
  await using model = await ZipModel.create();
  spoil(model, breakAt(120_000));
  const { bytesFetched } = await model.download();
  assertEquals(bytesFetched, ARCHIVE_BYTES);
  await assertInstalled(model);
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
      spoilOnce(model, stallAt(120_000));
      const onProgress = ({ bytes }: DownloadProgress) => {
        if (bytes === 120_000) stop.abort(new FastvlmError("Stopped"));
      };
      const error = await assertRejects(
        () => model.download({ ...options, signal: stop.signal, onProgress }),
        FastvlmError,
      );
      assertEquals(error.message, "Stopped");
      const { bytesFetched } = await model.download(options);
      assertEquals(bytesFetched, ARCHIVE_BYTES - 120_000);
      await assertInstalled(model);
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
  await assertInstalled(model);
});

Deno.test("fetchFromZip() names the host of an archive that always has wrong bytes", async () => {
  await using model = await ZipModel.create();
  spoil(model, flipByte(IN_WEIGHTS));
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
  assertEquals(sent, 3 * ARCHIVE_BYTES);
});

Deno.test("fetchFromZip() fetches an archive of unknown digest again whose checksums are wrong", async () => {
  await using model = await ZipModel.create();
  spoilOnce(model, flipByte(IN_WEIGHTS));
  const { bytesFetched } = await model.download({});
  assertEquals(bytesFetched, 2 * ARCHIVE_BYTES);
  await assertInstalled(model);
});

Deno.test("fetchFromZip() gives up an archive of unknown digest whose checksums stay wrong", async () => {
  await using model = await ZipModel.create();
  spoil(model, flipByte(IN_WEIGHTS));
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
  assertEquals(installed, INSTALLED);
  assertEquals((await model.download()).alreadyInstalled, true);
});

Deno.test("fetchFromZip() updates a model whose archive is another one", async () => {
  await using model = await ZipModel.create();
  await model.download({});
  const data = '{"version": 2}';
  model.push(makeZip([{ name: "config.json", data }]));
  await model.download({});
  assertEquals(await model.stored(), INSTALLED.slice(0, 2));
  const text = await Deno.readTextFile(join(model.directory, "config.json"));
  assertEquals(text, data);
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
  await assertInstalled(model);
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
    await assertInstalled(model);
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

Deno.test("fetchFromZip() tells how far the archive is, then each file", async () => {
  await using model = await ZipModel.create();
  const told: DownloadProgress[] = [];
  const lockEntry = model.lockEntry();
  const onProgress = (progress: DownloadProgress) => told.push(progress);
  await model.download({ lockEntry, onProgress });
  assertEquals(
    told.every(({ key, total }) => key === ZIP_KEY && total === ARCHIVE_BYTES),
    true,
  );
  const counts = told.map(({ bytes }) => bytes);
  assertEquals(counts, counts.toSorted((a, b) => a - b));
  assertEquals(
    new Set(told.map(({ file }) => file)),
    new Set([ZIP_NAME, ...Object.keys(ZIP_FILES)]),
  );
});

Deno.test("planDownload() of an archive tells what it costs", async (t) => {
  await t.step("locked: from the lock, without a request", async () => {
    await using model = await ZipModel.create();
    const plan = await planDownload(model.ref(), {
      ...{ store: model.store, hub: model.hub, lockEntry: model.lockEntry() },
    });
    const { bytesToFetch, totalBytes, isLocked, archive } = plan;
    assertEquals([bytesToFetch, totalBytes, isLocked], [
      ARCHIVE_BYTES,
      301_014,
      true,
    ]);
    assertEquals(archive?.name, ZIP_NAME);
    assertEquals(model.server.requests, []);
  });
  await t.step("not locked: by asking for its length", async () => {
    await using model = await ZipModel.create();
    const { store, hub } = model;
    const plan = await planDownload(model.ref(), { store, hub });
    const { bytesToFetch, totalBytes, isLocked, files } = plan;
    assertEquals([bytesToFetch, totalBytes, isLocked, files], [
      ARCHIVE_BYTES,
      ARCHIVE_BYTES,
      false,
      [],
    ]);
    assertEquals(model.server.requests.map(({ range }) => range), [
      "bytes=0-63",
      "bytes=0-63",
    ]);
  });
});
