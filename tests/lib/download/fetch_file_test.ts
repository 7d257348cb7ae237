import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { NotFoundError } from "../../../lib/base/errors.ts";
import {
  fetchFile,
  type FetchFileOptions,
} from "../../../lib/download/fetch_file.ts";
import {
  type DownloadPlan,
  planDownload,
  type PlannedFile,
} from "../../../lib/download/plan/plan.ts";
import type { TransferOptions } from "../../../lib/download/transfer/transfer_file.ts";
import { mirrorOf } from "../../../lib/hub/mirrors.ts";
import { HubModel, MODEL_REPO } from "../../support/hub_model.ts";
import { answerWith, flipByte } from "../../support/hub_reply.ts";
import { HUB_TOKEN, HubServer } from "../../support/hub_server.ts";
import { lfs, patternBytes } from "../../support/hub_repo.ts";

const VISION = "onnx/vision_encoder_q4.onnx";

async function planOf(model: HubModel): Promise<DownloadPlan> {
  return await planDownload(model.ref(), {
    lockEntry: model.lockEntry(),
    store: model.store,
    hub: model.hub(),
    environment: () => undefined,
  });
}

function pick({ files }: DownloadPlan, path = VISION): PlannedFile {
  const file = files.find((each) => each.path === path);
  if (file === undefined) throw new RangeError(`Cannot find "${path}"`);
  return file;
}

async function fetchVision(
  model: HubModel,
  options: FetchFileOptions,
  copies: PlannedFile["copies"] = [],
) {
  const plan = await planOf(model);
  const staging = model.beside("staging");
  const seen: number[] = [];
  const fetched = await fetchFile({
    plan,
    file: { ...pick(plan), copies },
    staging,
    onBytes: (bytes) => seen.push(bytes),
  }, options);
  return { fetched, staging, seen };
}

Deno.test("fetchFile() fetches a file to its path", async () => {
  await using model = await HubModel.create();
  const { fetched, staging, seen } = await fetchVision(model, {
    hubs: [model.hub()],
  });
  const { sha256 = "" } = model.lockEntry().files[VISION] ?? {};
  assertEquals(fetched, { sha256, bytesFetched: 70_000 });
  assertEquals(seen.at(-1), 70_000);
  assertEquals(
    await Deno.readFile(join(staging, VISION)),
    patternBytes(70_000, 1),
  );
});

Deno.test("fetchFile() takes a file from this machine, without a request", async () => {
  await using model = await HubModel.create();
  const path = model.beside("copy");
  await Deno.writeFile(path, patternBytes(70_000, 1));
  const { fetched, seen } = await fetchVision(
    model,
    { hubs: [model.hub()] },
    [{ path, origin: "folder", canLink: false }],
  );
  assertEquals([fetched.bytesFetched, seen], [0, [70_000]]);
  assertEquals(model.server.requests, []);
});

Deno.test("fetchFile() turns to the next mirror when one is down or has wrong bytes, without the token", async (t) => {
  for (
    const [name, fault] of [
      ["status 404", answerWith(404)],
      ["wrong bytes", undefined],
    ] as const
  ) {
    await t.step(name, async () => {
      await using model = await HubModel.create();
      await using mirror = new HubServer();
      mirror.push(MODEL_REPO, { [VISION]: lfs(patternBytes(70_000, 1)) });
      // The mirror's commit is another one; a real one has the same.
      const files = mirror.repo(MODEL_REPO).commits;
      const [blobs = new Map()] = files.values();
      files.set(model.lockEntry().commit ?? "", blobs);
      if (fault === undefined) {
        model.server.faults.set(`content:${VISION}`, flipByte());
      } else model.server.faults.set(`resolve:${VISION}`, fault);
      const hub = model.hub(HUB_TOKEN);
      const notices: string[] = [];
      const { fetched } = await fetchVision(model, {
        hubs: [hub, mirrorOf(hub, mirror.endpoint)],
        onRetry: ({ host }) => notices.push(host),
      });
      assertEquals(fetched.sha256, lfs(patternBytes(70_000, 1)).sha256);
      assertEquals(
        mirror.requests.map(({ status, authorization }) => [
          status,
          authorization,
        ]),
        [[302, null], [200, null]],
      );
      assertEquals(
        model.server.requests[0]?.authorization,
        `Bearer ${HUB_TOKEN}`,
      );
    });
  }
});

Deno.test("fetchFile() says what is missing in a folder", async () => {
  await using model = await HubModel.create();
  const { source: _, ...plan } = await planOf(model);
  const file = pick({ ...plan, source: { kind: "folder" } });
  const error = await assertRejects(
    () =>
      fetchFile({
        plan: { ...plan, source: { kind: "folder", path: "/models" } },
        file,
        staging: model.beside("staging"),
        onBytes: () => {},
      }, { hubs: [] }),
    NotFoundError,
  );
  assertEquals(
    error.message,
    `Cannot copy "${VISION}" from "/models": it is not there with the SHA-256 ${file.digest.value}`,
  );
});

Deno.test("fetchFile() tells the transfer all it needs to know", async () => {
  await using model = await HubModel.create();
  const hub = model.hub();
  const calls: TransferOptions[] = [];
  const prefixes = { stepBytes: 1, sha256: ["0".repeat(64)] };
  const { bytes = 0, sha256 = "" } = model.lockEntry().files[VISION] ?? {};
  const recorded = { bytes, sha256, mtimeMs: 0, prefixes };
  const manifest = {
    ...{ version: 1, key: "", type: "", size: "", variant: "" } as const,
    ...{ source: { kind: "hub" }, createdAt: "", toolkit: "" },
    files: { [VISION]: recorded },
  };
  const { staging } = await fetchVision(model, {
    hubs: [hub],
    limits: { connections: 2 },
    installed: { directory: model.beside("none"), manifest },
    transfer: (_, options) => {
      calls.push(options);
      return Promise.resolve({ sha256, bytesFetched: 0 });
    },
  });
  const [{ onBytes: _, ...call } = { onBytes: undefined }] = calls;
  const commit = model.lockEntry().commit;
  assertEquals<unknown>(call, {
    failure: `Cannot download "${VISION}" of "${MODEL_REPO}"`,
    remotes: [{
      hub,
      url: new URL(`${hub.endpoint}${MODEL_REPO}/resolve/${commit}/${VISION}`),
    }],
    target: join(staging, VISION),
    recordPath: join(staging, ".resume", `${VISION}.json`),
    limits: { connections: 2 },
    knownPrefixes: prefixes,
  });
});
