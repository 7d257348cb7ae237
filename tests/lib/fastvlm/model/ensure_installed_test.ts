import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  ModelNotInstalledError,
  OfflineError,
  StorageError,
} from "../../../../lib/base/errors.ts";
import { sha256 } from "../../../../lib/base/digest.ts";
import { resolveModel } from "../../../../lib/catalog/find.ts";
import { installFiles } from "../../../../lib/download/install_files.ts";
import { ensureInstalled } from "../../../../lib/fastvlm/model/ensure_installed.ts";
import { buildTinyModel } from "../../../../lib/fastvlm/tiny/build.ts";
import type { AdapterOptions } from "../../../../lib/fastvlm/types.ts";
import { writeBytes } from "../../../support/onnx_graphs.ts";
import { ModelWorkspace } from "../../../support/onnx_workspace.ts";

Deno.test("ensureInstalled() builds the built-in model on first use, and finds it later", async () => {
  await using workspace = await ModelWorkspace.create();
  const first = await ensure(workspace, "tiny");
  assertEquals(
    first.directory,
    join(workspace.store.root, "fastvlm-tiny-fp32"),
  );
  assertEquals(await ensure(workspace, "tiny"), first);
  assertEquals(workspace.server.requests, []);
});

Deno.test("ensureInstalled() builds the built-in model anew if its files are damaged", async () => {
  await using workspace = await ModelWorkspace.create();
  const { directory } = await ensure(workspace, "tiny");
  await Deno.remove(join(directory, "config.json"));
  await ensure(workspace, "tiny");
  assertEquals((await Deno.stat(join(directory, "config.json"))).isFile, true);
});

Deno.test("ensureInstalled() builds the built-in model anew if it is another version's", async () => {
  await using workspace = await ModelWorkspace.create();
  const ref = resolveModel(workspace.catalog, { size: "tiny" });
  const files = buildTinyModel();
  const { store } = workspace;
  await installFiles(ref, new Map(files).set("LICENSE", Uint8Array.of(1)), {
    store,
  });
  const digests = [...files].map(([path, bytes]) =>
    [path, { bytes: bytes.byteLength, sha256: sha256(bytes) }] as const
  );
  const { directory } = await ensureInstalled(ref, {
    ...workspace.open(),
    lock: {
      version: 1,
      models: { [ref.key]: { files: Object.fromEntries(digests) } },
    },
  }, { environment: workspace.environment() });
  assertEquals(
    await Deno.readFile(join(directory, "LICENSE")),
    files.get("LICENSE"),
  );
});

Deno.test("ensureInstalled() says how to install a missing model, and fetches nothing", async () => {
  await using workspace = await ModelWorkspace.create();
  const { configPath } = workspace;
  const plain = await assertRejects(
    () => ensure(workspace, "0.5b"),
    ModelNotInstalledError,
  );
  assertEquals([plain.message, plain.command], [
    'Cannot run "fastvlm-0.5b-fp32": it is not installed',
    "deno task download --size 0.5b",
  ]);
  const configured = await assertRejects(
    () => ensure(workspace, "0.5b", { configPath }),
    ModelNotInstalledError,
  );
  assertEquals(
    configured.command,
    `deno task download --size 0.5b --config ${configPath}`,
  );
  assertEquals(workspace.server.requests, []);
});

Deno.test("ensureInstalled() fetches a missing model if it may, and tells how far it is", async () => {
  await using workspace = await ModelWorkspace.create();
  const steps: number[] = [];
  const { directory, manifest } = await ensure(workspace, "0.5b", {
    autoDownload: true,
    onProgress: ({ phase, loaded, total }) => {
      assertEquals(phase, "download");
      steps.push(loaded / total);
    },
  });
  assertEquals(directory, join(workspace.store.root, "fastvlm-0.5b-fp32"));
  assertEquals(manifest.source.commit, workspace.commit);
  assertEquals(steps.at(-1), 1);
});

Deno.test("ensureInstalled() fetches nothing if the environment forbids it", async () => {
  await using workspace = await ModelWorkspace.create();
  const environment = workspace.environment({ FASTVLM_OFFLINE: "1" });
  const error = await assertRejects(
    () => ensure(workspace, "0.5b", { autoDownload: true, environment }),
    OfflineError,
  );
  assertEquals(
    error.message,
    'Cannot download "fastvlm-0.5b-fp32": the network is switched off by the environment',
  );
  assertEquals(workspace.server.requests, []);
});

Deno.test("ensureInstalled() says what is wrong with a damaged model", async () => {
  await using workspace = await ModelWorkspace.create();
  const { directory } = await ensure(workspace, "0.5b", { autoDownload: true });
  const path = join(directory, "config.json");
  await Deno.remove(path);
  const error = await assertRejects(
    () => ensure(workspace, "0.5b"),
    ModelNotInstalledError,
  );
  assertEquals(
    error.message,
    'Cannot run "fastvlm-0.5b-fp32": its files are damaged: ' +
      `Cannot use "${path}": it is missing`,
  );
});

Deno.test("ensureInstalled() does not run a checkpoint", async () => {
  await using workspace = await ModelWorkspace.create();
  const error = await assertRejects(
    () => ensure(workspace, "7b", { autoDownload: true }),
    ModelNotInstalledError,
  );
  assertEquals([error.message, error.command], [
    'Cannot run "fastvlm-7b-checkpoint": it is a checkpoint, which has to be converted',
    "deno task convert --size 7b",
  ]);
});

Deno.test("ensureInstalled() rejects if the user store cannot be written", async () => {
  await using workspace = await ModelWorkspace.create();
  await writeBytes(workspace.path, "store", Uint8Array.of(1));
  await assertRejects(() => ensure(workspace, "tiny"), StorageError);
});

async function ensure(
  workspace: ModelWorkspace,
  size: string,
  options: AdapterOptions = {},
) {
  return await ensureInstalled(
    resolveModel(workspace.catalog, { size }),
    workspace.open(),
    { environment: workspace.environment(), ...options },
  );
}
