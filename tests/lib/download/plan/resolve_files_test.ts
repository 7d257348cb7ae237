import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import {
  hubsOf,
  resolveFiles,
} from "../../../../lib/download/plan/resolve_files.ts";
import { mirrorOf } from "../../../../lib/hub/mirrors.ts";
import { HubModel, MODEL_REPO } from "../../../support/hub_model.ts";
import { answerWith } from "../../../support/hub_reply.ts";
import { HubServer } from "../../../support/hub_server.ts";
import { digestsOf, writeFiles } from "../../../support/sample_model.ts";

Deno.test("resolveFiles() takes everything from the lock, without a request", async () => {
  await using model = await HubModel.create();
  const lockEntry = model.lockEntry();
  const { files, ...rest } = await resolveFiles(model.ref(), {
    lockEntry,
    hub: model.hub(),
  });
  const { commit = "" } = lockEntry;
  assertEquals(rest, {
    source: { kind: "hub", repo: MODEL_REPO, commit, revision: "main" },
    isLocked: true,
  });
  assertEquals(files.map(({ path }) => path), Object.keys(lockEntry.files));
  assertEquals(model.server.requests, []);
});

Deno.test("resolveFiles() asks a mirror when the Hub does not answer", async () => {
  await using model = await HubModel.create();
  await using mirror = new HubServer();
  const commit = mirror.push(MODEL_REPO, { "config.json": "{}" });
  model.server.faults.set("revision", answerWith(404));
  const ref = model.ref(["config.json"]);
  const mirrors = [mirror.endpoint];
  const source = {
    kind: "hub",
    repo: MODEL_REPO,
    revision: "main",
    mirrors,
  } as const;
  const variant = { source: { ...source, mirrors }, files: ["config.json"] };
  const resolved = await resolveFiles({ ...ref, variant }, {
    hub: model.hub(),
  });
  assertEquals(resolved.source, {
    kind: "hub",
    repo: MODEL_REPO,
    commit,
    revision: "main",
  });
  assertEquals(mirror.summary, [
    "hub 200 /api/models/owner/name/revision/main",
    `hub 200 /api/models/owner/name/tree/${commit}`,
  ]);
});

Deno.test("resolveFiles() takes the files of a folder", async () => {
  await using model = await HubModel.create();
  const folder = model.beside("folder");
  await writeFiles(folder, { "config.json": "{}" });
  const source = { kind: "folder", path: folder } as const;
  const { sha256 = "" } = digestsOf({ "config.json": "{}" })["config.json"] ??
    {};
  const variant = { source, files: ["*.json"] };
  const resolved = await resolveFiles({ ...model.ref(), variant }, {
    hub: model.hub(),
  });
  assertEquals(resolved, {
    source,
    isLocked: false,
    files: [{
      path: "config.json",
      bytes: 2,
      digest: { algorithm: "sha256", value: sha256 },
    }],
  });
  assertEquals(model.server.requests, []);
});

Deno.test("resolveFiles() refuses models that are made on this machine", async () => {
  await using model = await HubModel.create();
  const source = { kind: "builtin", recipe: "tiny" } as const;
  const variant = { source, files: [] };
  const error = await assertRejects(
    () => resolveFiles({ ...model.ref(), variant }, { hub: model.hub() }),
    UsageError,
  );
  assertEquals(
    error.message,
    'Cannot download "fastvlm-0.5b-q4" by file: its source is "builtin"',
  );
});

Deno.test("hubsOf() gives the Hub, then the mirrors that are named, or those of the source", async () => {
  await using model = await HubModel.create();
  const hub = model.hub();
  const mirrors = ["https://a.example.com/", "https://b.example.com/"];
  const source = { kind: "hub", repo: MODEL_REPO, revision: "main" } as const;
  const named = mirrorOf(hub, "https://c.example.com");
  const endpoints = (hubs: { endpoint: URL }[]) =>
    hubs.map(({ endpoint }) => endpoint.href);
  const { href } = hub.endpoint;
  assertEquals(endpoints(hubsOf(source, { hub })), [href]);
  assertEquals(endpoints(hubsOf({ ...source, mirrors }, { hub })), [
    href,
    ...mirrors,
  ]);
  assertEquals(
    endpoints(hubsOf({ ...source, mirrors }, { hub, mirrors: [named] })),
    [href, "https://c.example.com/"],
  );
});
