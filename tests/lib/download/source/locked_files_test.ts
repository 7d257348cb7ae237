import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/errors.ts";
import {
  lockedFiles,
  unlockedFiles,
} from "../../../../lib/download/source/locked_files.ts";
import { digestsOf } from "../../../support/sample_model.ts";

const ENTRY = { files: digestsOf({ "config.json": "{}" }) };

Deno.test("lockedFiles() wants what the lock says", () => {
  const value = ENTRY.files["config.json"]?.sha256 ?? "";
  assertEquals(lockedFiles(ENTRY), [{
    path: "config.json",
    bytes: 2,
    digest: { algorithm: "sha256", value },
  }]);
  assertEquals(lockedFiles(undefined), []);
});

Deno.test("lockedFiles() refuses paths that leave the directory", () => {
  assertThrows(
    () => lockedFiles({ files: digestsOf({ "../a": "" }) }),
    ConfigError,
    'Cannot use path "../a"',
  );
});

Deno.test("unlockedFiles() are all without a lock entry, else the named ones that it lacks", () => {
  const files = ["config.json", "*.json", "onnx/a.onnx"];
  assertEquals(unlockedFiles(files, undefined), files);
  assertEquals(unlockedFiles(files, ENTRY), ["onnx/a.onnx"]);
});
