import { assertEquals, assertRejects } from "@std/assert";
import {
  ConfigError,
  FastvlmError,
  NotFoundError,
  UsageError,
} from "../../../../lib/base/errors.ts";
import { resolveFiles } from "../../../../lib/download/plan/resolve_files.ts";
import { json } from "../../../support/hub_answers.ts";
import { HubModel, MODEL_REPO } from "../../../support/hub_model.ts";

Deno.test("resolveFiles() takes everything from the lock, without a request", async () => {
  await using model = await HubModel.create();
  const lockEntry = model.lockEntry();
  const { files, ...rest } = await resolveFiles(model.ref(), {
    lockEntry,
    hub: model.hub(),
  });
  assertEquals(rest, {
    repo: MODEL_REPO,
    commit: lockEntry.commit ?? "",
    revision: "main",
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

Deno.test("resolveFiles() without a lock asks the Hub: SHA-256 of large files, git's SHA-1 of small ones", async () => {
  await using model = await HubModel.create();
  const { commit = "", files: locked } = model.lockEntry();
  const resolved = await resolveFiles(model.ref(["*.json", "onnx/decoder*"]), {
    hub: model.hub(),
  });
  assertEquals(resolved, {
    repo: MODEL_REPO,
    commit,
    revision: "main",
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

Deno.test("resolveFiles() asks the Hub for the named files that the lock lacks, at the lock's commit", async () => {
  await using model = await HubModel.create();
  const ref = model.ref();
  const lockEntry = model.lockEntry();
  delete lockEntry.files["config.json"];
  const { files, isLocked } = await resolveFiles(ref, {
    lockEntry,
    hub: model.hub(),
  });
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

Deno.test("resolveFiles() refuses files that the repository lacks", async (t) => {
  for (const missing of ["config.yaml", "*.safetensors"]) {
    await t.step(missing, async () => {
      await using model = await HubModel.create();
      const error = await assertRejects(
        () => resolveFiles(model.ref([missing]), { hub: model.hub() }),
        NotFoundError,
      );
      assertEquals(
        error.message,
        `Cannot find "${missing}" in "owner/name" at commit ${model.lockEntry().commit}`,
      );
    });
  }
});

Deno.test("resolveFiles() refuses paths of a tree that cannot be used", async (t) => {
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
        () => resolveFiles(model.ref(["*.json"]), { hub: model.hub() }),
        type,
        JSON.stringify(path),
      );
    });
  }
});

Deno.test("resolveFiles() refuses a lock with a path that leaves the directory", async () => {
  await using model = await HubModel.create();
  const lockEntry = { files: { "../a": { bytes: 1, sha256: "0".repeat(64) } } };
  await assertRejects(
    () =>
      resolveFiles(model.ref(["*.json"]), {
        hub: model.hub(),
        lockEntry: { ...model.lockEntry(), ...lockEntry },
      }),
    ConfigError,
    'Cannot use path "../a"',
  );
});

Deno.test("resolveFiles() refuses models that do not come from a repository", async () => {
  await using model = await HubModel.create();
  const ref = model.ref();
  const variant = {
    source: { kind: "builtin" as const, recipe: "tiny" as const },
    files: [],
  };
  const error = await assertRejects(
    () => resolveFiles({ ...ref, variant }, { hub: model.hub() }),
    UsageError,
  );
  assertEquals(
    error.message,
    'Cannot download "fastvlm-0.5b-q4": its source is "builtin", and only "hub" is fetched by file',
  );
});
