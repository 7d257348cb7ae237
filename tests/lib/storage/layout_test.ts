import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  appleDirectories,
  appleFolderName,
  lockPath,
  manifestPath,
  modelDirectory,
  partialDirectory,
} from "../../../lib/storage/layout.ts";
import type { Store } from "../../../lib/storage/stores.ts";

const STORE: Store = { name: "user", root: "store", writable: true };
const KEY = "fastvlm-0.5b-q4";

Deno.test("modelDirectory() is the key below the store", () => {
  assertEquals(modelDirectory(STORE, KEY), join("store", KEY));
});

Deno.test("manifestPath() is in the model's directory", () => {
  assertEquals(manifestPath("model"), join("model", "manifest.json"));
});

Deno.test("partialDirectory() is out of the way of installed models", () => {
  assertEquals(partialDirectory(STORE, KEY), join("store", ".partial", KEY));
});

Deno.test("lockPath() is outside of what is locked", () => {
  assertEquals(lockPath(STORE, KEY), join("store", ".locks", `${KEY}.lock`));
});

Deno.test("appleFolderName() is the name in Apple's archives", () => {
  assertEquals(appleFolderName("1.5b"), "llava-fastvithd_1.5b_stage3");
  assertEquals(appleFolderName("7b", "stage2"), "llava-fastvithd_7b_stage2");
});

Deno.test("appleDirectories() prefers the later stage, then the store's own level", () => {
  assertEquals(appleDirectories(STORE, "7b"), [
    join("store", "llava-fastvithd_7b_stage3"),
    join("store", "checkpoints", "llava-fastvithd_7b_stage3"),
    join("store", "llava-fastvithd_7b_stage2"),
    join("store", "checkpoints", "llava-fastvithd_7b_stage2"),
  ]);
});
