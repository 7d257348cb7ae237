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
import { partialDirectory } from "../../../lib/storage/layout.ts";
import { readManifest } from "../../../lib/storage/manifest.ts";
import {
  HubModel,
  MODEL_REPO,
  NEXT_MODEL_FILES,
} from "../../support/hub_model.ts";
import {
  answerWith,
  append,
  breakAt,
  flipByte,
  htmlPage,
  type HubFault,
  pointerText,
  stallAt,
} from "../../support/hub_reply.ts";
import type { HubRoute } from "../../support/hub_server.ts";
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
    model.server.requests.map(({ server, status }) => `${server} ${status}`),
    ["hub 307", "hub 200", "hub 302", "cdn 200", "hub 302", "cdn 200"],
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
  const second = await download(model, { force: true });
  assertEquals([second.filesFetched, second.bytesFetched], [3, 370_014]);
  assertNotEquals(second.manifest.createdAt, first.manifest.createdAt);
  assertEquals(await model.stored(), INSTALLED);
});

Deno.test("downloadModel() updates a model that is not what the lock wants any more", async () => {
  await using model = await HubModel.create();
  await download(model);
  const commit = model.server.push(MODEL_REPO, NEXT_MODEL_FILES);
  const { directory, manifest, alreadyInstalled } = await download(model);
  assertEquals([manifest.source.commit, alreadyInstalled], [commit, false]);
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
  const cases: [string, HubRoute, HubFault, FastvlmError["code"]][] = [
    ["wrong bytes", content, flipByte(150_000), "digestMismatch"],
    ["too many bytes", content, append(9), "digestMismatch"],
    ["a broken connection", content, breakAt(150_000), "network"],
    ["status 503", content, answerWith(503), "network"],
    ["an HTML page", content, htmlPage(), "network"],
    ["a Git LFS pointer", content, pointerText(), "network"],
    ["status 404", `resolve:${DECODER}`, answerWith(404), "notFound"],
    ["status 401", `resolve:${DECODER}`, answerWith(401), "accessDenied"],
    ["status 403", `resolve:${DECODER}`, answerWith(403), "accessDenied"],
  ];
  for (const [name, route, fault, code] of cases) {
    await t.step(name, async () => {
      await using model = await HubModel.create();
      const { directory, manifest } = await download(model);
      model.server.push(MODEL_REPO, NEXT_MODEL_FILES);
      model.server.faults.set(route, fault);
      const error = await assertRejects(
        () => download(model, { force: true }),
        FastvlmError,
      );
      assertEquals(error.code, code);
      assertStringIncludes(error.message, `"${DECODER}"`);
      assertEquals(await readManifest(directory), manifest);
      for (const [path, { sha256 }] of Object.entries(manifest.files)) {
        assertEquals(await sha256File(join(directory, path)), sha256);
      }
      const partial = (await model.stored()).filter((path) =>
        path.startsWith(".partial/")
      );
      assertEquals(partial.includes(`.partial/${KEY}/manifest.json`), false);
      assertEquals(
        partial.includes(`.partial/${KEY}/onnx/vision_encoder_q4.onnx`),
        true,
      );

      model.server.faults.clear();
      const { filesFetched, bytesFetched } = await download(model);
      // The decoder, and the license that comes after it.
      assertEquals([filesFetched, bytesFetched], [2, 300_004]);
      assertEquals(await model.stored(), [`${KEY}/LICENSE`, ...INSTALLED]);
    });
  }
});

Deno.test("downloadModel() that is aborted in the middle of a body leaves no manifest", async () => {
  await using model = await HubModel.create();
  model.server.faults.set(`content:${DECODER}`, stallAt(100_000));
  const controller = new AbortController();
  await assertRejects(
    () =>
      download(model, {
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
    `.partial/${KEY}/config.json`,
    `.partial/${KEY}/${DECODER}`,
    `.partial/${KEY}/onnx/vision_encoder_q4.onnx`,
  ]);
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
      const transfer = () => Deno.writeTextFile("/dev/full", "x").then(() => "");
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
