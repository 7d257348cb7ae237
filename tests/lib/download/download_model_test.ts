import {
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { sha256File } from "../../../lib/base/digest.ts";
import {
  DiskFullError,
  FastvlmError,
  StorageError,
} from "../../../lib/base/errors.ts";
import {
  downloadModel,
  type DownloadOptions,
} from "../../../lib/download/download_model.ts";
import { Semaphore } from "../../../lib/base/semaphore.ts";
import {
  type Transfer,
  transferFile,
} from "../../../lib/download/transfer/transfer_file.ts";
import { partialDirectory } from "../../../lib/storage/layout.ts";
import { readManifest } from "../../../lib/storage/manifest.ts";
import {
  HubModel,
  MODEL_REPO,
  NEXT_MODEL_FILES,
} from "../../support/hub_model.ts";
import {
  answerWith,
  flipByte,
  type HubFault,
  stallAt,
} from "../../support/hub_reply.ts";
import type { HubRoute } from "../../support/hub_server.ts";
import { listFiles } from "../../support/list_files.ts";
import { writeFiles } from "../../support/sample_model.ts";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const KEY = "fastvlm-0.5b-q4";
const DECODER = "onnx/decoder_model_merged_q4.onnx";
const INSTALLED = [
  `${KEY}/config.json`,
  `${KEY}/manifest.json`,
  `${KEY}/${DECODER}`,
  `${KEY}/onnx/vision_encoder_q4.onnx`,
];

function download(model: HubModel, options: Partial<DownloadOptions> = {}) {
  return downloadModel(model.ref(), {
    lockEntry: model.lockEntry(),
    store: model.store,
    hub: model.hub(),
    // Nothing but the test's own folders is looked at.
    environment: () => undefined,
    limits: { patienceMs: 300 },
    ...options,
  });
}

Deno.test("downloadModel() installs a model whose files have the lock's digests", async () => {
  await using model = await HubModel.create();
  const { directory, manifest, ...rest } = await download(model);
  assertEquals(rest, {
    bytesFetched: 370_014,
    filesFetched: 3,
    alreadyInstalled: false,
    isLocked: true,
  });
  assertEquals(directory, join(model.store.root, KEY));
  assertEquals(await model.stored(), INSTALLED);
  assertEquals(manifest.source, {
    kind: "hub",
    repo: MODEL_REPO,
    commit: model.lockEntry().commit ?? "",
    revision: "main",
  });
  for (const [path, { sha256 }] of Object.entries(model.lockEntry().files)) {
    assertEquals(await sha256File(join(directory, path)), sha256);
    assertEquals(
      ((await Deno.stat(join(directory, path))).mode ?? 0) & 0o777,
      0o444,
    );
  }
  assertEquals(
    model.server.requests.map(({ server, status }) => `${server} ${status}`)
      .sort(),
    ["cdn 200", "cdn 200", "hub 200", "hub 302", "hub 302", "hub 307"],
  );
});

Deno.test("downloadModel() of an installed model sends no request", async () => {
  await using model = await HubModel.create();
  const { directory, manifest } = await download(model);
  model.server.requests.length = 0;
  assertEquals(await download(model), {
    directory,
    manifest,
    bytesFetched: 0,
    filesFetched: 0,
    alreadyInstalled: true,
    isLocked: true,
  });
  assertEquals(model.server.requests, []);
});

Deno.test("downloadModel() with force fetches an installed model again", async () => {
  await using model = await HubModel.create();
  const first = await download(model);
  model.server.requests.length = 0;
  const second = await download(model, { force: true });
  assertEquals([second.filesFetched, second.bytesFetched], [3, 370_014]);
  assertEquals(model.server.requests.length, 6);
  assertNotEquals(second.manifest.createdAt, first.manifest.createdAt);
  assertEquals(await model.stored(), INSTALLED);
});

Deno.test("downloadModel() updates a model that is not what the lock wants any more", async () => {
  await using model = await HubModel.create();
  await download(model);
  const commit = model.server.push(MODEL_REPO, NEXT_MODEL_FILES);
  model.server.requests.length = 0;
  const { directory, manifest, ...rest } = await download(model);
  assertEquals(manifest.source.commit, commit);
  // The large files have not changed, and are taken from the version before.
  assertEquals(rest, {
    bytesFetched: 18,
    filesFetched: 2,
    alreadyInstalled: false,
    isLocked: true,
  });
  assertEquals(model.server.requests.length, 4);
  assertEquals(
    await Deno.readTextFile(join(directory, "config.json")),
    '{"version": 2}',
  );
  assertEquals(await model.stored(), [`${KEY}/LICENSE`, ...INSTALLED]);
});

Deno.test("downloadModel() without a lock entry installs what the Hub says, and records it", async () => {
  await using model = await HubModel.create();
  const ref = model.ref(["*.json", "onnx/*"]);
  const options = { store: model.store, hub: model.hub() };
  const { manifest, isLocked } = await downloadModel(ref, options);
  assertEquals(isLocked, false);
  assertEquals(
    Object.entries(manifest.files).map((
      [path, { bytes, sha256 }],
    ) => [path, { bytes, sha256 }]),
    Object.entries(model.lockEntry().files),
  );
  assertEquals(manifest.source.commit, model.lockEntry().commit);
  model.server.requests.length = 0;
  assertEquals((await downloadModel(ref, options)).alreadyInstalled, true);
  assertEquals(model.server.requests, []);
});

Deno.test("downloadModel() that fails keeps the old version, publishes nothing, and goes on from there", async (t) => {
  const content: HubRoute = `content:${DECODER}`;
  const resolve: HubRoute = `resolve:${DECODER}`;
  const cases: [string, HubRoute, HubFault, FastvlmError["code"], number][] = [
    ["wrong bytes", content, flipByte(150_000), "digestMismatch", 6],
    ["status 503", content, answerWith(503), "network", NaN],
    ["status 404", resolve, answerWith(404), "notFound", 1],
    ["status 401", resolve, answerWith(401), "accessDenied", 1],
    ["status 403", resolve, answerWith(403), "accessDenied", 1],
  ];
  for (const [name, route, fault, code, requests] of cases) {
    await t.step(name, async () => {
      await using model = await HubModel.create();
      const { directory, manifest } = await download(model);
      model.server.push(MODEL_REPO, NEXT_MODEL_FILES);
      model.server.faults.set(route, fault);
      model.server.requests.length = 0;
      // One file at a time, the largest last, so that the others are there when it fails.
      const error = await assertRejects(
        () => download(model, { force: true, transfer: smallestFirst() }),
        FastvlmError,
      );
      assertEquals(error.code, code);
      assertStringIncludes(error.message, `"${DECODER}"`);
      const ofDecoder = model.server.requests.filter(({ url }) =>
        url.includes("decoder")
      );
      if (requests > 0) assertEquals(ofDecoder.length, requests);
      assertEquals(await readManifest(directory), manifest);
      for (const [path, { sha256 }] of Object.entries(manifest.files)) {
        assertEquals(await sha256File(join(directory, path)), sha256);
      }
      assertEquals(await partialFiles(model), [
        "LICENSE",
        "config.json",
        "onnx/vision_encoder_q4.onnx",
      ]);

      model.server.faults.clear();
      const { filesFetched, bytesFetched } = await download(model, {
        // The old version has the file that is missing: it would be taken from there.
        force: true,
      });
      assertEquals([filesFetched, bytesFetched], [1, 300_000]);
      assertEquals(await model.stored(), [`${KEY}/LICENSE`, ...INSTALLED]);
    });
  }
});

/** Holds the decoder back until the three other files are there. */
function smallestFirst(): Transfer {
  const others = Promise.withResolvers<void>();
  let done = 0;
  return async (file, options) => {
    if (file.path === DECODER) await others.promise;
    const transferred = await transferFile(file, options);
    done += 1;
    if (done === 3) others.resolve();
    return transferred;
  };
}

/** What is staged of the model's own files. */
async function partialFiles(model: HubModel): Promise<string[]> {
  const folder = partialDirectory(model.store, KEY);
  return (await listFiles(folder)).filter((path) => !path.startsWith("."));
}

Deno.test("downloadModel() that is aborted in the middle of a body goes on from there", async () => {
  await using model = await HubModel.create();
  model.server.faults.set(`content:${DECODER}`, stallAt(100_000));
  const controller = new AbortController();
  await assertRejects(
    () =>
      download(model, {
        pool: new Semaphore(1),
        signal: controller.signal,
        onProgress: ({ file, fileBytes }) => {
          if (file === DECODER && fileBytes === 100_000) {
            controller.abort(new RangeError("Enough"));
          }
        },
      }),
    RangeError,
    "Enough",
  );
  assertEquals(await model.stored(), [
    `.partial/${KEY}/.resume/${DECODER}.json`,
    `.partial/${KEY}/${DECODER}`,
  ]);
  model.server.faults.clear();
  model.server.requests.length = 0;
  const { bytesFetched, filesFetched } = await download(model);
  assertEquals([bytesFetched, filesFetched], [270_014, 3]);
  assertEquals(
    model.server.requests.flatMap(({ range }) => range ?? []),
    ["bytes=100000-", "bytes=100000-"],
  );
  assertEquals(await model.stored(), INSTALLED);
});

Deno.test("downloadModel() with a pool that models share installs the others when one fails", async () => {
  await using model = await HubModel.create();
  await using other = await HubModel.create();
  model.server.faults.set(`resolve:${DECODER}`, answerWith(404));
  const pool = new Semaphore(2);
  let running = 0;
  let most = 0;
  const transfer: Transfer = async (file, options) => {
    running += 1;
    most = Math.max(most, running);
    try {
      return await transferFile(file, options);
    } finally {
      running -= 1;
    }
  };
  const [failed, installed] = await Promise.allSettled([
    download(model, { pool, transfer }),
    download(other, { pool, transfer }),
  ]);
  assertEquals([failed.status, installed.status], ["rejected", "fulfilled"]);
  assertEquals(most, 2);
  assertEquals(await other.stored(), INSTALLED);
});

Deno.test("downloadModel() refuses before the first byte when the disk has no room", async () => {
  await using model = await HubModel.create();
  const error = await assertRejects(
    () => download(model, { freeBytes: () => Promise.resolve(1000) }),
    DiskFullError,
  );
  assertEquals(
    error.message,
    `Cannot download "${KEY}" to "${model.store.root}": 389 kB must be free, and 1 kB are`,
  );
  assertEquals(model.server.requests, []);
});

Deno.test({
  name: "downloadModel() says so when the disk fills up on the way",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using model = await HubModel.create();
    await using temp = await TempDirectory.create();
    // Linux's device that is always full; only a process with every permission may write to it.
    const { stdout } = await runScript(
      `
      import { downloadModel } from "${LIB_URL}download/download_model.ts";
      const { ref, hub, store, lockEntry } = JSON.parse(Deno.args[0]);
      const transfer = () => Deno.writeTextFile("/dev/full", "x");
      await downloadModel(ref, { hub, store, lockEntry, transfer }).catch((error) =>
        console.log(error.name + ": " + error.message)
      );
      `,
      {
        directory: temp.path,
        flags: ["-A"],
        args: [JSON.stringify({
          ref: model.ref(),
          hub: model.hub(),
          store: model.store,
          lockEntry: model.lockEntry(),
        })],
      },
    );
    assertEquals(
      stdout,
      `DiskFullError: Cannot store "${KEY}" in "${model.store.root}": the disk is full\n`,
    );
  },
});

Deno.test("downloadModel() says so when the store cannot be written", async () => {
  await using model = await HubModel.create();
  await Deno.writeTextFile(
    model.store.root,
    "a file where the store should be",
  );
  await assertRejects(
    () => download(model),
    StorageError,
    "a file is in the way",
  );
  assertEquals(model.server.requests, []);
});

Deno.test("downloadModel() removes what an earlier version left in .partial/", async () => {
  await using model = await HubModel.create();
  await writeFiles(partialDirectory(model.store, KEY), {
    "manifest.json": "{}",
    "onnx": "a file of this name",
    "old.json": "{}",
  });
  await download(model);
  assertEquals(await model.stored(), INSTALLED);
});

Deno.test("downloadModel() brings back the version that a killed process had moved aside", async () => {
  await using model = await HubModel.create();
  const { directory, manifest } = await download(model);
  await Deno.rename(
    directory,
    join(model.store.root, ".partial", `${KEY}~old`),
  );
  model.server.requests.length = 0;
  const again = await download(model);
  assertEquals([again.manifest, again.alreadyInstalled], [manifest, true]);
  assertEquals(await model.stored(), INSTALLED);
  assertEquals(model.server.requests, []);
});

Deno.test("downloadModel() in two callers at once fetches everything once", async () => {
  await using model = await HubModel.create();
  const results = await Promise.all([download(model), download(model)]);
  assertEquals(results.map((result) => result.alreadyInstalled).sort(), [
    false,
    true,
  ]);
  assertEquals(model.server.requests.length, 6);
});
