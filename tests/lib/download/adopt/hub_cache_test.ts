import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  findCached,
  hubCacheRoot,
} from "../../../../lib/download/adopt/hub_cache.ts";
import type { WantedFile } from "../../../../lib/download/wanted_file.ts";
import { fillHubCache } from "../../../support/hub_cache.ts";
import { HubModel, MODEL_REPO } from "../../../support/hub_model.ts";

const DECODER = "onnx/decoder_model_merged_q4.onnx";

Deno.test("hubCacheRoot() follows the variables of Hugging Face's own tools", async (t) => {
  const all = {
    HF_HUB_CACHE: "/a",
    HF_HOME: "/b",
    XDG_CACHE_HOME: "/c",
    HOME: "/d",
    USERPROFILE: "/e",
  };
  const { HF_HUB_CACHE: _a, ...second } = all;
  const { HF_HOME: _b, ...third } = second;
  const { XDG_CACHE_HOME: _c, ...fourth } = third;
  const { HOME: _d, ...fifth } = fourth;
  const cases: [Record<string, string>, string | undefined][] = [
    [all, "/a"],
    [second, join("/b", "hub")],
    [third, join("/c", "huggingface", "hub")],
    [fourth, join("/d", ".cache", "huggingface", "hub")],
    [fifth, join("/e", ".cache", "huggingface", "hub")],
    [{}, undefined],
  ];
  for (const [variables, expected] of cases) {
    await t.step(`${expected}`, () => {
      assertEquals(hubCacheRoot((name) => variables[name]), expected);
    });
  }
});

Deno.test("hubCacheRoot() does without variables that may not be read", () => {
  assertEquals(
    hubCacheRoot((name) => {
      if (name === "HF_HOME") return "/b";
      throw new Deno.errors.NotCapable(`Requires env access to "${name}"`);
    }),
    join("/b", "hub"),
  );
});

Deno.test("findCached() finds files by digest, and by commit and path", async () => {
  await using model = await HubModel.create();
  const cache = model.beside("hf");
  await fillHubCache(cache, model.server.repo(MODEL_REPO), MODEL_REPO);
  const { commit = "", files: locked } = model.lockEntry();
  const files = ["config.json", DECODER].map((path): WantedFile => {
    const { bytes = 0, sha256: value = "" } = locked[path] ?? {};
    return { path, bytes, digest: { algorithm: "sha256", value } };
  });
  const folder = join(cache, "models--owner--name");
  const copies = await findCached(files, {
    repo: MODEL_REPO,
    commit,
    environment: (name) => ({ HF_HUB_CACHE: cache })[name],
  });
  const copy = { origin: "hubCache", canLink: false } as const;
  const snapshot = join(folder, "snapshots", commit, "config.json");
  const blob = join(folder, "blobs", locked[DECODER]?.sha256 ?? "");
  assertEquals([...copies], [
    // The cache knows a small file by git's SHA-1, which the lock does not have.
    ["config.json", [{ path: snapshot, ...copy }]],
    [DECODER, [{ path: blob, ...copy }]],
  ]);
});

Deno.test("findCached() finds nothing of another length, and nothing where there is no cache", async () => {
  await using model = await HubModel.create();
  const cache = model.beside("hf");
  await fillHubCache(cache, model.server.repo(MODEL_REPO), MODEL_REPO);
  const { commit = "", files: locked } = model.lockEntry();
  const value = locked[DECODER]?.sha256 ?? "";
  const digest = { algorithm: "sha256", value } as const;
  const file = { path: DECODER, bytes: 1, digest };
  for (const variables of [{ HF_HUB_CACHE: cache }, { HF_HOME: "/none" }, {}]) {
    const found = await findCached([file], {
      repo: MODEL_REPO,
      commit,
      environment: (name) => new Map(Object.entries(variables)).get(name),
    });
    assertEquals(found.get(DECODER) ?? [], []);
  }
});
