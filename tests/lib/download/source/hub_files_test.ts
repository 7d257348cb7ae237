import { assertEquals, assertRejects } from "@std/assert";
import {
  ConfigError,
  FastvlmError,
  NotFoundError,
} from "../../../../lib/base/errors.ts";
import {
  hubFileUrl,
  resolveHubFiles,
  type ResolveHubFilesOptions,
} from "../../../../lib/download/source/hub_files.ts";
import { json } from "../../../support/hub_answers.ts";
import { HubModel, MODEL_REPO } from "../../../support/hub_model.ts";

const SOURCE = { kind: "hub", repo: MODEL_REPO, revision: "main" } as const;

function resolve(
  model: HubModel,
  options: Partial<ResolveHubFilesOptions> = {},
) {
  const patterns = Object.keys(model.lockEntry().files);
  return resolveHubFiles(SOURCE, {
    patterns,
    hubs: [model.hub()],
    ...options,
  });
}

Deno.test("resolveHubFiles() takes everything from the lock, without a request", async () => {
  await using model = await HubModel.create();
  const lockEntry = model.lockEntry();
  const { files, ...rest } = await resolve(model, { lockEntry });
  assertEquals(rest, {
    repo: MODEL_REPO,
    commit: lockEntry.commit ?? "",
    isLocked: true,
  });
  assertEquals(
    files,
    Object.entries(lockEntry.files).map(([path, { bytes, sha256 }]) => ({
      path,
      bytes,
      digest: { algorithm: "sha256", value: sha256 },
    })),
  );
  assertEquals(model.server.requests, []);
});

Deno.test("resolveHubFiles() without a lock asks the Hub: SHA-256 of large files, git's SHA-1 of small ones", async () => {
  await using model = await HubModel.create();
  const { commit = "", files: locked } = model.lockEntry();
  const resolved = await resolve(model, {
    patterns: ["*.json", "onnx/decoder*"],
  });
  assertEquals(resolved, {
    repo: MODEL_REPO,
    commit,
    isLocked: false,
    files: [
      {
        path: "config.json",
        bytes: 14,
        // `printf '{"version": 1}' | git hash-object --stdin`
        digest: {
          algorithm: "gitBlob",
          value: "915d838ec059ebfcc4fb15decb53f1d5a1a55e19",
        },
      },
      {
        path: "onnx/decoder_model_merged_q4.onnx",
        bytes: 300_000,
        digest: {
          algorithm: "sha256",
          value: locked["onnx/decoder_model_merged_q4.onnx"]?.sha256 ?? "",
        },
      },
    ],
  });
  assertEquals(model.server.summary, [
    "hub 200 /api/models/owner/name/revision/main",
    `hub 200 /api/models/owner/name/tree/${commit}`,
  ]);
});

Deno.test("resolveHubFiles() asks the Hub for the named files that the lock lacks, at the lock's commit", async () => {
  await using model = await HubModel.create();
  const patterns = Object.keys(model.lockEntry().files);
  const lockEntry = model.lockEntry();
  delete lockEntry.files["config.json"];
  const { files, isLocked } = await resolve(model, { patterns, lockEntry });
  assertEquals(
    files.map(({ path, digest }) => [path, digest.algorithm]),
    [
      ["onnx/vision_encoder_q4.onnx", "sha256"],
      ["onnx/decoder_model_merged_q4.onnx", "sha256"],
      ["config.json", "gitBlob"],
    ],
  );
  assertEquals(isLocked, false);
  assertEquals(model.server.summary, [
    `hub 200 /api/models/owner/name/tree/${lockEntry.commit}`,
  ]);
});

Deno.test("resolveHubFiles() refuses files that the repository lacks", async (t) => {
  for (const missing of ["config.yaml", "*.safetensors"]) {
    await t.step(missing, async () => {
      await using model = await HubModel.create();
      const error = await assertRejects(
        () => resolve(model, { patterns: [missing] }),
        NotFoundError,
      );
      assertEquals(
        error.message,
        `Cannot find "${missing}" in "owner/name" at commit ${model.lockEntry().commit}`,
      );
    });
  }
});

Deno.test("resolveHubFiles() refuses paths of a tree that cannot be used", async (t) => {
  const cases = [
    ["../a.json", FastvlmError],
    ["..\\a.json", ConfigError],
    ["C:a.json", ConfigError],
    ["con.json", ConfigError],
  ] as const;
  for (const [path, type] of cases) {
    await t.step(path, async () => {
      await using model = await HubModel.create();
      model.server.faults.set(
        "tree",
        () => json([{ type: "file", path, size: 1, oid: "0".repeat(40) }]),
      );
      await assertRejects(
        () => resolve(model, { patterns: ["*.json"] }),
        type,
        JSON.stringify(path),
      );
    });
  }
});

Deno.test("resolveHubFiles() refuses a lock with a path that leaves the directory", async () => {
  await using model = await HubModel.create();
  const lockEntry = { files: { "../a": { bytes: 1, sha256: "0".repeat(64) } } };
  await assertRejects(
    () =>
      resolve(model, {
        patterns: ["*.json"],
        lockEntry: { ...model.lockEntry(), ...lockEntry },
      }),
    ConfigError,
    'Cannot use path "../a"',
  );
});

Deno.test("hubFileUrl() is the lasting address of a file, below the path of a mirror", async () => {
  await using model = await HubModel.create();
  const hub = {
    ...model.hub(),
    endpoint: new URL("https://a.example.com/hf/"),
  };
  const place = { repo: MODEL_REPO, commit: "0".repeat(40) };
  assertEquals(
    hubFileUrl(hub, place, "onnx/a b?.onnx").href,
    `https://a.example.com/hf/owner/name/resolve/${place.commit}/onnx/a%20b%3F.onnx`,
  );
});
