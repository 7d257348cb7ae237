import { assertEquals } from "@std/assert";
import { isOutdated } from "../../../../lib/storage/examine/is_outdated.ts";
import type { Finding } from "../../../../lib/storage/examine/finding.ts";
import type { LockEntry } from "../../../../lib/catalog/schema.ts";

const [OLD, NEW] = ["1".repeat(64), "2".repeat(64)];

function finding(options: Partial<Finding> = {}): Finding {
  return {
    state: "installed",
    store: { name: "user", root: "/store", writable: true },
    directory: "/store/a",
    problems: [],
    intact: new Map([["onnx/a.onnx", OLD]]),
    manifest: {
      version: 1,
      ...{ key: "a", type: "fastvlm", size: "small", variant: "int4" },
      source: { kind: "convert", from: "checkpoint", weights: "int4" },
      files: {},
      conversion: {
        source: {
          "config.json": { bytes: 2, sha256: OLD },
          "model.safetensors": { bytes: 9, sha256: OLD },
        },
      },
      createdAt: "2026-01-01T00:00:00Z",
      toolkit: "0",
    },
    ...options,
  };
}

function entry(files: Record<string, string>): LockEntry {
  return {
    commit: "c",
    files: Object.fromEntries(
      Object.entries(files).map(([path, sha256]) => [
        path,
        { bytes: 1, sha256 },
      ]),
    ),
  } as LockEntry;
}

Deno.test("isOutdated() compares a model's files with those of the lock", () => {
  const same = entry({ "onnx/a.onnx": OLD });
  const newer = entry({ "onnx/a.onnx": NEW });
  assertEquals(isOutdated(finding(), { lockEntry: same }), false);
  assertEquals(isOutdated(finding(), { lockEntry: newer }), true);
  assertEquals(isOutdated(finding(), {}), false);
  const damaged = finding({ state: "damaged" });
  assertEquals(isOutdated(damaged, { lockEntry: newer }), false);
});

Deno.test("isOutdated() compares what a model was converted from with the lock's checkpoint", () => {
  const cases = [
    [{ "model.safetensors": OLD, "tokenizer_config.json": NEW }, false],
    [{ "model.safetensors": NEW }, true],
    [{ "folder/config.json": NEW }, true],
    [{}, false],
  ] as const;
  for (const [files, expected] of cases) {
    const sourceLockEntry = entry(files);
    assertEquals(isOutdated(finding(), { sourceLockEntry }), expected);
  }
  const sourceLockEntry = entry({ "model.safetensors": NEW });
  const { manifest } = finding();
  if (manifest !== undefined) delete manifest.conversion;
  const fetched = finding(manifest && { manifest });
  assertEquals(isOutdated(fetched, { sourceLockEntry }), false);
});
